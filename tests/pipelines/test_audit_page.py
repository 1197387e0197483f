"""The audit's page, whole."""

from __future__ import annotations

from typing import Any

from pipelines import audit_page

FINDING = {
    "about": "feature closed_as",
    "entries": ["attributes.closed_as"],
    "certain": True,
    "seen": "its value alone tells all 400 known outcomes apart",
    "matters": "it is made of the outcome",
    "declare": "attributes.closed_as: { leak: true }",
    "accepted": None,
}
TOLD: dict[str, Any] = {
    "source": "acme",
    "is_forecast": True,
    "verdict": "1 leak",
    "findings": [
        FINDING,
        FINDING | {"about": "feature club", "certain": False},
        FINDING | {"about": "feature vip", "accepted": "known from the start"},
    ],
    "declared_leaks": {"attributes.invoice": "invoice number"},
    "looked_at": {
        "rows": 1400,
        "conversions": 400,
        "features": 12,
        "dates": 1,
        "event_kinds": 3,
        "built_alone": 200,
        "auc": {"random": 0.81, "forward": 0.8},
    },
}
PAGE = """\
# Audit of acme: 1 leak

Looked at, in the training part alone: 1,400 snapshots, of which 400 converted; features: 12; \
dates: 1; kinds of event: 3; snapshots built again without what came after their cutoff: 200. \
A quick model has an AUC of 0.810 among leads at random and of 0.800 forward in time.

## What stops the run

### feature closed_as
- Seen: its value alone tells all 400 known outcomes apart.
- Why it matters: it is made of the outcome.
- Declare in the source file: `attributes.closed_as: { leak: true }`

## Warnings

### feature club
- Seen: its value alone tells all 400 known outcomes apart.
- Why it matters: it is made of the outcome.
- Declare in the source file: `attributes.closed_as: { leak: true }`

## Accepted

### feature vip
- Seen: its value alone tells all 400 known outcomes apart.
- Why it matters: it is made of the outcome.
- Accepted: known from the start

## Declared leaks, left out

- `attributes.invoice`: invoice number
"""


def test_the_page_tells_the_verdict_first_then_each_finding_with_what_to_do() -> None:
    assert audit_page.page(TOLD) == PAGE


def test_what_was_not_found_has_no_heading() -> None:
    clean = TOLD | {"verdict": "clean", "findings": [], "declared_leaks": {}}
    assert "##" not in audit_page.page(clean)


def test_the_first_line_says_where_there_is_no_forecast() -> None:
    told = TOLD | {"is_forecast": False}
    assert (
        audit_page.page(told).splitlines()[0]
        == f"# Audit of acme: 1 leak. {audit_page.NO_FORECAST}"
    )


def test_splits_that_were_not_compared_are_said_to_be_so() -> None:
    told = TOLD | {"looked_at": TOLD["looked_at"] | {"auc": None}}
    assert "were not compared" in audit_page.page(told)
