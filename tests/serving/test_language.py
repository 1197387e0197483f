"""The service tells reasons, features and warnings in the language of its setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.serving import running

pytestmark = pytest.mark.slow


def test_the_service_speaks_the_language_that_it_is_told(
    small_folder: Path, tmp_path: Path
) -> None:
    lead = {
        "as_of": "2024-05-20T00:00:00Z",
        "created_at": "2024-05-18T00:00:00Z",
        "attributes": {"phone": "+49 30 901820", "country": "DE"},
        "explain": 3,
    }
    said, features = {}, {}
    for code in ("en", "ru"):
        with (
            running.service(tmp_path / code, small_folder, LEADODDS_LANGUAGE=code) as service,
            service.client() as client,
        ):
            told = client.post("/v1/predict", json=lead).json()
            said[code] = [each["text"] for each in told["explanation"]["reasons"]]
            features[code] = client.get("/v1/model").json()["features"]
    assert len(said["ru"]) == len(said["en"]) > 0
    assert re.search("[А-я]", "".join(said["ru"]))
    assert not re.search("[А-я]", "".join(said["en"]))
    assert features["ru"][0]["sentence"] == "время с создания лида"
    assert [each["name"] for each in features["ru"]] == [each["name"] for each in features["en"]]
