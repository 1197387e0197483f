"""Nights on a small source: 300 leads, a model that was trained on them, and a table of scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from features import clock
from pipelines.console import Console
from pipelines.night import opening, run, scratch, summary
from pipelines.night.phases import Phases
from pipelines.night.run import Asked
from pipelines.params import Params
from pipelines.source import Source
from pipelines.stage import Context
from tests.pipelines.conftest import Run

AS_OF = "2024-05-20T00:00:00Z"


@dataclass
class Nights:
    """Runs of one source, one after the other, into one place."""

    project: Run
    into: str
    bundle: Path

    def score(self, as_of: str = AS_OF, **asked: Any) -> dict[str, Any]:
        """Score as of a moment in this process; the summary."""
        asked = {"bundle": self.bundle, "reasons": 3} | asked
        with opening.open_sink(self.into) as sink, scratch.entered(self.project.folder / "night"):
            phases = Phases()
            done = run.score(
                self.context(), Asked(as_of=clock.moment(as_of), **asked), sink, phases
            )
            return summary.told(done, sink)

    def context(self) -> Context:
        """What the stages work with, the source's folder being known from wherever they work."""
        told = Source.model_validate(self.project.source)
        settings = Params.model_validate(self.project.params)
        path = str(self.project.folder / "small.yaml")
        return Context(settings.model_copy(update={"source": path}), told, Console("score"))

    def rows(self) -> list[dict[str, Any]]:
        """The rows that readers see, by lead_id."""
        table = self.table().sort_by("lead_id")
        told: list[dict[str, Any]] = table.to_pylist()
        return told

    def table(self) -> pa.Table:
        """The file that readers see."""
        return pq.read_table(self.into)
