"""What `make repro` ends with: the verdict first, then the figures, then where to look."""

from __future__ import annotations

from models import bundle, comparison, pieces, reliability
from pipelines import files, paths

_VERDICTS = {
    "passed": "passed, is champion now",
    "accepted": "does not pass, is champion now because somebody accepted it",
    "refused": "REFUSED, does not become champion:",
    "unchanged": "is champion already",
}


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
    for line in ("", *pieces.table(files.read_json(paths.PIECES))):
        print(line)
    for line in _verdict():
        print(line)
    print(
        f"\nreport {paths.REPORT}, figures {paths.METRICS}, pictures {paths.PICTURES}/, "
        f"bundle {paths.BUNDLE}/"
    )


def _verdict() -> list[str]:
    """What the gate said of this bundle."""
    if not paths.GATE.is_file():
        return []
    told = files.read_json(paths.GATE)
    if told["bundle_digest"] != bundle.digest(paths.BUNDLE):
        return []
    refused = [each["said"] for each in told["conditions"] if not each["holds"]]
    head = f"\ngate: version {told['version']} of {told['model']}: {_VERDICTS[told['verdict']]}"
    bands = [told["bands"]["said"]] if told["bands"] else []
    return [head, *(f"  {said}" for said in refused), *bands]


def _within(horizon: str | None) -> str:
    return f" within {horizon}" if horizon is not None else ""


if __name__ == "__main__":
    main()
