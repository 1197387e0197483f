"""Event groups, as a source file declares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from features.directions import Direction
from features.types import EventGroup, Words
from pipelines.config import Section
from pipelines.row_entries import Events
from pipelines.words import Name

EventType = Annotated[str, Field(min_length=1)]


class GroupEntry(Section):
    """An event group: which events, and how people call one and many of them.

    `numbers` are added up, the values of the categories in `values` are read, `kinds` narrows down
    which kinds of feature are made of it.
    """

    events: Annotated[tuple[EventType, ...], Field(min_length=1)]
    one: str
    many: str
    where: dict[Name, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    numbers: tuple[Name, ...] = ()
    values: tuple[Name, ...] = ()
    share_of: Name | None = None
    kinds: tuple[str, ...] = ()
    direction: Direction | None = None
    """`up` if one more such event never makes a lead less likely to convert, `down` if never more
    likely; which kinds of feature that concerns stands in features/directions.py."""

    def group(self, name: str) -> EventGroup:
        """The event group of this entry, under its name in the file."""
        return EventGroup(
            name=name,
            event_types=self.events,
            words=Words(self.one, self.many),
            where=self.where,
            numbers=self.numbers,
            values=self.values,
            share_of=self.share_of,
            kinds=self.kinds,
        )


def of_tables(events: Mapping[str, Events]) -> Iterable[EventGroup]:
    """A group for each event table of one event type, for a source that declares no groups."""
    for name, table in events.items():
        if table.event_types is not None:
            said = table.event_types[0].replace("_", " ")
            yield EventGroup(
                name=name,
                event_types=table.event_types,
                words=Words(f"{said} event", f"{said} events"),
                numbers=tuple(table.numbers),
            )
