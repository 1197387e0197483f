"""A source file, typed: where one data set's tables are, and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from features import clock, groups
from features.directions import Direction
from features.types import Attribute, EventGroup
from pipelines import addresses, config, group_entry, points_file, source_checks
from pipelines.attribute_entry import AttributeEntry
from pipelines.band_entry import Entries, Mappings
from pipelines.config import Section
from pipelines.costs_entry import Costs
from pipelines.group_entry import GroupEntry
from pipelines.observed_entry import Observed, Split
from pipelines.outcome_entry import OutcomeEvents, Outcomes, OutcomeTable
from pipelines.points_entry import Points
from pipelines.row_entries import Contacts, Events, History, Leads, Rows
from pipelines.table_entry import TableEntry
from pipelines.translations_entry import Translations
from pipelines.words import Duration, Name, Zone


class Source(Section):
    """All of a source file."""

    name: Name
    zone: Zone
    """Where days begin."""
    tables: Annotated[dict[Name, TableEntry], Field(min_length=1)]
    leads: Leads
    contacts: Contacts | None = None
    """Several contacts a lead."""
    attributes: dict[Name, AttributeEntry] = Field(default_factory=dict)
    histories: dict[Name, History] = Field(default_factory=dict)
    events: dict[Name, Events] = Field(default_factory=dict)
    outcomes: Outcomes
    observed: Observed = Observed()
    groups: dict[Name, GroupEntry] = Field(default_factory=dict)
    """One of each event table if left out."""
    windows: tuple[Duration, ...] = ()
    """Instead of behavioural.windows."""
    kinds: tuple[Name, ...] = ()
    """Instead of behavioural.kinds."""
    horizon: Duration | None = None
    """How far ahead a label looks; only rows without dates have none."""
    cutoffs: Annotated[tuple[Duration, ...], Field(min_length=1)] = ("0d",)
    """How long after its creation a lead is looked at."""
    split: Split = Split(test_share=0.2)
    expires_after: Duration | None = None
    """An open lead older than this is expired; than the oldest one learned from if left out."""
    touches: tuple[Name, ...] = ()
    """Event types by which the team itself reaches out: a call, a mail that was sent."""
    points: Points = Points()
    """How the team ranks its leads by hand."""
    slices: tuple[Name, ...] | None = None
    """Attributes by whose values the figures are divided; those with few values if left out."""
    channels: tuple[Name, ...] | None = None
    """Attributes that tell where a lead comes from; the categories among the slices if left out."""
    costs: Costs | None = None
    bands: Entries | None = None
    """Instead of calibrate.bands and, with the mappings of this file, calibrate.mappings."""
    mappings: Mappings = Field(default_factory=dict)
    """The bands of this file in other words: MQL and SQL, or parts of the funnel."""
    translations: Translations = Field(default_factory=dict)
    """What groups, attributes, units, values, bands and actions are called in other languages."""

    @field_validator("tables", mode="before")
    @classmethod
    def _no_passwords(cls, told: Any) -> Any:
        """Before anything else is wrong with a table, because a message would show the value."""
        for name, entry in told.items() if isinstance(told, dict) else ():
            address = entry.get("database") if isinstance(entry, dict) else entry
            if isinstance(address, str):
                addresses.refuse_passwords(f"tables.{name}", address)
        return told

    @model_validator(mode="after")
    def _fits_together(self) -> Source:
        source_checks.check(self)
        return self

    @property
    def is_dated(self) -> bool:
        """Whether the leads have dates; without them a synthetic clock counts the rows."""
        return self.leads.created_at is not None

    @property
    def is_forecast(self) -> bool:
        """Whether the test part lies after the training part, so that figures are a forecast."""
        return self.is_dated or self.leads.in_time_order

    @property
    def label_horizon(self) -> int:
        """How far ahead a label looks, in microseconds; one row where rows have no dates."""
        return clock.SECOND if self.horizon is None else clock.duration(self.horizon)

    @property
    def event_groups(self) -> tuple[EventGroup, ...]:
        """The declared groups, and those of the contact's other leads, where leads have dates."""
        declared = (
            tuple(entry.group(name) for name, entry in self.groups.items())
            if self.groups
            else tuple(group_entry.of_tables(self.kept_events))
        )
        return (*declared, *self._lead_groups)

    @property
    def _lead_groups(self) -> tuple[EventGroup, ...]:
        if not self.is_dated:
            return ()
        return groups.lead_groups(
            with_wins=self.outcomes.is_dated, with_losses=self.outcomes.tells_losses
        )

    @property
    def row_entries(self) -> dict[str, Rows]:
        """Everything that reads rows, by its key."""
        told: dict[str, Rows] = {"leads": self.leads}
        if self.contacts is not None:
            told["contacts"] = self.contacts
        if isinstance(self.outcomes, OutcomeTable):
            told["outcomes"] = self.outcomes
        told |= {f"histories.{name}": history for name, history in self.histories.items()}
        return told | {f"events.{name}": events for name, events in self.events.items()}

    @property
    def kept_events(self) -> dict[str, Events]:
        """The event tables that are no leak."""
        return {name: table for name, table in self.events.items() if not table.leak}

    @property
    def outcome_types(self) -> tuple[str, ...]:
        """Event types that mean an outcome or come with one: no events for features."""
        return self.outcomes.types if isinstance(self.outcomes, OutcomeEvents) else ()

    @property
    def ingested_attributes(self) -> tuple[Attribute, ...]:
        """The attributes in the order of the file, but for those that are leaks."""
        return tuple(
            entry.attribute(name) for name, entry in self.attributes.items() if not entry.leak
        )

    @property
    def declared_attributes(self) -> tuple[Attribute, ...]:
        """Those that become features: what is protected does not."""
        return tuple(each for each in self.ingested_attributes if not self.is_protected(each))

    def is_protected(self, attribute: Attribute) -> bool:
        """Whether an attribute is looked at in the slices, and nowhere else."""
        return self.attributes[attribute.name].protected

    @property
    def steady_attributes(self) -> tuple[Attribute, ...]:
        """Those that are known from the creation of the lead on."""
        return tuple(each for each in self.ingested_attributes if not self._changes(each))

    @property
    def changing_attributes(self) -> tuple[Attribute, ...]:
        """Those of which it is told since when each value is known."""
        return tuple(each for each in self.ingested_attributes if self._changes(each))

    def _changes(self, attribute: Attribute) -> bool:
        return self.attributes[attribute.name].changes

    @property
    def directions(self) -> dict[str, dict[str, Direction]]:
        """The declared directions of `groups` and of `attributes`, by name."""
        groups, attributes = (
            {name: entry.direction for name, entry in entries.items() if entry.direction}
            for entries in (self.groups, self.attributes)
        )
        return {"groups": groups, "attributes": attributes}

    @property
    def category_names(self) -> tuple[str, ...]:
        """Every category that any event has, sorted."""
        return _sorted_names(table.categories for table in self.kept_events.values())

    @property
    def number_names(self) -> tuple[str, ...]:
        """Every number that any event has, sorted."""
        return _sorted_names(table.numbers for table in self.kept_events.values())


def _sorted_names(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for names in several for name in names}))


def read(path: str) -> Source:
    """The source file at a path, relative to the run folder or absolute."""
    told = config.read(Path(path), Source)
    points = points_file.with_actions(told.points, Path(path).parent)
    if points is not told.points:
        told = told.model_copy(update={"points": points})
        source_checks.points(told)
    return told
