"""What goes in and out of the service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema
from typing_extensions import TypedDict

from serving.field_types import Rate, ToldReasons, Value
from serving.moments import Moment

MOST_LEADS = 1000
EXAMPLE: dict[str, Any] = {
    "lead_id": "18-1042",
    "as_of": "2017-11-01T00:00:00Z",
    "created_at": "2017-10-30T04:00:00Z",
    "attributes": {"campaign_type": "Type A", "age": "45-54"},
    "events": [{"event_type": "basket", "occurred_at": "2017-10-28T21:14:00Z", "coupon": "yes"}],
    "events_complete_since": "2017-01-01T05:00:00Z",
    "explain": 3,
}


class Event(TypedDict):
    """Something the contact did; declared properties stand beside these, others are ignored."""

    __pydantic_config__ = ConfigDict(extra="allow", allow_inf_nan=False)  # type: ignore[misc]

    event_type: str
    occurred_at: Moment
    recorded_at: NotRequired[Moment | None]
    lead_id: NotRequired[str | None]


EVENTS = TypeAdapter(list[Event])
"""Reads events one by one and names all that is wrong with them; `serving.events` reads columns, in
half of the time, and asks this only where that fails."""

_PROMISED = {"type": "array", "items": TypeAdapter(Event).json_schema()}


class Lead(BaseModel):
    """One lead to score; fields that stand nowhere here are ignored and named in the answer."""

    model_config = ConfigDict(
        extra="allow", allow_inf_nan=False, json_schema_extra={"examples": [EXAMPLE]}
    )

    lead_id: str = ""
    contact_id: Annotated[
        str, Field(description="by which the history store is asked where `events` is absent")
    ] = ""
    as_of: Annotated[
        Moment | None, Field(description="when to look; now if absent, never in the future")
    ] = None
    created_at: Annotated[
        Moment | None, Field(description="when the lead was created; as_of if absent")
    ] = None
    attributes: Annotated[
        dict[str, Value],
        Field(description="a mail address, phone number, job title, text or URL is not kept"),
    ] = {}
    events: Annotated[
        Annotated[list[dict[str, Any]], WithJsonSchema(_PROMISED)] | None,
        Field(description="absent: nothing is known; empty: nothing happened"),
    ] = None
    events_complete_since: Annotated[
        Moment | None, Field(description="what lies before is unknown, not zero")
    ] = None
    explain: ToldReasons = 0


class Reason(BaseModel):
    """One of the strongest reasons for or against; related features are told as one."""

    feature: str
    value: str | float | None
    text: Annotated[str, Field(description="what was seen, for people")]
    share: Annotated[float, Field(description="what it adds to the log-odds")]
    rate: Annotated[Rate | None, Field(description="of such leads in training")]
    leads: Annotated[int | None, Field(description="how many such leads there were")]
    evidence: Annotated[str | None, Field(description="the same, for people")]


class Explanation(BaseModel):
    """Why: base, the shares of the reasons and rest add up to log_odds."""

    base: Annotated[float, Field(description="a lead of which nothing special is known")]
    reasons: list[Reason]
    rest: Annotated[float, Field(description="what all other reasons add")]
    log_odds: float


class History(BaseModel):
    """What was known of the contact's doing."""

    source: Annotated[
        Literal["request", "store", "none"],
        Field(description="the events sent, those of the history store, or none: unknown"),
    ]
    until: Annotated[datetime | None, Field(description="what lies after is unknown")] = None
    since: Annotated[datetime | None, Field(description="what lies before is unknown")] = None
    problem: Annotated[str | None, Field(description="why the store was no help")] = None


class Ignored(BaseModel):
    """What was sent and not used."""

    fields: Annotated[list[str], Field(description="paths that the model does not know")]
    event_types: Annotated[list[str], Field(description="types that the model does not know")]
    events_after_as_of: Annotated[int, Field(description="they were not known at that moment")]


class Points(BaseModel):
    """What the team's own points say of the lead."""

    total: float
    band: Annotated[str | None, Field(description="null where the team has no bands of points")]
    qualified: Annotated[list[str], Field(description="what it is qualified as, like MQL")]


class Decision(BaseModel):
    """Which of the two yardsticks counts for this lead, and its band by it."""

    by: Literal["model", "points"]
    band: str | None


class Prediction(BaseModel):
    """The chance that the lead buys within the horizon."""

    lead_id: str
    probability: Rate
    low: Annotated[
        Rate, Field(description="from here to `high` lies the rate among such leads, at 90 %")
    ]
    high: Rate
    score: Annotated[int, Field(ge=0, le=100, description="50 + 5·log2(odds)")]
    band: str
    mapped: Annotated[
        dict[str, str], Field(description="the band in the team's other words, by mapping")
    ]
    evidence: Annotated[
        str,
        Field(description="what it rests on: history and attributes, attributes only, base rate"),
    ]
    history: History
    warning: Annotated[
        str | None,
        Field(description="why the probabilities can't be trusted yet, though ranks can"),
    ]
    horizon: str | None
    as_of: datetime
    model_version: Annotated[str, Field(description="digest of the bundle")]
    ignored: Ignored
    unseen: Annotated[
        dict[str, list[str]], Field(description="values without a place of their own")
    ]
    explanation: Annotated[Explanation | None, Field(description="if it was asked for")] = None
    points: Annotated[Points | None, Field(description="if LEADODDS_DECIDES is set")] = None
    decision: Annotated[Decision | None, Field(description="if LEADODDS_DECIDES is set")] = None


class FlatPrediction(BaseModel):
    """The same without nesting; `band_<mapping>` and `reason_1` … stand beside these."""

    model_config = ConfigDict(extra="allow")

    lead_id: str
    probability: Rate
    low: Rate
    high: Rate
    score: Annotated[int, Field(ge=0, le=100)]
    band: str
    evidence: str
    history_source: str
    history_until: datetime | None
    warning: str | None
    horizon: str | None
    as_of: datetime
    model_version: str
    ignored: Annotated[str, Field(description="fields that the model does not know")]
    unseen: Annotated[str, Field(description="values without a place of their own")]


class FieldError(BaseModel):
    """One thing that is wrong with a request."""

    path: Annotated[str, Field(description="where, like events/3/occurred_at")]
    message: str


class Batch(BaseModel):
    """Up to 1,000 leads."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"leads": [EXAMPLE]}]})

    leads: Annotated[
        list[Lead], Field(max_length=MOST_LEADS, description="each as /v1/predict takes it")
    ]


class Failure(BaseModel):
    """A lead of a batch that could not be scored."""

    index: Annotated[int, Field(description="its place in the list, from 0")]
    errors: list[FieldError]


class BatchAnswer(BaseModel):
    """One entry a lead in the order of the request: null where it failed."""

    predictions: list[Prediction | None]
    failures: list[Failure]


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it; `errors` names each field by its path."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    request_id: Annotated[str, Field(description="as in the header X-Request-Id")] = ""
