"""A bundle checked in a process of its own: `python -m models.checking FOLDER`.

A damaged booster can kill the process that parses it, so this one may die instead of the service.
The last line of its output is JSON: the bundle's digest, or what is wrong with it. Exit codes: 0 it
may serve, 2 it must not; whatever else ends the process is a refusal too.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from features import told_events
from features.errors import DamagedBundle, LeadoddsError
from models import booster, bundle, error_lines, scorer
from models.contributions import text
from models.parts import Model
from models.scorer import Lead, Scorer

_MOST_MEMORY = 4 << 30
"""Address space in bytes: loading takes 2 GiB of it, a damaged number could ask for any other."""

_BADNESS = Path("/proc/self/oom_score_adj")


def check(folder: Path) -> Scorer:
    """Load a bundle, if it passes every check there is."""
    bundle.check(folder)
    contract = bundle.read_contract(folder)
    for part in bundle.PARTS:
        told = bundle.read_part(folder, part, contract.names_of(part))
        # Python refuses what LightGBM's parser would follow out of its arrays.
        text.read(told.booster)
        if booster.text(Model(told).booster) != told.booster:
            raise _not_as_written(folder, part)
    return scorer.load(folder)


def warm(loaded: Scorer) -> None:
    """Answer once with and once without history, so that no request waits for what is made once."""
    for events in (told_events.NOTHING, None):
        loaded.answer(Lead({}, as_of=0, created_at=0, events=events), reasons=1)


def _not_as_written(folder: Path, part: str) -> DamagedBundle:
    return DamagedBundle(
        f"bundle {folder.name}/: the booster of {part}",
        found="a text of which LightGBM understands another one",
        wanted="the text that LightGBM writes",
        way_out="make the bundle again with `make repro`, or copy it again from where it is whole",
    )


def _keep_small() -> None:
    """Be the one that gives way where memory or time is short, and leave no core file behind."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    if _BADNESS.exists():
        _BADNESS.write_text("1000")


def main(folder: Path) -> int:
    """Check one bundle and say what was found."""
    _keep_small()
    try:
        checked = check(folder)
        warm(checked)
    except LeadoddsError as error:
        sys.stdout.write(error_lines.line(error_lines.to_dict(error)))
        return 2
    sys.stdout.write(error_lines.line({"digest": checked.digest}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
