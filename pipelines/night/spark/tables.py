"""The tables of a night as Spark has them: letters and events, each chunk in a partition.

contacts.parquet  e0 (contact_id), chunk: in which chunk the leads of each contact are
letters.parquet   chunk, letter, is_left: one row a chunk, in a row group of its own
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.types import Layout
from pipelines import event_reader, files, paths
from pipelines.night.chunks import Chunks, Then
from pipelines.night.engine import Todo
from pipelines.night.slices import taken
from pipelines.night.spark import letters
from pipelines.night.spark.letters import Letter

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ANSWER = "chunk int, rows binary, set_aside binary, looked binary, refused string"
_LETTERS = pa.schema([("chunk", pa.int32()), ("letter", pa.binary()), ("is_left", pa.bool_())])
_CONTACTS = pa.schema([("e0", pa.string()), ("chunk", pa.int32())])


def write(folder: Path, chunks: Chunks, todo: Iterable[Todo]) -> None:
    """Write the letters of all chunks, and where each contact is, chunk by chunk."""
    with (
        files.aside(folder / "letters.parquet") as letters_,
        files.aside(folder / "contacts.parquet") as contacts,
        pq.ParquetWriter(letters_, _LETTERS, use_dictionary=False) as letter_file,
        pq.ParquetWriter(contacts, _CONTACTS, use_dictionary=False) as contact_file,
    ):
        for told in todo:
            letter = letters.written(_letter(chunks, told))
            row = {"chunk": [told.chunk], "letter": [letter], "is_left": [told.is_left]}
            letter_file.write_table(pa.table(row, schema=_LETTERS))
            ids = pc.unique(chunks.leads_of(told.chunk)["contact_id"])
            places = pa.repeat(pa.scalar(told.chunk, pa.int32()), len(ids))
            contact_file.write_table(pa.table([ids, places], schema=_CONTACTS))


def _letter(chunks: Chunks, told: Todo) -> Letter:
    rows, then = chunks.rows_of(told.chunk), chunks.then
    if then is not None:
        then = Then(then.as_of, then.cutoffs[rows], taken(then.facts, rows))
    leads = chunks.leads_of(told.chunk)
    return Letter(leads, taken(chunks.facts, rows), then, told.previous)


def gathered(session: SparkSession, folder: Path, layout: Layout, chunks: int) -> DataFrame:
    """A partition a chunk: its letter, then the events of its contacts in any order."""
    from pyspark.sql import functions as f  # noqa: PLC0415

    def read(path: Path, schema: str | None = None) -> DataFrame:
        # Moments before 1900 are what they are: no old Spark has written them.
        reader = session.read.option("datetimeRebaseMode", "CORRECTED")
        reader = reader if schema is None else reader.schema(schema)
        return reader.parquet(path.absolute().as_uri())

    told = read(folder / "letters.parquet", "chunk int, letter binary, is_left boolean")
    contacts = read(folder / "contacts.parquet", "e0 string, chunk int")
    seen = read(paths.EVENTS).where(f.col("event_type").isin(*layout.event_types))
    names = enumerate(event_reader.names_of(layout))
    events = seen.select(*(f.col(f"`{name}`").alias(f"e{place}") for place, name in names))
    both = told.unionByName(events.join(contacts, "e0"), allowMissingColumns=True)
    return both.repartitionById(chunks, "chunk").sortWithinPartitions(f.isnull("letter"))
