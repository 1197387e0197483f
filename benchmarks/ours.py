"""`python -m benchmarks.ours LEADS EVENTS OUT`: the matrix by Leadodds."""

from __future__ import annotations

import sys


def main() -> None:
    """Write the matrix of LEADS and EVENTS to OUT."""
    leads, events, out = sys.argv[1:]
    raise SystemExit(f"no streaming path yet from {leads} and {events} to {out}")


if __name__ == "__main__":
    main()
