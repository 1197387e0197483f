"""The files of tests that take longest, begun first: else one process is left with one of them."""

from __future__ import annotations

FILES = (
    "tests/serving/test_steady.py",
    "tests/pipelines/night/test_killed_nights.py",
    "tests/docs/test_commands_run.py",
    "tests/pipelines/night/test_spark.py",
    "tests/e2e/test_dvc_changes.py",
)
