"""The loan applications of BPI Challenge 2012, read straight from the log: events and snapshots.

An application is both lead and contact. What happened to it is known from its first event on.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd

from tests.oracle import tables
from tests.oracle.by_hand import moment
from tests.oracle.seen import DAY, MINUTE

PATH = Path("data/bpi2012/BPI_Challenge_2012.xes.gz")
AGES = (6 * MINUTE, DAY, 7 * DAY)
"""How long after an application's first event it is looked at."""

CATEGORIES = ("org:resource", "lifecycle:transition")
NUMBERS = ("amount_req",)


def read(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The events of all applications, and each application at three ages."""
    events = tables.events(_events(path), CATEGORIES, NUMBERS)
    created_at = events.groupby("lead_id")["occurred_at"].min()
    log_start = moment("2011-10-01T00:00:00+02:00")
    looks = [
        {
            "lead_id": lead_id,
            "contact_id": lead_id,
            "created_at": first_at,
            "cutoff": first_at + age,
            "history_start": log_start,
        }
        for lead_id, first_at in created_at.items()
        for age in AGES
    ]
    return events, tables.snapshots(looks)


def _events(path: Path) -> Iterator[dict[str, Any]]:
    """One row an event; the amount asked for belongs to the application's own events (A_…)."""
    with gzip.open(path) as file:
        for _, element in ET.iterparse(file):  # noqa: S314 - a known file
            if element.tag.endswith("trace"):
                trace = _attributes(element)
                for event in element:
                    if event.tag.endswith("event"):
                        yield _row(trace, _attributes(event))
                element.clear()


def _attributes(element: ET.Element) -> dict[str, str]:
    return {
        child.attrib["key"]: child.attrib["value"] for child in element if "key" in child.attrib
    }


def _row(trace: dict[str, str], event: dict[str, str]) -> dict[str, Any]:
    name, occurred_at = event["concept:name"], moment(event["time:timestamp"])
    return {
        "contact_id": trace["concept:name"],
        "lead_id": trace["concept:name"],
        "occurred_at": occurred_at,
        "recorded_at": occurred_at,
        "event_type": name,
        "org:resource": event.get("org:resource"),
        "lifecycle:transition": event.get("lifecycle:transition"),
        "amount_req": float(trace["AMOUNT_REQ"]) if name.startswith("A_") else None,
    }
