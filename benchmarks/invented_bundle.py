"""A bundle of an invented source: 40 attributes, five kinds of events, 200 trees of 31 leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from features import clock
from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import Attribute, EventGroup, Flags, Floats, Words
from models import booster, bundle_writing, linear
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part

NUMBERS, CATEGORIES, EVENTS = 30, 10, 50
ROWS = 20_000
_GROUPS = ("visit", "mail", "call", "order", "return")
_VALUES = tuple("abcdefgh")
_TREES = {
    "objective": "binary",
    "num_leaves": 31,
    "learning_rate": 0.05,
    "seed": 1,
    "num_threads": 2,
    "verbosity": -1,
}
_ROUNDS = 200
_AS_OF = clock.moment("2026-01-01T00:00:00Z")

ATTRIBUTES = (
    *(Attribute(f"number_{n}", "number", f"number {n}") for n in range(NUMBERS)),
    *(Attribute(f"category_{n}", "category", f"category {n}") for n in range(CATEGORIES)),
)
CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=tuple(
            EventGroup(name, (name,), Words(name, f"{name}s"), numbers=("amount",))
            for name in _GROUPS
        ),
        windows=("7d", "30d", "90d"),
        kinds=("count", "sum", "active_days", "recency"),
        zone="Europe/Berlin",
    ),
    DemographicSpec(
        ATTRIBUTES, {each.name: _VALUES for each in ATTRIBUTES if each.kind == "category"}
    ),
)


def write(folder: Path) -> None:
    """Train on invented rows and write the bundle."""
    random = np.random.default_rng(1)
    rows = random.normal(size=(ROWS, len(CATALOGUE.names)))
    rows[:, -CATEGORIES:] = random.integers(0, len(_VALUES), size=(ROWS, CATEGORIES))
    rows[random.random(rows.shape) < 0.1] = np.nan
    labels = np.nansum(rows[:, ::3], axis=1) + random.normal(scale=3, size=ROWS) > 4
    own = CATALOGUE.without_history
    parts = {"history": _part(rows, labels), "attributes": _part(rows[:, own], labels)}
    folder.mkdir(parents=True, exist_ok=True)
    bundle_writing.write(folder, parts, _contract(float(labels.mean())), rows, labels)


def lead(*, events: bool) -> dict[str, Any]:
    """A request with all attributes, and with 50 events or none that are known."""
    told: dict[str, Any] = {
        "lead_id": "4711",
        "as_of": clock.iso(_AS_OF),
        "created_at": clock.iso(_AS_OF - 3 * clock.DAY),
        "attributes": {
            **{f"number_{n}": n / 7 for n in range(NUMBERS)},
            **{f"category_{n}": _VALUES[n % len(_VALUES)] for n in range(CATEGORIES)},
        },
    }
    if events:
        told["events"] = [
            {
                "event_type": _GROUPS[place % len(_GROUPS)],
                "occurred_at": clock.iso(_AS_OF - (place + 1) * 31 * clock.HOUR),
                "amount": place + 0.25,
            }
            for place in range(EVENTS)
        ]
    return told


def _part(rows: Floats, labels: Flags) -> Part:
    trained = lightgbm.train(_TREES, lightgbm.Dataset(rows, labels.astype(float)), _ROUNDS)
    start = linear.base_rate(labels, rows.shape[1])
    return Part(booster.text(trained), start, Calibrator("slope", 0.9, 0.1))


def _contract(base_rate: float) -> Contract:
    return Contract(
        source="invented",
        catalogue=CATALOGUE,
        categories=(),
        numbers=("amount",),
        horizon="30d",
        bands=Bands(("hot", "warm", "cold"), (0.6, 0.3, 0.0), {}),
        base_rate=base_rate,
        hashes={},
        made_of={"history": "trees", "attributes": "trees"},
    )
