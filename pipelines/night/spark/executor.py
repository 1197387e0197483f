"""What an executor does with a chunk: the very steps of one machine, on the chunk's leads alone.

It imports nothing of Spark: batches of Arrow come and go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from features.errors import DamagedBundle, LeadoddsError
from features.types import Layout
from models import scorer
from models.language import speak
from pipelines import columns, event_reader, exchange
from pipelines.columns import Placed
from pipelines.exchange import Exchange
from pipelines.night.chunks import Chunks
from pipelines.night.engine import Made, Todo, make
from pipelines.night.scoring import Night
from pipelines.night.slices import Slice
from pipelines.night.spark import letters
from pipelines.night.spark.letters import Letter

ANSWER = pa.schema(
    [
        pa.field("chunk", pa.int32()),
        pa.field("rows", pa.binary()),
        pa.field("set_aside", pa.binary()),
        pa.field("looked", pa.binary()),
        pa.field("refused", pa.string()),
    ]
)
"""One row a chunk; `rows` and `set_aside` are null where nothing was left to do, `refused` holds an
error of the project's as JSON, and is null where all went well."""


@dataclass(frozen=True)
class Orders:
    """What is the same for every chunk of a run."""

    digest: str
    """The bundle that the driver has."""
    as_of: int
    oldest: int
    reasons: int
    decides: str | None
    language: str
    history_start: int
    previous_as_of: int | None
    step: int


def answers(
    told: Mapping[str, Any], bundle: Path, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """The answer for the chunk whose letter comes first in the batches, its events behind it.

    Their columns: chunk, letter, is_left, then those of an event, as `names_of` orders them.
    """
    first = next(batches)
    chunk, letter, is_left = (first[place][0].as_py() for place in range(3))
    try:
        orders = Orders(**told)
        night = _night(orders, bundle)
        slices = _slices(
            orders, night, letters.read(letter, orders.previous_as_of), _events(first, batches)
        )
        made = make(night, Todo(chunk, None, is_left), slices, orders.step)
        yield _answer(made)
    except LeadoddsError as error:
        said = [type(error).__name__, error.thing, error.found, error.wanted, error.way_out]
        yield _batch(chunk, None, None, None, json.dumps(said))


@lru_cache(maxsize=1)
def _night(orders: Orders, bundle: Path) -> Night:
    """The bundle is checked and loaded once a process."""
    loaded = scorer.load(bundle, orders.decides, speak(orders.language))
    if loaded.digest != orders.digest:
        raise DamagedBundle(
            f"bundle {bundle.name}/ on an executor",
            found=f"the digest {loaded.digest[:12]}…",
            wanted=f"{orders.digest[:12]}…, which the driver has",
            way_out="run it again, and let nobody write to the bundle while it runs",
        )
    return Night(loaded, orders.as_of, orders.oldest, orders.reasons)


def _events(first: pa.RecordBatch, others: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches of events, without the letter that comes before them."""
    yield first.slice(1)
    yield from others


def _slices(
    orders: Orders, night: Night, letter: Letter, events: Iterator[pa.RecordBatch]
) -> list[Slice]:
    layout = night.catalogue.behavioural.plan.layout
    placed = columns.snapshots(letter.leads, orders.history_start)
    with exchange.opened(layout, placed.until()) as exchanged:
        for batch in events:
            exchanged.add(event_reader.read_columns(_read(batch, layout), placed, exchanged))
        return _sliced(letter, placed, exchanged)


def _sliced(letter: Letter, placed: Placed, exchanged: Exchange) -> list[Slice]:
    chunks = Chunks(
        leads=letter.leads,
        facts=letter.facts,
        placed=placed,
        exchange=exchanged,
        then=letter.then,
    )
    return [each for part in range(len(chunks)) for each in chunks.slices(part, letter.previous)]


def _read(batch: pa.RecordBatch, layout: Layout) -> list[pa.Array]:
    """The columns as they are read of a file."""
    texts = 3 + 1 + len(layout.categories)
    # In memory of their own: what came over a wire cannot be written to, and for such memory numba
    # would compile everything anew.
    read = [pa.concat_arrays([each[:0], each]) for each in batch.columns[3:]]
    return [*read[:3], *(each.dictionary_encode() for each in read[3:texts]), *read[texts:]]


def _answer(made: Made) -> pa.RecordBatch:
    rows = None if made.scored is None else letters.packed(made.scored.rows)
    aside = None if made.scored is None else letters.packed(made.scored.set_aside)
    return _batch(made.chunk, rows, aside, np.ascontiguousarray(made.looked).tobytes(), None)


def _batch(chunk: int, *told: bytes | str | None) -> pa.RecordBatch:
    values = zip((chunk, *told), ANSWER, strict=True)
    arrays = [pa.array([value], field.type) for value, field in values]
    return pa.RecordBatch.from_arrays(arrays, schema=ANSWER)
