"""A date of the lead that lies after the cutoff: nobody can have known it then."""

from __future__ import annotations

import numpy as np

from features import clock
from features.phrase import Phrase
from features.types import Moments
from models.leaks import finding
from models.leaks.finding import Finding

LEAST, SHARE = 3, 0.01
"""A stray typo is no leak: certain are at least three dates, more than one in a hundred."""

MATTERS = Phrase(
    "it was written down, or changed, after the moment that the model stands at; there it is null,"
    " so that the model learns from its absence"
)


def after_cutoff(name: str, moments: Moments, cutoffs: Moments) -> Finding | None:
    """A date attribute that lies after the cutoff of some snapshots; both of shape (n,)."""
    after = clock.happens_after(cutoffs, moments)
    late, filled = int(after.sum()), int(clock.did_happen(moments).sum())
    if not late:
        return None
    days = float(np.median(moments[after] - cutoffs[after])) / clock.DAY
    seen = Phrase(
        "lies after the cutoff of {late} of {filled} snapshots, {days:.1f} days in the median",
        late=late,
        filled=filled,
        days=days,
    )
    entries = (f"attributes.{name}",)
    return Finding(
        about=Phrase("attribute {name}", name=name),
        entries=entries,
        certain=late >= LEAST and late > SHARE * filled,
        seen=seen,
        matters=MATTERS,
        declare=f"{finding.declaration(entries)}; {{ planned: true }} where it is known ahead",
    )
