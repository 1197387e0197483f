"""The files that were named: as table entries, and what their entries must say about them."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import charset_normalizer

from features.errors import ConfigError
from pipelines.inspection import kinds
from pipelines.inspection.names import Names
from pipelines.inspection.profile import Table

_TEXT = {".csv": ",", ".tsv": "\t", ".txt": ""}
"""Endings of text files, with the delimiter that is expected."""

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 1 << 20
_LINES = 100
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+")
_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)\.\d+")


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

    Delimiter, encoding and decimal comma; and texts for missing among numbers and moments.
    """
    columns = table.columns.values()
    keys = written(Path(told))
    missing = {value: None for each in columns for value in kinds.missing_in_table(each)}
    return keys | ({"missing": list(missing)} if missing else {})


def written(path: Path) -> dict[str, Any]:
    """How a text file is written, where that is not usual."""
    if not path.is_file() or path.suffix.lower() not in _TEXT:
        return {}
    keys: dict[str, Any] = {}
    encoding, text = _beginning(path)
    delimiter = _delimiter(text)
    if delimiter != _TEXT[path.suffix.lower()]:
        keys["delimiter"] = delimiter
    if encoding is not None:
        keys["encoding"] = encoding
    if delimiter != "," and _has_comma(text, delimiter):
        keys["decimal"] = ","
    return keys


def _delimiter(text: str) -> str:
    """The sign that divides most of the first lines into equally many cells."""
    lines = text.splitlines()[:_LINES]

    def alike(sign: str) -> tuple[int, int]:
        cells = Counter(len(record) for record in csv.reader(lines, delimiter=sign) if record)
        return max(((n, count) for count, n in cells.items() if count > 1), default=(0, 0))

    return max(_DELIMITERS, key=alike)


def _beginning(path: Path) -> tuple[str | None, str]:
    """The encoding of a file that is not UTF-8, and the text at the file's beginning."""
    with path.open("rb") as file:
        read = file.read(_LOOKED_AT)
    whole = read[: read.rfind(b"\n") + 1] or read
    try:
        return None, whole.decode()
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(whole).best()
        encoding = best.encoding if best is not None else "windows-1252"
    return encoding, whole.decode(encoding, errors="replace")


def _has_comma(text: str, delimiter: str) -> bool:
    """Whether more of the numbers have a decimal comma than a point."""
    cells = [cell.strip(' "') for line in text.splitlines() for cell in line.split(delimiter)]
    commas = sum(1 for cell in cells if _COMMA.fullmatch(cell))
    return commas > sum(1 for cell in cells if _POINT.fullmatch(cell))
