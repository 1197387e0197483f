"""JSON files as SQL: an object a line, or one list of objects.

The columns and their types are told from the whole of the files, so that no value comes too late.
Days, moments and ids stay text, as they do in CSV files; an object or a list inside a row is JSON,
of which a query takes what it needs: properties ->> 'page'.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import duckdb

from features.errors import SourceError
from pipelines import encodings
from pipelines.detected import Detected, no_row
from pipelines.relation import literal, literals, quoted

_KEPT = ("BIGINT", "DOUBLE", "BOOLEAN")
_NESTED = ("STRUCT", "MAP")
_ALL_FILES = 1 << 30
_INVENTED = re.compile(r"(.+)_\d+")
"""How DuckDB renames a key that differs from another one in capitals only."""


def told(
    table: str, paths: Sequence[Path], folder: Path, connection: duckdb.DuckDBPyConnection
) -> tuple[str, list[Detected]]:
    """SQL for the rows, and what was detected; copies in UTF-8 go into the folder.

    `SourceError`, with its line, for what is no JSON object.
    """
    found, forms = [], {}
    for place, path in enumerate(paths):
        text = encodings.as_utf8(path, None, folder / f"{place}.json")
        form = _form(text.path)
        if form:
            forms[text.path] = form
        found.append(
            Detected(
                table=table,
                file=path.name,
                read=str(text.path),
                format="json",
                encoding=text.encoding,
                note="" if form else "empty",
            )
        )
    if not forms:
        raise no_row(table, [paths[0].name])
    parts = []
    for form in sorted(set(forms.values())):
        shown = {Path(each.read): each.file for each in found if forms.get(Path(each.read)) == form}
        parts.append(_reader(shown, form, connection))
    rows = parts[0] if len(parts) == 1 else f"({' union all by name '.join(parts)})"
    return rows, found


def _form(path: Path) -> str:
    """What DuckDB calls the form of the file; nothing where nothing stands in it."""
    with path.open(encoding="utf-8") as file:
        while piece := file.read(1 << 12):
            if piece.strip():
                return "array" if piece.lstrip().startswith("[") else "newline_delimited"
    return ""


def _reader(shown: Mapping[Path, str], form: str, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL that reads files of one form; `shown` says how the user calls each."""
    source = f"{literals(shown)}, format = '{form}', union_by_name = true"
    try:
        described = connection.execute(
            f"describe from read_json({source}, sample_size = -1, "
            f"maximum_sample_files = {_ALL_FILES})"
        ).fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        _refuse_first_bad_line(shown, form, " ".join(str(error).split()))
    if [row[0] for row in described] == ["json"]:
        _refuse_first_bad_line(shown, form, "a value that is no object")
    types = {name: _type(kind) for name, kind, *_ in described}
    columns = ", ".join(f"{literal(name)}: '{kind}'" for name, kind in types.items())
    rows = f"read_json({source}, columns = {{{columns}}})"
    _refuse_invented(shown, types, rows, connection)
    return f"(select * from {rows})"


def _type(kind: str) -> str:
    if kind.endswith("[]") or kind.startswith(_NESTED):
        return "JSON"
    # A key that holds numbers here and texts there is JSON to DuckDB; as text, both can be read.
    return kind if kind in _KEPT else "VARCHAR"


def _refuse_first_bad_line(shown: Mapping[Path, str], form: str, said: str) -> NoReturn:
    """Name the line, which DuckDB counts wrongly where there are empty ones."""
    for path, name in shown.items() if form == "newline_delimited" else ():
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                reason = _no_object(line) if line.strip() else ""
                if reason:
                    raise SourceError(
                        f"{name}, line {number}",
                        found=reason,
                        wanted="a JSON object on every line",
                        way_out="mend or remove the line, or export the file again",
                    )
    raise SourceError(
        ", ".join(shown.values()),
        found=said,
        wanted="a JSON object on every line, or one list of objects",
        way_out="export the file again",
    )


def _no_object(line: str) -> str:
    """Why the line is no JSON object; empty where it is one."""
    try:
        told = json.loads(line)
    except ValueError as error:
        return f"no JSON: {error}"
    return "" if isinstance(told, dict) else f"a JSON {type(told).__name__}, which has no columns"


def _refuse_invented(
    shown: Mapping[Path, str],
    types: Mapping[str, str],
    rows: str,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    lower = {name.lower() for name in types}
    for name in types:
        match = _INVENTED.fullmatch(name)
        if match is None or match[1].lower() not in lower:
            continue
        asked = connection.execute(f"select count({quoted(name)}) from {rows}")
        if asked.fetchall() == [(0,)]:
            raise SourceError(
                ", ".join(shown.values()),
                found=f"the key {match[1]} beside another that differs in capitals only",
                wanted="names that differ in more than capitals",
                way_out="rename one of them in the export",
            )
