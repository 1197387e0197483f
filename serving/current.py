"""What serves at this moment, and what was refused last: all that `/health/ready` tells."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from features.errors import BundleError, LeadoddsError
from models.scorer import Scorer


@dataclass(frozen=True)
class Serving:
    """A checked bundle that answers, and where it came from."""

    scorer: Scorer
    card: Mapping[str, Any]
    """What is told beside the bundle; empty where nothing is."""
    origin: str
    serving_since: datetime


@dataclass(frozen=True)
class Refusal:
    """What did not become the bundle that serves; `over_at` is None while that still holds."""

    model_version: str | None
    why: str
    refused_at: datetime
    over_at: datetime | None = None


class Current:
    """The one place that a swap changes.

    A request takes `scorer` once and uses it to its end, so that its answer is of one model.
    """

    def __init__(self) -> None:
        self.serving: Serving | None = None
        self.refused: Refusal | None = None

    @property
    def scorer(self) -> Scorer | None:
        """What answers now; None before the first bundle has passed its check."""
        serving = self.serving
        return None if serving is None else serving.scorer

    def loaded(self) -> Scorer:
        """The same; `BundleError` where nothing answers yet."""
        if self.serving is None:
            raise BundleError(
                "the service",
                found="no bundle that has passed its check yet",
                wanted="one that serves",
                way_out="ask again in a few seconds; /health/ready tells what was refused and why",
            )
        return self.serving.scorer

    def swap(self, scorer: Scorer, card: Mapping[str, Any], origin: str) -> None:
        """Let another scorer answer, from the next request on."""
        self.serving = Serving(scorer, card, origin, datetime.now(UTC))

    def refuse(self, error: LeadoddsError, model_version: str | None) -> bool:
        """Remember what is wrong; False if just that was said already and still holds."""
        why = f"{error.thing}: found {error.found}, wanted {error.wanted}; {error.way_out}"
        last = self.refused
        said = None if last is None or last.over_at else (last.model_version, last.why)
        if said == (model_version, why):
            return False
        self.refused = Refusal(model_version, why, datetime.now(UTC))
        return True

    def recover(self) -> None:
        """What was refused last stands in the way no more."""
        if self.refused is not None and self.refused.over_at is None:
            self.refused = dataclasses.replace(self.refused, over_at=datetime.now(UTC))
