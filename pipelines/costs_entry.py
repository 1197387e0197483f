"""What leads cost, as a source file declares it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipelines.config import Section
from pipelines.words import Name

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""Its ISO 4217 code, like EUR."""


class Costs(Section):
    """What a lead costs, by the value of one attribute."""

    attribute: Name
    per_lead: Annotated[dict[str, Annotated[float, Field(ge=0)]], Field(min_length=1)]
    """What one lead of each value costs; a value that is left out costs nobody knows what."""
    currency: Currency | None = None
