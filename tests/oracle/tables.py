"""The oracle's two tables from rows written by hand, or drawn by Hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from tests.oracle.seen import KEYS

Row = Mapping[str, Any]

KNOWN_FOREVER = -(2**62)
"""A history start before everything."""

_MOMENTS = ("occurred_at", "recorded_at", "created_at", "cutoff", "history_start")


def events(rows: Iterable[Row], categories: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
    """One row an event; what a row does not name is null."""
    table = pd.DataFrame(list(rows), columns=[*KEYS, *categories, *numbers])
    return _typed(table, numbers)


def snapshots(rows: Iterable[Row]) -> pd.DataFrame:
    """One row a lead at a cutoff."""
    columns = ["lead_id", "contact_id", "created_at", "cutoff", "history_start"]
    return _typed(pd.DataFrame(list(rows), columns=columns), ())


def _typed(table: pd.DataFrame, numbers: Sequence[str]) -> pd.DataFrame:
    types = {name: "int64" if name in _MOMENTS else "str" for name in table.columns}
    return table.astype(types | dict.fromkeys(numbers, "float64"))
