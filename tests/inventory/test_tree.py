"""What every file of the project must keep to."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests import longest

ROOT = Path(__file__).resolve().parents[2]
# Neither a person's machine nor the place where this was written belongs into a commit.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w")


def _tracked() -> list[Path]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("path", _tracked(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_names_no_path_of_a_machine(path: Path) -> None:
    assert not MACHINE_PATH.search(path.read_bytes().decode("utf-8", errors="ignore"))


@pytest.mark.parametrize("name", longest.FILES)
def test_a_file_that_is_to_be_begun_first_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_layout_is_that_of_the_design() -> None:
    wanted = "pipelines features models serving notebooks tests sources benchmarks dvc.yaml"
    wanted += " params.yaml pyproject.toml README.md CHANGELOG.md LICENSE .ci/run dvc.lock"
    assert [name for name in wanted.split() if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "path",
    [
        path
        for room in ("features", "models", "pipelines", "serving")
        for path in (ROOT / room).rglob("*.py")
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_file_tells_one_short_story(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 275


def test_compiled_caches_are_hidden_from_dvc() -> None:
    assert "__pycache__/" in (ROOT / ".dvcignore").read_text().splitlines()
