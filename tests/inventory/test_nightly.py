"""What is written about the night job against the job: commands, exit codes, columns."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from features.errors import AlreadyRunning, Refused, SinkError
from pipelines import score, stage
from pipelines.night import rows

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/nightly.md").read_text()
TELLING = [
    "docs/nightly.md",
    *(f"deploy/{each.name}" for each in (ROOT / "deploy").iterdir()),
]


def _commands(name: str) -> list[str]:
    """The options of every night job that a file starts; a line may be broken in prose."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    found = re.findall(
        r"(?:python -m pipelines\.score|leadodds-score)((?:[ \n]+(?:--|[\w$\"{]|/)[^\n`]*)?)", text
    )
    return [each for each in found if "--as-of" in each]


@pytest.mark.parametrize(
    "command", [pytest.param(each, id=name) for name in TELLING for each in _commands(name)]
)
def test_every_command_that_is_told_is_one_that_the_job_takes(command: str) -> None:
    asked = score.parser().parse_args(shlex.split(command.replace("…", ""), comments=True))
    assert asked.as_of


def test_commands_are_told_where_people_look() -> None:
    assert {name for name in TELLING if _commands(name)} >= {
        "docs/nightly.md",
        "deploy/leadodds-score.cron",
        "deploy/leadodds-score.service",
        "deploy/Dockerfile.score",
    }


def test_every_exit_code_is_told() -> None:
    told = {int(code) for code in re.findall(r"(?m)^\| (\d) \|", PAGE)}
    mine = {stage.EXIT_CODES[each] for each in (AlreadyRunning, SinkError)}
    assert told == {0, stage.STOPPED} | mine
    assert stage.EXIT_CODES[Refused] not in told


def test_every_column_that_is_told_is_one_of_the_table() -> None:
    section = PAGE.split("## What a row says")[1].split("\n## ")[0]
    cells = re.findall(r"(?m)^\| (`.*?) \|", section)
    told = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert told - set(rows.SCHEMA.names) == set()


def test_the_unit_restarts_what_may_go_on_and_nothing_else() -> None:
    unit = (ROOT / "deploy/leadodds-score.service").read_text()
    assert f"SuccessExitStatus={stage.EXIT_CODES[AlreadyRunning]}\n" in unit
    assert f"RestartForceExitStatus={stage.EXIT_CODES[SinkError]}\n" in unit
    assert f"RestartPreventExitStatus={stage.STOPPED}\n" in unit
