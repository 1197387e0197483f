"""Training again: the same data and parameters give the same bundle, whoever else computes."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import invented_training
from models import bundle
from pipelines import config, files, paths

pytestmark = pytest.mark.slow

LEADS = 6_000
QUICK = {"max_rounds": 30, "learning_rate": 0.1, "folds": 3}
HOW = {"one": (1, "0"), "two": (2, "31337")}
"""Threads and the seed by which Python hashes texts, of each of two machines."""


def trained(folder: Path, threads: int, seed: str, root: Path) -> Path:
    """Train and calibrate in a folder and a process of its own."""
    invented_training.write(folder, LEADS, threads)
    settings = config.parse(folder / "params.yaml")
    settings["train"] |= QUICK
    files.write_json(folder / "params.yaml", settings)
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
    subprocess.run(
        [sys.executable, str(root / "tests/one_process.py"), "train", "calibrate"],
        cwd=folder,
        env={**os.environ, **limits, "PYTHONPATH": str(root), "PYTHONHASHSEED": seed},
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, root: Path) -> list[Path]:
    made = tmp_path_factory.mktemp("retrained")
    with ThreadPoolExecutor(2) as both:
        waiting = [both.submit(trained, made / name, *how, root) for name, how in HOW.items()]
        return [each.result() for each in waiting]


def test_another_folder_thread_count_and_hash_seed_give_the_same_bundle(folders: list[Path]):
    one, two = (folder / paths.BUNDLE for folder in folders)
    changed = [
        name for name in bundle.FILES if (one / name).read_bytes() != (two / name).read_bytes()
    ]
    assert changed == []
    assert bundle.digest(one) == bundle.digest(two)


def test_what_the_folds_said_is_the_same_to_the_byte(folders: list[Path]):
    one, two = folders
    for name in ("crossfit.parquet", "rounds.csv"):
        assert (one / paths.TRAIN / name).read_bytes() == (two / paths.TRAIN / name).read_bytes()


def test_the_bundle_has_trees_so_that_threads_could_have_changed_something(folders: list[Path]):
    told = files.read_json(folders[0] / paths.LEARNED)
    assert told["attributes"]["made_of"] == "trees on a linear part"
    assert told["attributes"]["rounds"] > 10
