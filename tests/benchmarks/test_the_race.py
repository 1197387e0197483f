"""What the race rests on: the same log for everybody, honest costs, a comparison that sees."""

import hashlib
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from benchmarks import claims, event_log, matrices, measured, wanted


def test_a_log_is_the_same_bytes_wherever_it_is_made(monkeypatch, tmp_path):
    digests = []
    for place in ("one", "other"):
        monkeypatch.setenv("BENCH_CACHE", str(tmp_path / place))
        log = event_log.made(4000)
        digests.append(
            [hashlib.sha256(path.read_bytes()).digest() for path in (log.leads, log.events)]
        )
    assert digests[0] == digests[1]


def test_a_log_is_shaped_like_a_real_one(monkeypatch, tmp_path):
    monkeypatch.setenv("BENCH_CACHE", str(tmp_path))
    log = event_log.made(20_000)
    leads, events = pq.read_table(log.leads), pq.read_table(log.events)
    assert (len(leads), len(events)) == (500, 20_000)
    assert set(events["event_type"].to_pylist()) == set(event_log.EVENT_TYPES)
    a_contact = events.group_by("contact_id").aggregate([([], "count_all")])["count_all"]
    assert len(a_contact) < 500
    assert pc.max(a_contact).as_py() > 200
    late = pc.mean(pc.cast(pc.greater(events["recorded_at"], events["occurred_at"]), "float64"))
    assert 0.03 < late.as_py() < 0.05


def test_the_race_is_over_at_least_120_features():
    assert len(set(wanted.names())) == len(wanted.names()) >= 120


def test_the_peak_of_a_process_is_its_own():
    """A parent that holds 400 MB starts a child that holds nothing."""
    code = (
        "held = bytearray(400_000_000)\n"
        "from benchmarks.measured import cost\n"
        "print(cost('timeit', '-n', '1').gigabytes)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0.001 < float(done.stdout) < 0.1


def test_the_peak_of_a_process_is_what_it_held():
    spent = measured.cost("timeit", "-n", "1", "-r", "1", "bytearray(300_000_000)")
    assert 0.3 < spent.gigabytes < 0.4


def test_a_contestant_runs_in_the_folder_that_is_its_own_with_the_same_modules(tmp_path):
    left = "import benchmarks.claims, pathlib; pathlib.Path('left').touch()"
    measured.cost("timeit", "-n", "1", "-r", "1", left, folder=str(tmp_path))
    assert (tmp_path / "left").is_file()


def test_a_contestant_that_fails_stops_the_race():
    with pytest.raises(SystemExit, match=r"benchmarks\.nobody ended with 1"):
        measured.cost("benchmarks.nobody")


@pytest.fixture
def matrix(tmp_path):
    def write(name, rows=(0, 1, 2), **changed):
        columns = {feature: [1.0, None, 3.0] for feature in wanted.names()} | changed
        path = tmp_path / name
        table = pa.table({"lead_id": ["a", "b", "c"], **columns}).take(list(rows))
        feather.write_feather(table, path, compression="uncompressed")
        return path

    return write


def test_matrices_are_the_same_in_any_row_order_with_null_or_nan(matrix):
    nan = [1.0, float("nan"), 3.0]
    other = matrix(
        "other", rows=(2, 0, 1), visit_share_7d=nan, trade_amount_sum_7d=[1 + 1e-12, None, 3.0]
    )
    assert matrices.differences(matrix("one"), other) == []


@pytest.mark.parametrize(
    ("feature", "values"),
    [
        ("visit_count_7d", [1 + 1e-12, None, 3.0]),
        ("visit_share_7d", [1 + 1e-8, None, 3.0]),
        ("visit_share_7d", [1.0, 0.0, 3.0]),
        ("visit_share_7d", [1.0, None, None]),
    ],
)
def test_one_wrong_value_is_found(matrix, feature, values):
    (told,) = matrices.differences(matrix("one"), matrix("other", **{feature: values}))
    assert told.startswith(f"{feature}: 1 rows differ")


def test_missing_leads_and_columns_are_found(matrix, tmp_path):
    (told,) = matrices.differences(matrix("one"), matrix("other", rows=(0, 1)))
    assert "hold other leads" in told
    fewer = feather.read_table(matrix("one")).drop(["visit_count_7d"])
    feather.write_feather(fewer, tmp_path / "fewer", compression="uncompressed")
    (told,) = matrices.differences(matrix("one"), tmp_path / "fewer")
    assert "has not the wanted columns" in told


def test_a_claim_is_held_at_least_or_at_most(monkeypatch, tmp_path):
    monkeypatch.setattr(claims, "OUT", tmp_path)
    faster = claims.at_least("faster", ours=2.0, rival=5.0, goal=2.5)
    leaner = claims.at_most("leaner", ours=1.6, rival=1.5, goal=1.0, unit="GB")
    told = json.loads(claims.write("x", [faster, leaner]).read_text())
    assert [list(claim) for claim in told] == [
        ["claim", "ours", "rival", "ratio", "goal", "held"]
    ] * 2
    assert [(claim["ratio"], claim["held"]) for claim in told] == [(2.5, True), (1.07, False)]
    assert str(leaner) == "leaner: 1.6 GB against 1.5 GB, 1.07× (goal: at most 1.0×): NOT HELD"
