"""What the garbage collector of a stage's process leaves alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

COUNT = "import gc; from pipelines import garbage; garbage.spare(); print(gc.get_freeze_count())"


@pytest.mark.parametrize(("before", "spares"), [("", True), ("import duckdb; ", False)])
def test_what_was_imported_is_spared_unless_duckdb_would_call_it_a_leak(before, spares):
    command = [sys.executable, "-c", before + COUNT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (int(done.stdout) > 0) == spares
    assert "leaked" not in done.stderr
