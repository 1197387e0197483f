"""The files that were named: as table entries, and what their entries must say about them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from features.errors import ConfigError
from pipelines.csv_dialect import ONE_COLUMN
from pipelines.detected import Detected
from pipelines.inspection import kinds
from pipelines.inspection.names import Names
from pipelines.inspection.profile import Table

_TEXT = {".csv": ",", ".tsv": "\t", ".txt": ""}
"""Endings of text files, with the delimiter that is expected."""

_ANYWHERE = ("package://", "${")
"""How addresses begin that mean the same from every folder."""

_UTF_8 = (None, "utf-8", "utf-8-sig")
"""Encodings that need not be told."""


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
    if told.startswith(_ANYWHERE):
        return told
    near = os.path.relpath(Path(told).absolute(), folder.absolute())
    return str(Path(told).absolute()) if near.startswith("../../../../") else near


def absolute(told: str) -> str:
    """The address as it can be read from any folder."""
    return told if told.startswith(_ANYWHERE) else str(Path(told).absolute())


def declared(table: Table, files: Sequence[Detected]) -> dict[str, Any]:
    """What a text file's entry should say where it is not the usual thing.

    Delimiter, encoding and decimal comma; and texts for missing among numbers and moments.
    """
    if any(file.format != "csv" for file in files):
        return {}
    columns = table.columns.values()
    keys = written(files[0]) if len(files) == 1 else {}
    missing = {value: None for each in columns for value in kinds.missing_in_table(each)}
    return keys | ({"missing": list(missing)} if missing else {})


def written(file: Detected) -> dict[str, Any]:
    """How a text file is written, where that is not usual, as it was found out to read it."""
    usual = _TEXT.get(Path(file.file).suffix.lower())
    if usual is None:
        return {}
    keys: dict[str, Any] = {}
    if file.delimiter not in (None, usual, ONE_COLUMN):
        keys["delimiter"] = file.delimiter
    if file.encoding not in _UTF_8:
        keys["encoding"] = file.encoding
    if file.decimal == ",":
        keys["decimal"] = ","
    return keys
