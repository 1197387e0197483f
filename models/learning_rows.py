"""What a model learns from: the training rows, with the forward folds among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.types import Feature, Flags, Floats, Indices
from models.folds import Fold


@dataclass(frozen=True)
class Rows:
    """Training rows and the forward folds among them."""

    matrix: Floats
    """Shape (n, features), NaN is null."""
    labels: Flags
    features: Sequence[Feature]
    folds: Sequence[Fold]
    signs: Sequence[int] = ()
    """1 where more of a feature may only raise the score, -1 where only lower it, 0 elsewhere; one
    a feature, or none at all."""
    lead: Indices | None = None
    """Whose row each is, of shape (n,), where a lead is looked at more than once."""

    @property
    def names(self) -> list[str]:
        """The features' names."""
        return [feature.name for feature in self.features]

    @property
    def checked(self) -> Indices:
        """The rows that the folds check, fold after fold."""
        return np.concatenate([np.flatnonzero(fold.check) for fold in self.folds])

    @property
    def rarer(self) -> int:
        """Leads of the rarer class: one that is looked at twice is not two conversions."""
        return min(len(np.unique(self.leads[some])) for some in (self.labels, ~self.labels))

    @property
    def leads(self) -> Indices:
        """A number for each row's lead; shape (n,)."""
        return np.arange(len(self.labels)) if self.lead is None else self.lead
