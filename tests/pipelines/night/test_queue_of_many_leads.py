"""The page of a million invented leads: what it takes in time, memory and bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak import SOAK

# What the making of the rows takes is told apart: the same rows, of which nothing is kept.
PROGRAM = """
import json, resource, sys, time
from pathlib import Path
from pipelines.night import queue_page
from tests.pipelines.night import queue_demo as demo

def measured(work):
    begun = time.process_time()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.process_time() - begun, peak

count, target = int(sys.argv[1]), Path(sys.argv[2])
made = measured(lambda: [None for _ in demo.many(count)])
page = measured(lambda: queue_page.write(demo.many(count), demo.heading(), target))
print(json.dumps({"made": made, "page": page, "bytes": target.stat().st_size}))
"""


@pytest.mark.slow
def test_a_million_leads_take_seconds_and_no_more_memory_than_few(root: Path, tmp_path: Path):
    told = {}
    for count in (100_000, 5_000_000 if SOAK else 1_000_000):
        target = tmp_path / f"{count}.html"
        command = [sys.executable, "-c", PROGRAM, str(count), str(target)]
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        told[count] = json.loads(run.stdout)
    few, many = told.values()
    count = max(told)
    assert (many["page"][0] - many["made"][0]) / count < 20e-6, told
    # Megabytes: the rows that wait to be worked on together, and no trace of the others.
    assert many["page"][1] - many["made"][1] < 200, told
    assert many["page"][1] - few["page"][1] < 50 + count * 16e-6, told  # the order takes 16 bytes
    assert many["bytes"] < 8e6, told
