"""The night job as a scheduler starts it: what it says, leaves, and ends with."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from features import clock
from features.errors import InputError
from pipelines import score
from tests.conftest import Command
from tests.pipelines.conftest import Run
from tests.pipelines.night.project import AS_OF

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


def _score(typed: Command, folder: Path, *asked: str, code: int = 0) -> str:
    told = ("env", f"PYTHONPATH={ROOT}", "python", "-m", "pipelines.score", "--as-of", AS_OF)
    done = typed(folder, *told, *asked, code=code)
    return done.stdout + done.stderr


def test_a_night_leaves_its_table_its_summary_and_the_morning_list(
    evaluated: Run, typed: Command
) -> None:
    said = _score(typed, evaluated.folder)
    table = pq.read_table(evaluated.folder / "reports/scores.parquet")
    summary = evaluated.json("reports/scoring.json")
    assert f"{len(table):,} of {len(table):,} open leads scored as of {AS_OF}" in said
    assert summary["scored"] == len(table)
    assert sum(summary["bands"].values()) == len(table)
    assert set(summary["seconds"]) == {"ingest", "read", "score", "finish", "queue"}
    page = (evaluated.folder / "reports/queue.html").read_text()
    first = min(table.to_pylist(), key=lambda row: row["rank"])
    assert first["lead_id"] in page
    expired = [row["lead_id"] for row in table.to_pylist() if row["expired"]]
    assert expired
    assert not any(f">{lead_id}<" in page for lead_id in expired)
    assert "was already finished" in _score(typed, evaluated.folder)


def test_a_moment_that_has_not_come_and_a_broken_bundle_end_with_2(
    evaluated: Run, typed: Command
) -> None:
    assert "has not come yet" in _score(
        typed, evaluated.folder, "--as-of", "2999-01-01T00:00Z", code=2
    )
    (evaluated.folder / "data/bundle/booster.txt").write_text("")
    assert "booster.txt" in _score(typed, evaluated.folder, code=2)
    assert not (evaluated.folder / "reports/scores.parquet").exists()


def test_a_second_run_at_once_ends_with_4_and_changes_nothing(
    evaluated: Run, typed: Command
) -> None:
    scratch = evaluated.folder / "data/night"
    scratch.mkdir()
    with (scratch / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        assert "one run at a time" in _score(typed, evaluated.folder, code=4)
    assert not (evaluated.folder / "reports/scores.parquet").exists()
    _score(typed, evaluated.folder)


def test_a_place_that_takes_nothing_ends_with_5_and_the_next_run_goes_on(
    evaluated: Run, typed: Command
) -> None:
    (evaluated.folder / "reports/out").write_text("no folder")
    said = _score(typed, evaluated.folder, "--into", "reports/out/scores.parquet", code=5)
    assert "reports/out" in said
    (evaluated.folder / "reports/out").unlink()
    _score(typed, evaluated.folder, "--into", "reports/out/scores.parquet")


def test_the_summary_is_json_that_a_program_reads(evaluated: Run, typed: Command) -> None:
    _score(typed, evaluated.folder, "--summary", "told.json", "--reasons", "0")
    told = json.loads((evaluated.folder / "told.json").read_text())
    assert told["as_of"] == AS_OF
    assert told["set_aside"]["count"] == 0


def test_today_is_the_first_moment_of_the_day_where_the_source_lives() -> None:
    today, tokyo = (score.moment("today", zone) for zone in ("UTC", "Asia/Tokyo"))
    assert today % clock.DAY == 0
    assert (tokyo + 9 * clock.HOUR) % clock.DAY == 0


def test_a_moment_that_has_not_come_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="2999"):
        score.moment("2999-01-01T00:00:00Z", "UTC")
