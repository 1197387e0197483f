"""Every feature looked at alone: the strongest evidence against each."""

from __future__ import annotations

from collections.abc import Iterable

from models.leaks.columns import Column, Ever, Training
from models.leaks.finding import Finding
from models.leaks.missing import one_sided, telling
from models.leaks.never_fails import never_fails
from models.leaks.parting import parting
from models.leaks.ranking import ranking


def search(
    columns: Iterable[Column], training: Training, ever: Ever, suspicious_auc: float
) -> list[Finding]:
    """At most one finding a feature, in their order; certain evidence before suspicious."""
    found = (_strongest(column, training, ever, suspicious_auc) for column in columns)
    return [finding for finding in found if finding is not None]


def _strongest(
    column: Column, training: Training, ever: Ever, suspicious_auc: float
) -> Finding | None:
    settled = column.taken(ever.rows)
    return (
        parting(column, training)
        or parting(settled, ever.training)
        or one_sided(column, training)
        or one_sided(settled, ever.training)
        or ranking(column, training, suspicious_auc)
        or never_fails(column, training)
        or telling(column, training)
    )
