"""Rows that a table may not keep: never dropped in silence, but kept aside with their reason."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from features.errors import TooManySetAside
from features.types import Flags
from pipelines import files, paths, schemas
from pipelines.selection import ORPHAN, REFUSED

MOST_SHOWN = 1000
"""So many rows of one table and reason are written; all of them are counted."""


@dataclass
class SetAside:
    """The refused rows of all tables, and how many rows there were."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    def good(self, name: str, schema: pandera.DataFrameSchema, batch: pa.Table) -> pa.Table:
        """The rows that neither SQL nor the schema refuses; the others are kept here.

        What SQL has found already stands in the column `refused`, which does not come back.
        """
        self.read[name] += len(batch)
        plain = batch.drop_columns([REFUSED]) if REFUSED in batch.column_names else batch
        bad = _bad(batch, plain, schema)
        if bad.empty:
            return plain
        for reason in sorted(set(bad)):
            places = bad.index[bad == reason].to_numpy()
            self._note(name, reason, len(places), _told(plain.take(places[:MOST_SHOWN])))
        good = np.ones(len(plain), dtype=np.bool_)
        good[bad.index] = False
        return plain.filter(pa.array(good))

    def count(self, name: str, read: int, refused: Sequence[tuple[str, str]]) -> None:
        """Rows that never became any: so many were read, these refused, with their reason."""
        self.read[name] += read
        for reason, row in refused:
            self._note(name, reason, 1, [row])

    def take(self, name: str, reason: str, table: pa.Table, bad: Flags) -> pa.Table:
        """The rows that are not bad, of a table that was good until another one was read."""
        self._note(name, reason, int(bad.sum()), _told(table.filter(pa.array(bad))))
        return table.filter(pa.array(~bad))

    def check(self, name: str, most: float, most_orphans: float = 0.0) -> None:
        """Stop if a larger share of the table than `most` was set aside, or all of it."""
        refused = self._refused(name)
        orphans = refused.pop(ORPHAN, 0)
        if sum(refused.values()) > most * self.read[name]:
            self._stop(name, refused, most, "ingest.most_set_aside, or most_set_aside of the table")
        if orphans > most_orphans * self.read[name]:
            self._stop(name, {ORPHAN: orphans}, most_orphans, f"{name}.most_orphans")

    def counts(self) -> dict[str, Any]:
        """Rows read and kept, and set aside by reason, for each table."""
        told: dict[str, Any] = {}
        for name, read in self.read.items():
            refused = self._refused(name)
            told[name] = {"read": read, "kept": read - sum(refused.values()), "set_aside": refused}
        return told

    def write(self, path: Path) -> None:
        """Write the refused rows as CSV."""
        with files.aside(path) as temporary, temporary.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["table", "reason", "row"])
            writer.writerows(self.rows)

    def _note(self, name: str, reason: str, count: int, rows: Sequence[str]) -> None:
        left = max(0, MOST_SHOWN - self.reasons[name, reason])
        self.rows += [(name, reason, row) for row in rows[:left]]
        self.reasons[name, reason] += count

    def _refused(self, name: str) -> dict[str, int]:
        """How many rows of the table were refused, by reason, sorted."""
        return {why: n for (table, why), n in sorted(self.reasons.items()) if table == name and n}

    def _stop(self, name: str, refused: dict[str, int], most: float, key: str) -> None:
        listed = ", ".join(f"{n} × {reason}" for reason, n in refused.items())
        count = sum(refused.values())
        raise TooManySetAside(
            f"table {name}",
            found=f"{count} of {self.read[name]} rows set aside: {listed}",
            wanted=f"at most {most:.2%} ({key})",
            way_out=f"look at {paths.SET_ASIDE}, then mend the source or raise the share",
        )


def _bad(batch: pa.Table, plain: pa.Table, schema: pandera.DataFrameSchema) -> pd.Series[str]:
    """Why each bad row is refused, by its place: by SQL, else by the schema."""
    if REFUSED not in batch.column_names or batch[REFUSED].null_count == len(batch):
        return schemas.bad_rows(schema, plain.to_pandas())
    by_sql: pd.Series[str] = batch[REFUSED].to_pandas().dropna()
    rest = np.delete(np.arange(len(plain)), by_sql.index)
    by_schema = schemas.bad_rows(schema, plain.take(rest).to_pandas())
    by_schema.index = rest[by_schema.index]
    return pd.concat([by_sql, by_schema]).sort_index()


def _told(rows: pa.Table) -> list[str]:
    return [json.dumps(row, default=str) for row in rows.to_pylist()]
