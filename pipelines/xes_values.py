"""The values of a XES log: what an attribute says, and the Arrow column that holds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

Row = dict[str, Any]

TEXT, YES_NO = pa.string(), pa.bool_()
WHOLE, NUMBER = pa.int64(), pa.float64()
MOMENT, NAIVE = pa.timestamp("us", "UTC"), pa.timestamp("us")
_CALLED = {
    TEXT: "text",
    YES_NO: "a boolean",
    WHOLE: "a whole number",
    NUMBER: "a number",
    MOMENT: "a moment with its zone",
    NAIVE: "a moment without a zone",
}


class Impossible(Exception):
    """A value that its column cannot hold; who knows the file and the line makes an error of it."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted


class Columns:
    """The columns that a log has shown so far, each of one type."""

    def __init__(self) -> None:
        self._types: dict[str, pa.DataType] = {}
        self._spellings: dict[str, str] = {}

    def value(self, name: str, tag: str, text: str) -> Any:
        """The text as the tag's type; `Impossible` where it or the column is of another type."""
        if tag not in _READ:
            raise Impossible(f"<{tag}>", f"one of {', '.join(_READ)}")
        try:
            kind, value = _READ[tag](text)
        except (ValueError, KeyError, OverflowError):
            raise Impossible(f"<{tag}> with the value {text!r}", f"a value of {tag}") from None
        known = self._types.get(name)
        if known is not kind:
            self._types[name] = kind if known is None else _both(known, kind)
            if known is None:
                self._refuse_another_spelling(name)
        return value

    def table(self, rows: Sequence[Row]) -> pa.Table:
        """The rows as Arrow columns, in the order in which the log showed them; absent is null."""
        arrays = {}
        for name, kind in self._types.items():
            values = [row.get(name) for row in rows]
            if kind is NUMBER:  # some of them may have been written as whole numbers
                values = [None if value is None else float(value) for value in values]
            arrays[name] = pa.array(values, kind)
        return pa.table(arrays)

    def _refuse_another_spelling(self, name: str) -> None:
        """DuckDB would take `Amount` and `amount` for the same column."""
        before = self._spellings.setdefault(name.lower(), name)
        if before != name:
            raise Impossible(f"{name} beside {before}", "names that differ in more than capitals")


def _both(known: pa.DataType, kind: pa.DataType) -> pa.DataType:
    if {known, kind} == {WHOLE, NUMBER}:
        return NUMBER
    raise Impossible(f"{_CALLED[kind]} after {_CALLED[known]}", "values of one type")


def _date(text: str) -> tuple[pa.DataType, datetime]:
    """To the microsecond; a moment with a zone in UTC."""
    moment = datetime.fromisoformat(text)
    return (NAIVE, moment) if moment.tzinfo is None else (MOMENT, moment.astimezone(UTC))


def _int(text: str) -> tuple[pa.DataType, int]:
    value = int(text)
    if not -(2**63) <= value < 2**63:
        raise OverflowError
    return WHOLE, value


def _boolean(text: str) -> tuple[pa.DataType, bool]:
    return YES_NO, {"true": True, "1": True, "false": False, "0": False}[text.strip().lower()]


_READ: dict[str, Callable[[str], tuple[pa.DataType, Any]]] = {
    "string": lambda text: (TEXT, text),
    "date": _date,
    "int": _int,
    "float": lambda text: (NUMBER, float(text)),
    "boolean": _boolean,
    "id": lambda text: (TEXT, text),
}
