"""Numbered places at which tests of operations kill the process, to see that nothing is lost.

`LEADODDS_FAULT=write:3` kills it with SIGKILL when it reaches a place called write for the third
time. Without that variable a place costs one look into the environment.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import Literal, get_args

from features.errors import ConfigError

VARIABLE = "LEADODDS_FAULT"

Place = Literal["read", "compute", "write", "rename", "commit"]
PLACES: tuple[str, ...] = get_args(Place)

_reached: Counter[str] = Counter()


def reach(place: Place) -> None:
    """Count that a place was reached; the process ends here if it was told to."""
    told = os.environ.get(VARIABLE)
    if not told:
        return
    wanted, _, number = told.partition(":")
    if wanted not in PLACES or not number.isdecimal():
        raise ConfigError(
            f"the variable {VARIABLE}",
            found=repr(told),
            wanted=f"a place and a number, as in write:3; places are {', '.join(PLACES)}",
            way_out=f"unset {VARIABLE}, which is for tests of operations only",
        )
    _reached[place] += 1
    if place == wanted and _reached[place] == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
