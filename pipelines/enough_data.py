"""What this data is good for, said before training; the stop where it is good for nothing."""

from __future__ import annotations

from collections.abc import Callable

from features import clock, enough, snapshots
from features.enough import Least, Tally, Use
from features.errors import TooLittleData
from features.snapshots import Labelled
from features.supported import Search
from pipelines.stage import Context


def check(
    context: Context, labelled: Labelled, search: Callable[[Least], Search]
) -> tuple[Use, ...]:
    """Say what both parts are good for; raise `TooLittleData` where one has too few of a kind.

    The error names the longest horizon that works, which `search` finds; rows without dates have no
    horizon.
    """
    params = context.params.snapshot
    least = Least(params.least_train_conversions, params.least_test_conversions)
    parts = {name: enough.tally(labelled, name) for name in (snapshots.TRAIN, snapshots.TEST)}
    train, test = parts.values()
    uses = enough.uses(train, test, least)
    for name, part in parts.items():
        context.console.say(f"{name} part: {_counted(part)}")
        for use in uses:
            if use.part == name:
                context.console.say(f"  {_line(use)}")
    if not least.is_met(train, test):
        raise _too_little(context, labelled, parts, least, search)
    return uses


def _line(use: Use) -> str:
    if use.is_enough:
        return f"enough {use.purpose} ({use.needed:,} needed)"
    return (
        f"too few {use.purpose}: {use.needed:,} needed of each kind, {use.missing:,} missing; "
        f"{use.way_out}"
    )


def _too_little(
    context: Context,
    labelled: Labelled,
    parts: dict[str, Tally],
    least: Least,
    search: Callable[[Least], Search],
) -> TooLittleData:
    horizon = context.source.horizon
    unmatured = enough.tally(labelled, snapshots.CENSORED).leads
    counted = "; ".join(f"{name} part: {_counted(part)}" for name, part in parts.items())
    return TooLittleData(
        f"horizon: {horizon}" if context.source.is_dated else "the rows",
        found=f"{counted}; not matured: {unmatured:,} leads",
        wanted=(
            f"at least {least.train} that converted and {least.train} that did not to learn from, "
            f"{least.test} and {least.test} to judge by"
        ),
        way_out=_way_out(search(least), least) if context.source.is_dated else f"give {_MORE}",
    )


_MORE = "more rows, or move the split"


def _way_out(found: Search, least: Least) -> str:
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
