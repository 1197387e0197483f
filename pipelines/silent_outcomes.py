"""The stop where the outcome table begins later, or ends earlier, than the source says."""

from __future__ import annotations

from features import clock, silence
from features.errors import DataError
from features.silence import Silence
from features.snapshots import Observation
from features.types import Lives
from pipelines.console import Console


def check(
    console: Console, lives: Lives, offset: int, observed: Observation, accepted: str | None
) -> None:
    """Raise `DataError` for leads that only seem to be lost, unless that is `accepted`.

    `offset` is the first cutoff's age.
    """
    before = silence.before_the_first(lives, offset, observed)
    after = silence.after_the_last(lives, offset, observed)
    for found, error in ((before, _begins_late), (after, _ends_early)):
        if found is not None and found.is_no_chance:
            if accepted is None:
                raise error(found, observed)
            console.say(f"{error(found, observed).thing}: accepted, {accepted}")


def _begins_late(found: Silence, observed: Observation) -> DataError:
    return _error(
        "outcomes: they begin later than the leads",
        f"the first outcome is of {clock.iso(found.edge)}; {_none_of(found, 'before')}",
        f"observed.outcomes_from, now {clock.iso(observed.observed_from)}, where outcomes begin",
        f'outcomes_from: "{clock.iso(found.edge)}"',
    )


def _ends_early(found: Silence, observed: Observation) -> DataError:
    return _error(
        "outcomes: they end earlier than the leads",
        f"the last outcome is of {clock.iso(found.edge)}; {_none_of(found, 'after')}",
        f"observed.outcomes_until, now {clock.iso(observed.observed_until)}, where outcomes end",
        f'outcomes_until: "{clock.iso(found.edge)}"',
    )


def _none_of(found: Silence, side: str) -> str:
    return (
        f"none of the {found.leads:,} leads that were watched for {clock.roughly(found.ahead)} "
        f"{side} it converted, though of as many others never fewer than {found.rate:.1%} did"
    )


def _error(thing: str, found: str, wanted: str, line: str) -> DataError:
    way_out = (
        f"write `observed: {{ {line} }}` in the source file; or, if these leads really were lost, "
        "`accepted: why` under outcomes"
    )
    return DataError(thing, found=found, wanted=wanted, way_out=way_out)
