"""Which events belong to which declared group: one bit a group for every event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from features.errors import ConfigError
from features.types import Category, EventGroup, EventTable, Flags, Masks, Words

MOST_GROUPS = 64
"""A group is one bit of an unsigned 64-bit integer."""


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


def lead_groups() -> tuple[EventGroup, ...]:
    """The groups that every source has: how often the contact was a lead before, and won."""
    lead = EventGroup(
        name="earlier_lead",
        event_types=("lead_created",),
        words=Words("earlier lead", "earlier leads"),
        other_leads=True,
    )
    won = EventGroup(
        name="earlier_win",
        event_types=("lead_won",),
        words=Words("earlier win", "earlier wins"),
        share_of="earlier_lead",
        other_leads=True,
    )
    return (lead, won)


def membership(events: EventTable, groups: Sequence[EventGroup]) -> Masks:
    """One mask an event: bit g is set where the event belongs to groups[g]; shape (n,)."""
    masks = np.zeros(len(events), dtype=np.uint64)
    for bit, group in enumerate(groups):
        member = _holds(events.event_type, group.event_types)
        for name, wanted in group.where.items():
            member &= _holds(_property(events.categories, name, group), wanted)
        masks |= member.astype(np.uint64) << np.uint64(bit)
    return masks


def other_leads_mask(groups: Sequence[EventGroup]) -> int:
    """The bits of the groups that leave out events of the snapshot's own lead."""
    return sum(1 << bit for bit, group in enumerate(groups) if group.other_leads)


def _holds(column: Category, wanted: Sequence[str]) -> Flags:
    """Whether each row of the column has one of the wanted values; null has none of them."""
    table = np.array([value in wanted for value in column.values] + [False], dtype=np.bool_)
    return np.asarray(table[column.codes])


def _property(categories: Mapping[str, Category], name: str, group: EventGroup) -> Category:
    if name not in categories:
        raise ConfigError(
            f"groups.{group.name}.where.{name}",
            found=repr(name),
            wanted=f"a category of the events: {', '.join(sorted(categories)) or 'there is none'}",
            way_out="declare it under events.<table>.categories, or mend the name",
        )
    return categories[name]
