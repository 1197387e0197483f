"""An attribute as a source file declares it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from features.fields import free_text
from features.types import Attribute
from pipelines import words
from pipelines.config import Section
from pipelines.words import Name, Reason, Zone

_ONLY_FOR = {
    "keywords": "text",
    "country": "phone",
    "zone": "date",
    "planned": "date",
    "of": "completeness",
}
"""Keys that say something about one kind only."""


def _has_a_word(text: str) -> str:
    if not free_text.words(text).strip():
        raise ValueError("wanted a word")
    return text


Word = Annotated[str, AfterValidator(_has_a_word)]


class AttributeEntry(Section):
    """A column of the lead table that describes the lead or its contact (features/facts.py).

    A `leak` is no feature, only listed; what the audit finds of one `accepted` is explained by it.
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
    label: str
    unit: str = ""
    order: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    keywords: dict[Name, Annotated[tuple[Word, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    country: str = ""
    zone: Zone | None = None
    planned: bool = False
    of: tuple[str, ...] = ()
    leak: bool = False
    accepted: Reason | None = None

    @model_validator(mode="after")
    def _keys_of_its_kind(self) -> AttributeEntry:
        if (self.kind == "ordered") != bool(self.order):
            raise ValueError("wanted order for an ordered attribute, and for no other")
        for key, kind in _ONLY_FOR.items():
            if getattr(self, key) and self.kind != kind:
                raise ValueError(f"wanted {key} for an attribute of kind {kind}, and for no other")
        if self.missing and self.kind == "completeness":
            raise ValueError("wanted no missing values of a completeness, which is never missing")
        words.require_one_answer(leak=self.leak, accepted=self.accepted)
        return self

    def attribute(self, name: str) -> Attribute:
        """The attribute of this entry, under its name in the file."""
        return Attribute(
            name=name,
            kind=self.kind,
            label=self.label,
            unit=self.unit,
            order=self.order,
            missing=self.missing,
            keywords=self.keywords,
            country=self.country,
            zone=self.zone or "",
            planned=self.planned,
            of=self.of,
        )
