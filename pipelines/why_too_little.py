"""The cause of too little data in words: what was found, and the way out."""

from __future__ import annotations

from features import clock, snapshots
from features.cause import Cause
from features.snapshots import Observation
from pipelines.source import Source

Words = tuple[str, str]
"""What was found, and the way out."""

_OTHERS = "add the leads that were not won: won ones alone do not show what sets them apart"
_AT_RANDOM = (
    "or, to look at these alone, leave leads.created_at out and tell outcomes by a column: then "
    "the parts are drawn at random, and the figures are no forecast"
)


def told(cause: Cause, source: Source, observation: Observation) -> Words:
    """A cause in words."""
    if cause.kind == "nobody":
        return "no lead was ever won", (
            "mend outcomes in the source file: what means won there, and whether its ids are "
            "those of the leads"
        )
    if cause.kind == "everybody":
        return "every lead was won", _OTHERS
    if cause.kind == "won":
        return f"every lead of the {cause.part} part was won", f"{_OTHERS}; or move the split"
    if cause.kind == "lost":
        return _lost(cause, dated=source.is_dated and source.outcomes.is_dated)
    return _in_time(cause, source, observation)


def _lost(cause: Cause, *, dated: bool) -> Words:
    last, shift, key = ("last", "earlier", "outcomes_until")
    if cause.part == snapshots.TRAIN:
        last, shift, key = ("first", "later", "outcomes_from")
    found = f"no lead of the {cause.part} part was ever won"
    if not dated:
        return found, f"begin the test part {shift}"
    return f"{found}, and the {last} win of all is of {clock.iso(cause.edge)}", (
        f"begin the test part {shift}; or, if outcomes are not written down beyond that moment, "
        f'write `observed: {{ {key}: "{clock.iso(cause.edge)}" }}`'
    )


def _in_time(cause: Cause, source: Source, observation: Observation) -> Words:
    """What the moments of the leads do not allow."""
    edge, horizon = clock.iso(cause.edge), source.horizon
    if cause.kind == "moment":
        return f"every lead was created at {edge}: none before to learn from, none after", (
            "give the leads of other campaigns too: of two to learn from, of a later one to judge "
            f"by; {_AT_RANDOM}"
        )
    if cause.kind == "short":
        return (
            f"all leads before the test part stand less than {horizon} before it, so that no "
            f"outcome of theirs was known when it began, at {edge}"
        ), f"give leads of a longer time than two horizons; {_AT_RANDOM}"
    which = "last" if cause.kind == "late" else "first"
    return (
        f"the test part begins at {clock.iso(observation.test_from)}, and the {which} lead whose "
        f"{horizon} were watched to their end stands at {edge}"
    ), "move the split between those leads, as `split: { test_share: 0.2 }` does"
