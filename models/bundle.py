"""The bundle: the folder that holds a trained model, ready to score. No pickle is written or read.

booster.txt        the trees, as LightGBM's text without its thread count
linear.json        the linear part that they boost on from: what each feature adds by itself
calibrator.json    the curve in log-odds, and how sure it is
attributes/        the same three of a second model, for leads whose history is unknown
contract.json      catalogue, vocabularies, horizon, bands, hashes of data and parameters
evidence.json      how leads with such a value of a feature did in training
reference.parquet  distribution of every feature in training, for drift
golden.parquet     feature rows without keys, with the log-odds and probability they must get
seal.json          SHA-256 of all of these together, as the bundle was made
manifest.json      SHA-256 of each of these; the bundle's digest is the SHA-256 of the manifest

The manifest tells which files belong together; the seal, that they are those with which the golden
scores were made: it fits no manifest that was made right again around a changed file.

`card.json` may lie beside them (when, commit, run, test figures); it is outside the digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features import clock
from features.behavioural import LEAD_AGE
from features.errors import DamagedBundle
from features.types import Floats
from models import calibration_line, evidence, linear
from models import contract as contracts
from models.contract import Contract
from models.evidence import Evidence
from models.parts import Part

PARTS = {"history": "", "attributes": "attributes/"}
"""The bundle's models, and where the files of each stand."""

_OF_PARTS = ("booster.txt", "linear.json", "calibrator.json")
SEALED = (
    *(f"{place}{name}" for place in PARTS.values() for name in _OF_PARTS),
    "contract.json",
    "evidence.json",
    "reference.parquet",
    "golden.parquet",
)
FILES = (*SEALED, "seal.json")


def digest(folder: Path) -> str:
    """The bundle's digest: that of its manifest, which holds those of all other files."""
    return sha256(folder / "manifest.json")


def check(folder: Path) -> None:
    """Refuse a bundle whose files are missing or are not those that the manifest lists."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise _damaged(folder, "no manifest.json", "a bundle folder") from None
    except (ValueError, OSError) as error:
        raise _damaged(folder, f"a manifest.json that cannot be read ({error})", "JSON") from None
    if not isinstance(manifest, dict) or sorted(manifest) != sorted(FILES):
        raise _damaged(folder, "a manifest of other files", f"one of {', '.join(FILES)}")
    for name in FILES:
        if not (folder / name).is_file():
            raise _damaged(folder, f"no {name}", "every file that the manifest lists")
        if sha256(folder / name) != manifest[name]:
            raise _damaged(folder, f"a {name} that was changed", f"SHA-256 {manifest[name][:12]}…")
    if (folder / "seal.json").read_bytes() != seal(manifest).encode():
        raise _damaged(folder, "a manifest of files that were changed", "those that were sealed")


def seal(manifest: Mapping[str, str]) -> str:
    """What seal.json holds, for files with these SHA-256."""
    told = "".join(f"{manifest[name]}  {name}\n" for name in SEALED)
    return json.dumps({"files": hashlib.sha256(told.encode()).hexdigest()}) + "\n"


def read_contract(folder: Path) -> Contract:
    """The contract of a checked bundle."""
    return contracts.from_dict(json.loads((folder / "contract.json").read_text(encoding="utf-8")))


def read_part(folder: Path, part: str, names: Sequence[str]) -> Part:
    """One of the models of a checked bundle, whose features have these names."""
    booster, told, curve = (
        (folder / f"{PARTS[part]}{name}").read_text(encoding="utf-8") for name in _OF_PARTS
    )
    return Part(
        booster, linear.from_dict(json.loads(told), names), calibration_line.read(json.loads(curve))
    )


def read_evidence(folder: Path, names: Sequence[str]) -> list[Evidence]:
    """The evidence of a checked bundle, for features in the order of `names`."""
    told = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    return evidence.from_dict(told, names)


def golden(folder: Path, names: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    """The golden rows, and the raw log-odds and probability that each must get."""
    # pq.read_table would import pyarrow's datasets, which takes longer than this table.
    with pq.ParquetFile(folder / "golden.parquet") as file:
        table = file.read()
    columns = [np.asarray(table[name].cast(pa.float64()).to_numpy()) for name in names]
    expected = [
        np.asarray(table[name].to_numpy())
        for name in ("expected_raw_log_odds", "expected_probability")
    ]
    return np.column_stack(columns), expected[0], expected[1]


def oldest_age(folder: Path) -> int:
    """How old the oldest lead was that a checked bundle learned from, in microseconds."""
    with pq.ParquetFile(folder / "reference.parquet") as file:
        table = file.read(["feature", "q100"])
    place = table["feature"].to_pylist().index(LEAD_AGE.name)
    return int(table["q100"][place].as_py() * clock.HOUR)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(folder: Path, found: str, wanted: str) -> DamagedBundle:
    return DamagedBundle(
        f"bundle {folder.name}/",
        found=found,
        wanted=wanted,
        way_out="make the bundle again with `make repro`, or copy it again from where it is whole",
    )
