"""Many leads in one request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from models.scorer import Scorer
from serving import batch, requests
from serving.histories import NOTHING
from serving.messages import BatchAnswer

Ask = Callable[..., httpx.Response]
GOOD: dict[str, Any] = {"attributes": {"country": "DE", "income": 1200}, "events": []}


def scored(loaded: Scorer, leads: list[Any]) -> BatchAnswer:
    body = json.dumps({"leads": leads}).encode()
    return batch.predict(loaded, batch.read(body), requests.now(), NOTHING)


def test_each_lead_of_a_batch_is_scored_as_alone(ask: Ask) -> None:
    leads = [GOOD, {"lead_id": "b"}, {**GOOD, "explain": 2}, {**GOOD, "events": None}]
    moment = {"as_of": "2026-01-01T00:00:00Z"}
    told = ask("POST", "/v1/predict/batch", json={"leads": [each | moment for each in leads]})
    alone = [ask("POST", "/v1/predict", json=each | moment).json() for each in leads]
    assert told.json() == {"predictions": alone, "failures": []}


@given(st.lists(st.sampled_from(["good", "income", "zone", "text", "none"]), max_size=12))
def test_bad_leads_fail_alone_with_their_place_and_field(loaded: Scorer, kinds: list[str]) -> None:
    bad: dict[str, Any] = {
        "good": GOOD,
        "income": {"attributes": {"income": "a lot"}},
        "zone": {"as_of": "2026-01-01T00:00:00"},
        "text": "a lead",
        "none": None,
    }
    paths = {"income": "attributes/income", "zone": "as_of", "text": "body", "none": "body"}
    told = scored(loaded, [bad[kind] for kind in kinds])
    assert [each is None for each in told.predictions] == [kind != "good" for kind in kinds]
    assert {each.index: each.errors[0].path for each in told.failures} == {
        place: paths[kind] for place, kind in enumerate(kinds) if kind != "good"
    }


def test_more_than_a_thousand_are_refused_and_none_are_answered(ask: Ask) -> None:
    many = ask("POST", "/v1/predict/batch", json={"leads": [{}] * 1001})
    assert (many.status_code, many.json()["errors"][0]["path"]) == (422, "leads")
    assert ask("POST", "/v1/predict/batch", json={"leads": []}).json()["predictions"] == []
