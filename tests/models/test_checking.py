"""A bundle checked where it may end the process: in one of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from features.errors import DamagedBundle
from models import bundle, checking, error_lines, scorer


@pytest.fixture
def copied(bundle_folder, tmp_path):
    """A copy of the bundle that a test may damage."""
    return shutil.copytree(bundle_folder, tmp_path / "copied")


def sealed_anew(folder):
    """As if the files had been made like this."""
    told = {name: bundle.sha256(folder / name) for name in bundle.SEALED}
    (folder / "seal.json").write_text(bundle.seal(told), "utf-8")
    told["seal.json"] = bundle.sha256(folder / "seal.json")
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")


def test_a_whole_bundle_may_serve(bundle_folder):
    checked = checking.check(bundle_folder)
    assert checked.digest == bundle.digest(bundle_folder)
    checking.warm(checked)


@pytest.mark.parametrize("part", ["", "attributes/"])
@pytest.mark.parametrize("key", ["split_gain", "internal_value", "leaf_weight"])
def test_a_booster_of_which_lightgbm_passes_over_a_line_is_refused(copied, part, key):
    path = copied / f"{part}booster.txt"
    # No longer and no shorter: LightGBM believes where a tree is said to end.
    path.write_text(path.read_text("utf-8").replace(key, key[:-1] + "?", 1), "utf-8")
    sealed_anew(copied)
    assert scorer.load(copied).digest == bundle.digest(copied), "its golden rows say nothing of it"
    with pytest.raises(DamagedBundle, match="understands another one"):
        checking.check(copied)


@pytest.mark.slow
def test_the_process_says_the_digest_or_what_is_wrong(bundle_folder, copied, root):
    assert told_of(bundle_folder, root) == (0, {"digest": bundle.digest(bundle_folder)})
    (copied / "evidence.json").unlink()
    code, told = told_of(copied, root)
    assert (code, told["error"], told["found"]) == (2, "DamagedBundle", "no evidence.json")


def told_of(folder, root):
    done = subprocess.run(
        [sys.executable, "-m", "models.checking", str(folder)],
        cwd=root,
        capture_output=True,
        check=False,
    )
    return done.returncode, error_lines.read(done.stdout)
