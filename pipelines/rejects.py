"""Lines of CSV files that DuckDB refused while it read them, with the reason in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from features.errors import SourceError
from pipelines.csv_files import REJECT_SCANS, REJECTS
from pipelines.detected import TABLE as DETECTED
from pipelines.detected import remember

_LONGEST_LINE = 2_000_000
"""Bytes: DuckDB's own limit."""

_PIECE = 1 << 20
_MOST_LINES = 100
"""Lines that one value in quotes may go over."""

_VALUE = re.compile(r'Could not convert string "(.*)" to \'(\w+)\'', re.DOTALL)
_COUNTS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_NOT = {
    "DOUBLE": "not a number",
    "BIGINT": "not a whole number",
    "BOOLEAN": "neither true nor false",
}
_MOST_SHOWN = 60
"""Signs of a value that a reason shows."""

_ALL = f"""
    select distinct files."table", files.file, files.read, files.quote, line_byte_position,
           error_type, column_name, error_message, csv_line
    from {REJECTS} join {REJECT_SCANS} using (scan_id, file_id)
    join {DETECTED} as files on files.read = file_path
    order by all
"""


@dataclass(frozen=True)
class Refused:
    """A line of a CSV file that could not be read: its table, file and number, from 1.

    `reason` shows the value, `kind` leaves it out, so that lines can be counted by it.
    """

    table: str
    file: str
    line: int
    reason: str
    kind: str
    raw: str


def rejects(connection: duckdb.DuckDBPyConnection) -> list[Refused]:
    """Every refused line once, however often its file was read; by table, file and line.

    Only columns that were asked for are looked at, so ask when all has been read. `SourceError` for
    a quote that is never closed, because the lines below it are lost.
    """
    known = connection.execute(
        "select count(*) from duckdb_tables() where table_name in (?, ?)", [REJECTS, REJECT_SCANS]
    ).fetchall()
    if known != [(2,)]:
        return []
    remember(connection, ())
    found = []
    for file, rows in groupby(connection.execute(_ALL).fetchall(), key=lambda row: tuple(row[:4])):
        lines = {
            position: [tuple(row[5:]) for row in several]
            for position, several in groupby(rows, key=lambda row: int(row[4]))
        }
        numbers = _numbers(Path(file[2]), list(lines))
        found += [
            _refused(file, number, position, lines[position])
            for position, number in zip(lines, numbers, strict=True)
        ]
    return found


def _numbers(path: Path, positions: Sequence[int]) -> Iterator[int]:
    """The number of the line at each of the rising positions, all of them from 1.

    DuckDB counts records, which is another number where values go over several lines.
    """
    line, last = 1, 0
    with path.open("rb") as file:
        for position in positions:
            while last < position - 1:
                piece = file.read(min(_PIECE, position - 1 - last))
                line += piece.count(b"\n")
                last += len(piece)
            # The line end before a record is sometimes taken for its first byte.
            ahead = file.read(2)
            file.seek(last)
            yield line + (ahead[:1] == b"\n" or ahead == b"\r\n")


def _refused(
    source: tuple[Any, ...], number: int, position: int, found: Sequence[tuple[Any, ...]]
) -> Refused:
    table, file, read, quote = source
    reasons: dict[str, str] = {}
    for error, column, message, _ in found:
        if error == "UNQUOTED VALUE":
            _refuse_open_quote(f"{file}, line {number}", Path(read), quote, position)
        kind, reason = _reason(error, column, message)
        reasons[kind] = reason
    # A line that is not divided as the others are has no values that could be wrong.
    divided = [kind for kind in reasons if ": " in kind]
    told = divided if len(divided) == len(reasons) else [k for k in reasons if k not in divided]
    raw = min((row[-1] for row in found), key=len).strip("\r\n")
    reason = "; ".join(reasons[kind] for kind in told)
    return Refused(table, file, number, reason, "; ".join(told), raw)


def _reason(error: str, column: str | None, message: str) -> tuple[str, str]:
    """Why a value or a line was refused: once without the value, once with it."""
    if error == "CAST" and (value := _VALUE.search(message)):
        is_not = _NOT.get(value[2], f"no {value[2]}")
        shown = value[1] if len(value[1]) <= _MOST_SHOWN else f"{value[1][:_MOST_SHOWN]}…"
        return f"{column}: {is_not}", f"{column}: {shown!r} is {is_not}"
    if counts := _COUNTS.search(message):
        more = int(counts[2]) - int(counts[1])
        columns = "1 column" if abs(more) == 1 else f"{abs(more)} columns"
        told = f"{columns} too many" if more > 0 else f"{columns} missing"
        return ("too many columns" if more > 0 else "columns missing"), told
    known = {
        "UNQUOTED VALUE": "quotes that do not enclose a whole value",
        "LINE SIZE OVER MAXIMUM": "longer than 2 MB",
    }
    told = known.get(error, " ".join(message.split()))
    return told, told


def _refuse_open_quote(thing: str, path: Path, quote: str, position: int) -> None:
    """Refuse the file if a quote opened in the line is not closed soon: rows vanish in its value.

    `position` is that of the line's first byte, from 1.
    """
    with path.open("rb") as file:
        file.seek(position - 1)
        pieces = file.read(_LONGEST_LINE).replace(b"\\" + quote.encode(), b"").split(quote.encode())
    lines = 0
    for place, piece in enumerate(pieces):
        inside = place % 2 == 1
        if not inside and (b"\n" in piece or b"\r" in piece):
            break
        lines += piece.count(b"\n")
    is_open = inside or lines > _MOST_LINES
    if is_open:
        raise SourceError(
            thing,
            found=f"a quote that is not closed within {lines} lines",
            wanted="values that end in the line in which they begin, or soon after",
            way_out="mend the line, or declare quote: '' for a file without quotes",
        )
