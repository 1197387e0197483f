"""What a field may be, where that is more than one of Python's own types."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, WithJsonSchema

MOST_REASONS = 20

Value = str | float | bool | None
"""One attribute: text, a number, yes or no, or null where it is not known."""

Rate = Annotated[float, Field(json_schema_extra={"minimum": 0, "maximum": 1})]
"""From 0 to 1; told to whoever reads the answer, not checked in each, since the scorer holds it."""

Reasons = Annotated[int, Field(ge=0, le=MOST_REASONS)]
"""So many reasons."""

ToldReasons = Annotated[
    Reasons,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MOST_REASONS},
                {"type": "string", "pattern": "^(1?[0-9]|20)$"},
                {"type": "boolean", "description": "one, or none"},
            ],
            "description": "so many reasons",
            "title": "Explain",
        }
    ),
]
"""The same in a body, as it is read: numbers may be text, as CRMs send them."""
