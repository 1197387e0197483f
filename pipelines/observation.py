"""When outcomes were watched and since when events are complete: as declared, else as found.

observed.json  outcomes_from, outcomes_until, history_start: microseconds since 1970
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from features import clock
from features.snapshots import Observation
from features.types import Moments
from pipelines import files, paths
from pipelines.observed_entry import Observed, Split


@dataclass(frozen=True)
class Window:
    """Between which moments outcomes were watched, and since when events are complete."""

    outcomes_from: int
    outcomes_until: int
    history_start: int


def settle(declared: Observed, found: Window) -> Window:
    """What the source declares, and what the data shows for all that it leaves out."""
    told = {
        name: getattr(found, name) if moment is None else clock.moment(moment)
        for name, moment in declared
    }
    return Window(**told)


def write(window: Window) -> None:
    """Keep the window for the stages behind ingest."""
    files.write_json(paths.OBSERVED, asdict(window))


def read() -> Window:
    """The window that ingest settled."""
    return Window(**files.read_json(paths.OBSERVED))


def for_horizon(horizon: int, split: Split, window: Window, cutoffs: Moments) -> Observation:
    """The observation under a horizon; a relative split counts back from the last matured cutoff.

    `cutoffs` are those of every lead at every offset, in any order.
    """
    return Observation(
        horizon=horizon,
        observed_from=window.outcomes_from,
        observed_until=window.outcomes_until,
        test_from=_test_from(horizon, split, window, cutoffs),
    )


def _test_from(horizon: int, split: Split, window: Window, cutoffs: Moments) -> int:
    if split.test_from is not None:
        return clock.moment(split.test_from)
    if split.test_last is not None:
        return window.outcomes_until - horizon - clock.duration(split.test_last)
    watched = clock.starts_observed(cutoffs, window.outcomes_from)
    matured = clock.has_matured(cutoffs, horizon, window.outcomes_until)
    judged = np.sort(cutoffs[watched & matured])
    if not len(judged):
        return window.outcomes_until
    return int(judged[int(len(judged) * (1 - (split.test_share or 0.0)))])
