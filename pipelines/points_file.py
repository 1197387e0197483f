"""The CSV file with a team's points: one action a line, its columns the keys of an action."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from features.errors import ConfigError
from pipelines.points_entry import ActionEntry, Points

COLUMNS = tuple(field.alias or name for name, field in ActionEntry.model_fields.items())
_NUMBERS, _SEVERAL, _TRUTH = ("points", "from", "below", "cap"), "is", "absent"
_TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
BETWEEN = "|"
"""Between the values of an attribute in one cell."""


def with_actions(points: Points, folder: Path) -> Points:
    """The points with the actions of their file, which come behind those of the source file."""
    if points.file is None:
        return points
    actions = tuple(_read(folder / points.file, points.file))
    return points.model_copy(update={"actions": (*points.actions, *actions)})


def _read(path: Path, name: str) -> Iterator[ActionEntry]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(name, str(error), "a CSV file in UTF-8") from None
    lines = text.splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.DictReader(lines, delimiter=delimiter, restkey="", strict=True)
    header = [each.strip().lower() for each in rows.fieldnames or ()]
    unknown = [each for each in header if each not in COLUMNS]
    if unknown or "points" not in header:
        found = f"the columns {', '.join(header)}" if header else "no line"
        raise _refused(name, found, f"points and others of: {', '.join(COLUMNS)}")
    rows.fieldnames = header
    empty = True
    for row in rows:
        empty = False
        yield _action(row, f"{name}, line {rows.line_num}")
    if empty:
        raise _refused(name, "a header and nothing else", "an action a line")


def _action(row: Mapping[str, Any], place: str) -> ActionEntry:
    if "" in row or None in row.values():
        raise _refused(place, "more or fewer cells than columns", "one cell a column")
    cells = {key: value.strip() for key, value in row.items() if value.strip()}
    told = {key: _value(key, cell, place) for key, cell in cells.items()}
    try:
        return ActionEntry.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        wanted = first["msg"].removeprefix("Value error, ").removeprefix("wanted ")
        raise _refused(f"{place}{f': {key}' if key else ''}", str(cells), wanted) from None


def _value(key: str, cell: str, place: str) -> Any:
    if key == _SEVERAL:
        return tuple(each.strip() for each in cell.split(BETWEEN))
    if key == _TRUTH:
        if cell.lower() not in _TRUTHS:
            raise _refused(f"{place}: {key}", repr(cell), "yes or no")
        return _TRUTHS[cell.lower()]
    if key not in _NUMBERS:
        return cell
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        raise _refused(f"{place}: {key}", repr(cell), "a number") from None


def _refused(thing: str, found: str, wanted: str) -> ConfigError:
    return ConfigError(
        f"points.file {thing}", found=found, wanted=wanted, way_out="mend the file or its name"
    )
