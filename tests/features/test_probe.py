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
from features.kinds import KINDS
from features.types import EventGroup, Words

visit = EventGroup(
    "visit", ("visit",), Words("visit", "visits"), numbers=("minutes",), values=("channel",)
)
paid = EventGroup(
    "paid",
    ("visit",),
    Words("paid visit", "paid visits"),
    where={"channel": ("ads",)},
    share_of="visit",
)
spec = BehaviouralSpec(
    (visit, paid, *lead_groups(with_losses=True)),
    ("7d", "30d"),
    tuple(KINDS),
    "America/New_York",
    half_lives=("2d",),
    vocabularies={"channel": ("mail", "ads")},
)
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
        "return cutoff - window >= history_start",
        "return cutoff >= history_start",
    ),
    "own lead": ("story.py", "masks[j] & others if", "masks[j] if"),
    "days of UTC": (
        "kernel.py",
        "local_time.offsets(events.occurred_at, plan.zone)",
        'local_time.offsets(events.occurred_at, "UTC")',
    ),
    "the value before the last": (
        "kinds/values.py",
        "(code - codes[member]) * step > 0",
        "(code - codes[member]) * step < 0",
    ),
    "five half-lives": ("kinds/moments.py", "HALF_LIVES = 6", "HALF_LIVES = 5"),
    "a null that adds": ("kinds/numbers.py", "having += 1", "having += 2"),
}


UNCOMPILED = "def compiled(function):\n    return function\n"
"""Instead of features/jit.py: a changed kernel is tried in a second, not after half a minute."""


def _digest(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _copied(folder: Path) -> Path:
    shutil.copytree(
        ROOT / "features", folder / "features", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "features/jit.py").write_text(UNCOMPILED)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _digest(_copied(tmp_path_factory.mktemp("whole")))


@pytest.mark.slow
@pytest.mark.parametrize("broken", BROKEN)
def test_a_kernel_that_breaks_the_time_law_gives_another_digest(
    broken: str, whole: str, tmp_path: Path
) -> None:
    file, old, new = BROKEN[broken]
    code = (_copied(tmp_path) / "features" / file).read_text()
    assert old in code
    (tmp_path / "features" / file).write_text(code.replace(old, new))
    assert _digest(tmp_path) != whole


@pytest.mark.slow
def test_compiled_code_gives_the_digest_that_plain_python_gives(whole: str) -> None:
    assert _digest(ROOT) == whole
