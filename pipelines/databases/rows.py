"""The rows of a table or query of a database, of whichever kind it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

import pyarrow as pa


class Batches(NamedTuple):
    """Rows in Arrow batches, all of one schema."""

    schema: pa.Schema
    each: Iterator[pa.RecordBatch]


class Digest(NamedTuple):
    """How many rows there are, and a number that a change in any of them changes."""

    rows: int
    total: str


class Rows(Protocol):
    """Rows that can be read, or looked at without reading them into files."""

    types: Mapping[str, str]
    """Each column's type as the database calls it."""

    def batches(self) -> Batches:
        """The rows, in no particular order."""

    def digest(self) -> Digest:
        """What the rows look like now; their order does not matter."""
