"""The audit's findings as a page for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NO_FORECAST = (
    "This is no forecast: the rows have no dates and no order in time, so that nothing here shows"
    " how the model does on leads that come later."
)


def page(told: Mapping[str, Any]) -> str:
    """The page of what reports/audit.json tells."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    ending = "" if told["is_forecast"] else f". {NO_FORECAST}"
    yield f"# Audit of {told['source']}: {told['verdict']}{ending}"
    yield ""
    yield " ".join(_looked_at(told["looked_at"]))
    for title, findings in (
        ("What stops the run", [each for each in _open(told) if each["certain"]]),
        ("Warnings", [each for each in _open(told) if not each["certain"]]),
        ("Accepted", [each for each in told["findings"] if each["accepted"] is not None]),
    ):
        if findings:
            yield from ("", f"## {title}")
            for finding in findings:
                yield from _finding(finding)
    if told["declared_leaks"]:
        yield from ("", "## Declared leaks, left out", "")
        yield from (f"- `{key}`: {label}" for key, label in told["declared_leaks"].items())


def _open(told: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [each for each in told["findings"] if each["accepted"] is None]


def _finding(finding: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"### {finding['about']}")
    yield f"- Seen: {finding['seen']}."
    yield f"- Why it matters: {finding['matters']}."
    if finding["accepted"] is None:
        yield f"- Declare in the source file: `{finding['declare']}`"
    else:
        yield f"- Accepted: {finding['accepted']}"


def _looked_at(told: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Looked at, in the training part alone: {told['rows']:,} snapshots, of which"
        f" {told['conversions']:,} converted; features: {told['features']:,}; dates:"
        f" {told['dates']}; kinds of event: {told['event_kinds']:,}; snapshots built again without"
        f" what came after their cutoff: {told['built_alone']}."
    )
    if told["auc"] is None:
        yield "Random and forward splits were not compared: there is no forward fold, or a leak."
    else:
        yield (
            f"A quick model has an AUC of {told['auc']['random']:.3f} among leads at random and of"
            f" {told['auc']['forward']:.3f} forward in time."
        )
