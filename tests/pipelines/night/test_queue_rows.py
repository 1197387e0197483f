from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from pipelines.night import queue_rows
from pipelines.night.queue_rows import choose
from pipelines.night.rows import SCHEMA
from tests.pipelines.night import queue_demo as demo


def chosen(told, size: int = 1000, **other):
    return choose(demo.batches(told, size), demo.heading(**other))


def ranks(leads):
    return [lead.rank for lead in leads]


def in_order(told, key, most):
    return [row["rank"] for row in sorted(told, key=key)][:most]


@pytest.mark.parametrize("size", [1, 77, 5000])
def test_the_first_of_each_band_and_of_each_owner_are_kept_in_any_order(size, monkeypatch):
    monkeypatch.setattr(queue_rows, "_ROWS", 300)
    told = demo.rows(2000)
    expected = set()
    for key, most in (("band", 50), ("owner", 20)):
        for value in {row[key] for row in told}:
            some = [row for row in told if row[key] == value]
            expected |= set(in_order(some, lambda row: row["rank"], most))
    shuffled = [told[place] for place in np.random.default_rng(3).permutation(len(told))]
    found = chosen(shuffled, size, capacity=10)
    assert ranks(found.listed) == sorted(expected)


def test_everything_is_counted():
    told = demo.rows(3000)
    found = chosen(told)
    for band in demo.BANDS:
        assert found.counts[band] == sum(row["band"] == band for row in told)
    hot = [row for row in told if row["band"] == "hot"]
    assert found.total == 3000
    assert found.untouched == sum(row["untouched"] for row in hot) > 0
    assert found.expired == sum(row["expired"] for row in told) > 0
    assert found.expected == pytest.approx(sum(row["probability"] for row in told))
    assert found.heated == sum(row["previous_band"] in {"warm", "cold"} for row in hot) > 0
    assert found.cooled == sum(
        row["previous_band"] == "hot" and row["band"] != "hot" for row in told
    )
    assert found.previous_as_of == demo.BEFORE


def test_those_that_moved_most_come_first():
    told = demo.rows(3000)
    known = [row for row in told if row["change"] is not None]
    found = chosen(told, 70)
    assert ranks(found.risen) == in_order(known, lambda row: (-row["change"], row["rank"]), 10)
    assert ranks(found.fallen) == in_order(known, lambda row: (row["change"], row["rank"]), 10)


def test_equal_moves_are_told_by_rank_and_none_is_no_move():
    same = demo.moved(0.5, 0.4, (0.1, 0.0, 0.0, 0.0))
    still = demo.moved(0.5, 0.4999, (0.0001, 0.0, 0.0, 0.0))
    told = [demo.row(rank, 0.5, **same) for rank in range(12, 0, -1)]
    told += [demo.row(13, 0.5, **still), demo.row(14, 0.5)]
    found = chosen(told, 5)
    assert ranks(found.risen) == list(range(1, 11))
    assert found.fallen == []


def test_untouched_leads_are_those_of_the_hottest_band_of_which_it_is_known():
    told = [
        demo.row(1, 0.9, untouched=True),
        demo.row(2, 0.8, untouched=False),
        demo.row(3, 0.7),
        demo.row(4, 0.2, untouched=True),
    ]
    found = chosen(told)
    assert ranks(found.hot_untouched) == [1]
    assert found.untouched == 1


def test_the_first_calls_are_by_rank_whatever_the_band():
    told = demo.rows(1000)
    found = chosen(told[::-1], 64)
    assert found.probability.tolist() == [row["probability"] for row in told[:200]]
    assert found.low.tolist() == [row["probability_low"] for row in told[:200]]
    assert found.high.tolist() == [row["probability_high"] for row in told[:200]]
    assert len(chosen(told, capacity=300).probability) == 600


def test_many_owners_share_the_room_and_too_many_get_none(monkeypatch):
    told = [demo.row(rank, 0.05, owner=f"o{rank % 300:03}") for rank in range(1, 3001)]
    found = chosen(told)
    assert found.per_owner == 6
    assert len(found.owners) == 300
    assert len(found.listed) == 1800
    monkeypatch.setattr(queue_rows, "_OWNERS", 299)
    found = chosen(told, 100)
    assert (found.owners, found.too_many_owners) == ([], True)
    assert ranks(found.listed) == list(range(1, 81))


def test_a_run_before_with_other_bands_heats_and_cools_nobody():
    before = demo.moved(0.5, 0.4, (0.1, 0.0, 0.0, 0.0)) | {"previous_band": "A"}
    found = chosen([demo.row(1, 0.5, **before), demo.row(2, 0.2, **before)])
    assert (found.heated, found.cooled) == (0, 0)


def test_a_run_without_leads_has_nothing():
    for batches in ([], [pa.RecordBatch.from_pylist([], schema=SCHEMA)]):
        found = choose(batches, demo.heading())
        assert found.counts == {"hot": 0, "warm": 0, "cold": 0}
        assert (found.listed, found.total, found.previous_as_of) == ([], 0, None)


@pytest.mark.parametrize(
    ("other", "said"), [({"rank": None}, "without rank"), ({"band": "lukewarm"}, "hot, warm, cold")]
)
def test_rows_that_are_not_those_of_a_finished_run_are_refused(other, said):
    with pytest.raises(ValueError, match=said):
        chosen([demo.row(1, 0.5), demo.row(2, 0.5) | other])
