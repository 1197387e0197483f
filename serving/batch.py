"""Many leads in one request: one prediction for all, and a bad lead fails alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from features.errors import InputError
from models.scorer import Scorer
from models.scores import Answer
from serving import bodies, requests
from serving.histories import Found
from serving.messages import MOST_LEADS, Batch, BatchAnswer, Failure, FieldError, Lead
from serving.requests import Asked

Wrong = dict[int, list[FieldError]]


class _Loose(BaseModel):
    """A batch of which a lead may be anything."""

    leads: list[Any] = Field(max_length=MOST_LEADS)


@dataclass(frozen=True)
class Read:
    """The leads of a request by their places, and what is wrong with the others."""

    count: int
    leads: Mapping[int, Lead]
    wrong: Wrong


def read(body: bytes) -> Read:
    """Read all at once; only where that fails each lead by itself."""
    try:
        leads = Batch.model_validate_json(body).leads
        return Read(len(leads), dict(enumerate(leads)), {})
    except ValidationError:
        return _one_by_one(bodies.read(_Loose, body).leads)


def _one_by_one(sent: Sequence[Any]) -> Read:
    leads: dict[int, Lead] = {}
    wrong: Wrong = {}
    for place, each in enumerate(sent):
        try:
            leads[place] = bodies.checked(Lead, each)
        except RequestValidationError as error:
            wrong[place] = bodies.told(error.errors())
    return Read(len(sent), leads, wrong)


def predict(loaded: Scorer, sent: Read, now: int, found: Found) -> BatchAnswer:
    """Score the leads that can be read; what fails is told with its place."""
    wrong, asked = dict(sent.wrong), {}
    for place, lead in sent.leads.items():
        try:
            asked[place] = requests.ready(loaded, lead, now, found)
        except InputError as error:
            wrong[place] = [bodies.of_error(error)]
    answers: dict[int, Answer] = {}
    for explain in {each.sent.explain for each in asked.values()}:
        alike = {place: each for place, each in asked.items() if each.sent.explain == explain}
        answers |= _answers(loaded, alike, explain, wrong)
    predictions = [
        requests.prediction(loaded, asked[place], answers[place]) if place in answers else None
        for place in range(sent.count)
    ]
    failures = [Failure(index=place, errors=wrong[place]) for place in sorted(wrong)]
    return BatchAnswer(predictions=predictions, failures=failures)


def _answers(
    loaded: Scorer, asked: Mapping[int, Asked], explain: int, wrong: Wrong
) -> dict[int, Answer]:
    """One prediction for all; halves, and halves of halves, where a value cannot be read."""
    try:
        found = loaded.answers([each.lead for each in asked.values()], explain)
        return dict(zip(asked, found, strict=True))
    except InputError as error:
        if len(asked) == 1:
            wrong[next(iter(asked))] = [bodies.of_error(error)]
            return {}
    places = list(asked)
    half = len(places) // 2
    return {
        place: answer
        for some in (places[:half], places[half:])
        for place, answer in _answers(
            loaded, {each: asked[each] for each in some}, explain, wrong
        ).items()
    }
