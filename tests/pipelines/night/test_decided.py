"""Shadow mode of the night: points beside probabilities, and the rank by whichever decides."""

from __future__ import annotations

from itertools import pairwise

from tests.pipelines.night.project import Nights


def test_without_the_setting_the_model_decides_and_no_points_are_told(nights: Nights) -> None:
    nights.score()
    for row in nights.rows():
        assert (row["points"], row["points_band"]) == (None, None)
        assert (row["decided_by"], row["decided_band"]) == ("model", row["band"])
        assert row["decided_log_odds"] == row["log_odds"]


def test_where_points_decide_they_rank(nights: Nights) -> None:
    nights.score(decides="points")
    rows = sorted(nights.rows(), key=lambda row: row["rank"])
    young = [row for row in rows if not row["expired"]]
    assert rows[: len(young)] == young
    assert len({row["points"] for row in young}) > 3
    for above, below in pairwise(young):
        ours = (-above["points"], above["lead_id"])
        assert ours < (-below["points"], below["lead_id"])
    assert {row["decided_by"] for row in rows} == {"points"}


def test_a_segment_that_is_switched_keeps_the_model_and_its_place_by_worth(nights: Nights) -> None:
    nights.score(decides="points; model where channel=web")
    rows = sorted(nights.rows(), key=lambda row: row["rank"])
    assert {row["decided_by"] for row in rows} == {"model", "points"}
    for row in rows:
        if row["decided_by"] == "model":
            assert row["decided_log_odds"] == row["log_odds"]
            assert row["decided_band"] == row["band"]
        else:
            assert row["decided_band"] == row["points_band"]
    young = [row["decided_log_odds"] for row in rows if not row["expired"]]
    assert young == sorted(young, reverse=True)


def test_switching_back_gives_the_bytes_of_before(nights: Nights) -> None:
    nights.score()
    before = nights.table()
    nights.score(decides="points")
    nights.score()
    assert nights.table().equals(before)
