"""What goes in and out of the service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Value = str | float | bool | None
"""One attribute: text, a number, yes or no, or null where it is not known."""


class Event(BaseModel):
    """Something the contact did; declared properties stand beside these, others are ignored."""

    model_config = ConfigDict(extra="allow")

    event_type: str
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime | None = None
    lead_id: str | None = None


class Lead(BaseModel):
    """One lead to score."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "lead_id": "18-1042",
                    "as_of": "2017-11-01T00:00:00Z",
                    "created_at": "2017-10-30T04:00:00Z",
                    "attributes": {"campaign_type": "Type A", "age": "45-54"},
                    "events": [
                        {
                            "event_type": "basket",
                            "occurred_at": "2017-10-28T21:14:00Z",
                            "coupon": "yes",
                        }
                    ],
                    "events_complete_since": "2017-01-01T05:00:00Z",
                }
            ]
        },
    )

    lead_id: str = ""
    as_of: Annotated[
        AwareDatetime | None, Field(description="when to look; now if absent, never in the future")
    ] = None
    created_at: Annotated[
        AwareDatetime | None, Field(description="when the lead was created; as_of if absent")
    ] = None
    attributes: Annotated[
        dict[str, Value],
        Field(description="a mail address, phone number, job title, text or URL is not kept"),
    ] = {}
    events: Annotated[
        list[Event] | None,
        Field(description="absent: nothing is known; empty: nothing happened"),
    ] = None
    events_complete_since: Annotated[
        AwareDatetime | None, Field(description="what lies before is unknown, not zero")
    ] = None


class Prediction(BaseModel):
    """The chance that the lead buys within the horizon."""

    lead_id: str
    probability: float
    low: Annotated[
        float, Field(description="from here to `high` lies the rate among such leads, at 90 %")
    ]
    high: float
    score: Annotated[int, Field(ge=0, le=100, description="50 + 5·log2(odds)")]
    band: str
    mapped: Annotated[
        dict[str, str], Field(description="the band in the team's other words, by mapping")
    ]
    evidence: Annotated[
        str,
        Field(description="what it rests on: history and attributes, attributes only, base rate"),
    ]
    warning: Annotated[
        str | None,
        Field(description="why the probabilities can't be trusted yet, though ranks can"),
    ]
    horizon: str | None
    as_of: datetime
    model_version: Annotated[str, Field(description="digest of the bundle")]
    ignored: Annotated[list[str], Field(description="fields that the model does not know")]
    unseen: Annotated[
        dict[str, list[str]], Field(description="values without a place of their own")
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


class Model(BaseModel):
    """What the service scores with."""

    model_version: str
    source: str
    horizon: str | None
    base_rate: float
    bands: Annotated[list[Band], Field(description="from the hottest on")]
    attributes: Annotated[
        dict[str, str],
        Field(description="name and kind; in place of a raw one, the facts that it tells do too"),
    ]
    event_types: list[str]
    event_properties: list[str]
    features: list[Feature]


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it; `errors` names each field by its path."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = []
    request_id: Annotated[str, Field(description="as in the header X-Request-Id")] = ""
