"""`python -m benchmarks.ours_ingest SOURCE EVENTS OUT`: the stage `ingest` on the CSV files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from pipelines import ingest, params, paths, source
from pipelines.console import Console
from pipelines.stage import Context

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Ingest SOURCE in a folder of its own beside OUT and leave the events at OUT."""
    address, _, out = map(Path, sys.argv[1:])
    folder = out.with_suffix(".run")
    folder.mkdir(exist_ok=True)
    read = params.read(ROOT / "params.yaml").model_copy(update={"source": str(address)})
    os.chdir(folder)
    ingest.work(Context(read, source.read(str(address)), Console("ingest")))
    paths.EVENTS.rename(out)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
