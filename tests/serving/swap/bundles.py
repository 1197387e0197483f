"""Small whole bundles that differ in what they answer, and ways to damage one."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import lightgbm
import numpy as np

from features.behavioural import BehaviouralSpec
from features.catalogue import Catalogue
from features.demographic import DemographicSpec
from features.types import Attribute, EventGroup, Words
from models import booster, bundle, bundle_writing, linear
from models.bands import Bands
from models.calibration_line import Calibrator
from models.contract import Contract
from models.parts import Part

CATALOGUE = Catalogue(
    BehaviouralSpec(
        groups=(EventGroup("visit", ("visit",), Words("visit", "visits")),),
        windows=("7d", "30d"),
        kinds=("count", "recency"),
        zone="UTC",
    ),
    DemographicSpec(
        attributes=(
            Attribute("country", "category", "country"),
            Attribute("employees", "number", "employees", unit="people"),
        ),
        vocabularies={"country": ("DE", "AT")},
    ),
)
LEAD = {"attributes": {"country": "DE", "employees": 12}, "events": []}


def write(folder: Path, intercept: float) -> str:
    """A bundle whose probabilities depend on the intercept; returns its digest."""
    random = np.random.default_rng(3)
    rows = random.integers(0, 4, size=(400, len(CATALOGUE.names))).astype(float)
    rows[random.random(rows.shape) < 0.2] = np.nan
    labels = np.nansum(rows, axis=1) > 2.0 * rows.shape[1] / 1.6
    parts = {
        part: _part(rows[:, places], labels, [CATALOGUE.names[place] for place in places], curve)
        for part, places, curve in (
            ("history", np.arange(rows.shape[1]), Calibrator("platt", 0.9, intercept)),
            ("attributes", CATALOGUE.without_history, Calibrator("platt", 0.8, intercept)),
        )
    }
    contract = Contract(
        source="small",
        catalogue=CATALOGUE,
        categories=(),
        numbers=(),
        horizon="5d",
        bands=Bands(("hot", "warm", "cold"), (0.6, 0.3, 0.0), {}),
        base_rate=0.5,
        hashes={},
        made_of=dict.fromkeys(parts, "trees"),
    )
    folder.mkdir(parents=True)
    return bundle_writing.write(folder, parts, contract, rows, labels)


def _part(rows: np.ndarray, labels: np.ndarray, names: list[str], curve: Calibrator) -> Part:
    start = linear.base_rate(labels, len(names))
    params = {"seed": 1, "num_leaves": 5, "min_data_in_leaf": 5, "num_threads": 1}
    trees: lightgbm.Booster = booster.fit(rows, labels, names, start, params, rounds=20)
    return Part(booster.text(trees), start, curve)


def put(whole: Path, folder: Path) -> None:
    """Copy a bundle over another one file by file, as people do: for a moment it is half there."""
    shutil.copytree(whole, folder, dirs_exist_ok=True)


def damage(folder: Path, seed: int) -> str:
    """Change one file in one of many ways, and mostly list it anew; returns what was done."""
    chance = random.Random(seed)  # noqa: S311  # the same damage for the same seed
    name, way, damaged, whole = "", "", b"", b""
    while damaged == whole:
        name = chance.choice(bundle.FILES)
        whole = (folder / name).read_bytes()
        way = chance.choice(list(WAYS))
        other = (folder / chance.choice(bundle.FILES)).read_bytes()
        damaged = WAYS[way](whole, other, chance.randrange(len(whole)), chance)
    (folder / name).write_bytes(damaged)
    if is_listed := chance.random() < 0.7:
        list_anew(folder)
    return f"{seed}: {name}, {way}{', listed anew' if is_listed else ''}"


def _with_another_byte(whole: bytes, _: bytes, place: int, chance: random.Random) -> bytes:
    return whole[:place] + bytes([whole[place] ^ chance.randrange(1, 256)]) + whole[place + 1 :]


def _with_another_digit(whole: bytes, _: bytes, place: int, chance: random.Random) -> bytes:
    digits = [place for place, byte in enumerate(whole) if chr(byte).isdigit()]
    place = chance.choice(digits or [place])
    other = chance.choice([each for each in b"0123456789" if each != whole[place]])
    return whole[:place] + bytes([other]) + whole[place + 1 :]


WAYS: dict[str, Callable[[bytes, bytes, int, random.Random], bytes]] = {
    "another byte": _with_another_byte,
    "another digit": _with_another_digit,
    "cut": lambda whole, _, place, __: whole[:place],
    "twice": lambda whole, _, __, ___: whole + whole,
    "a hole": lambda whole, _, place, __: whole[:place] + bytes(64) + whole[place + 64 :],
    "another file": lambda _, other, __, ___: other,
}


def list_anew(folder: Path) -> None:
    """Write the manifest that belongs to the files as they are now."""
    told = {name: bundle.sha256(folder / name) for name in bundle.FILES}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")


def seal_anew(folder: Path) -> None:
    """The same with the seal: a bundle that was made wrong."""
    told = {name: bundle.sha256(folder / name) for name in bundle.SEALED}
    (folder / "seal.json").write_text(bundle.seal(told), "utf-8")
    list_anew(folder)
