"""What `make repro` ends with: the verdict first, then the figures, then where to look."""

from __future__ import annotations

from models import comparison, reliability
from pipelines import files, paths


def main() -> None:
    """Print the figures of the last evaluation in this run folder."""
    told = files.read_json(paths.METRICS)
    rows = told["rows"]["test"]
    print()
    for line in comparison.verdict(told):
        print(line)
    print(
        f"\n{told['source']}: {rows['rows']:,} test snapshots, {rows['positive_rate']:.1%} "
        f"converted{_within(told['horizon'])}\n"
    )
    for line in (*comparison.table(told), *reliability.lines(told["calibration"])):
        print(line)
    print(f"\nfigures {paths.METRICS}, pictures {paths.PICTURES}/, bundle {paths.BUNDLE}/")


def _within(horizon: str | None) -> str:
    return f" within {horizon}" if horizon is not None else ""


if __name__ == "__main__":
    main()
