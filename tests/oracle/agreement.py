"""Whether two matrices say the same: exactly for counts and places, to 1e-9 for the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from features.behavioural import BehaviouralSpec
from tests.oracle import asked
from tests.oracle.asked import WHOLE_NUMBERS
from tests.oracle.features import oracle
from tests.oracle.seen import properties

RELATIVE = 1e-9
SUMMED = ("sum", "mean")


def assert_agrees(
    built: pd.DataFrame, spec: BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame
) -> None:
    """Compare what was built with the oracle's answer, null by null and value by value.

    A difference is measured against the value itself, so that 0 must be 0. Only for sums and means
    it is measured against the sum or mean of the same numbers without their signs: where +1000 and
    -1000 cancel, no order of adding floats is exact relative to the little that is left.
    """
    expected, sizes = oracle(spec, events, snapshots), _sizes(spec, events, snapshots)
    kinds = {feature.name: feature.kind for feature in asked.features(spec)}
    for name in built.columns:
        found, wanted = built[name].to_numpy(), expected[name].to_numpy()
        size = sizes[name].to_numpy() if kinds.get(name) in SUMMED else np.abs(wanted)
        allowed = 0 if kinds.get(name) in WHOLE_NUMBERS else RELATIVE * size
        both_null = np.isnan(found) & np.isnan(wanted)
        wrong = np.flatnonzero(~(both_null | (np.abs(found - wanted) <= allowed)))
        assert len(wrong) == 0, (
            f"{name} differs in {len(wrong)} of {len(found)} snapshots, first in row {wrong[0]}: "
            f"{found[wrong[0]]!r} was built, {wanted[wrong[0]]!r} expected"
        )


def _sizes(spec: BehaviouralSpec, events: pd.DataFrame, snapshots: pd.DataFrame) -> pd.DataFrame:
    """The same sums and means of numbers that have lost their signs."""
    unsigned = events.assign(**{name: events[name].abs() for name in properties(events)[1]})
    kinds = tuple(kind for kind in spec.kinds if kind in SUMMED)
    return oracle(replace(spec, kinds=kinds), unsigned, snapshots)
