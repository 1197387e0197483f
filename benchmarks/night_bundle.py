"""The bundles of an invented night, learned from a sample of such leads.

`bundle` holds 200 trees of 31 leaves; `own` trees as small as Leadodds' own, on a linear part.
Whether a lead wins is invented, too: it follows from its features, sums, thresholds and nulls.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import lightgbm
import numpy as np

from benchmarks import invented_night, night_features, run_folder
from benchmarks.invented_night import VALUES
from benchmarks.measured import THREADS
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import Feature, Flags, Floats
from models import booster, bundle_writing, linear, linear_fit
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part
from models.row_major import row_major
from models.sigmoid import sigmoid
from pipelines import declared
from pipelines.stage import Context

LARGE, OWN = "bundle", "own"
NAMES = {LARGE: "200 trees of 31 leaves", OWN: "600 trees of 6 leaves on a linear part"}
SAMPLE = 20_000
_ALWAYS = {"objective": "binary", "seed": 1, "num_threads": THREADS, "verbosity": -1}
_TREES: dict[str, dict[str, object]] = {
    LARGE: {"num_leaves": 31, "learning_rate": 0.05},
    OWN: {"num_leaves": 6, "max_depth": 3, "feature_fraction": 0.2, "learning_rate": 0.03},
}
_ROUNDS = {LARGE: 200, OWN: 600}
_CALIBRATOR = Calibrator("slope", 0.9, 0.1, spread=((0.02, 0.03, 0.0),), between=0.01)


def write(folder: Path) -> None:
    """Train on a night of its own and write both bundles into a folder."""
    with TemporaryDirectory(dir=folder) as name:
        sample = Path(name) / "sample"
        invented_night.write(sample, SAMPLE)
        with run_folder.inside(sample) as context:
            catalogue = _catalogue(context)
        rows = night_features.each_row(sample, catalogue, row_major)
    won, own = _labels(catalogue, rows), catalogue.without_history
    every = np.arange(len(catalogue.names))
    for kind in NAMES:
        parts = {
            part: _part(
                kind, [catalogue.features[place] for place in columns], rows[:, columns], won
            )
            for part, columns in (("history", every), ("attributes", own))
        }
        (folder / kind).mkdir()
        contract = _contract(catalogue, float(won.mean()))
        bundle_writing.write(folder / kind, parts, contract, rows, won)


def _catalogue(context: Context) -> Catalogue:
    attributes = context.source.declared_attributes
    listed = {each.name: VALUES for each in attributes if each.kind == "category"}
    return Catalogue(declared.behavioural(context), DemographicSpec(attributes, listed))


def _labels(catalogue: Catalogue, rows: Floats) -> Flags:
    random = np.random.default_rng(invented_night.SEED)
    named = {name: np.nan_to_num(rows[:, place]) for place, name in enumerate(catalogue.names)}
    log_odds = 0.3 * np.log1p(named["visit_count_30d"]) + 0.6 * (named["form_count_90d"] > 0) - 2.5
    log_odds += 0.5 * named["number_0"] + 0.4 * named["number_1"] * named["number_2"]
    log_odds += 0.3 * np.log1p(named["order_amount_sum_180d"]) / 5 + (named["category_0"] > 8)
    log_odds -= 0.4 * np.isnan(rows[:, catalogue.names.index("number_3")])
    return np.asarray(random.random(len(rows)) < sigmoid(log_odds))


def _part(kind: str, features: Sequence[Feature], rows: Floats, won: Flags) -> Part:
    start = (
        linear_fit.fit(rows, won, features, strength=0.01)
        if kind == OWN
        else linear.base_rate(won, len(features))
    )
    data = lightgbm.Dataset(rows, won.astype(float), init_score=start.log_odds(rows))
    trained = lightgbm.train({**_ALWAYS, **_TREES[kind]}, data, _ROUNDS[kind])
    return Part(booster.text(trained), start, _CALIBRATOR)


def _contract(catalogue: Catalogue, base_rate: float) -> Contract:
    return Contract(
        source="invented_night",
        catalogue=catalogue,
        categories=catalogue.behavioural.plan.layout.categories,
        numbers=catalogue.behavioural.plan.layout.numbers,
        horizon=invented_night.HORIZON,
        bands=Bands(
            ("hot", "warm", "cold"),
            (0.5, 0.2, 0.0),
            {"funnel": {"hot": "bottom", "warm": "middle", "cold": "top"}},
        ),
        base_rate=base_rate,
        hashes={},
        made_of={"history": "trees", "attributes": "trees"},
    )
