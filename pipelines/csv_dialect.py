"""How a CSV file is written: its delimiter, its quotes, and whether its first line names columns.

Told from the file's beginning with Python's reader, because one line with a column too many makes
DuckDB's own detection take the whole file for a single column.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from features.errors import SourceError
from pipelines.table_entry import FileEntry

if TYPE_CHECKING:
    import _csv

ONE_COLUMN = "\x1f"
"""The delimiter of a file with a single column: a sign that no text holds."""

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 1 << 18
"""Bytes at the beginning of a file that tell how it is written."""

_SURE = 0.9
_LIKELY = 0.5
_DELIMITER_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
"""What Excel writes, and reads, above the header."""

_VALUE = re.compile(
    r"\s*([+-]?[\d.,]*\d[\d.,]*([eE][+-]?\d+)?%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?)\s*"
)
"""A number, a day or a moment: what names a column only where the whole line is of names."""


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; `names` are its columns', `skip` the lines above them."""

    delimiter: str
    quote: str
    escape: str
    header: bool
    names: tuple[str, ...]
    skip: int = 0


def told(shown: str, path: Path, entry: FileEntry) -> Dialect | None:
    """How the UTF-8 file at `path` is written, None if nothing stands in it.

    What the entry declares is taken as it is. `SourceError`, for the file `shown`, where the first
    line has other columns than most lines below it.
    """
    text = _beginning(path)
    line = _DELIMITER_LINE.match(text)
    skip, named = (1, line[1]) if line else (0, None)
    text = text[line.end() :] if line else text
    if not text.strip():
        return None
    quote = '"' if entry.quote is None else entry.quote
    delimiter = entry.delimiter or named or _delimiter(text, quote)
    delimiter = delimiter.replace("\\t", "\t")  # as YAML reads it in single quotes
    escape = _escape(text, delimiter, quote)
    records = _records(text, delimiter, quote, escape)
    header = entry.header
    if header is None:
        header = not entry.columns and _is_header(records)
    _refuse_other_counts(shown, records, delimiter, skip)
    names = _names(shown, records[0], entry, header=header)
    return Dialect(delimiter, quote, escape, header, names, skip)


def _beginning(path: Path) -> str:
    """The first lines, whole; a mark of the byte order is none of their text."""
    with path.open("rb") as file:
        read = file.read(_LOOKED_AT)
        if file.read(1):
            read = read[: read.rfind(b"\n") + 1] or read
    return read.decode(errors="ignore").removeprefix("\ufeff")


def _escape(text: str, delimiter: str, quote: str) -> str:
    """What stands before a quote within quotes: a backslash, or another quote.

    A backslash may as well be the last sign of a cell, so it is one only where the text can be
    read further with it.
    """
    if not quote or f"\\{quote}" not in text:
        return quote
    return max((quote, "\\"), key=lambda escape: _lines_read(text, delimiter, quote, escape))


def _lines_read(text: str, delimiter: str, quote: str, escape: str) -> int:
    """How many lines come before a cell that goes on behind its closing quote, or never closes."""
    reader = _reader(text, delimiter, quote, escape, strict=True)
    read = 0
    with suppress(csv.Error):
        for _ in reader:
            read = reader.line_num
    return read


def _records(text: str, delimiter: str, quote: str, escape: str) -> list[list[str]]:
    """The records of the text that are not empty; those before one that cannot be read."""
    records: list[list[str]] = []
    with suppress(csv.Error):  # a quote that is never closed
        records.extend(record for record in _reader(text, delimiter, quote, escape) if record)
    return records or [text.splitlines()[0].split(delimiter)]


def _reader(
    text: str, delimiter: str, quote: str, escape: str, *, strict: bool = False
) -> _csv.Reader:
    if len(delimiter) > 1:  # which Python's reader does not know, nor a text
        text, delimiter = text.replace(delimiter, ONE_COLUMN), ONE_COLUMN
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        escapechar=escape if escape != quote else None,
        strict=strict,
    )


def _delimiter(text: str, quote: str) -> str:
    """The sign that divides most records into equally many columns, the first one too."""
    scores = {}
    for sign in _DELIMITERS:
        records = _records(text, sign, quote, _escape(text, sign, quote))
        columns, share = _usual(records)
        alike = len(records[0]) == columns
        if columns > 1 and (share > _LIKELY if len(records[0]) > 1 else share > _SURE):
            scores[sign] = (share * (1 if alike else _LIKELY), columns)
    if scores:
        return max(scores, key=lambda sign: scores[sign])
    return ONE_COLUMN


def _usual(records: Sequence[Sequence[str]]) -> tuple[int, float]:
    """How many columns most records below the first have, and the share that has."""
    below = records[1:] or records
    columns, count = Counter(len(record) for record in below).most_common(1)[0]
    return columns, count / len(below)


def _refuse_other_counts(
    shown: str, records: Sequence[Sequence[str]], delimiter: str, skip: int
) -> None:
    columns, share = _usual(records)
    if len(records[0]) != columns and share > _LIKELY and len(records) > 2:
        raise SourceError(
            f"{shown}, line {1 + skip}",
            found=f"{_counted(len(records[0]))}, and {columns} in most lines below",
            wanted=f"equally many, divided by {delimiter!r}",
            way_out="take lines above the header out, name every column, or declare delimiter",
        )


def _counted(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns} columns"


def _is_header(records: Sequence[Sequence[str]]) -> bool:
    """Whether the first record names columns.

    It does if a text stands above values, or if no value stands above values.
    """
    first, below = records[0], records[1:]
    above: set[bool] = set()
    for place, cell in enumerate(first):
        column = [record[place] for record in below if len(record) == len(first) and record[place]]
        if cell.strip() and all(_VALUE.fullmatch(value) for value in column):
            is_value = _VALUE.fullmatch(cell) is not None
            if column or is_value:
                above.add(is_value)
    return False in above or not above


def _names(shown: str, first: Sequence[str], entry: FileEntry, *, header: bool) -> tuple[str, ...]:
    """The columns' names; one that has none is called column0, column1, … by its place."""
    told = entry.columns or (first if header else ("",) * len(first))
    names = tuple(name.strip() or f"column{place}" for place, name in enumerate(told))
    if len(names) != len(first):
        raise SourceError(
            shown,
            found=_counted(len(first)),
            wanted=f"the {len(names)} that columns names",
            way_out="mend columns, or declare delimiter",
        )
    seen: dict[str, str] = {}
    for name in names:
        before = seen.get(name.lower())
        seen[name.lower()] = name
        if before is not None:
            raise SourceError(
                shown,
                found=f"the columns {before} and {name}",
                wanted="names that differ in more than capitals",
                way_out="rename one of them, or declare header: false and columns",
            )
    return names
