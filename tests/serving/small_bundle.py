"""A small model's bundle, written in a second, for tests that ask how the service stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import Attribute, EventGroup, Flags, Floats, Words
from models import booster, bundle_writing, linear
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part
from models.points.table import Table

CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=(EventGroup("visit", ("visit",), Words("visit", "visits")),),
        windows=("7d",),
        kinds=("count",),
        zone="UTC",
    ),
    DemographicSpec(
        attributes=(
            Attribute("employees", "number", "employees", unit="people"),
            Attribute("country", "category", "country"),
        ),
        vocabularies={"country": ("DE", "AT")},
    ),
)


def write(folder: Path, points: Table | None = None) -> Path:
    """Write it into a new folder."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(3)
    rows = random.integers(0, 4, size=(400, len(CATALOGUE.names))).astype(float)
    labels = rows.sum(axis=1) > rows.sum(axis=1).mean()
    own = CATALOGUE.without_history
    places = {"history": np.arange(rows.shape[1]), "attributes": np.asarray(own)}
    parts = {
        name: _learned(rows[:, at], labels, [CATALOGUE.names[each] for each in at])
        for name, at in places.items()
    }
    contract = Contract(
        source="small",
        catalogue=CATALOGUE,
        categories=(),
        numbers=(),
        horizon="5d",
        bands=Bands(("hot", "warm", "cold"), (0.6, 0.3, 0.0), {}),
        base_rate=0.5,
        hashes={"data": "d" * 64, "params": "p" * 64},
        made_of=dict.fromkeys(parts, "trees"),
        points=points,
    )
    bundle_writing.write(folder, parts, contract, rows, labels)
    return folder


def _learned(rows: Floats, labels: Flags, names: list[str]) -> Part:
    """As a real one is learned and written, so that its check has nothing to refuse."""
    start = linear.base_rate(labels, len(names))
    params = {"num_leaves": 4, "num_threads": 1, "seed": 1}
    trees = booster.fit(rows, labels, names, start, params, rounds=20)
    return Part(booster.text(trees), start, Calibrator("platt", 1.0, 0.0))
