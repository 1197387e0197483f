"""Which events belong to which declared group: one bit a group for every event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.errors import ConfigError
from features.phrase import Phrase
from features.types import EventGroup, Masks, Words

MOST_GROUPS = 63
"""A group is one bit of an unsigned 64-bit integer; the last bit is that of all events."""

LEAD_CREATED, LEAD_WON, LEAD_LOST = "lead_created", "lead_won", "lead_lost"
OF_LEADS = (LEAD_CREATED, LEAD_WON, LEAD_LOST)
"""The types of the events that leads themselves are."""

_LEAD = Phrase("earlier_lead")
_OF_LEADS_KINDS = ("count", "recency", "first_seen")


def check(groups: Sequence[EventGroup]) -> None:
    """Refuse groups that do not fit into the mask, are named twice, or are a part of nothing."""
    names = [group.name for group in groups]
    if len(names) > MOST_GROUPS:
        raise ConfigError(
            "groups",
            found=f"{len(names)} event groups",
            wanted=f"at most {MOST_GROUPS}",
            way_out="leave out the groups that the model uses least",
        )
    for group in groups:
        if names.count(group.name) > 1:
            raise ConfigError(
                f"groups.{group.name}",
                found="the name twice",
                wanted="one group a name",
                way_out="rename one of the two",
            )
        if group.share_of is not None and group.share_of not in names:
            raise ConfigError(
                f"groups.{group.name}.share_of",
                found=repr(group.share_of),
                wanted=f"a declared group: {', '.join(names)}",
                way_out="declare that group, or leave share_of out",
            )


def lead_groups(*, with_wins: bool = True, with_losses: bool = False) -> tuple[EventGroup, ...]:
    """How often the contact was a lead before, and its end, where that end has a moment."""
    lead = EventGroup(
        name=_LEAD,
        event_types=(LEAD_CREATED,),
        words=Words(Phrase("earlier lead"), Phrase("earlier leads")),
        other_leads=True,
        kinds=_OF_LEADS_KINDS,
    )
    won = _outcome("earlier_win", LEAD_WON, Words(Phrase("earlier win"), Phrase("earlier wins")))
    lost = _outcome(
        "earlier_loss", LEAD_LOST, Words(Phrase("earlier loss"), Phrase("earlier losses"))
    )
    return (lead, *[won] * with_wins, *[lost] * with_losses)


def as_declared(group: EventGroup) -> EventGroup:
    """The group with words that can be said in another language, where they are not the source's.

    A group that was read from a file has lost them.
    """
    of_leads = lead_groups(with_losses=True)
    return next((each for each in of_leads if each == group), group)


def _outcome(name: str, event_type: str, words: Words) -> EventGroup:
    return EventGroup(
        name=name,
        event_types=(event_type,),
        words=words,
        share_of=_LEAD,
        other_leads=True,
        kinds=(*_OF_LEADS_KINDS, "share"),
    )


def all_events(groups: Sequence[EventGroup]) -> EventGroup:
    """All events that any of the groups could hold by their type, but for those of leads."""
    types = {each for group in groups for each in group.event_types} - set(OF_LEADS)
    return EventGroup("*", tuple(sorted(types)), Words("event", "events"))


@dataclass(frozen=True)
class Admission:
    """Which groups let an event in by one of its values, as bits: `listed` values, and others."""

    listed: Mapping[str, int]
    others: int

    def row(self, values: Sequence[str], length: int) -> list[int]:
        """The bits of each value's code, then of null in the last of `length` places."""
        bits = [self.listed.get(value, self.others) for value in values]
        return [*bits, *[self.others] * (length - len(bits))]


def admission(groups: Sequence[EventGroup], category: str | None) -> Admission:
    """Which groups let an event in by its value of a category, or, for None, by its type.

    A group that asks for no value of the category lets every event in; nobody lets an unknown type.
    """
    asked = [
        group.event_types if category is None else group.where.get(category, ()) for group in groups
    ]
    free = category is not None
    others = sum(1 << bit for bit, wanted in enumerate(asked) if free and not wanted)
    listed = {
        value: others | sum(1 << bit for bit, wanted in enumerate(asked) if value in wanted)
        for values in asked
        for value in values
    }
    return Admission(listed, others)


def table(admissions: Sequence[Admission], values: Sequence[Sequence[str]]) -> Masks:
    """The bits of every code of the event type and of each category.

    An event's groups are the `and` over the rows, each at the event's code; the last place of a row
    is that of null, whose code is -1. Shape (1 + categories, 1 + the most values).
    """
    length = 1 + max(len(each) for each in values)
    rows = [admits.row(each, length) for admits, each in zip(admissions, values, strict=True)]
    return np.array(rows, dtype=np.uint64)


def other_leads_mask(groups: Sequence[EventGroup]) -> int:
    """The bits of the groups that leave out events of the snapshot's own lead."""
    return sum(1 << bit for bit, group in enumerate(groups) if group.other_leads)
