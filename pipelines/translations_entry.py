"""What a source's own words are called in other languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from models import language


def _spoken(code: str) -> str:
    if code not in language.spoken():
        raise ValueError(f"wanted one of {', '.join(language.spoken())}")
    return code


Code = Annotated[str, AfterValidator(_spoken)]
"""A language that there is a catalogue of."""

Text = Annotated[str, Field(pattern=r"\S")]
Translations = dict[Code, dict[Text, Text]]
"""By language: texts of this file and of its data, each with what it is called there."""
