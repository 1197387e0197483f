"""The files that were named: as table entries, and what their entries must say about them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import charset_normalizer
import duckdb

from features.errors import ConfigError
from pipelines import tables
from pipelines.inspection import kinds
from pipelines.inspection.names import Names
from pipelines.inspection.profile import Table

_PACKED = {".gz", ".zst"}
_TEXT = {".csv": ",", ".tsv": "\t", ".txt": ""}
"""Endings of text files, with the delimiter that is expected."""

_LOOKED_AT = 1 << 20


def names(files: Sequence[str]) -> dict[str, str]:
    """Each file, folder or glob by the table name that it gets."""
    given = Names()
    return {given.of(_stem(told), "table"): told for told in files}


def _stem(told: str) -> str:
    if told.startswith(("sqlite:", "postgresql:", "postgres:")):
        raise ConfigError(
            told.partition(":")[0],
            found="the address of a database",
            wanted="a file, a folder or a glob",
            way_out="declare the database's tables by hand, or export them and look at the files",
        )
    path = Path(told.rstrip("/*"))
    named = [part for part in (path.name, path.parent.name) if not set("*?[") & set(part)]
    return (named or ["rows"])[0].partition(".")[0]


def relative(told: str, folder: Path) -> str:
    """The address as it stands in a source file in the folder."""
    if told.startswith(("package://", "$")):
        return told
    near = os.path.relpath(Path(told).absolute(), folder.absolute())
    return str(Path(told).absolute()) if near.startswith("../../../../") else near


def declared(told: str, table: Table) -> dict[str, Any]:
    """What a text file's entry should say where it is not the usual thing.

    Delimiter and encoding; the decimal comma; and texts for missing among numbers and moments.
    """
    columns = table.columns.values()
    keys = _written(Path(told))
    if any(kinds.has_comma(each) for each in columns):
        keys["decimal"] = ","
    missing = {value: None for each in columns for value in kinds.missing_in_table(each)}
    return keys | ({"missing": list(missing)} if missing else {})


def _written(path: Path) -> dict[str, Any]:
    if not path.is_file() or path.suffix.lower() not in _TEXT:
        return {}
    keys: dict[str, Any] = {}
    delimiter = _delimiter(path)
    if delimiter != _TEXT[path.suffix.lower()]:
        keys["delimiter"] = delimiter
    encoding = _encoding(path)
    if encoding is not None:
        keys["encoding"] = encoding
    return keys


def _delimiter(path: Path) -> str:
    asked = f"select Delimiter from sniff_csv({tables.literal(str(path))})"
    with duckdb.connect() as connection:
        row = connection.execute(asked).fetchone()
    return str(row[0]) if row else ","


def _encoding(path: Path) -> str | None:
    """The encoding of a file that is not UTF-8."""
    with path.open("rb") as file:
        read = file.read(_LOOKED_AT)
    try:
        read[: read.rfind(b"\n") + 1].decode()
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(read).best()
        return best.encoding if best is not None else "windows-1252"
    return None
