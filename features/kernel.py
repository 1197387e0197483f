"""The one kernel: sorted events and cutoffs in, features out.

Training, the night job and the endpoint all call it, so a feature cannot mean two things. For each
snapshot it tells the story of what could be seen, group by group, and puts every ask to it. The
order of every addition is fixed by the order of the events, so the result is the same to the byte
however the snapshots are batched and however many threads work on the batches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from features import clock, kinds, local_time, story
from features.fixed import fixed, frozen
from features.jit import compiled
from features.plan import COLUMN, WINDOW, Asks, Plan
from features.story import Log, Looks
from features.types import EventTable, Floats, Indices, Moments, Snapshots

Vocabularies = Mapping[str, Sequence[str]]
"""The values of each category that have a place of their own."""


_SNAPSHOTS, _EVENTS = 256, 1 << 18
"""So many snapshots are answered at once: few enough for the processor's cache."""


def measure(
    plan: Plan, vocabularies: Vocabularies, events: EventTable, snapshots: Snapshots, out: Floats
) -> None:
    """Put every ask of the plan to every snapshot; `out` has the shape (asks, snapshots)."""
    cutoffs, until = snapshots.cutoffs, snapshots.history_until
    looks = Looks(
        contact=fixed(snapshots.contact),
        lead=fixed(snapshots.lead),
        cutoffs=fixed(cutoffs if until is None else clock.earliest(cutoffs, until)),
        windows=fixed(plan.windows),
        other_leads=plan.other_leads,
    )
    begins = fixed(plan.begins(len(kinds.KINDS)))
    log, asks = _log(plan, vocabularies, events), fixed(plan.encoded)
    history_start = fixed(snapshots.history_start)
    whole = np.ascontiguousarray(out)  # one form here too: another takes ten seconds to compile
    _measure(log, looks, history_start, len(plan.groups), asks, begins, whole)
    if whole is not out:
        out[...] = whole


def _log(plan: Plan, vocabularies: Vocabularies, events: EventTable) -> Log:
    edges, ahead = local_time.offsets(events.occurred_at, plan.zone)
    occurred_at, codes = fixed(events.occurred_at), fixed(events.codes)
    days, parts = story.calendar(occurred_at, edges, ahead)
    return Log(
        starts=fixed(events.starts),
        occurred_at=occurred_at,
        recorded_at=fixed(events.recorded_at),
        masks=frozen(story.masks(codes, fixed(plan.admitted(events.values)))),
        days=frozen(days),
        parts=frozen(parts),
        lead=fixed(events.lead),
        numbers=fixed(events.numbers),
        codes=codes,
        places=fixed(_places(vocabularies, events)),
    )


def _places(vocabularies: Vocabularies, events: EventTable) -> npt.NDArray[np.int32]:
    """The vocabulary place of every value of every category; behind the last where it has none."""
    if not any(values is None for values in events.layout.closed):
        return np.empty((0, 0), dtype=np.int32)
    found = np.zeros((len(events.values), max(map(len, events.values))), dtype=np.int32)
    for row, name in enumerate(events.layout.categories, start=1):
        known = {value: place for place, value in enumerate(vocabularies.get(name, ()))}
        places = [known.get(value, len(known)) for value in events.values[row]]
        found[row, : len(places)] = places
    return found


@compiled
def _measure(
    log: Log,
    looks: Looks,
    history_start: Moments,
    groups: int,
    asks: Asks,
    begins: Indices,
    out: Floats,
) -> None:
    _walk(log, looks, groups, asks, begins, out)
    _forget(looks, history_start, asks, out)


@compiled
def _walk(log: Log, looks: Looks, groups: int, asks: Asks, begins: Indices, out: Floats) -> None:
    """Tell the stories of some snapshots, put every ask to them, go on to the next."""
    done, snapshots = 0, out.shape[1]
    while done < snapshots:
        stop, events = done, 0
        while stop < snapshots and stop - done < _SNAPSHOTS and events < _EVENTS:
            contact = looks.contact[stop]
            if contact >= 0:
                events += log.starts[contact + 1] - log.starts[contact]
            stop += 1
        told = story.tell(log, looks, done, stop, groups)
        kinds.answer(asks, begins, log, told, out[:, done:stop])
        done = stop


@compiled
def _forget(looks: Looks, history_start: Moments, asks: Asks, out: Floats) -> None:
    """Write null over what reaches before the history start."""
    for ask in asks:
        if ask[WINDOW] < looks.windows.shape[0]:
            row, window = out[ask[COLUMN]], looks.windows[ask[WINDOW]]
            for s in range(row.shape[0]):
                if not clock.is_known(looks.cutoffs[s], window, history_start[s]):
                    row[s] = np.nan
