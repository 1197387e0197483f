"""XES event logs (IEEE 1849) as tables: one row an event, the columns named as pm4py names them.

A trace's attributes stand on each of its events with the prefix `case:`, as in `case:concept:name`;
an event's own keep their names, as in `time:timestamp`. What an event lacks is null. Attributes
inside other attributes, lists and containers are left out: a table has no place for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import EmptyTable, SourceError
from pipelines import encodings
from pipelines.xes_values import Columns, Impossible, Row

TIME = "time:timestamp"
BATCH = 20_000
"""Events that become one row group."""

_NESTED = ("list", "container")


def to_parquet(path: Path, folder: Path) -> list[Path]:
    """Write the log's events into the folder as Parquet files, in the order of the log.

    Another file begins where an attribute is met for the first time, so the files' columns belong
    together by name. Memory holds a batch and one trace, however long the log is. Raises
    `SourceError`, with the line, for a file that is no XES log or breaks off.
    """
    parts: list[Path] = []
    writer: pq.ParquetWriter | None = None
    try:
        for table in _tables(path):
            if writer is None or writer.schema != table.schema:
                if writer is not None:
                    writer.close()
                parts.append(folder / f"{len(parts)}.parquet")
                writer = pq.ParquetWriter(parts[-1], table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
    if not parts:
        raise EmptyTable(
            path.name,
            found="no event",
            wanted="at least one event",
            way_out="look whether the export was complete",
        )
    return parts


def _tables(path: Path) -> Iterator[pa.Table]:
    """The events in batches; a later one can have more columns than those before it."""
    log = _Log(path.name)
    for chunk in _chunks(path):
        log.read(chunk)
        if log.rows and (not chunk or len(log.rows) >= BATCH):
            yield log.columns.table(log.rows)
            log.rows.clear()


def _chunks(path: Path) -> Iterator[bytes]:
    """The log's bytes, and an empty chunk at their end."""
    yield from encodings.chunks(path)
    yield b""


class _Log:
    """What is open at the moment in a log that is being read, and the rows that are complete."""

    def __init__(self, name: str) -> None:
        self.columns = Columns()
        self.rows: list[Row] = []
        self._name = name
        self._begun = False
        self._trace: Row | None = None
        self._event: Row | None = None
        self._events: list[Row] = []
        # How deep in an attribute, whose own children do not count.
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        # Without a document type there are no entities: none to fetch, none that explode.
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def read(self, chunk: bytes) -> None:
        """Go on with these bytes; no bytes are the end of the log."""
        try:
            self._parser.Parse(chunk, not chunk)
        except (expat.ExpatError, LookupError, ValueError) as error:
            self._refuse(str(error), "well-formed XML, to its end", "export the log again")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._depth:
            self._depth += 1
        elif not self._begun:
            self._begin(tag)
        elif tag == "event" and self._event is None:
            self._event = {}
        elif tag == "trace" and self._trace is None and self._event is None:
            self._trace = {}
        else:
            self._depth = 1
            if self._event is not None:
                self._put(self._event, "", tag, attributes)
            elif self._trace is not None:
                self._put(self._trace, "case:", tag, attributes)

    def _end(self, tag: str) -> None:
        if self._depth:
            self._depth -= 1
        elif tag == "event":
            self._close_event()
        elif tag == "trace":
            self._close_trace()

    def _begin(self, tag: str) -> None:
        if tag != "log":
            self._refuse(
                f"<{tag}> around everything", "<log>", "mend the path, or convert the file"
            )
        self._begun = True

    def _put(self, row: Row, prefix: str, tag: str, attributes: dict[str, str]) -> None:
        if tag in _NESTED:
            return
        key, text = attributes.get("key"), attributes.get("value")
        if not key or text is None:
            self._refuse(f"<{tag}> without a key or a value", "both", "mend the export")
        name = prefix + key
        if name in row:
            self._refuse(f"{name} twice", "each attribute once", "mend the export")
        try:
            row[name] = self.columns.value(name, tag, text)
        except Impossible as error:
            self._refuse(f"{name}: {error.found}", error.wanted, "mend the export")

    def _close_event(self) -> None:
        event, self._event = self._event or {}, None
        if TIME not in event:
            told = ", ".join(f"{name}={value}" for name, value in event.items()) or "nothing else"
            self._refuse(
                f"an event without {TIME} ({told})", f"{TIME} on every event", "mend the export"
            )
        if self._trace is None:
            self.rows.append(event)
        else:
            self._events.append(event)

    def _close_trace(self) -> None:
        """The events get their trace's attributes, which may also stand behind them."""
        trace, self._trace = self._trace or {}, None
        for event in self._events:
            if not trace.keys().isdisjoint(event):
                both = ", ".join(sorted(trace.keys() & event.keys()))
                self._refuse(f"{both} of an event and of its trace", "one of both", "rename one")
            self.rows.append({**trace, **event})
        self._events = []

    def _refuse_doctype(self, name: str, *_: object) -> None:
        self._refuse(f"a document type, {name}", "XES, which has none", "take the DOCTYPE out")

    def _refuse(self, found: str, wanted: str, way_out: str) -> NoReturn:
        raise SourceError(
            f"{self._name}, line {self._parser.CurrentLineNumber}",
            found=found,
            wanted=wanted,
            way_out=way_out,
        ) from None
