"""The search for leaks, before anything is trained: a certain one stops the run with its name.

audit.json  every finding: what was seen, why it matters, how to declare it; what is declared
audit.md    the same as a page
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from features import catalogue, snapshots
from models.leaks import finding
from models.leaks.finding import Finding
from pipelines import (
    audit_columns,
    audit_evidence,
    audit_page,
    changes,
    columns,
    files,
    observation,
    paths,
    stage,
)
from pipelines.audit_evidence import Part
from pipelines.stage import Context

_MOST_LINES = 20


def work(context: Context) -> None:
    """Look for every kind of evidence, tell all that was found, then stop on what is certain."""
    part = _part(context)
    findings, looked_at = _found(part)
    told = {
        "source": context.source.name,
        "is_forecast": context.source.is_forecast,
        "verdict": finding.verdict(findings),
        "findings": [each.told() for each in findings],
        "declared_leaks": audit_columns.leaks(context.source),
        "looked_at": looked_at,
    }
    files.write_json(paths.AUDIT, told)
    files.write_text(paths.AUDIT_PAGE, audit_page.page(told))
    _say(context, findings, told)
    finding.stop_on_certain(findings)
    context.console.done(f"{len(part.catalogue.names)} features looked at: {told['verdict']}")


def _found(part: Part) -> tuple[list[Finding], dict[str, Any]]:
    """Every finding with the source's answer to it, and what was looked at."""
    evidence = [
        audit_evidence.of_dates(part),
        audit_evidence.of_later_events(part, paths.EVENTS),
        audit_evidence.of_siblings(part, paths.EVENTS),
        audit_evidence.of_features(part),
    ]
    accepted = audit_columns.accepted(part.source)
    findings = finding.answered([each for found, _ in evidence for each in found], accepted)
    # How models do that know the outcome, at random or forward, says nothing of the others.
    stops = any(each.stops for each in findings)
    found, auc = audit_evidence.NOT_SPLIT if stops else audit_evidence.of_split(part)
    looked_at = {name: value for _, looked in evidence for name, value in looked.items()}
    return [*findings, *found], looked_at | auc


def _part(context: Context) -> Part:
    whole = files.read_table(paths.SNAPSHOTS)
    rows = np.flatnonzero(columns.in_part(whole, snapshots.TRAIN))
    table = whole.take(rows)
    lead_rows = np.asarray(whole["lead_row"].to_numpy())
    leads = lead_rows[rows]
    specs = {
        "behavioural": files.read_json(paths.BEHAVIOURAL_SPEC),
        "demographic": files.read_json(paths.DEMOGRAPHIC_SPEC),
    }
    return Part(
        source=context.source,
        params=context.params,
        catalogue=catalogue.from_dict(specs),
        table=table,
        matrix=columns.features()[1][rows],
        facts=changes.facts_at_cutoffs(context.source, table, leads),
        outcomes=files.read_table(paths.OUTCOMES),
        history_start=observation.read().history_start,
        tested=np.isin(leads, lead_rows[columns.in_part(whole, snapshots.TEST)]),
    )


def _say(context: Context, findings: Sequence[Finding], told: dict[str, Any]) -> None:
    """A line each finding that does not stop the run, as those that do are told by the error."""
    if told["declared_leaks"]:
        context.console.say(f"left out as leaks: {', '.join(told['declared_leaks'])}")
    for each in findings[:_MOST_LINES]:
        if each.accepted is not None:
            context.console.say(f"accepted: {each.about}: {each.accepted}")
        elif not each.certain:
            context.console.warn(f"{each.about}: {each.seen}; {each.declare}")
    if len(findings) > _MOST_LINES:
        context.console.say(f"and {len(findings) - _MOST_LINES} more in {paths.AUDIT_PAGE}")


if __name__ == "__main__":
    stage.run("audit", work)
