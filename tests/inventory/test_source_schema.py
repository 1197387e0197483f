"""docs/source.schema.json against the code that it is written from, and against source files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipelines import config
from tests import tool_files

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: Any = json.loads((ROOT / "docs/source.schema.json").read_text(encoding="utf-8"))
BANK = config.parse(ROOT / "sources/bank_additional.yaml")


def test_the_schema_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs/source.schema.json").read_text(encoding="utf-8") == tool_files.loaded(
        "source_schema"
    ).schema()


@pytest.mark.parametrize("path", sorted((ROOT / "sources").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_source_of_the_project_fits_and_names_the_schema(path: Path) -> None:
    jsonschema.validate(config.parse(path), SCHEMA)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../docs/source.schema.json"


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizn": "30d"},
        {"tables": {"clients": {"path": "a.csv", "delimter": ";"}}},
        {"attributes": {"age": {"kind": "nummer"}}},
        {"outcomes": {"column": "y"}},
        {"split": {"test_share": 2}},
    ],
)
def test_an_editor_marks_what_the_reader_would_refuse(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(BANK | wrong, SCHEMA)


@pytest.mark.parametrize(
    "short",
    [
        {"leads": {"table": "clients", "created_at": "made"}},
        {"leads": {"table": "clients", "created_at": {"column": "made", "zone": "UTC"}}},
        {
            "events": {
                "visits": {
                    "table": "clients",
                    "event_type": {"column": "kind"},
                    "lead_id": "id",
                    "occurred_at": "at",
                    "categories": ["page"],
                    "numbers": {"minutes": "Time on page"},
                }
            }
        },
    ],
)
def test_short_forms_fit_too(short: dict[str, Any]) -> None:
    jsonschema.validate(BANK | short, SCHEMA)
