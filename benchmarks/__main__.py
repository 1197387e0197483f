"""`python -m benchmarks [NAME]`: run one benchmark, or all of them."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks import claims

NAMES = (
    "features",
    "one_lead",
    "ingest",
    "contributions",
    "training",
    "models",
    "serving",
    "scoring",
)
BY_NAME = ("spark",)
"""Run only when they are asked for, as they need more than the environment has."""


def main() -> int:
    """Print each claim, write its file; 1 if one did not hold, 2 for an unknown name."""
    chosen = tuple(sys.argv[1:]) or NAMES
    unknown = [name for name in chosen if name not in (*NAMES, *BY_NAME)]
    if unknown:
        print(
            f"no benchmark {', '.join(unknown)}; there are: {', '.join((*NAMES, *BY_NAME))}",
            file=sys.stderr,
        )
        return 2
    held = True
    for name in chosen:
        told = import_module(f"benchmarks.{name}").run()
        for claim in told:
            print(f"{name}: {claim}")
            held = held and claim.held
        print(claims.write(name, told))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
