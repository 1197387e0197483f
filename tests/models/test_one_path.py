"""A request over HTTP, a batch, the pyfunc and the matrix on disk: the same bits for every lead."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime, timedelta

import httpx
import pandas as pd
import pytest

from tests.features.logs import records
from tests.serving import running
from tests.soak import SOAK

pytestmark = [
    pytest.mark.slow,
    # MLflow warns of its own type hints when it is imported.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOGETHER = 25
WHOLE = ("probability", "low", "high", "score", "band", "evidence")


def iso(moment: int) -> str:
    return (EPOCH + timedelta(microseconds=moment)).isoformat()


def sent(lead):
    """A lead of the test part as a CRM sends it."""
    events = [
        {name: value for name, value in each.items() if value is not None}
        | {name: iso(each[name]) for name in ("occurred_at", "recorded_at")}
        for each in records(lead.events)
    ]
    return {
        "lead_id": lead.lead_id,
        "as_of": iso(lead.as_of),
        "created_at": iso(lead.created_at),
        "attributes": lead.attributes,
        "events": events,
        "events_complete_since": iso(lead.history_start),
    }


def as_a_row(told):
    """The same as a row of the pyfunc's input."""
    kept = {name: told[name] for name in ("lead_id", "as_of", "created_at")}
    known = {name: value for name, value in told["attributes"].items() if value is not None}
    since = told["events_complete_since"]
    return {**kept, **known, "events": json.dumps(told["events"]), "events_complete_since": since}


def chosen(journey):
    """Every test lead, or every tenth: some have thousands of events."""
    return range(0, len(journey.snapshots), 1 if SOAK else 10)


def parts(journey):
    """The leads in parts that a batch may have: hundreds of events of each are megabytes."""
    places = chosen(journey)
    for begin in range(0, len(places), TOGETHER):
        yield [sent(journey.lead(place)) for place in places[begin : begin + TOGETHER]]


@pytest.fixture(scope="module")
def wanted(journey):
    """What the matrix on disk says of each lead."""
    scores = journey.scorer.score(journey.matrix)
    columns = [getattr(scores, name).tolist() for name in WHOLE]
    every = [dict(zip(WHOLE, values, strict=True)) for values in zip(*columns, strict=True)]
    assert len(every) > 1500
    return [every[place] for place in chosen(journey)]


def test_each_lead_by_itself_and_all_in_batches_are_answered_as_the_matrix_scores(
    finished_run, journey, wanted, tmp_path
):
    with (
        running.service(tmp_path / "log", finished_run / "data/bundle") as service,
        httpx.Client(base_url=service.url, trust_env=False, timeout=60) as client,
    ):
        alone, batched = [], []
        for leads in parts(journey):
            alone += [client.post("/v1/predict", json=lead).json() for lead in leads]
            told = client.post("/v1/predict/batch", json={"leads": leads}).json()
            assert told.get("failures") == [], told
            batched += told["predictions"]
    assert [{name: each[name] for name in WHOLE} for each in alone] == wanted
    assert batched == alone


def test_the_pyfunc_scores_each_lead_as_the_matrix_scores(journey, wanted):
    model = importlib.import_module("models.pyfunc").LeadoddsModel()
    model.scorer = journey.scorer
    told = []
    for leads in parts(journey):
        rows = model.predict(None, pd.DataFrame([as_a_row(lead) for lead in leads]))
        told += rows[list(WHOLE)].to_dict(orient="records")
    assert told == wanted
