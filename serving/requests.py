"""A request as the scorer takes it, and the scorer's answer as the CRM gets it."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from features import clock, demographic
from features.errors import InputError
from models import scorer
from models.contract import Contract
from models.scorer import Scorer, Scores
from serving.messages import Event, Lead, Prediction


def predict(loaded: Scorer, sent: Lead, now: datetime) -> Prediction:
    """Score one lead as of the moment it names, or now."""
    as_of = sent.as_of or now
    if clock.is_later(clock.from_datetime(as_of), clock.from_datetime(now)):
        raise InputError(
            "as_of",
            found=as_of.isoformat(),
            wanted=f"a moment that is not after now, {now.isoformat(timespec='seconds')}",
            way_out="leave as_of out to score as of now",
        )
    who = loaded.contract.catalogue.demographic
    # Told once, for the score and for what is new in it; the raw values go no further.
    told = demographic.tell_one(who, sent.attributes)
    since = sent.events_complete_since
    scores = loaded.score_lead(
        scorer.Lead(
            attributes=told,
            as_of=clock.from_datetime(as_of),
            created_at=clock.from_datetime(sent.created_at or as_of),
            events=None if sent.events is None else _events(loaded.contract, sent.events),
            history_start=clock.ALWAYS if since is None else clock.from_datetime(since),
            lead_id=sent.lead_id,
        )
    )
    ignored = sorted({f"attributes/{name}" for name in sent.attributes if name not in who.inputs})
    new = demographic.unseen(who, {name: [value] for name, value in told.items()})
    return _prediction(loaded, sent, as_of, scores, ignored, new)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _prediction(
    loaded: Scorer,
    sent: Lead,
    as_of: datetime,
    scores: Scores,
    ignored: list[str],
    new: dict[str, tuple[str, ...]],
) -> Prediction:
    return Prediction(
        lead_id=sent.lead_id,
        probability=float(scores.probability[0]),
        low=float(scores.low[0]),
        high=float(scores.high[0]),
        score=int(scores.score[0]),
        band=str(scores.band[0]),
        mapped={name: str(words[0]) for name, words in scores.mapped.items()},
        evidence=str(scores.evidence[0]),
        warning=loaded.contract.warning,
        horizon=loaded.contract.horizon,
        as_of=as_of,
        model_version=loaded.digest,
        ignored=ignored,
        unseen={name: list(values) for name, values in new.items()},
    )


def _events(contract: Contract, sent: list[Event]) -> list[dict[str, Any]]:
    return [_event(contract, place, event) for place, event in enumerate(sent)]


def _event(contract: Contract, place: int, event: Event) -> dict[str, Any]:
    """One event as the event table takes it; properties that no source declared are left out."""
    extra = event.model_extra or {}
    properties: dict[str, Any] = {
        name: str(extra[name]) for name in contract.categories if extra.get(name) is not None
    }
    for name in contract.numbers:
        if extra.get(name) is not None:
            properties[name] = _number(f"events/{place}/{name}", extra[name])
    occurred_at = clock.from_datetime(event.occurred_at)
    recorded_at = event.recorded_at
    return {
        **properties,
        "event_type": event.event_type,
        "occurred_at": occurred_at,
        "recorded_at": occurred_at if recorded_at is None else clock.from_datetime(recorded_at),
        "lead_id": event.lead_id,
    }


def _number(path: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(
            path,
            found=repr(value),
            wanted="a finite number",
            way_out="send a number, or leave it out",
        )
    return number
