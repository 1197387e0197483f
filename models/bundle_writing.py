"""Writing a bundle: the training side of models/bundle.py."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features.types import Flags, Floats
from models import bundle, evidence, linear, quantiles
from models import contract as contracts
from models.contract import Contract
from models.parts import Part
from models.scorer import Scorer

GOLDEN_ROWS = 64


def write(
    folder: Path,
    parts: Mapping[str, Part],
    contract: Contract,
    training: Floats,
    labels: Flags,
) -> str:
    """Write a bundle into an empty folder and return its digest.

    `training` is the feature matrix of the training part, shape (n, features): its distributions
    become the reference, its rates by value the evidence, and some of its rows, without any key,
    the golden ones.
    """
    names = contract.catalogue.names
    for name, place in bundle.PARTS.items():
        _write_part(folder / place, parts[name], contract.names_of(name))
    _write_json(folder / "contract.json", contracts.to_dict(contract))
    seen = evidence.learn(contract.catalogue.features, training, labels)
    _write_json(folder / "evidence.json", evidence.to_dict(seen, names))
    pq.write_table(_reference(names, training), folder / "reference.parquet")
    rows = _golden_rows(contract, training)
    scored = Scorer(parts, contract, seen, digest="").score(rows)
    golden = {name: pa.array(rows[:, place], from_pandas=True) for place, name in enumerate(names)}
    golden["expected_raw_log_odds"] = pa.array(scored.raw_log_odds)
    golden["expected_probability"] = pa.array(scored.probability)
    pq.write_table(pa.table(golden), folder / "golden.parquet")
    manifest = {name: bundle.sha256(folder / name) for name in bundle.SEALED}
    (folder / "seal.json").write_text(bundle.seal(manifest), encoding="utf-8")
    manifest["seal.json"] = bundle.sha256(folder / "seal.json")
    _write_json(folder / "manifest.json", manifest)
    return bundle.digest(folder)


def _write_part(folder: Path, part: Part, names: Sequence[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "booster.txt").write_text(part.booster, encoding="utf-8")
    _write_json(folder / "linear.json", linear.to_dict(part.linear, names))
    _write_json(folder / "calibrator.json", asdict(part.calibrator))


def _golden_rows(contract: Contract, training: Floats) -> Floats:
    """Some rows, every fourth of them as if nothing were known of what the contact did."""
    places = np.unique(np.linspace(0, len(training) - 1, GOLDEN_ROWS).astype(int))
    rows = np.ascontiguousarray(training[places])
    unknown = np.ones(rows.shape[1], dtype=np.bool_)
    unknown[contract.catalogue.without_history] = False
    rows[np.ix_(np.arange(0, len(rows), 4), unknown)] = np.nan
    return rows


def _reference(names: tuple[str, ...], training: Floats) -> pa.Table:
    """One row a feature: the share of nulls and the deciles of the other values."""
    shares = np.linspace(0, 1, 11)
    deciles = [
        quantiles.at_shares(known, shares) if len(known) else np.full(len(shares), np.nan)
        for known in map(quantiles.ordered, training.T)
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
