"""Between which moments outcomes were watched, and where the test part begins, as declared."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from pipelines.config import Section
from pipelines.words import Duration, Moment


class Observed(Section):
    """What is left out is found in the data at ingest."""

    outcomes_from: Moment | None = None
    """Since when outcomes were being watched; since the first lead was created if left out."""
    outcomes_until: Moment | None = None
    """Until when; until the last moment of any table if left out."""
    history_start: Moment | None = None
    """Since when events are complete; since the first one if left out."""


class Split(Section):
    """Where the test part begins: at a moment, or so many days or so large a share before the end.

    The end is the last cutoff whose whole horizon has been observed.
    """

    test_from: Moment | None = None
    test_last: Duration | None = None
    """Like 60d: the last sixty days of matured cutoffs."""
    test_share: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Which share of the matured snapshots; .2 if nothing is declared."""

    @model_validator(mode="after")
    def _one_of_three(self) -> Split:
        told = (self.test_from, self.test_last, self.test_share)
        if sum(each is not None for each in told) != 1:
            raise ValueError("wanted one of test_from, test_last and test_share")
        return self
