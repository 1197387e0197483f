"""A team's points in the source file and in a CSV file, and what is refused of them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from features.errors import ConfigError
from pipelines import points_entry, points_file
from pipelines.points_entry import Points


def read(**told):
    return Points.model_validate(told)


def test_actions_are_all_that_a_team_needs():
    told = read(actions=[{"group": "visit", "points": 2, "window": "7d"}])
    assert told.table is not None
    (action,) = told.table.actions
    assert (action.name, action.points, action.window) == ("visit in 7d", 2.0, "7d")
    assert Points().table is None


def test_actions_may_fade_be_capped_cost_and_belong_to_attributes():
    told = read(
        actions=[
            {"action": "read a page", "group": "visit", "points": 1, "half_life": "14d", "cap": 10},
            {"group": "visit", "points": -5, "window": "60d", "absent": True},
            {"attribute": "job", "is": ["director"], "points": 15},
            {"attribute": "employees", "from": 50, "below": 500, "points": 3},
        ],
        bands=[{"name": "hot", "from": 40}, {"name": "cold"}],
        qualified={"MQL": 20},
    )
    points_entry.check(told, ["visit"], ["job", "employees"])
    assert [each.name for each in told.table.actions] == [
        "read a page",
        "no visit in 60d",
        "job",
        "employees",
    ]


@pytest.mark.parametrize(
    ("wrong", "wanted"),
    [
        ({"points": 1}, "either a group of events or an attribute"),
        ({"points": 1, "group": "a", "attribute": "b"}, "either a group of events or an attribute"),
        ({"points": 1, "group": "a", "is": ["x"]}, "for an attribute only"),
        ({"points": 1, "attribute": "a", "window": "7d", "is": ["x"]}, "for a group only"),
        ({"points": 1, "attribute": "a"}, "which values earn the points"),
        ({"points": 1, "group": "a", "absent": True}, "wanted a window"),
        ({"points": 1, "group": "a", "cap": -3}, "the same sign"),
        ({"points": 1, "attribute": "a", "is": ["x"], "cap": 3}, "earns its points once"),
    ],
)
def test_an_action_that_makes_no_sense_is_refused(wrong, wanted):
    with pytest.raises(ValidationError, match=wanted):
        read(actions=[wrong])


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"actions": [{"group": "call", "points": 1}]}, "points.actions.0.group"),
        ({"actions": [{"attribute": "age", "is": ["1"], "points": 1}]}, "actions.0.attribute"),
        ({"actions": [{"group": "visit", "points": 1}] * 2}, "points.actions.1"),
        ({"bands": [{"name": "hot", "from": 1}, {"name": "cold"}]}, "bands of no points"),
    ],
)
def test_points_that_do_not_fit_to_the_source_are_refused(told, named):
    with pytest.raises(ConfigError) as refused:
        points_entry.check(read(**told), ["visit"], ["job"])
    assert named in str(refused.value)


@pytest.mark.parametrize(
    "bands",
    [
        [{"name": "hot"}],
        [{"name": "hot"}, {"name": "cold"}],
        [{"name": "hot", "from": 2}, {"name": "cold", "from": 1}],
        [{"name": "hot", "from": 2}, {"name": "warm", "from": 2}, {"name": "cold"}],
    ],
)
def test_bands_that_do_not_part_all_sums_are_refused(bands):
    told = read(actions=[{"group": "visit", "points": 1}], bands=bands)
    with pytest.raises(ConfigError, match=r"points\.bands"):
        points_entry.check(told, ["visit"], [])


CSV = """action;group;attribute;is;points;window;half_life;cap;absent
Page read;visit;;;1,5;30d;;20;
Gone quiet;visit;;;-5;60d;;;yes
Director;;job;director|owner;15;;;;
"""


def test_a_csv_file_lists_an_action_a_line(tmp_path):
    (tmp_path / "points.csv").write_text("﻿" + CSV, encoding="utf-8")
    told = points_file.with_actions(read(file="points.csv"), tmp_path)
    page, quiet, director = told.table.actions
    assert (page.name, page.points, page.window, page.cap) == ("Page read", 1.5, "30d", 20.0)
    assert (quiet.points, quiet.absent) == (-5.0, True)
    assert (director.attribute, director.values) == ("job", ("director", "owner"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no line"),
        ("points,group\n", "a header and nothing else"),
        ("score,group\n1,visit\n", "the columns score, group"),
        ("points,group\nmany,visit\n", "line 2: points"),
        ("points,group\n1,visit,2\n", "more or fewer cells"),
        ("points,group\n1\n", "more or fewer cells"),
        ("points,group,absent\n1,visit,perhaps\n", "line 2: absent"),
        ("points,group,window\n1,visit,a week\n", "line 2: window"),
    ],
)
def test_a_csv_file_that_cannot_be_read_names_the_line(tmp_path, text, told):
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        points_file.with_actions(read(file="points.csv"), tmp_path)
    assert told in str(refused.value)


def test_a_csv_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"points\.csv"):
        points_file.with_actions(read(file="points.csv"), tmp_path)
