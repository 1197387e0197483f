"""An event later than the cutoff: features built again from a log that ends before each cutoff.

If nothing later was seen, the log without it gives the same numbers, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.phrase import Phrase
from features.types import Flags, Floats, Indices
from models.leaks.finding import Finding

MATTERS = Phrase("a feature that sees behind the cutoff will never have that sight when it is used")
DECLARE = "no key of the source file: run `dvc repro` again, and report it if it stays"


def compare(
    names: Sequence[str], lead_rows: Indices, stage: Floats, alone: Floats
) -> list[Finding]:
    """A finding for each feature that is not the same; both matrices (snapshots, features).

    `stage` are the rows of the matrix to train on, `alone` those that were built from what lies
    before each cutoff. `lead_rows`, shape (snapshots,), tell which lead each row is of.
    """
    differs = _differs(stage, alone)
    return [
        _finding(names[place], lead_rows, stage[:, place], alone[:, place], differs[:, place])
        for place in np.flatnonzero(differs.any(axis=0)).tolist()
    ]


def _differs(some: Floats, others: Floats) -> Flags:
    """Where two matrices do not hold the same bits, or null both."""
    bits = [np.where(np.isnan(each), np.nan, each).view(np.int64) for each in (some, others)]
    return np.asarray(bits[0] != bits[1])


def _finding(
    name: str, lead_rows: Indices, stage: Floats, alone: Floats, differs: Flags
) -> Finding:
    first = int(np.argmax(differs))
    there, here = float(stage[first]), float(alone[first])
    seen = Phrase(
        "not the same without the events from its cutoff on in {differ} of {snapshots} snapshots:"
        " of the lead in row {row} it is {there} with them and {here} without",
        differ=int(differs.sum()),
        snapshots=len(differs),
        row=int(lead_rows[first]),
        there=str(there),
        here=str(here),
    )
    return Finding(
        about=Phrase("feature {name}", name=name),
        entries=(),
        certain=True,
        seen=seen,
        matters=MATTERS,
        declare=DECLARE,
    )
