"""CSV files as SQL: each read as it is written, all of them together by their columns' names.

How a file is written and what its columns hold is told beforehand, so that every scan of it reads
the same. Days and moments stay text. Lines that do not fit are refused one by one (rejects.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from features.errors import SourceError
from pipelines import csv_dialect, csv_types, encodings
from pipelines.csv_dialect import Dialect
from pipelines.csv_types import Types
from pipelines.detected import Detected, no_row
from pipelines.relation import literal, literals, quoted
from pipelines.table_entry import FileEntry

REJECTS, REJECT_SCANS = "_refused_values", "_refused_scans"
"""Where DuckDB keeps what it refuses; no table of a source can be called like that."""

_MOST_ROWS = 200_000
_LEAST_ROWS = 2_000
"""Rows that tell the types of the columns: so many of all files, at least so many of each."""


@dataclass(frozen=True)
class CsvFile:
    """A file to be read: what the user calls it, it or its UTF-8 copy, how it is written."""

    shown: str
    path: Path
    encoding: str
    dialect: Dialect


@dataclass(frozen=True)
class Csv:
    """A table of CSV files, ready to be read, and the names of those without any line."""

    files: tuple[CsvFile, ...]
    types: Types
    empty: tuple[str, ...]

    def missing(self, file: CsvFile) -> tuple[str, ...]:
        """The columns that other files have and this one has not: null in its rows."""
        return tuple(name for name in self.types.columns if name not in file.dialect.names)


def told(
    table: str,
    entry: FileEntry,
    paths: Sequence[Path],
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
) -> Csv:
    """How the files are written and what their columns hold; copies of them go into the folder."""
    files, empty = [], []
    for place, path in enumerate(paths):
        text = encodings.as_utf8(path, entry.encoding, folder / f"{place}.csv")
        dialect = csv_dialect.told(path.name, text.path, entry)
        if dialect is None:
            empty.append(path.name)
        else:
            files.append(CsvFile(path.name, text.path, text.encoding, dialect))
    if not files:
        raise no_row(table, empty)
    files = _of_one_spelling(table, files)
    most = max(_LEAST_ROWS, _MOST_ROWS // len(files))
    counts = csv_types.together(
        csv_types.counts(connection, _as_text(file, entry), file.dialect.names, most)
        for file in files
    )
    semicolon = all(file.dialect.delimiter != "," for file in files)
    types = csv_types.decided(table, entry, counts, may_be_comma=semicolon)
    found = Csv(tuple(files), types, tuple(empty))
    _refuse_points_of_no_thousands(found, entry, connection)
    return found


def sql(csv: Csv, entry: FileEntry) -> str:
    """SQL for the rows: one reader for the files that are written alike."""
    alike: dict[Dialect, list[Path]] = {}
    for file in csv.files:
        alike.setdefault(file.dialect, []).append(file.path)
    parts = [_reader(paths, dialect, entry, csv.types) for dialect, paths in alike.items()]
    if len(parts) == 1:
        return parts[0]
    return f"({' union all by name '.join(f'select * from {part}' for part in parts)})"


def _as_text(file: CsvFile, entry: FileEntry) -> str:
    """SQL for the rows of a file, every column as text; what cannot be divided is left out."""
    types = Types(dict.fromkeys(file.dialect.names, "VARCHAR"), ".", "")
    return _reader([file.path], file.dialect, entry, types, kept=False)


def _reader(
    paths: Sequence[Path], dialect: Dialect, entry: FileEntry, types: Types, *, kept: bool = True
) -> str:
    columns = ", ".join(
        f"{literal(name)}: {literal(types.columns[name])}" for name in dialect.names
    )
    options = {
        "auto_detect": "false",
        "header": str(dialect.header).lower(),
        "skip": str(dialect.skip),
        "delim": literal(dialect.delimiter),
        "quote": literal(dialect.quote),
        "escape": literal(dialect.escape),
        "columns": f"{{{columns}}}",
        "nullstr": literals(("", *(value for value in entry.missing if value))),
        "decimal_separator": literal(types.decimal),
    }
    if types.thousands:
        options["thousands"] = literal(types.thousands)
    if kept:
        options |= {
            "store_rejects": "true",
            "rejects_limit": "0",
            "rejects_table": literal(REJECTS),
            "rejects_scan": literal(REJECT_SCANS),
        }
    else:
        options["ignore_errors"] = "true"
    listed = ", ".join(f"{name} = {value}" for name, value in options.items())
    return f"read_csv({literals(paths)}, {listed})"


def _of_one_spelling(table: str, files: Iterable[CsvFile]) -> list[CsvFile]:
    """The files, each column spelled as the first file with it does.

    `SourceError` where a file has no column in common with those before it.
    """
    spelled: dict[str, str] = {}
    found: list[CsvFile] = []
    for file in files:
        if found and not any(name.lower() in spelled for name in file.dialect.names):
            raise SourceError(
                f"table {table}: {file.shown}",
                found=f"the columns {', '.join(file.dialect.names)}",
                wanted=f"columns of {found[0].shown}: {', '.join(found[0].dialect.names)}",
                way_out="make it another table, or declare header: false and columns",
            )
        names = tuple(spelled.setdefault(name.lower(), name) for name in file.dialect.names)
        found.append(replace(file, dialect=replace(file.dialect, names=names)))
    return found


def _refuse_points_of_no_thousands(
    csv: Csv, entry: FileEntry, connection: duckdb.DuckDBPyConnection
) -> None:
    """Where points divide thousands, DuckDB would read 1.5 as 15: look at every number."""
    if not csv.types.thousands:
        return
    for file in csv.files:
        numbers = [name for name in file.dialect.names if csv.types.columns[name] == "DOUBLE"]
        for name in numbers:
            column = quoted(name)
            strange = connection.execute(
                f"select min({column}) from {_as_text(file, entry)} where contains({column}, '.') "
                f"and regexp_full_match({column}, '[\\d.,+\\s-]+') "
                f"and not regexp_full_match({column}, {literal(csv_types.GROUPED)})"
            ).fetchall()[0][0]
            if strange is not None:
                raise SourceError(
                    f"{file.shown}: column {name}",
                    found=f"{strange!r} among numbers like 1.234,56",
                    wanted="points between thousands only",
                    way_out=f"mend the value, or declare types: {{ {name}: text }}",
                )


def detected(table: str, csv: Csv) -> list[Detected]:
    """How each file was found to be written."""
    told = []
    for file in csv.files:
        missing = csv.missing(file)
        note = f"no column {', '.join(missing)}" if missing else ""
        dialect = file.dialect
        told.append(
            Detected(
                table=table,
                file=file.shown,
                read=str(file.path),
                format="csv",
                encoding=file.encoding,
                delimiter=dialect.delimiter,
                quote=dialect.quote,
                header=dialect.header,
                decimal=csv.types.decimal,
                note=note,
            )
        )
    return told + [
        Detected(table=table, file=name, read="", format="csv", note="empty") for name in csv.empty
    ]
