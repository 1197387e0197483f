"""Notebooks as a person runs them, and what they show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient


def run(
    path: Path, folder: Path, code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """The outputs of a notebook that was run in a run folder, with the code of a checkout."""
    monkeypatch.setenv("PYTHONPATH", str(code))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", os.fspath(tmp_path))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def pictures(outputs: list[Any]) -> list[str]:
    """Every picture that is shown; none of them empty."""
    shown = [each["data"]["image/svg+xml"] for each in outputs if _is_picture(each)]
    assert all("<path" in picture for picture in shown)
    return shown


def told(outputs: list[Any]) -> str:
    """All that stands in lines and tables."""
    lines = [each.get("text", "") for each in outputs]
    tables = [each.get("data", {}).get("text/html", "") for each in outputs]
    return "\n".join([*lines, *tables])


def _is_picture(output: Any) -> bool:
    return "image/svg+xml" in output.get("data", {})
