"""A model of a small source, in which every feature counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import lightgbm
import numpy as np

from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import Attribute, EventGroup, Flags, Floats, Words
from models import booster, bundle_writing, evidence, linear
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part
from models.scorer import Scorer

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=(
            EventGroup("visit", ("visit",), Words("visit", "visits"), numbers=("amount",)),
            EventGroup("shoes", ("visit",), Words("look", "looks"), where={"page": ("shoes",)}),
        ),
        windows=("7d",),
        kinds=("count", "sum", "recency"),
        zone="UTC",
    ),
    DemographicSpec(
        attributes=(
            Attribute("size", "ordered", "household size", order=("1", "2", "3")),
            Attribute("mail", "mail", "mail address"),
            Attribute("phone", "phone", "phone number", country="country"),
            Attribute("country", "category", "country"),
            Attribute("born", "date", "date of birth"),
            Attribute("agreed", "yes_no", "agreed to be called"),
            Attribute("income", "number", "income", unit="EUR"),
            Attribute("profile", "completeness", "how complete the profile is"),
        ),
        vocabularies={
            "phone_type": ("mobile", "fixed_line"),
            "phone_country": ("DE",),
            "country": ("DE", "AT"),
        },
    ),
)
BANDS = Bands(
    ("hot", "warm", "cold"),
    (0.6, 0.3, 0.0),
    {"funnel": {"hot": "bottom", "warm": "middle", "cold": "top"}},
)


def made() -> Scorer:
    """A model in which every feature counts."""
    parts, contract, rows, labels = _trained()
    return Scorer(parts, contract, evidence.learn(CATALOGUE.features, rows, labels), "digest")


def write(folder: Path) -> Path:
    """The same as a bundle in a new folder."""
    folder.mkdir(parents=True)
    parts, contract, rows, labels = _trained()
    hashed = replace(contract, hashes={"data": "d" * 64, "params": "p" * 64})
    bundle_writing.write(folder, parts, hashed, rows, labels)
    return folder


def _trained() -> tuple[dict[str, Part], Contract, Floats, Flags]:
    random = np.random.default_rng(3)
    rows = random.integers(0, 4, size=(600, len(CATALOGUE.names))).astype(float)
    rows[random.random(rows.shape) < 0.2] = np.nan
    labels = np.nansum(rows * np.arange(1, rows.shape[1] + 1), axis=1)
    own = CATALOGUE.without_history
    parts = {
        part: _learned(rows[:, places], labels, [CATALOGUE.names[place] for place in places])
        for part, places in (("history", range(rows.shape[1])), ("attributes", own))
    }
    contract = Contract(
        source="small",
        catalogue=CATALOGUE,
        categories=("page",),
        numbers=("amount",),
        horizon="5d",
        bands=BANDS,
        base_rate=0.5,
        hashes={},
        made_of=dict.fromkeys(parts, "trees"),
    )
    return parts, contract, rows, labels > labels.mean()


_PARAMS = {
    "objective": "binary",
    "num_leaves": 8,
    "feature_fraction": 0.3,
    "verbosity": -1,
    "seed": 1,
}


def _learned(rows: Floats, labels: Floats, names: list[str]) -> Part:
    trained = lightgbm.train(
        {**_PARAMS, "num_threads": 1},
        lightgbm.Dataset(rows, labels > labels.mean(), feature_name=names),
        num_boost_round=60,
    )
    start = linear.base_rate(labels > labels.mean(), len(names))
    return Part(booster.text(trained), start, Calibrator("platt", 0.9, -0.1))
