"""`python -m benchmarks.rivals.mlflow_model BUNDLE FOLDER`: the bundle as MLflow serves it."""

from __future__ import annotations

import sys
from pathlib import Path

import mlflow

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Save the project's model from code with this bundle."""
    bundle, folder = sys.argv[1:]
    mlflow.pyfunc.save_model(
        folder,
        python_model=str(ROOT / "models" / "pyfunc.py"),
        artifacts={"bundle": bundle},
        code_paths=[str(ROOT / room) for room in ("features", "models")],
        pip_requirements=["mlflow"],
    )


if __name__ == "__main__":
    main()
