"""Stages one after another in one process: `python tests/one_process.py STAGE …` in a run folder.

DVC starts a process for each, which imports the same libraries again: for a small source that takes
longer than the work. What the stages read and write is the same.
"""

from __future__ import annotations

import runpy
import sys

if __name__ == "__main__":
    stages = sys.argv[1:]
    for stage in stages:
        sys.argv = [stage]
        runpy.run_module(f"pipelines.{stage}", run_name="__main__")
