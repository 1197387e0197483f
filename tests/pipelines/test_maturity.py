"""Leads and outcomes of the real year and of a bank, as ingest leaves them, up to the snapshots."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from features import clock
from features.clock import DAY, NEVER
from features.errors import DataError, TooLittleData
from features.snapshots import Observation
from features.types import Lives
from pipelines import files, observation, paths
from tests.features import lives

pytestmark = pytest.mark.slow

MOMENT = pa.timestamp("us", "UTC")
REPORT = "reports/maturity.json"


@pytest.fixture
def year(run):
    """A run folder with the leads and outcomes of the real year."""
    put(run, lives.complete_journey(), lives.COMPLETE_JOURNEY)
    run.source |= {"horizon": "35d", "split": {"test_from": "2017-10-01T00:00:00-04:00"}}
    run.params["snapshot"] = {"least_train_conversions": 30, "least_test_conversions": 10}
    return run


def put(run, some: Lives, watched: Observation) -> None:
    """Write what ingest leaves of leads and their outcomes."""
    lead_id = pa.array([f"{place:06}" for place in range(len(some))])
    contact = {"contact_id": lead_id}
    leads = {"lead_id": lead_id, **contact, "created_at": moments(some.created_at)}
    ends = {"converted_at": moments(some.converted_at), "lost_at": moments(some.lost_at)}
    files.write_table(run.folder / paths.LEADS, pa.table(leads))
    files.write_table(run.folder / paths.OUTCOMES, pa.table({"lead_id": lead_id, **ends}))
    window = observation.Window(watched.observed_from, watched.observed_until, 0)
    files.write_json(run.folder / paths.OBSERVED, asdict(window))


def moments(column: np.ndarray) -> pa.Array:
    return pa.array(column, mask=column == NEVER).cast(MOMENT)


def cut(kept: str) -> Lives:
    """The real year with half of its outcomes."""
    some = lives.complete_journey()
    happened = some.converted_at != NEVER
    middle = np.median(some.converted_at[happened])
    gone = happened & ((some.converted_at < middle) == (kept == "second"))
    return replace(some, converted_at=np.where(gone, NEVER, some.converted_at))


def test_the_real_year_passes_and_is_told(year, capsys: pytest.CaptureFixture[str]):
    year.work("snapshot")
    said = [line[13:] for line in capsys.readouterr().out.splitlines()]
    assert said[5:-1] == [
        (
            "train part: 423 of 3,780 matured leads converted; enough for a base rate (30), "
            "for a linear model (30), for trees (100), to choose a calibrator (100)"
        ),
        (
            "test part: 243 of 1,897 matured leads converted; enough for any figure (10), "
            "to pass the gate (10), for an AUC within ±0.05 (133), "
            "to see whether probabilities are kept (200)"
        ),
        "a regression may have 42 weights, an AUC is good to ±0.037",
        "what became of the leads: 792 won, 0 lost, 737 open, 4,926 expired, 134 unwatched",
        "half of the conversions come within 13 days, nine in ten within 36",
        "of the conversions after 0d, 35d catches 89%",
    ]


def test_what_the_data_is_too_small_for_is_said_with_what_to_do(year, capsys):
    year.source["horizon"] = "80d"
    year.work("snapshot")
    said = [line[13:] for line in capsys.readouterr().out.splitlines()]
    way_out = "give more history, or begin the test part earlier"
    assert [line for line in said if "too few" in line] == [
        f"test part: too few {purpose}: {needed} of each kind are needed, {missing} are missing; "
        f"{way_out}"
        for purpose, needed, missing in (
            ("for an AUC within ±0.05", 131, 112),
            ("to see whether probabilities are kept", 200, 181),
        )
    ]


def test_the_report_tells_the_curve_the_fates_and_what_the_data_is_good_for(year):
    year.work("snapshot")
    told = year.json(REPORT)
    assert told["horizon"] == {"0d": 0.889192}
    assert told["leads"] == {
        "won": 792, "lost": 0, "open": 737, "expired": 4926, "unwatched": 134,
    }  # fmt: skip
    curve = told["curve"]
    assert curve["converted_by"][6] == ["30d", 0.10615]
    assert curve["converted_by_its_end"] == 0.126430
    assert curve["converted_by"][-1][0] == "180d"  # fewer than a tenth were watched for so long
    assert (curve["days_to_half_of_the_conversions"], curve["days_to_nine_in_ten"]) == (13, 36)
    assert told["good_for"]["uses"][0] == {
        "part": "train", "purpose": "for a base rate", "needed": 30, "found": 423,
    }  # fmt: skip


def test_the_curve_is_a_table(year):
    year.work("snapshot")
    with (year.folder / paths.MATURITY_CURVE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["days", "converted", "low", "high"]
    shares = [float(row["converted"]) for row in rows]
    assert shares == sorted(shares)
    assert float(rows[-1]["days"]) > 35


def test_a_second_run_writes_the_same_bytes(year):
    year.work("snapshot")
    written = {
        path: path.read_bytes() for path in (year.folder / "reports").rglob("*") if path.is_file()
    }
    assert len(written) == 2
    year.work("snapshot")
    assert {path: path.read_bytes() for path in written} == written


@pytest.mark.parametrize(
    ("horizon", "longest", "held"),
    [
        ("400d", 89, "train part: 249 of 2,319"),
        ("90d", 89, "test part: 19 of 188"),
        ("2m", 89, "train part: 249 of 2,319"),  # one that is too short is refused as well
    ],
)
def test_a_horizon_that_the_data_cannot_support_is_refused_with_the_longest_that_works(
    year, stopped: Callable[[str], str], horizon: str, longest: int, held: str
):
    year.source["horizon"] = horizon
    said = stopped("snapshot")
    assert f"snapshot stopped: horizon: {horizon}\n" in said
    assert f"way out: write `horizon: {longest}d`, the longest that works with this split" in said
    assert held in said
    year.source["horizon"] = f"{longest}d"
    year.work("snapshot")
    assert year.json("data/snapshot/counts.json")["test"]["conversions"] >= 10
    year.source["horizon"] = f"{longest + 1}d"
    with pytest.raises(TooLittleData):
        year.work("snapshot")


@pytest.mark.parametrize("split", [{"test_last": "60d"}, {"test_share": 0.2}])
def test_the_longest_horizon_moves_a_relative_split_along(year, split):
    year.source |= {"horizon": "400d", "split": split}
    with pytest.raises(TooLittleData) as error:
        year.work("snapshot")
    longest = error.value.way_out.split("`horizon: ")[1].split("d`")[0]
    year.source["horizon"] = f"{longest}d"
    year.work("snapshot")
    year.source["horizon"] = f"{int(longest) + 1}d"
    with pytest.raises(TooLittleData):
        year.work("snapshot")


def test_where_no_horizon_works_the_nearest_and_what_it_misses_are_told(year):
    year.params["snapshot"]["least_train_conversions"] = 1000
    with pytest.raises(TooLittleData) as error:
        year.work("snapshot")
    assert error.value.found == (
        "train part: 423 of 3,780 matured leads converted; "
        "test part: 243 of 1,897 matured leads converted; not matured: 671 leads"
    )
    assert error.value.wanted == (
        "at least 1000 that converted and 1000 that did not to learn from, 10 and 10 to judge by"
    )
    assert error.value.way_out == (
        "no horizon works with this split: 49d comes nearest and still misses 538 to learn from; "
        "give more rows, or move the split"
    )


@pytest.mark.parametrize(
    ("kept", "key", "side"),
    [("second", "outcomes_from", "before"), ("first", "outcomes_until", "after")],
)
def test_half_of_the_outcomes_is_named_and_the_line_that_is_given_mends_it(year, kept, key, side):
    put(year, cut(kept), lives.COMPLETE_JOURNEY)
    with pytest.raises(DataError) as error:
        year.work("snapshot")
    assert f"leads that were watched for 35d {side} it converted" in error.value.found
    line = error.value.way_out.split("`observed: { ")[1].split(" }`")[0]
    named, moment = line.split(": ", 1)
    assert named == key
    watched = replace(
        lives.COMPLETE_JOURNEY, **{key.replace("outcomes", "observed"): clock.moment(moment[1:-1])}
    )
    put(year, cut(kept), watched)
    year.source |= {"horizon": "20d", "split": {"test_share": 0.2}}
    year.work("snapshot")


def test_a_silence_that_is_accepted_is_said_and_passes(year, capsys):
    put(year, cut("second"), lives.COMPLETE_JOURNEY)
    year.source["outcomes"]["accepted"] = "nobody called before July"
    year.work("snapshot")
    said = "outcomes: they begin later than the leads: accepted, nobody called before July"
    assert said in capsys.readouterr().out


def test_an_open_lead_expires_after_what_the_source_declares(year):
    year.source["expires_after"] = "365d"
    year.work("snapshot")
    assert year.json(REPORT)["leads"]["expired"] == 0
    year.source["expires_after"] = "0d"
    year.work("snapshot")
    assert year.json(REPORT)["leads"]["open"] == 0


def test_outcomes_without_dates_have_no_curve(year):
    year.source["outcomes"] = {"column": "bought", "won": ["yes"]}
    year.work("snapshot")
    assert list(year.json(REPORT)) == ["good_for"]
    written = (year.folder / paths.MATURITY_CURVE).read_text()
    assert written == "days,converted,low,high\n"


@pytest.mark.slow
def test_hundreds_of_thousands_of_leads_are_labelled_in_seconds(year, capsys):
    some = lives.steady(300_000, 365, 0.15, 60, seed=1, cut=(0, 365))
    put(year, some, Observation(35 * DAY, 0, 365 * DAY, 0))
    year.source["split"] = {"test_share": 0.2}
    year.work("snapshot")
    last = capsys.readouterr().out.splitlines()[-1]
    assert float(last.split("(")[1].split(" s)")[0]) < 5


@pytest.mark.slow
def test_the_banks_applications_pass_and_are_told(run, real_data: Callable[[str], Path]):
    put(run, lives.applications(real_data("bpi2012/BPI_Challenge_2012.xes.gz")), lives.BPI2012)
    run.source |= {
        "horizon": "30d",
        "cutoffs": ["6m", "1d", "7d"],
        "split": {"test_from": "2012-01-18T12:00:00+01:00"},
    }
    run.params["snapshot"] = {"least_train_conversions": 30, "least_test_conversions": 10}
    run.work("snapshot")
    told = run.json(REPORT)
    assert told["leads"] == {
        "won": 2246, "lost": 10442, "open": 368, "expired": 31, "unwatched": 0,
    }  # fmt: skip
    assert sorted(told["horizon"]) == ["1d", "6m", "7d"]
    assert 0.85 < told["horizon"]["6m"] < told["horizon"]["7d"] < 1


@pytest.fixture
def dateless(run):
    """Forty rows without dates, every fourth of which is a win, as ingest leaves them."""
    kept = {key: run.source[key] for key in ("name", "zone")}
    run.source.clear()
    run.source |= {
        **kept,
        "tables": {"leads": "leads.csv"},
        "leads": {"table": "leads", "lead_id": "lead_id", "in_time_order": True},
        "outcomes": {"column": "bought", "won": ["yes"]},
    }
    place = np.arange(40) * clock.MINUTE
    won = np.where(np.arange(40) % 4 == 0, place, NEVER)
    watched = Observation(clock.MINUTE, 0, 40 * clock.MINUTE, 0)
    put(run, Lives(place, won, np.full(40, NEVER)), watched)
    return run


def test_rows_without_dates_are_counted_and_have_no_curve(dateless):
    dateless.work("snapshot")
    told = dateless.json(REPORT)
    assert list(told) == ["good_for"]
    assert [use["found"] for use in told["good_for"]["uses"]] == [8] * 4 + [2] * 4


def test_too_few_rows_without_dates_are_told_without_a_horizon(dateless, stopped):
    dateless.params["snapshot"]["least_test_conversions"] = 3
    said = stopped("snapshot")
    assert "snapshot stopped: the rows\n" in said
    assert "test part: 2 of 8 matured leads converted" in said
    assert "way out: give more rows, or move the split\n" in said
    assert "horizon" not in said
