"""Whether the probabilities of the latest fold kept what they promised, or the base rate drifts.

The calibrator stands as it would have stood when the latest fold began. In no block of that fold
may the rate differ from the promise by more than chance and by more than is tolerated.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from features.phrase import Phrase
from features.types import Floats
from models import calibration_fits, calibration_rows
from models.calibration_rows import Checked
from models.sigmoid import logit, sigmoid


@dataclass(frozen=True)
class Limits:
    """A drift is a shift in log-odds of at least `shift` with a p-value below `p_value`."""

    shift: float
    p_value: float


@dataclass(frozen=True)
class Drift:
    """The block of the latest fold that kept its promise least."""

    promised: float
    kept: float
    shift: float
    """Log-odds of what was kept minus those of what was promised."""
    p_value: float
    """Two-sided, by contact, times the number of blocks that were looked at."""
    rows: int
    found: bool

    @property
    def warning(self) -> Phrase | None:
        """What a person must know before trusting a probability; None where there is no drift."""
        if not self.found:
            return None
        return Phrase(
            "ranks can be trusted, probabilities cannot yet: the base rate drifts. In the latest "
            "part of the training data {promised:.1%} were promised and {kept:.1%} converted "
            "({n:,} lead, {p})",
            "ranks can be trusted, probabilities cannot yet: the base rate drifts. In the latest "
            "part of the training data {promised:.1%} were promised and {kept:.1%} converted "
            "({n:,} leads, {p})",
            promised=self.promised,
            kept=self.kept,
            n=self.rows,
            p=_told(self.p_value),
        )


def find(rows: Checked, horizon: int, kind: str, limits: Limits) -> Drift:
    """Look at every block of the latest fold; `rows` in the order of time, `kind` a candidate."""
    last = rows.fold == rows.fold.max()
    known = rows.chosen(calibration_rows.known_before(rows, last, horizon))
    fold = rows.chosen(last)
    promised = sigmoid(calibration_fits.forward(kind, known).log_odds(fold.raw))
    block = calibration_rows.blocks(fold)
    numbers = np.unique(block)
    drifts = [
        _of(promised[block == each], fold.chosen(block == each), limits, len(numbers))
        for each in numbers
    ]
    return max(drifts, key=lambda drift: (drift.found, abs(drift.shift)))


def _of(promised: Floats, rows: Checked, limits: Limits, looks: int) -> Drift:
    count = len(promised)
    # Half a lead of each kind keeps the log-odds finite where nobody converts.
    said, was = ((each.sum() + 0.5) / (count + 1) for each in (promised, rows.labels))
    shift = float(logit(was) - logit(said))
    p_value = min(1.0, by_contact(rows.labels - promised, rows) * looks)
    found = abs(shift) >= limits.shift and p_value < limits.p_value
    return Drift(float(promised.mean()), float(rows.labels.mean()), shift, p_value, count, found)


def by_contact(residuals: Floats, rows: Checked) -> float:
    """The p-value of a sum of residuals that is zero but for chance, contact by contact."""
    sums = np.bincount(np.unique(rows.contact, return_inverse=True)[1], residuals)
    spread = sqrt(float((sums**2).sum()))
    return erfc(abs(float(sums.sum())) / spread / sqrt(2)) if spread else 1.0


def _told(p_value: float) -> Phrase:
    if p_value < 0.0001:
        return Phrase("p below 0.0001")
    return Phrase("p {value:.4f}", value=p_value)
