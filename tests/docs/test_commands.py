"""Every command of the README and of docs/ is run by a test, or is known not to be, and parsed."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess

import pytest

from pipelines import score
from tests.docs import known, pages
from tests.docs.pages import PAGES, ROOT

TOLD = {command.text for command in pages.commands()}
TABLES = [set(known.RUN), set(known.SERVERS), set(known.ELSEWHERE), set(known.CHECKED)]
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
INLINE = sorted({told for page in PAGES for told in pages.inline(page)})


@pytest.mark.parametrize("command", sorted(TOLD))
def test_a_command_is_run_or_is_known_not_to_be(command: str) -> None:
    homes = [command in table for table in TABLES] + [command.startswith(known.ASKED)]
    assert sum(homes) == 1, "put it into one of the tables of tests/docs/known.py"


@pytest.mark.parametrize("command", sorted(set.union(*TABLES)))
def test_what_is_known_is_told_by_a_page(command: str) -> None:
    assert command in TOLD


@pytest.mark.parametrize("command", sorted(known.CHECKED))
def test_a_command_that_cannot_be_run_here_is_understood(command: str) -> None:
    done = _understood(command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "why"), [("make nonsense", "target"), ("echo 'open", "matching")]
)
def test_a_command_that_makes_no_sense_is_not_understood(command: str, why: str) -> None:
    done = _understood(command)
    assert done.returncode != 0
    assert why in done.stderr


@pytest.mark.parametrize("command", sorted(told for told in TOLD if "pipelines.score" in told))
def test_the_night_job_takes_the_options_that_are_told(command: str) -> None:
    words = shlex.split(command)
    assert score.parser().parse_args(words[words.index("pipelines.score") + 1 :]).as_of


@pytest.mark.parametrize("told", [told for told in INLINE if told.startswith("make ")])
def test_a_make_target_in_prose_exists(told: str) -> None:
    assert told.split()[1] in TARGETS


@pytest.mark.parametrize("told", [told for told in INLINE if told.startswith("python -m ")])
def test_a_module_in_prose_can_be_started(told: str) -> None:
    assert importlib.util.find_spec(told.split()[2]) is not None


def test_the_page_that_another_test_follows_is_read_by_it() -> None:
    for command, name in known.ELSEWHERE.items():
        page = next(each.page for each in pages.commands() if each.text == command)
        assert page in (ROOT / name).read_text(encoding="utf-8")


def _understood(command: str) -> subprocess.CompletedProcess[str]:
    """What make says that it would do, or bash of the syntax."""
    asked = ["bash", "-n", "-c", command]
    found = re.match(r"(?:[A-Z_]+=\S+ )*make (.*)", command)
    if found is not None:
        asked = ["make", "-n", *shlex.split(found[1])]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
