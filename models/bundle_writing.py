"""Writing a bundle: the training side of models/bundle.py."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features.types import Floats
from models import bundle
from models import contract as contracts
from models.calibration_line import Calibrator
from models.contract import Contract
from models.scorer import Scorer

GOLDEN_ROWS = 64


def write(
    folder: Path, *, booster: str, calibrator: Calibrator, contract: Contract, training: Floats
) -> str:
    """Write a bundle into an empty folder and return its digest.

    `training` is the feature matrix of the training part, shape (n, features): its distributions
    become the reference, and some of its rows, without any key, the golden ones.
    """
    names = contract.catalogue.names
    (folder / "booster.txt").write_text(booster, encoding="utf-8")
    _write_json(folder / "calibrator.json", asdict(calibrator))
    _write_json(folder / "contract.json", contracts.to_dict(contract))
    pq.write_table(_reference(names, training), folder / "reference.parquet")
    places = np.unique(np.linspace(0, len(training) - 1, GOLDEN_ROWS).astype(int))
    rows = np.ascontiguousarray(training[places])
    scored = Scorer(booster, calibrator, contract, digest="").score(rows)
    golden = {name: pa.array(rows[:, place], from_pandas=True) for place, name in enumerate(names)}
    golden["expected_raw_log_odds"] = pa.array(scored.raw_log_odds)
    golden["expected_probability"] = pa.array(scored.probability)
    pq.write_table(pa.table(golden), folder / "golden.parquet")
    _write_json(
        folder / "manifest.json", {name: bundle.sha256(folder / name) for name in bundle.FILES}
    )
    return bundle.digest(folder)


def _reference(names: tuple[str, ...], training: Floats) -> pa.Table:
    """One row a feature: the share of nulls and the deciles of the other values."""
    shares = np.linspace(0, 1, 11)
    deciles = [
        np.quantile(known, shares, method="inverted_cdf") if len(known) else np.full(11, np.nan)
        for known in (column[~np.isnan(column)] for column in training.T)
    ]
    columns: dict[str, Any] = {
        "feature": list(names),
        "null_share": np.isnan(training).mean(axis=0),
    }
    for place, share in enumerate(shares):
        values = np.array([row[place] for row in deciles])
        columns[f"q{round(share * 100):03d}"] = pa.array(values, from_pandas=True)
    return pa.table(columns)


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
