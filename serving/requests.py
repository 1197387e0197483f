"""A request as the scorer takes it, and the scorer's answer as the CRM gets it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from features import clock
from features.errors import InputError
from models import scorer
from models.contract import Contract
from models.history.stored import Stored
from models.scorer import Scorer
from models.scores import Answer
from serving import events, moments
from serving.events import Events
from serving.histories import NOTHING, Found
from serving.messages import (
    Decision,
    Explanation,
    History,
    Ignored,
    Lead,
    Points,
    Prediction,
    Reason,
)
from serving.moments import Moment


@dataclass(frozen=True, slots=True)
class Asked:
    """A request made ready."""

    sent: Lead
    lead: scorer.Lead
    history: History
    ignored: Ignored


def predict(loaded: Scorer, sent: Lead, now: int, found: Found = NOTHING) -> Prediction:
    """Score one lead as of the moment it names, or now, in microseconds."""
    asked = ready(loaded, sent, now, found)
    return prediction(loaded, asked, loaded.answer(asked.lead, sent.explain))


def ready(loaded: Scorer, sent: Lead, now: int, found: Found) -> Asked:
    """Read a request; `InputError` names the field that cannot be read."""
    as_of = _as_of(sent, now)
    stored = None if sent.events is not None else found.of.get(sent.contact_id)
    read = events.read(loaded.contract, sent.events)
    since = _moment("events_complete_since", sent.events_complete_since)
    start = stored.complete_since if stored else since
    created_at = _moment("created_at", sent.created_at)
    lead = scorer.Lead(
        # The facts that the attributes tell; the raw values go no further.
        attributes=loaded.attributes.tell(sent.attributes),
        as_of=as_of,
        created_at=as_of if created_at is None else created_at,
        events=read.told if stored is None else stored.events,
        history_start=clock.ALWAYS if start is None else start,
        history_until=stored.known_until if stored else None,
        lead_id=sent.lead_id,
    )
    return Asked(
        sent,
        lead,
        _history(sent, since, stored, found),
        _ignored(loaded.contract, sent, read, as_of),
    )


def now() -> int:
    """The present moment, in microseconds."""
    return time.time_ns() // 1000


def prediction(loaded: Scorer, asked: Asked, answer: Answer) -> Prediction:
    """The answer as it is sent."""
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
        warning=loaded.warning,
        horizon=loaded.contract.horizon,
        as_of=clock.to_datetime(asked.lead.as_of),
        model_version=loaded.digest,
        ignored=asked.ignored,
        unseen=loaded.attributes.unseen(asked.lead.attributes),
        explanation=_explanation(answer),
        **_beside(answer),
    )


def _beside(answer: Answer) -> dict[str, Any]:
    """The team's points and which of the two counts; nothing where they are not told."""
    told = answer.points
    if told is None:
        return {}
    band = told.band if told.decides else answer.band
    return {
        "points": Points(total=told.total, band=told.band, qualified=told.qualified),
        "decision": Decision(by="points" if told.decides else "model", band=band),
    }


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


def _as_of(sent: Lead, now: int) -> int:
    as_of = _moment("as_of", sent.as_of)
    if as_of is None:
        return now
    if clock.is_later(as_of, now):
        raise InputError(
            "as_of",
            found=clock.iso(as_of),
            wanted=f"a moment that is not after now, {clock.iso(now)}",
            way_out="leave as_of out to score as of now",
        )
    return as_of


def _moment(path: str, sent: Moment | None) -> int | None:
    return None if sent is None else moments.read(path, sent)


def _history(sent: Lead, since: int | None, stored: Stored | None, found: Found) -> History:
    if sent.events is not None:
        return History(source="request", since=_told(since))
    if stored is None:
        return History(source="none", problem=found.problem)
    return History(
        source="store", until=_told(stored.known_until), since=_told(stored.complete_since)
    )


def _told(moment: int | None) -> datetime | None:
    return None if moment is None else clock.to_datetime(moment)


def _ignored(contract: Contract, sent: Lead, read: Events, as_of: int) -> Ignored:
    """Names of fields and types, never a value."""
    unknown = sent.attributes.keys() - contract.catalogue.demographic.inputs.keys()
    fields = [
        *(f"attributes/{name}" for name in unknown),
        *read.unknown,
        *(sent.model_extra or ()),
    ]
    if read.told is None:
        return Ignored(fields=sorted(fields), event_types=[], events_after_as_of=0)
    known = contract.catalogue.behavioural.plan.layout.event_types
    return Ignored(
        fields=sorted(fields),
        event_types=sorted(set(read.told.event_type).difference(known)),
        events_after_as_of=clock.count_unseen(read.told.recorded_at, as_of),
    )
