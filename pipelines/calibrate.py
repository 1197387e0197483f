"""Calibrator and bands from cross-fitted predictions, and the bundle of all that scoring needs.

data/bundle/         the bundle, as models/bundle.py describes it
data/calibration.json how each candidate did forward, and the cuts of the bands
"""

from __future__ import annotations

import hashlib
import json
import shutil

import numpy as np

from features import catalogue, snapshots
from features.catalogue import Catalogue
from features.types import Flags, Floats
from models import bands, bundle_writing, calibration
from models.contract import Contract
from models.sigmoid import sigmoid
from pipelines import columns, files, paths, stage
from pipelines.stage import Context


def work(context: Context) -> None:
    """Choose the calibrator forward, cut the bands, write the bundle."""
    folds = _crossfit()
    calibrator, losses = calibration.choose(folds)
    log_odds = calibrator.log_odds(np.concatenate([raw for raw, _ in folds]))
    params = context.params.calibrate
    cuts = bands.cut(sigmoid(log_odds), params.hot_share, params.warm_share)
    table = files.read_table(paths.SNAPSHOTS)
    rows = columns.in_part(table, snapshots.TRAIN)
    labels = columns.labels(table)[rows]
    contract = Contract(
        source=context.source.name,
        catalogue=read_catalogue(),
        categories=context.source.category_names,
        numbers=context.source.number_names,
        horizon=context.source.horizon,
        bands=cuts,
        base_rate=round(float(labels.mean()), 9),
        hashes={"data": files.sha256(paths.FINGERPRINT), "params": _params_hash(context)},
    )
    shutil.rmtree(paths.BUNDLE, ignore_errors=True)
    paths.BUNDLE.mkdir(parents=True)
    digest = bundle_writing.write(
        paths.BUNDLE,
        booster=(paths.BOOSTER).read_text(encoding="utf-8"),
        calibrator=calibrator,
        contract=contract,
        training=columns.features()[1][rows],
    )
    files.write_json(
        paths.CALIBRATION, {"chosen": calibrator.kind, "forward_log_loss": _rounded(losses)}
    )
    context.console.done(
        f"{calibrator.kind}; hot from {cuts.hot_from:.1%}, warm from {cuts.warm_from:.1%}; "
        f"bundle {digest[:12]}"
    )


def read_catalogue() -> Catalogue:
    """The catalogue that the two feature stages built."""
    return catalogue.from_dict(
        {
            "behavioural": files.read_json(paths.BEHAVIOURAL_SPEC),
            "demographic": files.read_json(paths.DEMOGRAPHIC_SPEC),
        }
    )


def _crossfit() -> list[tuple[Floats, Flags]]:
    table = files.read_table(paths.CROSSFIT)
    fold, raw, label = (np.asarray(table[name].to_numpy()) for name in ("fold", "log_odds", "label"))
    return [(raw[fold == place], label[fold == place] == 1) for place in np.unique(fold)]


def _params_hash(context: Context) -> str:
    """The digest of the parameters that shape the model; the thread count does not."""
    shaping = {"behavioural", "demographic", "train", "calibrate"}
    told = context.params.model_dump(include=shaping, exclude={"train": {"threads"}})
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _rounded(losses: dict[str, float]) -> dict[str, float]:
    return {kind: round(loss, 6) for kind, loss in losses.items()}


if __name__ == "__main__":
    stage.run("calibrate", work)
