"""What the model page says."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from serving.messages import Lead


class WantedField(BaseModel):
    """An attribute that the model reads; any may be left out."""

    name: str
    kind: Annotated[
        str, Field(description="number, category, ordered, yes_no, date, mail, phone, text …")
    ]
    meaning: str
    unit: str
    values: Annotated[
        list[str], Field(description="of a category those with a place of their own, else empty")
    ]


class Feature(BaseModel):
    """One feature of the model, in words."""

    name: str
    sentence: str
    unit: str
    null_means: str


class Band(BaseModel):
    """One band: from which probability on it begins, and its words in each mapping."""

    name: str
    begins: Annotated[float, Field(serialization_alias="from", ge=0, le=1)]
    mapped: dict[str, str]


class Figure(BaseModel):
    """A figure on the test part with its 95 % interval."""

    value: float
    low: float
    high: float


class Model(BaseModel):
    """What the service scores with, and what it wants to be sent."""

    model_version: str
    source: str
    trained_at: Annotated[datetime | None, Field(description="null where no card was kept")]
    period: Annotated[
        dict[str, tuple[str, str]],
        Field(description="first and last day of the cutoffs of the training and test part"),
    ]
    figures: Annotated[dict[str, Figure], Field(description="on the test part, by their names")]
    made_of: Annotated[dict[str, str], Field(description="of each of its two models")]
    horizon: str | None
    base_rate: float
    warning: str | None
    bands: Annotated[list[Band], Field(description="from the hottest on")]
    attributes: list[WantedField]
    event_types: list[str]
    event_properties: Annotated[dict[str, str], Field(description="category or number, by name")]
    example: Annotated[Lead, Field(description="a body of /v1/predict that works when pasted")]
    features: list[Feature]
