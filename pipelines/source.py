"""A source file, typed: where one data set's tables are, and what their columns mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from features import clock, groups
from features.snapshots import Observation
from features.types import Attribute, EventGroup, Words
from pipelines import config, source_checks, words
from pipelines.attribute_entry import AttributeEntry
from pipelines.config import Section
from pipelines.words import Duration, Moment, Name, Reason, Zone


class When(Section):
    """A column of moments; `zone` says where its clock hangs, if the column itself does not."""

    column: str
    zone: Zone | None = None


class Rows(Section):
    """Where rows come from: a table as it is, or a query over the declared tables."""

    table: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Rows:
        if (self.table is None) == (self.query is None):
            raise ValueError("wanted either table or query")
        return self


class Leads(Rows):
    """The leads: one row a lead."""

    lead_id: str
    contact_id: str
    created_at: When


class Events(Rows):
    """One kind of event: one row an event; `categories` to group by, `numbers` to add up.

    A `leak` is no feature, only listed; what the audit finds of one `accepted` is explained by it.
    """

    event_type: Name
    contact_id: str
    lead_id: str | None = None
    occurred_at: When
    recorded_at: When | None = None
    categories: tuple[Name, ...] = ()
    numbers: tuple[Name, ...] = ()
    leak: bool = False
    accepted: Reason | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> Events:
        words.require_one_answer(leak=self.leak, accepted=self.accepted)
        return self


class Outcomes(Rows):
    """What became of the leads: one row an outcome; the earliest of a lead counts."""

    lead_id: str
    converted_at: When
    lost_at: When | None = None
    recorded_at: When | None = None


class Observed(Section):
    """Between which moments outcomes were being watched, and since when events are complete."""

    outcomes_from: Moment
    outcomes_until: Moment
    history_start: Moment


class Split(Section):
    """The first moment of the test part."""

    test_from: Moment


class GroupEntry(Section):
    """An event group: which events, and how people call one and many of them.

    `numbers` are added up, the values of the categories in `values` are read, `kinds` narrows down
    which kinds of feature are made of it.
    """

    events: Annotated[tuple[Name, ...], Field(min_length=1)]
    one: str
    many: str
    where: dict[Name, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    numbers: tuple[Name, ...] = ()
    values: tuple[Name, ...] = ()
    share_of: Name | None = None
    kinds: tuple[str, ...] = ()


class PointsEntry(Section):
    """So many points for every event of a group, in a window or since the history start."""

    group: Name
    points: float
    window: Duration | None = None


class Source(Section):
    """All of a source file."""

    name: Name
    zone: Zone
    tables: dict[Name, str]
    leads: Leads
    attributes: dict[Name, AttributeEntry]
    events: dict[Name, Events]
    outcomes: Outcomes
    observed: Observed
    groups: dict[Name, GroupEntry]
    windows: tuple[Duration, ...] = ()
    kinds: tuple[Name, ...] = ()
    horizon: Duration
    cutoffs: Annotated[tuple[Duration, ...], Field(min_length=1)]
    split: Split
    points: tuple[PointsEntry, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Source:
        source_checks.check(self)
        return self

    @property
    def observation(self) -> Observation:
        """When outcomes were watched, the horizon, and where the test part begins."""
        return Observation(
            horizon=clock.duration(self.horizon),
            observed_from=clock.moment(self.observed.outcomes_from),
            observed_until=clock.moment(self.observed.outcomes_until),
            test_from=clock.moment(self.split.test_from),
        )

    @property
    def history_start(self) -> int:
        """Since when the events are complete."""
        return clock.moment(self.observed.history_start)

    @property
    def event_groups(self) -> tuple[EventGroup, ...]:
        """The declared groups, and those of the contact's other leads that every source has."""
        declared = tuple(
            EventGroup(
                name=name,
                event_types=entry.events,
                words=Words(entry.one, entry.many),
                where=entry.where,
                numbers=entry.numbers,
                values=entry.values,
                share_of=entry.share_of,
                kinds=entry.kinds,
            )
            for name, entry in self.groups.items()
        )
        with_losses = self.outcomes.lost_at is not None
        return (*declared, *groups.lead_groups(with_losses=with_losses))

    @property
    def declared_attributes(self) -> tuple[Attribute, ...]:
        """The attributes in the order of the file, without those that are leaks."""
        kept = {name: entry for name, entry in self.attributes.items() if not entry.leak}
        return tuple(entry.attribute(name) for name, entry in kept.items())

    @property
    def category_names(self) -> tuple[str, ...]:
        """Every category that any event has, sorted."""
        return tuple(sorted({name for table in self.events.values() for name in table.categories}))

    @property
    def number_names(self) -> tuple[str, ...]:
        """Every number that any event has, sorted."""
        return tuple(sorted({name for table in self.events.values() for name in table.numbers}))


def read(path: str) -> Source:
    """The source file at a path, relative to the run folder or absolute."""
    return config.read(Path(path), Source)
