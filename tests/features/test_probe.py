from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PROBE = """
from features import probe
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.groups import lead_groups
from features.types import EventGroup, Words

visit = EventGroup("visit", ("visit",), Words("visit", "visits"), numbers=("minutes",))
paid = EventGroup(
    "paid", ("visit",), Words("paid visit", "paid visits"), {"channel": ("ads",)}, (), "visit"
)
kinds = ("count", "active_days", "sum", "share", "recency", "first_seen")
spec = BehaviouralSpec((visit, paid, *lead_groups()), ("7d", "30d"), kinds, "America/New_York")
print(probe.digest(Catalogue(spec, DemographicSpec((), {}))))
"""

BROKEN = {
    "seen at the cutoff": (
        "clock.py",
        "return recorded_at < cutoff",
        "return recorded_at <= cutoff",
    ),
    "open window": ("clock.py", "occurred_at >= cutoff - window", "occurred_at > cutoff - window"),
    "zero for unknown": (
        "clock.py",
        "cutoffs - window >= history_start",
        "cutoffs >= history_start",
    ),
    "own lead": ("kernel.py", "mask = mask & ~asked.other_leads", "mask = mask"),
    "days of UTC": (
        "kernel.py",
        "local_days(events.occurred_at, plan.zone)",
        'local_days(events.occurred_at, "UTC")',
    ),
}


def _digest(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def whole() -> str:
    return _digest(ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("broken", BROKEN)
def test_a_kernel_that_breaks_the_time_law_gives_another_digest(
    broken: str, whole: str, tmp_path: Path
) -> None:
    file, old, new = BROKEN[broken]
    shutil.copytree(ROOT / "features", tmp_path / "features")
    code = (tmp_path / "features" / file).read_text()
    assert old in code
    (tmp_path / "features" / file).write_text(code.replace(old, new))
    assert _digest(tmp_path) != whole


@pytest.mark.slow
def test_the_same_code_gives_the_same_digest(whole: str) -> None:
    assert _digest(ROOT) == whole
