"""The service from an environment that holds what the container holds, and nothing of training."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import running

pytestmark = pytest.mark.slow

ABSENT = ("mlflow", "sklearn", "pandas", "pandera", "optuna", "duckdb", "dvc", "matplotlib")


def test_it_serves_a_bundle_with_its_own_dependencies_alone(
    root: Path, finished_run: Path, tmp_path: Path
) -> None:
    python = _installed(root, tmp_path / "venv")
    code = tmp_path / "srv"
    for room in ("features", "models", "serving"):
        # With what is compiled already: where the rooms stand makes no difference to it.
        shutil.copytree(root / room, code / room)
    found = subprocess.run(
        [
            python,
            "-c",
            f"from importlib.util import find_spec\nprint([n for n in {ABSENT} if find_spec(n)])",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == "[]"
    log = tmp_path / "log"
    with running.service(log, finished_run / "data/bundle", python=python, folder=code) as service:
        with service.client() as client:
            told = client.post("/v1/predict", json={"events": [], "explain": 3}).json()
            assert 0 < told["probability"] < 1
            assert len(told["explanation"]["reasons"]) == 3
            assert client.get("/health/ready").json()["status"] == "ready"
        assert service.end() == 0


def _installed(root: Path, folder: Path) -> str:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--python",
            python,
            "--requirement",
            str(root / "requirements-serving.lock"),
        ],
        check=True,
        env={**os.environ, "UV_LINK_MODE": "copy"},
    )
    return python
