"""What DVC says of a project, and what it says after an edit."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Command = Callable[..., subprocess.CompletedProcess[str]]


def ran(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The stages that `dvc repro` or an experiment ran."""
    return re.findall(r"^Running stage '(\w+)'", done.stdout + done.stderr, flags=re.MULTILINE)


def changed(project: Path, typed: Command) -> set[str]:
    """The stages that `dvc status` calls changed, but for the one that always is."""
    told = json.loads(typed(project, "dvc", "status", "--json").stdout)
    return set(told) - {"fingerprint"}


def would_run(project: Path, typed: Command) -> set[str]:
    """The same, once the first stage has looked at what DVC cannot see by itself."""
    typed(project, "python", "-m", "pipelines.fingerprint")
    return changed(project, typed)


@contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    """The file with its first `old` turned into `new`, and afterwards as it was before."""
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new, 1))
    try:
        yield
    finally:
        path.write_text(before)
