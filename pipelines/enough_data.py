"""What this data is good for, said before training; the stop where it is good for nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from features import cause, clock, enough, snapshots
from features.enough import GoodFor, Least, Tally, Use
from features.errors import TooLittleData
from features.snapshots import Labelled, Observation
from features.supported import Search
from features.types import Lives
from pipelines import why_too_little
from pipelines.stage import Context
from pipelines.why_too_little import Words

_PARTS = (snapshots.TRAIN, snapshots.TEST)


@dataclass(frozen=True)
class Looked:
    """The leads, what was watched of them, and how a horizon that works is searched."""

    lives: Lives
    observed: Observation
    search: Callable[[Least], Search]


def check(context: Context, labelled: Labelled, looked: Looked) -> GoodFor:
    """Say what both parts are good for; raise `TooLittleData` where one has too few of a kind.

    The error names the cause, or else the longest horizon that works, which is searched; rows
    without dates have none.
    """
    params, gate = context.params.snapshot, context.params.gate
    least = Least(
        params.least_train_conversions, params.least_test_conversions, gate.least_conversions
    )
    train, test = parts = tuple(enough.tally(labelled, name) for name in _PARTS)
    found = enough.good_for(train, test, least)
    for name, part in zip(_PARTS, parts, strict=True):
        uses = [use for use in found.uses if use.part == name]
        context.console.say(f"{name} part: {_counted(part)}{_enough(uses)}")
        for use in uses:
            if not use.is_enough:
                context.console.say(f"{name} part: {_too_few(use)}")
    if not least.is_met(train, test):
        raise _too_little(context, labelled, (train, test), least, looked)
    context.console.say(
        f"a regression may have {found.weights:,} weights, "
        f"an AUC is good to ±{found.auc_within:.3f}"
    )
    return found


def _enough(uses: Sequence[Use]) -> str:
    told = ", ".join(f"{use.purpose} ({use.needed:,})" for use in uses if use.is_enough)
    return f"; enough {told}" if told else ""


def _too_few(use: Use) -> str:
    return (
        f"too few {use.purpose}: {use.needed:,} of each kind are needed, {use.missing:,} are "
        f"missing; {use.way_out}"
    )


def _too_little(
    context: Context,
    labelled: Labelled,
    parts: tuple[Tally, Tally],
    least: Least,
    looked: Looked,
) -> TooLittleData:
    horizon = context.source.horizon
    unmatured = enough.tally(labelled, snapshots.CENSORED).leads
    counted = "; ".join(
        f"{name} part: {_counted(part)}" for name, part in zip(_PARTS, parts, strict=True)
    )
    why, way_out = _way_out(context, labelled, looked, least)
    return TooLittleData(
        f"horizon: {horizon}" if context.source.is_dated else "the rows",
        found=f"{why}{counted}; not matured: {unmatured:,} leads",
        wanted=(
            f"at least {least.train} that converted and {least.train} that did not to learn from, "
            f"{least.test} and {least.test} to judge by"
        ),
        way_out=way_out,
    )


_MORE = "more rows, or move the split"


def _way_out(context: Context, labelled: Labelled, looked: Looked, least: Least) -> Words:
    """The cause, where it is known, and what mends it."""
    why = cause.of_all(looked.lives, labelled)
    found = looked.search(least) if why is None and context.source.is_dated else None
    if why is None and (found is None or found.longest is None):
        why = cause.of_split(labelled, looked.observed)
    if why is not None:
        said, way_out = why_too_little.told(why, context.source, looked.observed)
        return f"{said}; ", way_out
    return "", f"give {_MORE}" if found is None else _other_horizon(found, least)


def _other_horizon(found: Search, least: Least) -> str:
    if found.longest is not None:
        train, test = (_counted(part) for part in (found.longest.train, found.longest.test))
        return (
            f"write `horizon: {clock.roughly(found.longest.horizon)}`, the longest that works with "
            f"this split (train part: {train}; test part: {test})"
        )
    if found.nearest is None:
        return "watch outcomes for longer: an hour is the shortest horizon that is tried"
    told = " and ".join(
        f"{missing:,} {purpose}"
        for missing, purpose in zip(
            least.missing(found.nearest.train, found.nearest.test),
            ("to learn from", "to judge by"),
            strict=True,
        )
        if missing
    )
    return (
        f"no horizon works with this split: {clock.roughly(found.nearest.horizon)} comes nearest "
        f"and still misses {told}; give {_MORE}"
    )


def _counted(part: Tally) -> str:
    return f"{part.conversions:,} of {part.leads:,} matured leads converted"
