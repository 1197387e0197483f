"""Proposals for files of a folder, and the stages' reading of them."""

from __future__ import annotations

from pathlib import Path

from pipelines import source
from pipelines.inspection import proposal
from pipelines.source import Source


def proposed(folder: Path, *files: str) -> str:
    """The text that is proposed for files of the folder, for a source file beside them."""
    return proposal.of([str(folder / name) for name in files], "acme", folder, "500MB")


def read(folder: Path, text: str) -> Source:
    """The proposal as the stages read it."""
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    return source.read(str(folder / "acme.yaml"))
