"""`python -m benchmarks.night_rival FOLDER`: kernel and `Booster.predict` alone on a night's leads.

What can be left out of a night is left out: the features are built from canonical events, their
trees are asked part by part on every core, and what they say is written down. Nothing is ingested,
calibrated, explained or compared.
"""

from __future__ import annotations

import sys
from pathlib import Path

import lightgbm
import numpy as np

from benchmarks import night_features
from benchmarks.invented_night import RIVAL
from features.types import Floats
from models import bundle
from pipelines import garbage


def main() -> None:
    """Write the raw scores of the open leads of FOLDER as rival/raw.npy."""
    garbage.spare()
    folder = Path(sys.argv[1])
    contract = bundle.read_contract(folder / "bundle")
    part = bundle.read_part(folder / "bundle", "history", contract.names_of("history"))
    trees = lightgbm.Booster(model_str=part.booster)

    def predicted(matrix: Floats) -> Floats:
        told = trees.predict(matrix, raw_score=True, num_threads=1)
        return np.asarray(told, dtype=np.float64)

    np.save(
        folder / RIVAL / "raw.npy", night_features.each_row(folder, contract.catalogue, predicted)
    )
    garbage.spare()


if __name__ == "__main__":
    main()
