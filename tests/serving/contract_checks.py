"""What schemathesis checks of the service, beyond and except its own; it loads this file itself.

All of its checks are made of every answer. Two of them ask more than a schema can promise of this
service, and only there their failures are let go:

- a body that the schema allows is refused where the schema cannot know better: a moment of `as_of`
  in the future, one that its offset takes out of the calendar, a value that the model of today
  reads as a number or a date, a field of a webhook, which is text whatever it becomes;
- a body that the schema forbids is accepted where one lead of a batch is wrong: it fails alone.

And since no random name is ever one that the model knows, about half of them are made so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.hooks import HookContext
from schemathesis.openapi.checks import RejectedPositiveData

from serving.mapping import LEAD_FIELDS
from serving.messages import Event
from tests.serving.small_model import CATALOGUE

_ONE, _BATCH, _WEBHOOK = "/v1/predict", "/v1/predict/batch", "/v1/webhook/{name}"
_ATTRIBUTES = sorted(CATALOGUE.demographic.inputs)
_OF_THE_MODEL = re.compile(r"attributes/.+|events/\d+/amount")
"""Where small_model knows what a value must be."""
_IN_FUTURE, _BEYOND = "a moment that is not after now", "a moment beyond the calendar in UTC"
_NOT_OF_A_CRM = ("body", "query/explain")
"""Paths of a webhook's errors that are not those of a field which the CRM sent."""


@schemathesis.hook
def filter_failure(_: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Whether the failure stands."""
    path, status = case.operation.path, response.status_code
    if isinstance(failure, RejectedPositiveData) and status == 422:
        told = response.json()["errors"]
        if path == _WEBHOOK:
            return any(each["path"] in _NOT_OF_A_CRM for each in told)
        return not told or any(_known_to_the_schema(each) for each in told)
    if isinstance(failure, AcceptedNegativeData) and status == 200 and path == _BATCH:
        return not response.json()["failures"]
    return True


@schemathesis.check
def a_valid_lead_of_a_batch_is_scored(
    _: CheckContext, response: Response, case: Case
) -> bool | None:
    """The same of a lead among others, whose refusal the status does not tell."""
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    if is_valid and case.operation.path == _BATCH and response.status_code == 200:
        failures = response.json()["failures"]
        wrong = [each for one in failures for each in one["errors"] if _known_to_the_schema(each)]
        assert not wrong, wrong
    return None


@schemathesis.hook
def map_body(context: HookContext, body: Any) -> Any:
    """The body with the values that it has, under names some of which mean something."""
    path = context.operation.path if context.operation else ""
    if not isinstance(body, dict):
        return body
    if path == _WEBHOOK:
        return _renamed(body, [*LEAD_FIELDS, *_ATTRIBUTES])
    if path == _BATCH and isinstance(body.get("leads"), list):
        return {**body, "leads": [_known(lead) for lead in body["leads"]]}
    return _known(body) if path == _ONE else body


def _known(lead: Any) -> Any:
    if not isinstance(lead, dict):
        return lead
    told = dict(lead)
    if isinstance(told.get("attributes"), dict):
        told["attributes"] = _renamed(told["attributes"], _ATTRIBUTES)
    if isinstance(told.get("events"), list):
        told["events"] = [_known_event(event) for event in told["events"]]
    return told


def _known_event(event: Any) -> Any:
    if not isinstance(event, dict):
        return event
    own = {name: value for name, value in event.items() if name in Event.__annotations__}
    more = {name: _first(value) for name, value in event.items() if name not in own}
    if isinstance(own.get("event_type"), str) and _number(own["event_type"]) % 2:
        own["event_type"] = "visit"
    return _renamed(more, ("amount", "page")) | own


def _first(value: Any) -> Any:
    """The first plain value inside: what is undeclared is nearly always a list or an object."""
    while isinstance(value, list | dict) and value:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    return value


def _renamed(told: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    picked = {name: _number(name) % (2 * len(names)) for name in told}
    return {
        names[picked[name]] if picked[name] < len(names) else name: value
        for name, value in told.items()
    }


def _number(name: str) -> int:
    """As good as random, and the same in each run."""
    return crc32(name.encode(errors="surrogatepass"))


def _known_to_the_schema(error: dict[str, Any]) -> bool:
    """Whether the schema tells what was wrong, so that a valid body never has it."""
    if _BEYOND in error["message"] or (error["path"] == "as_of" and _IN_FUTURE in error["message"]):
        return False
    return _OF_THE_MODEL.fullmatch(error["path"]) is None
