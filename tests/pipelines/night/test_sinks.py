"""What every sink promises: the same tests for files and databases."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.night.rows import PREVIOUS, SCHEMA
from pipelines.night.sink import Begun, Run
from tests.pipelines.night import nights
from tests.pipelines.night.nights import MONDAY, NEW, OLD, TUESDAY, WEDNESDAY

NOTHING = Begun(finished=False, chunks=frozenset(), previous_as_of=None)
FINISHED = Begun(finished=True, chunks=frozenset(), previous_as_of=None)
LATER_OF_THE_SAME_MOMENT = Run("0c" * 8, TUESDAY, "3-newer")


def test_a_first_run_finds_nothing_and_becomes_current(place):
    with place.opened() as sink:
        assert sink.begin(NEW) == NOTHING
        assert sink.previous(pa.array(["lead 0-0"])).equals(PREVIOUS.empty_table())
        nights.work(sink, NEW)
        assert sink.begin(NEW) == FINISHED
    names = [f"lead {chunk}-{n}" for chunk in range(3) for n in range(4)]
    order = sorted(names, key=lambda name: (int(name[-1]) % 2, name))
    assert place.current() == [(name, n, 0.1 + 0.2, "2-new") for n, name in enumerate(order, 1)]


@pytest.mark.parametrize("done", range(4))
def test_a_run_goes_on_after_any_chunk_and_ends_alike(place, done):
    with place.opened() as sink:
        sink.begin(NEW)
        for chunk, (rows, set_aside) in enumerate(nights.chunks(NEW)[:done]):
            sink.write(chunk, rows, set_aside)
    with place.opened() as sink:
        assert sink.begin(NEW).chunks == frozenset(range(done))
        assert nights.rows_of(sink, ["rank"])["rank"].null_count == 4 * done
        nights.work(sink, NEW)
        found = nights.rows_of(sink)
    assert sorted(found["rank"].to_pylist()) == list(range(1, 13))
    assert len(place.current()) == 12


def test_finishing_again_changes_nothing(place):
    with place.opened() as sink:
        nights.work(sink, NEW)
        once = place.everything()
        sink.finish()
        assert place.everything() == once
    with place.opened() as sink:
        assert sink.begin(NEW).finished
        sink.finish()
    assert place.everything() == once


def test_what_is_written_comes_back(place):
    told = nights.row(
        "ä, \"b\"\n'c'",
        -1.5e-300,
        owner="",
        untouched=True,
        expired=True,
        reason_1="=1+1",
        reason_1_share=5e-324,
        previous_as_of=MONDAY + 1,
        change=-0.0,
    )
    rows = nights.table([told, nights.row("b", 1e300)])
    with place.opened() as sink:
        sink.begin(NEW)
        sink.write(7, rows, nights.bad(x="why"))
        assert nights.rows_of(sink).equals(rows.sort_by("lead_id"))
        sink.finish()
        place_of_rank = SCHEMA.get_field_index("rank")
        ranked = rows.set_column(place_of_rank, SCHEMA.field("rank"), pa.array([2, 1]))
        assert nights.rows_of(sink).equals(ranked.sort_by("lead_id"))


def test_a_chunk_that_is_written_again_takes_the_place_of_the_first(place):
    with place.opened() as sink:
        sink.begin(NEW)
        sink.write(0, nights.table([nights.row("a", 1)]), nights.bad(x="old"))
        sink.write(0, nights.table([nights.row("a", 2)]), nights.bad(x="new"))
        sink.finish()
        assert nights.rows_of(sink, ["log_odds"])["log_odds"].to_pylist() == [2.0]
        assert sink.set_aside()["reason"].to_pylist() == ["new"]


def test_a_run_without_leads_becomes_current_too(place):
    with place.opened() as sink:
        nights.work(sink, OLD)
        nights.work(sink, NEW, [])
        assert nights.rows_of(sink).num_rows == 0
    assert place.current() == []


def test_a_run_as_of_an_earlier_moment_does_not_become_current(place):
    early = Run("0e" * 8, MONDAY, "late")
    with place.opened() as sink:
        nights.work(sink, NEW)
        before = place.current()
        nights.work(sink, early)
        assert sink.begin(early) == FINISHED
        assert nights.rows_of(sink, ["rank"]).num_rows == 12
        assert sink.begin(Run("0f" * 8, WEDNESDAY, "x")).previous_as_of == TUESDAY
    assert place.current() == before


def test_of_two_runs_as_of_one_moment_the_later_is_current_and_neither_is_before_the_other(place):
    with place.opened() as sink:
        nights.work(sink, NEW)
        assert sink.begin(LATER_OF_THE_SAME_MOMENT).previous_as_of is None
        nights.work(sink, LATER_OF_THE_SAME_MOMENT)
        assert {told[3] for told in place.current()} == {"3-newer"}
        sink.begin(Run("0f" * 8, WEDNESDAY, "x"))
        told = sink.previous(pa.array(["lead 0-0"]))
    assert told["model_version"].to_pylist() == ["3-newer"]


def test_a_finished_run_that_is_asked_for_again_is_current_again(place):
    with place.opened() as sink:
        nights.work(sink, NEW)
        once = place.current()
        nights.work(sink, LATER_OF_THE_SAME_MOMENT)
        assert sink.begin(NEW).finished
        assert place.current() == once
        assert sink.set_aside().num_rows == 3
        assert sink.begin(LATER_OF_THE_SAME_MOMENT).finished
        assert {told[3] for told in place.current()} == {"3-newer"}
        nights.work(sink, Run("0f" * 8, WEDNESDAY, "x"))
        assert sink.begin(NEW).finished
    assert {told[3] for told in place.current()} == {"x"}


def test_the_run_before_is_asked_for_some_leads_in_their_order(place):
    with place.opened() as sink:
        nights.work(sink, OLD)
        assert sink.begin(NEW).previous_as_of == MONDAY
        found = sink.previous(pa.array(["lead 2-1", "nobody", "", "lead 0-3", "lead 0"]))
    assert found.schema == PREVIOUS
    assert found.to_pylist() == [
        {
            "lead_id": lead_id,
            "as_of": nights.table([nights.row("", 0, OLD)])["as_of"][0].as_py(),
            "model_version": "1-old",
            "probability": 0.1 + 0.2,
            "band": "warm",
        }
        for lead_id in ("lead 2-1", "lead 0-3")
    ]


def test_leads_set_aside_are_kept_by_lead_id(place):
    with place.opened() as sink:
        sink.begin(NEW)
        sink.write(1, nights.table([]), nights.bad(b="second", Z="first"))
        sink.write(0, nights.table([nights.row("a")]), nights.bad(é="last"))
        assert sink.set_aside()["lead_id"].to_pylist() == ["Z", "b", "é"]
        sink.finish()
        assert sink.set_aside()["reason"].to_pylist() == ["first", "second", "last"]


def test_chunks_of_other_runs_that_were_not_finished_are_removed(place):
    with place.opened() as sink:
        sink.begin(OLD)
        sink.write(0, *nights.chunks(OLD)[0])
        nights.work(sink, NEW)
        assert sink.begin(OLD) == NOTHING
        assert nights.rows_of(sink).num_rows == 0
        assert sink.set_aside().num_rows == 0


def test_a_reader_sees_the_old_run_whole_until_the_new_one_is_finished(place):
    with place.opened() as sink:
        nights.work(sink, OLD)
        before = place.current()
        assert len(before) == 12
        sink.begin(NEW)
        for chunk, (rows, set_aside) in enumerate(nights.chunks(NEW)):
            sink.write(chunk, rows, set_aside)
            assert place.current() == before
        sink.finish()
        assert {told[3] for told in place.current()} == {"2-new"}
