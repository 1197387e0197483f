"""The search for features that know the outcome, on the training part alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from math import lgamma

import numpy as np

from features.errors import LeakError
from features.types import Flags, Floats, Strings
from models.metrics import ranking, roc_auc


@dataclass(frozen=True)
class Finding:
    """One feature that knows more than it should; `certain` findings stop the run."""

    feature: str
    certain: bool
    evidence: str

    def told(self) -> dict[str, str | bool]:
        """The finding as plain values."""
        return asdict(self)


BY_CHANCE = 1e-6
"""Evidence is certain only where chance alone would give it less often than this."""


def search(
    matrix: Floats,
    labels: Flags,
    names: Sequence[str],
    attributes: Collection[str],
    suspicious_auc: float,
) -> list[Finding]:
    """Look at each feature alone; `matrix` of shape (n, features), NaN is null.

    Certain is a feature whose values part the leads that converted from all others, and one of the
    `attributes` that is filled for one of the two only. Suspicious is a feature that ranks them
    almost as well, and behaviour that only one of the two shows.
    """
    found = []
    for name, column in zip(names, matrix.T, strict=True):
        finding = _one_sided(column, labels, name, certain=name in attributes)
        found.append(finding or _telling(column, labels, name, suspicious_auc))
    return [finding for finding in found if finding is not None]


def stop_on_certain(findings: Sequence[Finding]) -> None:
    """Raise `LeakError` with the name of every certain leak."""
    certain = [finding for finding in findings if finding.certain]
    if certain:
        raise LeakError(
            f"feature {', '.join(finding.feature for finding in certain)}",
            found="; ".join(finding.evidence for finding in certain),
            wanted="features that could be known before the outcome",
            way_out="leave the column out of the source file, or say since when it is known",
        )


def _one_sided(column: Floats, labels: Flags, name: str, *, certain: bool) -> Finding | None:
    """A feature that is known for leads of one outcome only, more of them than chance explains."""
    known = ~np.isnan(column)
    count = int(known.sum())
    for side, rows in (("converted", labels), ("did not convert", ~labels)):
        total = int(rows.sum())
        only = count > 0 and not (known & ~rows).any()
        if only and _log_ways(total, count) - _log_ways(len(rows), count) < np.log(BY_CHANCE):
            told = f"filled for {count} leads, all of them among the {total} that {side}"
            return Finding(name, certain=certain, evidence=told)
    return None


def _telling(column: Floats, labels: Flags, name: str, suspicious_auc: float) -> Finding | None:
    """A feature that ranks the outcomes on its own, perfectly or almost so."""
    known = ~np.isnan(column)
    rows, won = int(known.sum()), int(labels[known].sum())
    if won in (0, rows):
        return None
    auc = _auc(column[known], labels[known])
    if auc == 1.0 and np.log(2) - _log_ways(rows, won) < np.log(BY_CHANCE):
        told = f"its value alone tells all {rows} known outcomes apart"
        return Finding(name, certain=True, evidence=told)
    if auc >= suspicious_auc:
        told = f"it ranks {rows} outcomes alone with an AUC of {auc:.3f}"
        return Finding(name, certain=False, evidence=told)
    return None


def _log_ways(total: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose some of all."""
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def _auc(column: Floats, labels: Flags) -> float:
    """The AUC of the column as a score, whichever way round it ranks."""
    nobody: Strings = np.full(len(column), "", dtype=np.object_)
    auc = roc_auc(ranking(column, labels, nobody, probabilities=False), np.ones(len(column)))
    return max(auc, 1 - auc)
