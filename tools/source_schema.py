"""The JSON Schema of a source file, by which editors complete and check it: `make docs`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipelines.source import Source  # noqa: E402

SCHEMA = ROOT / "docs" / "source.schema.json"


def schema() -> str:
    """The schema as the file holds it."""
    told = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(_of_source())}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _of_source() -> dict[str, Any]:
    return Source.model_json_schema()


def _plain(told: Any) -> Any:
    """Without what no editor shows: titles made of names, and null for a key that is left out.

    Of several forms any one will do: a short form may fit a longer one too.
    """
    if isinstance(told, list):
        return [_plain(each) for each in told]
    if not isinstance(told, dict):
        return told
    kept = {
        "anyOf" if key == "oneOf" else key: _plain(value)
        for key, value in told.items()
        if not (key == "title" and isinstance(value, str)) and (key, value) != ("default", None)
    }
    some = [each for each in kept.get("anyOf", []) if each != {"type": "null"}]
    if len(some) != 1 or len(kept["anyOf"]) == 1:
        return {**kept, "anyOf": some} if some else kept
    del kept["anyOf"]
    return {**some[0], **kept}


if __name__ == "__main__":
    SCHEMA.write_text(schema(), encoding="utf-8")
