"""The engine that lets a Spark cluster compute the chunks.

Leads go as one letter a chunk, events are read by Spark and find their chunk by their contact;
each chunk is a partition. The shuffle runs once; then each chunk is a job of its own, so that the
sink gets chunks one by one in the order of one machine, and memory here does not grow with the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from features import errors
from features.types import Layout
from pipelines import exchange, observation, threads
from pipelines.columns import Placed
from pipelines.exchange import Exchange
from pipelines.night import faults
from pipelines.night.chunks import Chunks
from pipelines.night.engine import Made, Todo
from pipelines.night.scoring import Night, Scored
from pipelines.night.spark import letters, session, shipping, tables
from pipelines.night.spark.executor import Orders

if TYPE_CHECKING:
    from pyspark.sql import Row, SparkSession

FOLDER = Path("data/spark")
"""What the executors get, below the current folder."""


class Cluster:
    """An engine; its executors read the ingested events and the letters from a shared folder."""

    def __init__(self, spark: SparkSession, bundle: Path) -> None:
        self._spark, self._bundle = spark, bundle
        self._sent: dict[str, tuple[str, str]] = {}

    @contextmanager
    def exchanged(self, layout: Layout, placed: Placed) -> Iterator[Exchange]:
        """Nothing: Spark reads the events; only where each chunk begins is asked of it."""
        with exchange.opened(layout, placed.until()) as empty:
            yield empty

    def made(self, night: Night, chunks: Chunks, todo: Iterable[Todo], step: int) -> Iterator[Made]:
        """What becomes of the chunks, in their order; every `step`th lead is looked at."""
        if len(chunks):
            yield from self._made(night, chunks, todo, step)

    def _made(
        self, night: Night, chunks: Chunks, todo: Iterable[Todo], step: int
    ) -> Iterator[Made]:
        FOLDER.mkdir(parents=True, exist_ok=True)
        layout = night.catalogue.behavioural.plan.layout
        tables.write(FOLDER, chunks, todo)
        with session.watched():
            gathered = tables.gathered(self._spark, FOLDER, layout, len(chunks))
            answers = gathered.mapInArrow(self._work(night, chunks, step), tables.ANSWER).rdd
        context, features = self._spark.sparkContext, len(night.catalogue.names)

        def work(chunk: int) -> Made:
            faults.reach("compute")
            with session.watched():
                (row,) = context.runJob(answers, list, [chunk])
            return _made(row, features)

        yield from threads.over(range(len(chunks)), work, context.defaultParallelism)

    def _work(self, night: Night, chunks: Chunks, step: int) -> Any:
        code, bundle = self._shipped(night.scorer.digest)
        orders = Orders(
            digest=night.scorer.digest,
            as_of=night.as_of,
            oldest=night.oldest,
            reasons=night.reasons,
            decides=night.decides,
            language=night.scorer.language.code,
            history_start=observation.read().history_start,
            previous_as_of=None if chunks.then is None else chunks.then.as_of,
            step=step,
        )
        return _aboard(code, bundle, asdict(orders))

    def _shipped(self, digest: str) -> tuple[str, str]:
        """The names under which executors find the code and the bundle; shipped once a session."""
        if digest not in self._sent:
            archives = shipping.code(FOLDER), shipping.bundle(self._bundle, digest, FOLDER)
            for archive in archives:
                self._spark.sparkContext.addArchive(f"{archive.absolute()}#{archive.stem}")
            self._sent[digest] = archives[0].stem, archives[1].stem
        return self._sent[digest]


def _aboard(code: str, bundle: str, orders: Mapping[str, Any]) -> Any:
    """What an executor runs first; it travels by itself, as the project is not there before it."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import sys  # noqa: PLC0415
        from pathlib import Path  # noqa: PLC0415

        from pyspark import SparkFiles  # noqa: PLC0415

        folder = SparkFiles.get(code)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        from pipelines.night.spark import executor  # noqa: PLC0415

        yield from executor.answers(orders, Path(SparkFiles.get(bundle)), batches)

    return work


def _made(row: Row, features: int) -> Made:
    if row.refused is not None:
        name, thing, found, wanted, way_out = json.loads(row.refused)
        raise getattr(errors, name)(thing, found=found, wanted=wanted, way_out=way_out)
    scored = None
    if row.rows is not None:
        scored = Scored(letters.unpacked(row.rows), letters.unpacked(row.set_aside))
    return Made(row.chunk, scored, np.frombuffer(row.looked).reshape(-1, features))
