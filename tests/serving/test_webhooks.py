"""Leads in a CRM's own words: its field names, its forms, its choices; and a flat answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from features.errors import ConfigError
from serving import mapping

Ask = Callable[..., httpx.Response]
BITRIX = """
at = "data/FIELDS"
zone = "Europe/Moscow"
moments = ["%d.%m.%Y %H:%M:%S"]
decimal = ","
missing = ["-"]

[fields]
ID = "lead_id"
CONTACT_ID = "contact_id"
DATE_CREATE = "created_at"
UF_INCOME = "attributes/income"
UF_LAND = "attributes/country"

[values."attributes/country"]
Deutschland = "DE"
"""


@pytest.fixture
def bitrix(service: FastAPI, tmp_path: Path) -> Path:
    path = tmp_path / "bitrix.toml"
    path.write_text(BITRIX)
    service.state.mappings = mapping.read_all(tmp_path)
    return path


def test_a_form_in_a_crms_words_gets_the_answer_of_the_plain_lead(ask: Ask, bitrix: Path) -> None:
    form = {
        "data[FIELDS][ID]": "7",
        "data[FIELDS][DATE_CREATE]": "30.10.2017 07:00:00",
        "data[FIELDS][UF_INCOME]": "1.200,50",
        "data[FIELDS][UF_LAND]": "Deutschland",
        "data[FIELDS][agreed]": "-",
        "data[FIELDS][shoe]": "44",
        "as_of": "out of reach, because it stands elsewhere",
    }
    told = ask("POST", f"/v1/webhook/{bitrix.stem}?explain=2", data=form)
    plain = ask(
        "POST",
        "/v1/predict",
        json={
            "lead_id": "7",
            "as_of": told.json()["as_of"],
            "created_at": "2017-10-30T04:00:00Z",
            "attributes": {"income": 1200.5, "country": "DE"},
            "explain": 2,
        },
    ).json()
    flat = told.json()
    assert flat["probability"] == plain["probability"]
    assert flat["lead_id"] == "7"
    assert flat["ignored"] == "data/FIELDS/shoe, as_of"
    assert flat["reason_1"] == plain["explanation"]["reasons"][0]["text"]
    assert flat["band_funnel"] == plain["mapped"]["funnel"]
    assert not any(isinstance(value, dict | list) for value in flat.values())


def test_without_a_mapping_the_names_are_ours(ask: Ask) -> None:
    told = ask("POST", "/v1/webhook/flat", json={"country": "Atlantis", "created_at": 1509336000})
    assert told.status_code == 200
    assert told.json()["unseen"] == "country=Atlantis"


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"created_at": "30.10.2017"}, "created_at"),
        ({"created_at": "2017-10-30T04:00:00"}, "created_at"),
        ({"income": "a lot"}, "attributes/income"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(ask: Ask, sent: dict[str, str], path: str) -> None:
    told = ask("POST", "/v1/webhook/flat", json=sent)
    assert told.status_code == 422
    assert told.json()["errors"][0]["path"] == path


@pytest.mark.parametrize(
    "sent", [b'{"\\ud800": 1}', b'{"country": "\\ud800"}', b'{"lead_id": "\\udfff"}']
)
def test_half_a_character_is_refused_since_no_answer_could_repeat_it(ask: Ask, sent: bytes) -> None:
    told = ask("POST", "/v1/webhook/flat", content=sent)
    assert told.status_code == 422
    assert told.json()["errors"][0]["path"] == "body"


def test_a_webhook_that_nobody_declared_is_404_and_names_those_that_are(ask: Ask) -> None:
    told = ask("POST", "/v1/webhook/hubspot", json={})
    assert told.status_code == 404
    assert "flat" in told.json()["detail"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('at = "a"\nzone = "Europe/Atlantis"', "zone"),
        ('[fields]\nID = "leadid"', "leadid"),
        ("fields = 3", "fields"),
        ("nonsense", "the file"),
        ("shoe = 1", "shoe"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_file_and_key(
    tmp_path: Path, text: str, named: str
) -> None:
    path = tmp_path / "crm.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        mapping.read(path)
    assert "crm.toml" in str(error.value)
    assert named in str(error.value)


@pytest.mark.slow
def test_the_command_tries_a_mapping_on_a_sample(
    finished_run: Path, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "crm.toml").write_text('[fields]\nAge__c = "attributes/age"\n')
    (tmp_path / "sample.json").write_text('{"Age__c": "45-54", "Shoe": 44, "lead_id": 7}')
    (tmp_path / "wrong.json").write_text('{"created_at": "yesterday"}')
    command = [sys.executable, "-m", "serving.check_mapping", str(tmp_path / "crm.toml")]
    bundle = ["--bundle", str(finished_run / "data/bundle")]
    told = [
        subprocess.run(
            [*command, str(tmp_path / name), *bundle],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        for name in ("sample.json", "wrong.json")
    ]
    assert told[0].returncode == 0
    assert "Age__c -> attributes/age: '45-54'" in told[0].stdout
    assert "Shoe is ignored" in told[0].stdout
    assert "attributes/campaign_type does not come" in told[0].stdout
    assert "answer: " in told[0].stdout
    assert (told[1].returncode, "created_at" in told[1].stderr) == (2, True)
