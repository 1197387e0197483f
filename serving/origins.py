"""Where bundles come from: a folder, or the champion of an MLflow registry."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Found:
    """A bundle that may serve, as it was seen."""

    said: str
    """Where it is, in words."""
    digest: str
    mark: Hashable
    """Differs if anything may have changed."""
    is_settled: bool = True
    """False while it was changed so lately that a further change might not show in the mark."""


class Origin(Protocol):
    """What the watch asks again and again; each may raise what is wrong in plain words."""

    async def look(self) -> Found:
        """The bundle that should serve now; cheap."""

    async def bring(self, found: Found) -> Path:
        """The folder in which it lies whole."""

    async def kept(self) -> Found | None:
        """What served last, from before a restart, if that is kept where it can be brought."""

    async def served(self, found: Found) -> None:
        """Learn that this one serves now."""

    async def close(self) -> None:
        """Ask no more."""
