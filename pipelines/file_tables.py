"""The rows of a source's files as SQL: CSV, Parquet, JSON or XES, one file or many."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from features.errors import ConfigError, SourceError
from pipelines import csv_files, detected, encodings, json_files, xes
from pipelines.detected import Detected
from pipelines.relation import literals
from pipelines.table_entry import FileEntry

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".xes": "xes",
}
"""What a file holds by its ending; .gz or .zst may follow, but not after .parquet."""

_CSV_ONLY = (
    "delimiter", "quote", "encoding", "decimal", "header", "columns", "missing", "types",
)  # fmt: skip


def rows(
    name: str,
    entry: FileEntry,
    paths: Sequence[Path],
    spill: Path,
    connection: duckdb.DuckDBPyConnection,
) -> str:
    """SQL for the rows of a table's files; what has to be copied goes into the spill folder.

    What was detected is remembered by the connection (detected.py).
    """
    form = _format(name, entry, paths)
    _refuse_keys_of_csv(name, entry, form)
    folder = spill / name
    folder.mkdir()
    if form == "csv":
        csv = csv_files.told(name, entry, paths, folder, connection)
        detected.remember(connection, csv_files.detected(name, csv))
        return csv_files.sql(csv, entry)
    if form == "json":
        told, found = json_files.told(name, paths, folder, connection)
        detected.remember(connection, found)
        return told
    _refuse_empty(name, paths)
    found = [Detected(table=name, file=path.name, read=str(path), format=form) for path in paths]
    detected.remember(connection, found)
    parts = paths if form == "parquet" else _parts_of_logs(paths, folder)
    return f"read_parquet({literals(parts)}, union_by_name = true)"


def _format(name: str, entry: FileEntry, paths: Sequence[Path]) -> str:
    """What the files hold, as it is declared or their endings say; one format for all of them."""
    if entry.format is not None:
        return entry.format
    formats = {ENDINGS.get(_ending(path)): path for path in paths}
    if None in formats:
        ending = "".join(formats[None].suffixes[-2:])
        raise SourceError(
            f"table {name}",
            found=f"{formats[None].name}, a file ending in {ending or 'nothing'}",
            wanted=f"one of {', '.join(ENDINGS)}, text also with {' or '.join(encodings.PACKED)}",
            way_out=f"declare tables.{name}.format, convert the file, or mend the path",
        )
    if len(formats) > 1:
        raise SourceError(
            f"table {name}",
            found=" and ".join(sorted(path.name for path in formats.values())),
            wanted="files of one format",
            way_out="name those that are meant with a glob, like exports/*.csv",
        )
    return str(next(iter(formats)))


def _ending(path: Path) -> str:
    """The ending that counts; Parquet is packed inside, and cannot be so outside."""
    ending = encodings.ending(path)
    return "" if ending == ".parquet" != path.suffix.lower() else ending


def _refuse_keys_of_csv(name: str, entry: FileEntry, form: str) -> None:
    if form == "csv":
        return
    for key in _CSV_ONLY:
        if getattr(entry, key) not in (None, (), {}):
            raise ConfigError(
                f"tables.{name}.{key}",
                found=f"{key} of files that are {form}",
                wanted=f"{key} for CSV files only",
                way_out=f"take {key} out",
            )


def _refuse_empty(name: str, paths: Sequence[Path]) -> None:
    for path in paths:
        if path.stat().st_size == 0:
            raise detected.no_row(name, [path.name])


def _parts_of_logs(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The events of XES logs as Parquet files in the folder."""
    parts = []
    for place, path in enumerate(paths):
        inside = folder / str(place)
        inside.mkdir()
        parts += xes.to_parquet(path, inside)
    return parts
