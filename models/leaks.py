"""The search for features that know the outcome, on the training part alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

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


def search(
    matrix: Floats, labels: Flags, names: Sequence[str], suspicious_auc: float
) -> list[Finding]:
    """Look at each feature alone; `matrix` of shape (n, features), NaN is null.

    Certain is a feature whose values, or whose nulls, part the leads that converted from all the
    others. Suspicious is one that ranks them almost as well.
    """
    found = (
        _look(column, labels, name, suspicious_auc)
        for column, name in zip(matrix.T, names, strict=True)
    )
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


def _look(column: Floats, labels: Flags, name: str, suspicious_auc: float) -> Finding | None:
    null = np.isnan(column)
    if np.array_equal(null, labels) or np.array_equal(null, ~labels):
        side = "converted" if np.array_equal(null, ~labels) else "did not convert"
        return Finding(
            name,
            certain=True,
            evidence=f"filled for exactly the {len(labels)} leads' part that {side}",
        )
    known = ~null
    if not _has_both(labels[known]):
        return None
    auc = _auc(column[known], labels[known])
    if auc == 1.0:
        rows = int(known.sum())
        return Finding(
            name, certain=True, evidence=f"its value alone tells all {rows} known outcomes apart"
        )
    if auc >= suspicious_auc:
        return Finding(
            name, certain=False, evidence=f"it ranks the outcomes alone with an AUC of {auc:.3f}"
        )
    return None


def _auc(column: Floats, labels: Flags) -> float:
    """The AUC of the column as a score, whichever way round it ranks."""
    nobody: Strings = np.full(len(column), "", dtype=np.object_)
    auc = roc_auc(ranking(column, labels, nobody, probabilities=False), np.ones(len(column)))
    return max(auc, 1 - auc)


def _has_both(labels: Flags) -> bool:
    return bool(labels.any() and not labels.all())
