"""Calibrator and bands from cross-fitted predictions, and the bundle of all that scoring needs.

data/bundle/         the bundle, as models/bundle.py describes it
data/calibration.json how each candidate did forward, and whether the base rate drifts
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from typing import Any

from features import catalogue, snapshots
from features.catalogue import Catalogue
from models import bands, bundle_writing, calibration, calibration_spread
from models.calibration import Choice
from models.contract import Contract
from models.sigmoid import sigmoid
from pipelines import columns, crossfit, files, paths, stage
from pipelines.stage import Context


def work(context: Context) -> None:
    """Choose the calibrator forward, cut the bands, write the bundle."""
    checked = crossfit.read()
    choice = calibration.choose(checked, context.source.label_horizon, crossfit.limits(context))
    calibrator = calibration_spread.with_interval(
        choice.calibrator,
        checked,
        context.source.label_horizon,
        context.params.calibrate.drift_shift,
    )
    params = context.params.calibrate
    probabilities = sigmoid(calibrator.log_odds(checked.raw))
    cuts = bands.cut(probabilities, params.hot_share, params.warm_share)
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
        warning=choice.drift.warning,
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
    files.write_json(paths.CALIBRATION, _told(choice))
    if choice.drift.warning:
        context.console.warn(choice.drift.warning)
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


def _params_hash(context: Context) -> str:
    """The digest of the parameters that shape the model; the thread count does not."""
    shaping = {"behavioural", "demographic", "train", "calibrate"}
    told = context.params.model_dump(include=shaping, exclude={"train": {"threads"}})
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _told(choice: Choice) -> dict[str, Any]:
    numbers = ("promised", "kept", "shift", "p_value")
    drift = asdict(choice.drift)
    drift |= {name: _rounded(drift[name]) for name in numbers}
    return {
        "chosen": choice.calibrator.kind,
        "forward_log_loss": {kind: _rounded(loss) for kind, loss in choice.losses.items()},
        "drift": drift,
    }


def _rounded(value: float) -> float:
    """Six significant digits: p-values are small."""
    return float(f"{value:.6g}")


if __name__ == "__main__":
    stage.run("calibrate", work)
