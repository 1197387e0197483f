"""What a place refuses is told plainly, without passwords; then the same run goes on."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from features.errors import ConfigError, SinkError
from pipelines.night import opening, refusals
from tests.pipelines.night import nights
from tests.pipelines.night.nights import NEW, OLD, row
from tests.postgres_server import PASSWORD, running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(asked, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk: NOT TESTED")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("into", ["{}/scores.parquet", "{}/scores.csv", "sqlite:///{}/scores.db"])
@pytest.mark.parametrize("step", ["begin", "write", "finish"])
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(small_disk, into, step):
    rows = nights.table([row(f"lead {n:05d}", n) for n in range(1500)])
    filler = small_disk / "filler"
    steps = {
        "begin": lambda sink: sink.begin(NEW),
        "write": lambda sink: sink.write(0, rows, nights.bad(x="y")),
        "finish": lambda sink: sink.finish(),
    }
    with opening.open_sink(into.format(small_disk)) as sink:
        nights.work(sink, OLD)
        for name, done in steps.items():
            if name == step:
                _fill(filler)
                with pytest.raises(SinkError, match=r"No space|disk is full|disk I/O") as told:
                    _until_refused(sink, done, rows)
                assert "free disk space" in told.value.way_out
                filler.unlink()
                assert sink.begin(NEW).chunks <= set(range(2000))
            done(sink)
        assert sink.begin(NEW).finished
        assert nights.rows_of(sink, ["rank"]).num_rows == 1500


def _until_refused(sink, done, rows) -> None:
    done(sink)
    # What needs no new page of the disk succeeds; so more is written until it is full.
    for _ in range(2000):
        sink.write(0, rows, nights.bad(x="y"))


def _fill(path: Path) -> None:
    asked = ["dd", "if=/dev/zero", f"of={path}", "bs=512"]
    assert subprocess.run(asked, check=False, capture_output=True).returncode


@pytest.mark.parametrize(
    ("number", "way_out"),
    [(errno.ENOSPC, "free disk space"), (errno.EROFS, "for writing"), (errno.EACCES, "the rights")],
)
def test_what_the_file_system_says_has_its_way_out(number, way_out):
    with pytest.raises(SinkError) as told, refusals.of_files("scores.parquet"):
        raise OSError(number, "so it is")
    assert way_out in told.value.way_out
    assert told.value.way_out.endswith("; then run it again: it goes on")


@pytest.mark.slow
@pytest.mark.parametrize("into", ["{}/scores.parquet", "{}/scores.csv", "sqlite:///{}/scores.db"])
def test_a_disk_that_cannot_be_written_is_refused(small_disk, into):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with opening.open_sink(into.format(small_disk)) as sink:
        with pytest.raises(SinkError, match="Read-only"):
            sink.begin(NEW)
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
        nights.work(sink, NEW)


@pytest.mark.slow
def test_a_database_that_is_gone_is_told_without_its_password_and_the_run_goes_on(make_place):
    place = make_place("postgresql")
    with place.opened() as sink:
        sink.begin(NEW)
        sink.write(0, *nights.chunks(NEW)[0])
        with psycopg.connect(place.into, autocommit=True) as other:
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = 'nights' and pid <> pg_backend_pid()"
            )
        with pytest.raises(SinkError, match="look after the database") as told:
            sink.write(1, *nights.chunks(NEW)[1])
        assert PASSWORD not in str(told.value)
        assert sink.begin(NEW).chunks == {0}
        nights.work(sink, NEW)
    assert len(place.current()) == 12


@pytest.mark.slow
def test_a_server_that_is_not_there_is_told_without_its_password():
    with running() as server:
        address = server.address()
    with opening.open_sink(address) as sink, pytest.raises(SinkError) as told:
        sink.begin(NEW)
    assert PASSWORD not in str(told.value)
    assert "pl4nted" not in str(told.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "scores.db").write_text("something else " * 100)
    opened = opening.open_sink(f"sqlite:///{tmp_path}/scores.db")
    with opened as sink, pytest.raises(SinkError, match="file is not a database"):
        sink.begin(NEW)
    assert (tmp_path / "scores.db").read_text() == "something else " * 100


@pytest.mark.parametrize(
    "into",
    [
        "scores.xlsx",
        "scores",
        ".csv",
        "sqlite:///",
        "mysql://boss:secret@host/crm",
        "boss:secret@h.x",
    ],
)
def test_a_place_of_another_kind_is_refused_without_its_password(into):
    with pytest.raises(ConfigError, match=r"wanted:  scores\.parquet, scores\.csv") as told:
        opening.open_sink(into)
    assert "secret" not in str(told.value)
