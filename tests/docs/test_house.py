"""docs/pictures/house.svg against the pipeline and the contracts that it is drawn from."""

from __future__ import annotations

from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from tests import tool_files
from tests.docs.pages import ROOT


@pytest.fixture(scope="module")
def house() -> ModuleType:
    return tool_files.loaded("house")


def test_the_drawing_is_what_make_docs_writes(house: ModuleType) -> None:
    shown = (ROOT / "docs/pictures/house.svg").read_text(encoding="utf-8")
    assert shown == house.picture(), "run `make docs`"


def test_it_is_a_picture_of_every_room_and_for_light_and_dark(house: ModuleType) -> None:
    told = "".join(ET.fromstring(house.picture()).itertext())  # noqa: S314
    assert all(f"{room}/" in told for room in ("features", "models", "pipelines", "serving"))
    assert "prefers-color-scheme: dark" in told


STAGES = {
    "read": {"deps": ["code.py"], "outs": ["data/a"]},
    "left": {"deps": ["data/a"], "outs": ["data/left"]},
    "right": {"deps": [], "params": ["x", {"data/a": ["key"]}], "metrics": ["data/right.json"]},
    "both": {"deps": ["data/a", "data/left/matrix", "data/right.json"], "outs": []},
}


def test_arrows_stand_for_files_and_for_what_no_way_around_carries(house: ModuleType) -> None:
    assert house.ways(STAGES) == {
        ("read", "left"), ("read", "right"), ("left", "both"), ("right", "both"),
    }  # fmt: skip


def test_a_stage_stands_behind_all_that_it_reads(house: ModuleType) -> None:
    found = house.columns(STAGES, house.ways(STAGES))
    assert found == {"read": 0, "left": 1, "right": 1, "both": 2}


def test_a_way_past_other_stages_runs_below_them(house: ModuleType) -> None:
    ways = {("a", "aside"), ("a", "b"), ("b", "c"), ("aside", "d"), ("c", "d")}
    depth = {"a": 0, "aside": 1, "b": 1, "c": 2, "d": 3}
    assert house._places(depth, ways) == {
        "a": (0, 0), "b": (1, 0), "c": (2, 0), "d": (3, 0), "aside": (1, 1),
    }  # fmt: skip


def test_the_lowest_room_comes_first(house: ModuleType) -> None:
    assert house.layers() == [["features"], ["models"], ["pipelines", "serving"]]
