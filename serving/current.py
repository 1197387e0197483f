"""What serves now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.scorer import Scorer


@dataclass
class Current:
    """The scorer and its card, replaced together in one assignment."""

    scorer: Scorer | None = None
    card: Mapping[str, Any] = field(default_factory=dict)
