"""Shadow mode of the service: the team's points beside the probability, and which one decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from features.errors import ConfigError
from models import scorer
from models.points import table
from models.points.table import Action, Table, Worth
from tests.serving import running, small_bundle
from tests.serving.running import Service

TABLE = Table(
    actions=(
        Action("visit", 2.0, "visit", "7d"),
        Action("large", 10.0, attribute="employees", least=100.0),
    ),
    bands=table.bands(["hot", "cold"], [10.0]),
    qualified={"MQL": 2.0, "SQL": 12.0},
    worth=Worth(-2.0, 0.1),
)
LEAD = {
    "lead_id": "7",
    "as_of": "2026-02-01T00:00:00Z",
    "attributes": {"employees": 250, "country": "AT"},
    "events": [
        {"event_type": "visit", "occurred_at": "2026-01-30T10:00:00Z"},
        {"event_type": "visit", "occurred_at": "2026-01-01T10:00:00Z"},
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_bundle.write(tmp_path_factory.mktemp("points") / "bundle", points=TABLE)


@pytest.fixture(scope="module")
def shadow(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    told = {"LEADODDS_DECIDES": "points; model where country=DE"}
    log = tmp_path_factory.mktemp("shadow") / "log"
    with running.service(log, folder, **told) as service:
        yield service


def _post(service: Service, path: str, sent: dict[str, Any]) -> Any:
    with service.client() as client:
        answer = client.post(path, json=sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.slow
def test_points_stand_beside_the_probability_and_decide(shadow: Service, folder: Path) -> None:
    told = _post(shadow, "/v1/predict", LEAD)
    assert told["points"] == {"total": 12.0, "band": "hot", "qualified": ["MQL", "SQL"]}
    assert told["decision"] == {"by": "points", "band": "hot"}
    plain = scorer.load(folder)
    assert told["model_version"] == plain.digest
    assert 0 < told["probability"] < 1


@pytest.mark.slow
def test_a_segment_is_decided_by_the_model(shadow: Service) -> None:
    told = _post(shadow, "/v1/predict", LEAD | {"attributes": {"country": "DE"}})
    assert told["points"]["total"] == 2.0
    assert told["decision"] == {"by": "model", "band": told["band"]}


@pytest.mark.slow
def test_a_batch_and_a_webhook_tell_them_too(shadow: Service) -> None:
    one = _post(shadow, "/v1/predict", LEAD)
    batch = _post(shadow, "/v1/predict/batch", {"leads": [LEAD, LEAD]})
    assert batch["predictions"] == [one, one]
    flat = _post(shadow, "/v1/webhook/flat", {"employees": "250", "country": "AT"})
    assert (flat["points"], flat["points_band"], flat["points_qualified"]) == (10.0, "hot", "MQL")
    assert (flat["decided_by"], flat["decided_band"]) == ("points", "hot")


@pytest.mark.slow
def test_without_the_setting_no_points_are_told(standing: Service) -> None:
    told = _post(standing, "/v1/predict", LEAD)
    assert (told["points"], told["decision"]) == (None, None)


def test_a_segment_that_the_model_cannot_tell_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="one of country"):
        scorer.load(folder, "points; model where color=red")
