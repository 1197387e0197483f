"""The chunks of a run that is not finished: files in a folder of its own, each whole or not there.

A chunk is two files, its rows and its leads set aside; the rows come last, and say that it is
there. They are Arrow files, since they are read once, soon, and never by people.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

from pipelines.night import durable
from pipelines.night.rows import SET_ASIDE

_PREFIX, _ROWS, _SET_ASIDE = ".partial-", ".rows.arrow", ".set_aside.arrow"
_QUICK = ipc.IpcWriteOptions(compression="lz4")


class ChunkFiles:
    """The folder of one run, beside the finished ones."""

    def __init__(self, history: Path, run_id: str) -> None:
        self._folder = history / f"{_PREFIX}{run_id}"

    def make(self) -> None:
        """Make the folder, if it is not there."""
        if not self._folder.exists():
            self._folder.mkdir()
            durable.sync(self._folder.parent)

    def remove_others(self) -> None:
        """Remove what runs left that were never finished."""
        for folder in sorted(self._folder.parent.glob(f"{_PREFIX}*")):
            if folder != self._folder:
                shutil.rmtree(folder)

    def remove(self) -> None:
        """Remove the folder; what is left of it when this is killed, `remove_others` finds."""
        if self._folder.exists():
            shutil.rmtree(self._folder)

    def there(self) -> list[int]:
        """The chunks that are there, sorted."""
        found = self._folder.glob(f"[!.]*{_ROWS}")
        return sorted(int(path.name.removesuffix(_ROWS)) for path in found)

    def write(self, chunk: int, rows: pa.Table, set_aside: pa.Table) -> None:
        """Keep a chunk, or put another in its place."""
        for ending, table in ((_SET_ASIDE, set_aside), (_ROWS, rows)):
            with durable.aside(self._path(chunk, ending), "write") as temporary:
                write_arrow(temporary, table)

    def rows(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Some columns of all rows, chunk by chunk."""
        for chunk in self.there():
            yield from _batches(self._path(chunk, _ROWS), columns)

    def set_aside(self) -> pa.Table:
        """The leads set aside, in no particular order."""
        each = [read_arrow(self._path(chunk, _SET_ASIDE)) for chunk in self.there()]
        return pa.concat_tables([SET_ASIDE.empty_table(), *each])

    def _path(self, chunk: int, ending: str) -> Path:
        return self._folder / f"{chunk:07d}{ending}"


def write_arrow(path: Path, table: pa.Table) -> None:
    """Write an Arrow file."""
    with ipc.new_file(path, table.schema, options=_QUICK) as file:
        file.write_table(table)


def read_arrow(path: Path) -> pa.Table:
    """Read an Arrow file."""
    with ipc.open_file(path) as file:
        return file.read_all()


def _batches(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    # Columns that are not asked for are not unpacked; the reader gives them in its own order.
    with pa.memory_map(str(path)) as source:
        schema = ipc.open_file(source).schema
        wanted = sorted(schema.get_field_index(name) for name in columns)
        file = ipc.open_file(source, options=ipc.IpcReadOptions(included_fields=wanted))
        for place in range(file.num_record_batches):
            yield file.get_batch(place).select(list(columns))
