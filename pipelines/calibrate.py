"""Calibrator and bands from cross-fitted predictions, and the bundle of all that scoring needs.

data/bundle/         the bundle, as models/bundle.py describes it
data/calibration.json how each candidate did forward, and the cuts of the bands
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from features import snapshots
from features.types import Flags, Floats
from models import bands, bundle, bundle_writing, calibration, linear
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part
from models.sigmoid import sigmoid
from pipelines import columns, files, paths, stage
from pipelines.stage import Context

_CROSSFIT = ("fold", "log_odds", "label")


def work(context: Context) -> None:
    """Choose each model's calibrator forward, cut the bands, write the bundle."""
    params = context.params.calibrate
    calibrated = {part: calibration.choose(_crossfit(part)) for part in bundle.PARTS}
    calibrator = calibrated["history"][0]
    log_odds = calibrator.log_odds(np.concatenate([raw for raw, _ in _crossfit("history")]))
    cuts = bands.cut(sigmoid(log_odds), params.hot_share, params.warm_share)
    table = files.read_table(paths.SNAPSHOTS)
    rows = columns.in_part(table, snapshots.TRAIN)
    contract = _contract(context, cuts, columns.labels(table)[rows])
    shutil.rmtree(paths.BUNDLE, ignore_errors=True)
    paths.BUNDLE.mkdir(parents=True)
    parts = {
        part: _part(part, chosen, contract.names_of(part))
        for part, (chosen, _) in calibrated.items()
    }
    digest = bundle_writing.write(paths.BUNDLE, parts, contract, columns.features()[1][rows])
    told = {
        part: {"chosen": chosen.kind, "forward_log_loss": _rounded(losses)}
        for part, (chosen, losses) in calibrated.items()
    }
    files.write_json(paths.CALIBRATION, told)
    context.console.done(
        f"{calibrator.kind}; hot from {cuts.hot_from:.1%}, warm from {cuts.warm_from:.1%}; "
        f"bundle {digest[:12]}"
    )


def _contract(context: Context, cuts: Bands, labels: npt.NDArray[np.int8]) -> Contract:
    return Contract(
        source=context.source.name,
        catalogue=columns.catalogue(),
        categories=context.source.category_names,
        numbers=context.source.number_names,
        horizon=context.source.horizon,
        bands=cuts,
        base_rate=round(float(labels.mean()), 9),
        hashes={"data": files.sha256(paths.FINGERPRINT), "params": _params_hash(context)},
        made_of={part: told["made_of"] for part, told in files.read_json(paths.LEARNED).items()},
    )


def _trained(part: str) -> Path:
    return paths.TRAIN / bundle.PARTS[part]


def _part(part: str, calibrator: Calibrator, names: Sequence[str]) -> Part:
    return Part(
        booster=(_trained(part) / "booster.txt").read_text(encoding="utf-8"),
        linear=linear.from_dict(files.read_json(_trained(part) / "linear.json"), names),
        calibrator=calibrator,
    )


def _crossfit(part: str) -> list[tuple[Floats, Flags]]:
    table = files.read_table(_trained(part) / "crossfit.parquet")
    fold, raw, label = (np.asarray(table[name].to_numpy()) for name in _CROSSFIT)
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
