"""Rows that a table may not keep: kept aside with their reason, and counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandera.pandas as pandera
import pyarrow as pa
import pytest

from features.errors import TooManySetAside
from pipelines.selection import ORPHAN
from pipelines.set_aside import MOST_SHOWN, SetAside

POSITIVE = pandera.DataFrameSchema(
    {
        "n": pandera.Column(checks=pandera.Check(lambda n: n > 0, error="not above 0")),
        "who": pandera.Column(str, nullable=False),
    }
)


def batch(*rows: tuple[int, str | None]) -> pa.Table:
    return pa.table(
        {
            "n": pa.array([n for n, _ in rows]),
            "who": pa.array([who for _, who in rows], pa.string()),
        }
    )


def refusing(count: int, of: int) -> SetAside:
    """One table of which so many rows were refused."""
    aside = SetAside()
    aside.good("leads", POSITIVE, batch(*[(int(i >= count), "ann") for i in range(of)]))
    return aside


def test_good_rows_stay_in_their_order_and_the_others_are_kept_with_their_reason():
    aside = SetAside()
    good = aside.good("leads", POSITIVE, batch((3, "ann"), (0, "bob"), (1, "eve"), (-1, None)))
    assert good.to_pylist() == [{"n": 3, "who": "ann"}, {"n": 1, "who": "eve"}]
    assert aside.rows == [
        ("leads", "no who; not above 0", '{"n": -1, "who": null}'),
        ("leads", "not above 0", '{"n": 0, "who": "bob"}'),
    ]


def test_rows_are_counted_over_all_batches_of_a_table_by_reason():
    aside = SetAside()
    for rows in ([(1, "ann"), (0, "bob")], [(0, "eve"), (1, None)], []):
        aside.good("events", POSITIVE, batch(*rows))
    aside.good("leads", POSITIVE, batch((1, "ann")))
    assert aside.counts() == {
        "events": {"read": 4, "kept": 1, "set_aside": {"no who": 1, "not above 0": 2}},
        "leads": {"read": 1, "kept": 1, "set_aside": {}},
    }


def test_exactly_the_largest_share_is_borne():
    refusing(1, of=4).check("leads", 0.25)
    with pytest.raises(TooManySetAside):
        refusing(1, of=4).check("leads", 0.2499)


def test_too_large_a_share_is_told_with_every_reason_and_where_to_look():
    aside = refusing(2, of=3)
    aside.good("leads", POSITIVE, batch((1, None)))
    with pytest.raises(TooManySetAside) as error:
        aside.check("leads", 0.01)
    assert error.value.thing == "table leads"
    assert error.value.found == "3 of 4 rows set aside: 1 × no who, 2 × not above 0"
    assert (
        error.value.wanted
        == "at most 1.00% (ingest.most_set_aside, or most_set_aside of the table)"
    )
    assert error.value.way_out.startswith("look at data/ingest/set_aside.csv")


def test_a_table_of_refused_rows_only_is_stopped_whatever_is_allowed():
    with pytest.raises(TooManySetAside):
        refusing(2, of=2).check("leads", 0.99)


def test_a_table_is_judged_by_its_own_rows():
    aside = refusing(1, of=2)
    aside.good("events", POSITIVE, batch((1, "ann")))
    aside.check("events", 0.0)


def test_what_was_set_aside_can_be_read_in_full(tmp_path: Path):
    aside = SetAside()
    aside.good("leads", POSITIVE, batch((0, 'Bob, "the\nbuilder"')))
    aside.write(tmp_path / "set_aside.csv")
    assert (tmp_path / "set_aside.csv").read_text("utf-8") == (
        "table,reason,row\n"
        'leads,not above 0,"{""n"": 0, ""who"": ""Bob, \\""the\\nbuilder\\""""}"\n'
    )


def test_where_all_rows_are_good_the_file_is_a_header(tmp_path: Path):
    refusing(0, of=2).write(tmp_path / "set_aside.csv")
    assert (tmp_path / "set_aside.csv").read_text() == "table,reason,row\n"


def test_rows_that_sql_refused_keep_its_reason_and_lose_its_column():
    aside = SetAside()
    told = batch((1, "ann"), (1, "bob"), (0, "eve"))
    told = told.append_column("refused", pa.array([None, "minutes is not a number", None]))
    good = aside.good("events", POSITIVE, told)
    assert good.to_pylist() == [{"n": 1, "who": "ann"}]
    assert [row[1] for row in aside.rows] == ["minutes is not a number", "not above 0"]


def test_batches_of_several_tables_are_counted_each_with_its_own():
    aside = SetAside()
    for name, rows in {"visits": [(1, "ann")], "calls": [(0, "bob"), (1, "eve")]}.items():
        aside.good(name, POSITIVE, batch(*rows))
    aside.good("calls", POSITIVE, batch((0, "zoe")))
    assert aside.counts() == {
        "visits": {"read": 1, "kept": 1, "set_aside": {}},
        "calls": {"read": 3, "kept": 1, "set_aside": {"not above 0": 2}},
    }


def test_events_of_nobody_have_a_limit_of_their_own():
    aside = SetAside()
    told = batch((1, "ann"), (1, "bob")).append_column("refused", pa.array([None, ORPHAN]))
    aside.good("events.visits", POSITIVE, told)
    aside.check("events.visits", 0.0, 0.5)
    with pytest.raises(TooManySetAside) as error:
        aside.check("events.visits", 0.9, 0.4)
    assert error.value.found == "1 of 2 rows set aside: 1 × belongs to no lead"
    assert error.value.wanted == "at most 40.00% (events.visits.most_orphans)"


def test_all_rows_are_counted_and_the_first_thousand_of_a_reason_shown():
    aside = SetAside()
    for _ in range(3):
        aside.good("leads", POSITIVE, batch(*[(0, "ann")] * 600))
    assert len(aside.rows) == MOST_SHOWN == 1000
    assert aside.counts()["leads"]["set_aside"] == {"not above 0": 1800}


def test_good_rows_are_set_aside_when_another_table_shows_them_to_be_bad():
    aside = SetAside()
    good = aside.good("leads", POSITIVE, batch((1, "ann"), (2, "bob")))
    left = aside.take("leads", "its outcome was set aside", good, np.array([True, False]))
    assert left.to_pylist() == [{"n": 2, "who": "bob"}]
    assert aside.counts()["leads"] == {
        "read": 2,
        "kept": 1,
        "set_aside": {"its outcome was set aside": 1},
    }
