"""How every stage begins and how it ends."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from features.errors import LeakError
from pipelines import matrix, paths, stage
from pipelines.stage import Context


def test_a_stage_gets_parameters_source_and_its_own_name(run):
    got: list[Context] = []
    stage.run("ingest", got.append)
    assert got[0].params.source == "small.yaml"
    assert got[0].source.name == run.source["name"]
    assert got[0].console.stage == "ingest"


@pytest.mark.usefixtures("run")
def test_an_error_that_people_can_mend_is_told_in_plain_words_with_code_2(
    capsys: pytest.CaptureFixture[str],
):
    def work(_: Context) -> None:
        raise LeakError("feature x", found="a", wanted="b", way_out="c")

    with pytest.raises(SystemExit) as left:
        stage.run("audit", work)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.err == ("\naudit stopped: feature x\n  found:   a\n  wanted:  b\n  way out: c\n\n")
    assert said.out == ""


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("error", "thing", "found"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "data/ingest/events.parquet"),
            "data/ingest/events.parquet",
            "[Errno 28] No space left on device: 'data/ingest/events.parquet'",
        ),
        (
            OSError("Write failed.\nOut of  space"),
            "a file of this run",
            "Write failed. Out of space",
        ),
    ],
    ids=["with its name", "as Arrow tells it"],
)
def test_a_file_that_the_system_refuses_is_told_in_plain_words_with_code_2(
    capsys: pytest.CaptureFixture[str], error: OSError, thing: str, found: str
):
    def work(_: Context) -> None:
        raise error

    with pytest.raises(SystemExit) as left:
        stage.run("ingest", work)
    assert left.value.code == 2
    assert capsys.readouterr().err == (
        f"\ningest stopped: {thing}\n"
        f"  found:   {found}\n"
        "  wanted:  a file that can be read or written\n"
        "  way out: free disk space or mend the rights, then run it again: "
        "it goes on from there\n\n"
    )


def test_a_stage_without_what_the_stages_before_it_made_names_the_file(
    stopped: Callable[[str], str],
):
    said = stopped("snapshot")
    assert said.startswith("\nsnapshot stopped: ")
    assert "data/ingest/leads.parquet" in said


@pytest.mark.usefixtures("run")
def test_an_error_of_our_own_making_keeps_its_traceback():
    def work(_: Context) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stage.run("audit", work)


def test_a_stage_does_no_work_with_wrong_parameters(run, capsys: pytest.CaptureFixture[str]):
    run.write("params.yaml", "source: [\n")
    with pytest.raises(SystemExit) as left:
        stage.run("train", lambda _: pytest.fail("it worked"))
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("\ntrain stopped: params.yaml\n")


def test_a_folder_without_parameters_is_named(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(SystemExit) as left:
        stage.run("train", lambda _: pytest.fail("it worked"))
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "train stopped: params.yaml\n  found:   no such file\n" in said
    assert "(the current folder is elsewhere/)" in said


@pytest.mark.usefixtures("run")
def test_each_line_begins_with_the_stage_and_the_last_ends_with_the_seconds(
    capsys: pytest.CaptureFixture[str],
):
    def work(context: Context) -> None:
        context.console.say("one")
        context.console.warn("two")
        context.console.done("three")

    stage.run("train", work)
    said = capsys.readouterr()
    assert said.out == "train        one\ntrain        three (0.0 s)\n"
    assert said.err == "train        WARNING: two\n"


def test_a_source_may_bring_windows_of_its_own(ingested):
    ingested.source["windows"] = ["3d"]
    ingested.work("snapshot", "behavioural")
    names = matrix.read(paths.BEHAVIOURAL)[0]
    assert "visit_count_3d" in names
    assert not any(name.endswith(("_7d", "_30d")) for name in names)
