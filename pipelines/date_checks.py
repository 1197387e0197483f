"""Moments and lengths of time of a source file; and what rows without dates cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features import clock
from pipelines import words
from pipelines.outcome_entry import OutcomeColumn
from pipelines.refusal import refuse

if TYPE_CHECKING:
    from pipelines.source import Source

_NEEDS_A_DATE = "created_at of the leads, which is left out"


def check(source: Source) -> None:
    """Raise `ConfigError` for the first moment or length of time that does not fit."""
    if source.is_dated:
        _horizon(source)
        _cutoffs(source)
        _moments(source)
    else:
        _without_dates(source)


def _horizon(source: Source) -> None:
    if source.horizon is None:
        refuse("horizon", "no such key", "how far ahead a label looks, like 35d", "add horizon")
    if not words.is_longer(source.horizon, "0d"):
        refuse("horizon", source.horizon, "a horizon longer than nothing")


def _cutoffs(source: Source) -> None:
    if len({clock.duration(cutoff) for cutoff in source.cutoffs}) < len(source.cutoffs):
        refuse("cutoffs", ", ".join(source.cutoffs), "each cutoff once")
    longer = [cutoff for cutoff in source.cutoffs if words.is_longer(cutoff, "0d")]
    if longer and not source.outcomes.is_dated:
        refuse(
            "cutoffs",
            ", ".join(source.cutoffs),
            "0d alone: without outcomes.at nobody knows which leads were still open later",
        )


def _moments(source: Source) -> None:
    observed, test_from = source.observed, source.split.test_from
    until = observed.outcomes_until
    if until is None:
        return
    if observed.outcomes_from and not words.is_later(until, observed.outcomes_from):
        refuse(
            "observed.outcomes_until",
            until,
            f"a moment after outcomes_from, {observed.outcomes_from}",
        )
    if test_from is not None and not words.is_later(until, test_from):
        refuse("split.test_from", test_from, f"a moment before outcomes_until, {until}")


def _without_dates(source: Source) -> None:
    """Nothing that needs a date may be declared where leads have none."""
    told = {
        "events": bool(source.events),
        "histories": bool(source.histories),
        "horizon": source.horizon is not None,
        "cutoffs": source.cutoffs != ("0d",),
        "expires_after": source.expires_after is not None,
        "observed": source.observed != type(source.observed)(),
        "split.test_from": source.split.test_from is not None,
        "split.test_last": source.split.test_last is not None,
        "points": any(each.group for each in source.points.actions),
        "groups": bool(source.groups),
    }
    for key, said in told.items():
        if said:
            refuse(key, "a value", _NEEDS_A_DATE, f"declare leads.created_at, or leave {key} out")
    if not isinstance(source.outcomes, OutcomeColumn) or source.outcomes.at is not None:
        refuse(
            "outcomes",
            "outcomes with a date",
            "a yes/no column of the lead table, where leads have no date",
            "declare leads.created_at, or outcomes: { column: …, won: [yes] }",
        )
    for name, entry in source.attributes.items():
        if entry.kind == "date" or entry.changes:
            refuse(f"attributes.{name}", "dates", _NEEDS_A_DATE, "leave it out")
