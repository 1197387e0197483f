"""Rows as a source file declares them: of a table or a query, with what their columns mean."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from pipelines import words
from pipelines.config import Section
from pipelines.words import Name, Reason, Zone

Share = Annotated[float, Field(ge=0, lt=1)]
Column = Annotated[str, Field(min_length=1)]


class MomentColumn(Section):
    """A column of moments; `zone` says where its clock hangs, `format` how it is written."""

    column: Column
    zone: Zone | None = None
    """Where the clock hangs, for moments that do not say it themselves."""
    format: Annotated[str, Field(min_length=1)] | None = None
    """How text is written, like %d.%m.%Y %H:%M, epoch_s or epoch_ms; detected if left out."""


def _column_alone(told: Any) -> Any:
    return {"column": told} if isinstance(told, str) else told


When = Annotated[
    MomentColumn, BeforeValidator(_column_alone, json_schema_input_type=str | MomentColumn)
]
"""A column of moments, or just its name."""


def _known_form(told: Any) -> str:
    return "<creation>" if told == "creation" else "<column>"


KnownAt = Annotated[
    Annotated[Literal["creation"], Tag("<creation>")] | Annotated[When, Tag("<column>")],
    Discriminator(_known_form),
]
"""Since the creation of the lead, or since the moment in a column."""


def _named_alike(told: Any) -> Any:
    """A list of names stands for columns of the same names."""
    if not isinstance(told, (list, tuple)):
        return told
    if len(set(told)) < len(told):
        raise ValueError("wanted each name once")
    return {name: name for name in told}


Columns = Annotated[
    dict[Name, Column],
    BeforeValidator(_named_alike, json_schema_input_type=dict[Name, Column] | tuple[Name, ...]),
]
"""What columns are called here: a list of names, or each name with its column."""


class Rows(Section):
    """Where rows come from: a table as it is, or a query over the declared tables."""

    table: str | None = None
    query: str | None = None
    """SQL that DuckDB runs over the declared tables."""
    ignore: tuple[str, ...] = ()
    """Columns that are known and not wanted; the others that nobody reads are listed."""
    most_set_aside: Share | None = None
    """Instead of ingest.most_set_aside: which share of the rows may be refused."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Rows:
        if (self.table is None) == (self.query is None):
            raise ValueError("wanted either table or query")
        return self


class Leads(Rows):
    """The leads: one row a lead."""

    lead_id: Column | None = None
    """The row's number if left out."""
    contact_id: Column | None = None
    """The lead itself if left out."""
    created_at: When | None = None
    """Left out where the rows have no dates."""
    owner: Column | None = None
    """Who works the lead; the morning list is told by owner."""
    in_time_order: bool = False
    """Rows without dates stand in the order of time; otherwise the split is random."""

    @model_validator(mode="after")
    def _ordered_by_one_thing(self) -> Leads:
        if self.created_at is not None and self.in_time_order:
            raise ValueError("wanted in_time_order only where created_at is left out")
        return self


class Contacts(Rows):
    """Which contacts belong to which lead: one row a pair."""

    lead_id: Column
    contact_id: Column


class History(Rows):
    """What attributes were, and since when: one row a change."""

    lead_id: Column | None = None
    contact_id: Column | None = None
    name: Column
    """The column with the attribute's name."""
    value: Column
    known_at: When

    @model_validator(mode="after")
    def _of_one_of_both(self) -> History:
        if (self.lead_id is None) == (self.contact_id is None):
            raise ValueError("wanted either lead_id or contact_id")
        return self


class TypeColumn(Section):
    """An event type that stands in a column."""

    column: Column

    @property
    def columns(self) -> tuple[str, ...]:
        """The only column."""
        return (self.column,)

    @property
    def joined_by(self) -> str:
        """Nothing is to be joined."""
        return ""


class TypeColumns(Section):
    """An event type that stands in several columns: their values, joined."""

    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    joined_by: str = "_"


def _type_form(told: Any) -> str:
    if isinstance(told, dict):
        return "<column>" if "column" in told else "<columns>"
    made = {"TypeColumn": "<column>", "TypeColumns": "<columns>"}
    return made.get(type(told).__name__, "<constant>")


EventType = Annotated[
    Annotated[Name, Tag("<constant>")]
    | Annotated[TypeColumn, Tag("<column>")]
    | Annotated[TypeColumns, Tag("<columns>")],
    Discriminator(_type_form),
]


class Events(Rows):
    """One kind of event: one row an event; `categories` to group by, `numbers` to add up."""

    event_type: EventType
    """One for all rows, or {column: …}, or {columns: […], joined_by: …}."""
    contact_id: Column | None = None
    lead_id: Column | None = None
    """Where only the lead is known, the event is its contact's."""
    occurred_at: When
    recorded_at: When | None = None
    """Since when the event was known; since it occurred if left out."""
    where: dict[Column, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    """Rows to keep: for each column the values of which a row has one."""
    categories: Columns = Field(default_factory=dict)
    numbers: Columns = Field(default_factory=dict)
    most_orphans: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Which share of the events may belong to no lead."""
    leak: bool = False
    """Known only after the outcome: left out, and listed."""
    accepted: Reason | None = None
    """Why what the audit finds of them is no leak."""

    @model_validator(mode="after")
    def _of_somebody(self) -> Events:
        if self.contact_id is None and self.lead_id is None:
            raise ValueError("wanted contact_id, lead_id or both")
        words.require_one_answer(leak=self.leak, accepted=self.accepted)
        return self

    @property
    def event_types(self) -> tuple[str, ...] | None:
        """The only event type, where it is a constant; None where a column has them."""
        return (self.event_type,) if isinstance(self.event_type, str) else None
