"""An attribute as a source file declares it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from features.directions import ATTRIBUTES, Direction
from features.fields import free_text
from features.types import Attribute
from pipelines import words
from pipelines.config import Section
from pipelines.row_entries import Column, KnownAt, MomentColumn
from pipelines.words import Name, Reason, Zone

_ONLY_FOR = {
    "keywords": "text",
    "country": "phone",
    "zone": "date",
    "planned": "date",
    "of": "completeness",
    "least": "number",
    "most": "number",
}
"""Keys that say something about one kind only."""

SLICED = ("category", "ordered", "yes_no", "number")
"""The kinds whose values leads can be divided by."""

_NOT_SAID: tuple[object, ...] = (None, "", False, (), {})


def _has_a_word(text: str) -> str:
    if not free_text.words(text).strip():
        raise ValueError("wanted a word")
    return text


Word = Annotated[str, AfterValidator(_has_a_word)]


class AttributeEntry(Section):
    """A column of the lead table that describes the lead or its contact (features/facts.py).

    A `leak` is no feature, only listed; what the audit finds of one `accepted` is explained by it.
    What is `protected` is no feature either: the figures are told of each of its values alone.
    """

    kind: Literal[
        "category",
        "ordered",
        "number",
        "yes_no",
        "date",
        "completeness",
        "text",
        "mail",
        "phone",
        "job_title",
        "utm",
    ]
    label: str = ""
    """What people call it; the name with spaces if left out."""
    column: Column | None = None
    """The column of the lead table; of the attribute's own name if left out."""
    unit: str = ""
    order: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Values that mean missing, like unknown or 999."""
    known_at: KnownAt | None = None
    """Since when the value is known: since the creation of the lead, or a column of moments."""
    history: Name | None = None
    """The history with every value that it had; read as of the cutoff."""
    history_name: Column | None = None
    """The attribute's name in its history; that of its column if left out."""
    least: float | None = None
    """A smaller number is impossible."""
    most: float | None = None
    """A larger number is impossible."""
    keywords: dict[Name, Annotated[tuple[Word, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    country: str = ""
    zone: Zone | None = None
    planned: bool = False
    of: tuple[str, ...] = ()
    direction: Direction | None = None
    """`up` if more of it never makes a lead less likely to convert, `down` if never more likely."""
    leak: bool = False
    """Filled in after the outcome: left out, and listed."""
    accepted: Reason | None = None
    """Why what the audit finds of it is no leak."""
    protected: bool = False
    """Ingested and shown in the slices, but never a feature (sex, age, nationality)."""

    @model_validator(mode="after")
    def _keys_of_its_kind(self) -> AttributeEntry:
        if (self.kind == "ordered") != bool(self.order):
            raise ValueError("wanted order for an ordered attribute, and for no other")
        for key, kind in _ONLY_FOR.items():
            if getattr(self, key) not in _NOT_SAID and self.kind != kind:
                raise ValueError(f"wanted {key} for an attribute of kind {kind}, and for no other")
        if self.missing and self.kind == "completeness":
            raise ValueError("wanted no missing values of a completeness, which is never missing")
        if self.known_at is not None and self.history is not None:
            raise ValueError("wanted known_at or history, not both")
        if self.history_name is not None and self.history is None:
            raise ValueError("wanted history_name only beside history")
        words.require_one_answer(leak=self.leak, accepted=self.accepted)
        self._is_divisible()
        self._has_a_direction()
        return self

    def _is_divisible(self) -> None:
        if self.protected and self.kind not in SLICED:
            raise ValueError(f"wanted protected for one of the kinds {', '.join(SLICED)}")
        if self.protected and (self.leak or self.accepted):
            raise ValueError("wanted protected without leak or accepted: it is no feature anyway")

    def _has_a_direction(self) -> None:
        if self.direction is None:
            return
        if self.kind not in ATTRIBUTES:
            raise ValueError(f"wanted direction for one of the kinds {', '.join(ATTRIBUTES)}")
        if self.leak or self.protected:
            raise ValueError("wanted no direction of what becomes no feature")

    def column_of(self, name: str) -> str:
        """The column in the lead table, where the attribute is called `name`."""
        return self.column or name

    @property
    def changes(self) -> bool:
        """Whether the value is known only from some moment on."""
        return self.history is not None or isinstance(self.known_at, MomentColumn)

    def attribute(self, name: str) -> Attribute:
        """The attribute of this entry, under its name in the file."""
        return Attribute(
            name=name,
            kind=self.kind,
            label=self.label or name.replace("_", " "),
            unit=self.unit,
            order=self.order,
            missing=self.missing,
            keywords=self.keywords,
            country=self.country,
            zone=self.zone or "",
            planned=self.planned,
            of=self.of,
        )
