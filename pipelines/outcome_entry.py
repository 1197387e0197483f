"""What became of the leads, as a source file declares it: a table, event types, or a column."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from pipelines.config import Section
from pipelines.costs_entry import Currency
from pipelines.row_entries import Column, Rows, When
from pipelines.words import Reason

Values = Annotated[tuple[str, ...], Field(min_length=1)]


class OutcomeTable(Rows):
    """One row an outcome; the earliest win and the earliest loss of a lead count."""

    lead_id: Column
    converted_at: When
    lost_at: When | None = None
    recorded_at: When | None = None
    """Since when the outcome was known; since it happened if left out."""
    amount: Column | None = None
    """What the win was worth."""
    currency: Currency | None = None
    """Of the amounts."""
    accepted: Reason | None = None
    """Why outcomes may seem to start later than the leads."""

    @property
    def tells_losses(self) -> bool:
        """Whether losses have their moment."""
        return self.lost_at is not None

    @property
    def is_dated(self) -> bool:
        """Whether wins have their moment."""
        return True


class EventTypes(Section):
    """Event types that mean won and lost, and those that come with them."""

    won: Values
    lost: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()
    """Types that happen together with an outcome: no events for features either."""


class OutcomeEvents(Section):
    """Outcomes that stand among the events: their types can then be no feature."""

    events: EventTypes
    amount: str | None = None
    """The number of the winning event that says what it was worth."""
    currency: Currency | None = None
    """Of the amounts."""
    accepted: Reason | None = None
    """Why outcomes may seem to start later than the leads."""

    @property
    def types(self) -> tuple[str, ...]:
        """Every event type that is an outcome or comes with one."""
        return (*self.events.won, *self.events.lost, *self.events.companions)

    @property
    def tells_losses(self) -> bool:
        """Whether losses have their moment."""
        return bool(self.events.lost)

    @property
    def is_dated(self) -> bool:
        """Whether wins have their moment."""
        return True


class OutcomeColumn(Section):
    """A column of the lead table whose values mean won and lost; others mean neither."""

    column: Column
    won: Values
    lost: tuple[str, ...] = ()
    at: When | None = None
    """When the lead was won or lost; without it, only cutoffs at creation can be labelled."""
    amount: Column | None = None
    """What the win was worth."""
    currency: Currency | None = None
    """Of the amounts."""
    accepted: Reason | None = None
    """Why outcomes may seem to start later than the leads."""

    @property
    def tells_losses(self) -> bool:
        """Whether losses have their moment."""
        return bool(self.lost) and self.at is not None

    @property
    def is_dated(self) -> bool:
        """Whether wins have their moment."""
        return self.at is not None


_FORMS = {"events": "<event types>", "column": "<column>"}


def _form(told: Any) -> str:
    if isinstance(told, dict):
        return next((form for key, form in _FORMS.items() if key in told), "<table>")
    if isinstance(told, OutcomeEvents):
        return "<event types>"
    return "<column>" if isinstance(told, OutcomeColumn) else "<table>"


Outcomes = Annotated[
    Annotated[OutcomeTable, Tag("<table>")]
    | Annotated[OutcomeEvents, Tag("<event types>")]
    | Annotated[OutcomeColumn, Tag("<column>")],
    Discriminator(_form),
]
"""A table, event types under `events`, or a `column` of the lead table."""
