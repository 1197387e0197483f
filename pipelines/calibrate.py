"""Calibrator and bands from cross-fitted predictions, and the bundle of all that scoring needs.

data/bundle/         the bundle, as models/bundle.py describes it
data/calibration.json how each candidate did forward, and whether the base rate drifts
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features import snapshots
from features.phrase import Phrase
from features.types import Flags
from models import band_cuts, bands, bundle, bundle_writing, calibration, calibration_spread, linear
from models.bands import Bands
from models.calibration import Choice
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part
from models.points import worth
from models.points.table import Table
from models.sigmoid import sigmoid
from pipelines import built, columns, crossfit, files, paths, point_totals, stage
from pipelines.stage import Context


def work(context: Context) -> None:
    """Choose each model's calibrator forward, cut the bands, write the bundle."""
    choices = {part: _choose(context, part) for part in bundle.PARTS}
    calibrator, warning = choices["history"].calibrator, choices["history"].drift.warning
    probabilities = sigmoid(calibrator.log_odds(crossfit.read("history").raw))
    cuts = context.bands.cut(probabilities)
    table = files.read_table(paths.SNAPSHOTS)
    rows = columns.in_part(table, snapshots.TRAIN)
    labels = columns.labels(table)[rows]
    contract = _contract(context, cuts, labels, warning)
    contract = replace(contract, points=_points(context, table.filter(pa.array(rows)), labels == 1))
    shutil.rmtree(paths.BUNDLE, ignore_errors=True)
    paths.BUNDLE.mkdir(parents=True)
    parts = {
        part: _part(part, choice.calibrator, contract.names_of(part))
        for part, choice in choices.items()
    }
    digest = bundle_writing.write(
        paths.BUNDLE, parts, contract, columns.features()[1][rows], labels == 1
    )
    files.write_json(paths.CALIBRATION, {part: _told(choice) for part, choice in choices.items()})
    for line in (*filter(None, [warning]), *band_cuts.remarks(cuts, probabilities)):
        context.console.warn(line)
    context.console.done(f"{calibrator.kind}; {bands.said(cuts)}; bundle {digest[:12]}")


def _contract(
    context: Context, cuts: Bands, labels: npt.NDArray[np.int8], warning: Phrase | None
) -> Contract:
    return Contract(
        source=context.source.name,
        catalogue=built.catalogue(),
        categories=context.source.category_names,
        numbers=context.source.number_names,
        horizon=context.source.horizon,
        bands=cuts,
        base_rate=round(float(labels.mean()), 9),
        hashes={"data": files.sha256(paths.FINGERPRINT), "params": _params_hash(context)},
        made_of={part: told["made_of"] for part, told in files.read_json(paths.LEARNED).items()},
        warning=warning,
        translations=context.source.translations,
    )


def _points(context: Context, table: pa.Table, labels: Flags) -> Table | None:
    """The team's points, with what their sums were worth among the training snapshots."""
    counted = point_totals.of(context, table)
    if counted is None:
        return None
    return counted.table.worth_in(worth.fit(counted.totals, labels))


def _choose(context: Context, part: str) -> Choice:
    """The calibrator of one of the models, with its interval."""
    checked, horizon = crossfit.read(part), context.source.label_horizon
    choice = calibration.choose(checked, horizon, crossfit.limits(context))
    sure = calibration_spread.with_interval(
        choice.calibrator, checked, horizon, context.params.calibrate.drift_shift
    )
    return replace(choice, calibrator=sure)


def _part(part: str, calibrator: Calibrator, names: Sequence[str]) -> Part:
    folder = paths.TRAIN / bundle.PARTS[part]
    return Part(
        booster=(folder / "booster.txt").read_text(encoding="utf-8"),
        linear=linear.from_dict(files.read_json(folder / "linear.json"), names),
        calibrator=calibrator,
    )


def _params_hash(context: Context) -> str:
    """The digest of the parameters that shape the model; the thread count does not."""
    shaping = {"behavioural", "demographic", "train", "calibrate"}
    told = context.params.model_dump(include=shaping)
    told["train"] = context.train.model_dump(exclude={"threads"})
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
