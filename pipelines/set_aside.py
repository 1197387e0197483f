"""Rows that a table may not keep: never dropped in silence, but kept aside with their reason."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from features.errors import TooManySetAside
from pipelines import files, paths, schemas


@dataclass
class SetAside:
    """The refused rows of all tables, and how many rows there were."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    def good(self, name: str, schema: pandera.DataFrameSchema, batch: pa.Table) -> pa.Table:
        """The batch's rows that the schema accepts; the others are kept here with their reason."""
        bad = schemas.bad_rows(schema, batch.to_pandas())
        self.read[name] += len(batch)
        for place, reason in bad.items():
            row = json.dumps(batch.slice(place, 1).to_pylist()[0], default=str)
            self.rows.append((name, reason, row))
            self.reasons[name, reason] += 1
        keep = pd.Series(data=True, index=range(len(batch)))
        keep[bad.index] = False
        return batch.filter(pa.array(keep))

    def check(self, name: str, most: float) -> None:
        """Stop if a larger share of the table than `most` was set aside, or all of it."""
        refused = self._refused(name)
        count, read = sum(refused.values()), self.read[name]
        if count > most * read:
            listed = ", ".join(f"{n} × {reason}" for reason, n in refused.items())
            raise TooManySetAside(
                f"table {name}",
                found=f"{count} of {read} rows set aside: {listed}",
                wanted=f"at most {most:.2%} (ingest.most_set_aside)",
                way_out=f"look at {paths.SET_ASIDE}, then mend the source or raise the share",
            )

    def counts(self) -> dict[str, Any]:
        """Rows read and kept, and set aside by reason, for each table."""
        told: dict[str, Any] = {}
        for name, read in self.read.items():
            refused = self._refused(name)
            kept = read - sum(refused.values())
            told[name] = {"read": read, "kept": kept, "set_aside": refused}
        return told

    def _refused(self, name: str) -> dict[str, int]:
        """How many rows of the table were refused, by reason, sorted."""
        return {why: n for (table, why), n in sorted(self.reasons.items()) if table == name}

    def write(self, path: Path) -> None:
        """Write the refused rows as CSV."""
        with files.aside(path) as temporary, temporary.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["table", "reason", "row"])
            writer.writerows(self.rows)
