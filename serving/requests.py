"""A request as the scorer takes it, and the scorer's answer as the CRM gets it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from features import clock, demographic
from features.errors import InputError
from features.values import Value
from models import scorer
from models.contract import Contract
from models.history.stored import Stored
from models.scorer import Scorer
from models.scores import Answer
from serving.histories import NOTHING, Found
from serving.messages import Event, Explanation, History, Ignored, Lead, Prediction, Reason


@dataclass(frozen=True)
class Asked:
    """A request made ready."""

    sent: Lead
    as_of: datetime
    lead: scorer.Lead
    history: History
    ignored: Ignored
    told: Mapping[str, Value]
    """The facts that the attributes tell; the raw values go no further."""


def predict(loaded: Scorer, sent: Lead, now: datetime, found: Found = NOTHING) -> Prediction:
    """Score one lead as of the moment it names, or now."""
    asked = ready(loaded.contract, sent, now, found)
    return prediction(loaded, asked, loaded.answer(asked.lead, sent.explain))


def ready(contract: Contract, sent: Lead, now: datetime, found: Found) -> Asked:
    """Read a request; `InputError` names the field that cannot be read."""
    as_of = _as_of(sent, now)
    moment = clock.from_datetime(as_of)
    stored = None if sent.events is not None else found.of.get(sent.contact_id)
    events = _events(contract, sent.events) if stored is None else stored.events
    since = sent.events_complete_since
    start = _start(stored) if stored else None if since is None else clock.from_datetime(since)
    who = contract.catalogue.demographic
    told = demographic.tell_one(who, sent.attributes)
    lead = scorer.Lead(
        attributes=told,
        as_of=moment,
        created_at=clock.from_datetime(sent.created_at or as_of),
        events=events,
        history_start=clock.ALWAYS if start is None else start,
        history_until=stored.known_until if stored else None,
        lead_id=sent.lead_id,
    )
    history = _history(sent, stored, found.problem)
    return Asked(sent, as_of, lead, history, _ignored(contract, sent, events, moment), told)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def prediction(loaded: Scorer, asked: Asked, answer: Answer) -> Prediction:
    """The answer as it is sent."""
    who = loaded.contract.catalogue.demographic
    new = demographic.unseen(who, {name: [value] for name, value in asked.told.items()})
    return Prediction(
        lead_id=asked.sent.lead_id,
        probability=answer.probability,
        low=answer.low,
        high=answer.high,
        score=answer.score,
        band=answer.band,
        mapped=dict(answer.mapped),
        evidence=answer.evidence,
        history=asked.history,
        warning=loaded.contract.warning,
        horizon=loaded.contract.horizon,
        as_of=asked.as_of,
        model_version=loaded.digest,
        ignored=asked.ignored,
        unseen={name: list(values) for name, values in new.items()},
        explanation=_explanation(answer),
    )


def _explanation(answer: Answer) -> Explanation | None:
    if answer.base is None or answer.rest is None:
        return None
    return Explanation(
        base=answer.base,
        reasons=[
            Reason(
                feature=each.feature,
                value=each.value,
                text=each.said,
                share=each.share,
                rate=each.rate,
                leads=each.leads,
                evidence=each.evidence,
            )
            for each in answer.reasons
        ],
        rest=answer.rest,
        log_odds=answer.log_odds,
    )


def _as_of(sent: Lead, now: datetime) -> datetime:
    as_of = sent.as_of or now
    if clock.is_later(clock.from_datetime(as_of), clock.from_datetime(now)):
        raise InputError(
            "as_of",
            found=as_of.isoformat(),
            wanted=f"a moment that is not after now, {now.isoformat(timespec='seconds')}",
            way_out="leave as_of out to score as of now",
        )
    return as_of


def _start(stored: Stored) -> int:
    return clock.ALWAYS if stored.complete_since is None else stored.complete_since


def _history(sent: Lead, stored: Stored | None, problem: str | None) -> History:
    if sent.events is not None:
        return History(source="request", since=sent.events_complete_since)
    if stored is None:
        return History(source="none", problem=problem)
    since = stored.complete_since
    return History(
        source="store",
        until=clock.to_datetime(stored.known_until),
        since=None if since is None else clock.to_datetime(since),
    )


def _ignored(
    contract: Contract, sent: Lead, events: Sequence[Mapping[str, Any]] | None, as_of: int
) -> Ignored:
    """Names of fields and types, never a value."""
    known = contract.catalogue.demographic.inputs
    fields = {f"attributes/{name}" for name in sent.attributes if name not in known}
    fields |= set(sent.model_extra or ())
    types: set[str] = set()
    if sent.events:
        declared = {*contract.categories, *contract.numbers}
        for event in sent.events:
            fields |= {f"events/*/{name}" for name in (event.model_extra or {}).keys() - declared}
        layout = contract.catalogue.behavioural.plan.layout
        types = {event.event_type for event in sent.events}.difference(layout.event_types)
    late = sum(not clock.is_visible(each["recorded_at"], as_of) for each in events or ())
    return Ignored(
        fields=sorted(fields),
        event_types=sorted(types),
        events_after_as_of=late if sent.events else 0,
    )


def _events(contract: Contract, sent: Sequence[Event] | None) -> list[dict[str, Any]] | None:
    if sent is None:
        return None
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
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(
            path,
            found=repr(value)[:80],
            wanted="a finite number",
            way_out="send a number, or leave it out",
        )
    return number
