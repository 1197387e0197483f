"""The source's tables, checked and canonical: leads, outcomes and events.

leads.parquet     one row a lead, sorted by lead_id: lead_id, contact_id, created_at, attributes
outcomes.parquet  one row a lead with an outcome: lead_id, converted_at, lost_at, known_at
events.parquet    one row an event, sorted by contact and time
set_aside.csv     the rows that were refused: table, reason, row
counts.json       rows read, kept and set aside, by table and reason
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import TooManySetAside
from pipelines import canonical, files, paths, schemas, stage, tables
from pipelines.stage import Context

BATCH = 500_000
"""Rows that are checked at once: enough to be fast, few enough to stay small."""


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
        refused = {reason: n for (table, reason), n in self.reasons.items() if table == name}
        count, read = sum(refused.values()), self.read[name]
        if count > most * read:
            listed = ", ".join(f"{n} × {reason}" for reason, n in sorted(refused.items()))
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
            refused = {reason: n for (table, reason), n in self.reasons.items() if table == name}
            told[name] = {
                "read": read,
                "kept": read - sum(refused.values()),
                "set_aside": dict(sorted(refused.items())),
            }
        return told

    def write(self, path: Path) -> None:
        """Write the refused rows as CSV."""
        with files.aside(path) as temporary, temporary.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["table", "reason", "row"])
            writer.writerows(self.rows)


def work(context: Context) -> None:
    """Read, check and write the three tables."""
    aside, most = SetAside(), context.params.ingest.most_set_aside
    paths.INGEST.mkdir(parents=True, exist_ok=True)
    try:
        with tables.opened(context.source.tables, context.params.ingest.memory) as connection:
            _leads(connection, context, aside)
            _outcomes(connection, context, aside)
            _events(connection, context, aside)
    finally:
        aside.write(paths.SET_ASIDE)
    for name in aside.read:
        aside.check(name, most)
    files.write_json(paths.INGEST_COUNTS, aside.counts())
    told = ", ".join(f"{entry['kept']:,} {name}" for name, entry in aside.counts().items())
    context.console.done(f"{told}; {len(aside.rows)} rows set aside")


def _leads(connection: duckdb.DuckDBPyConnection, context: Context, aside: SetAside) -> None:
    read = connection.sql(canonical.leads(connection, context.source)).to_arrow_table()
    good = aside.good("leads", schemas.leads(), read)
    files.write_table(paths.LEADS, good)
    connection.register("clean_leads", good)


def _outcomes(connection: duckdb.DuckDBPyConnection, context: Context, aside: SetAside) -> None:
    read = connection.sql(canonical.outcomes(connection, context.source)).to_arrow_table()
    known = connection.sql("select lead_id from clean_leads").to_arrow_table()["lead_id"]
    schema = schemas.outcomes(known.to_pylist())
    connection.register("good_outcomes", aside.good("outcomes", schema, read))
    one_a_lead = connection.sql(canonical.ONE_OUTCOME_A_LEAD).to_arrow_table()
    files.write_table(paths.OUTCOMES, one_a_lead)
    connection.register("clean_outcomes", one_a_lead)


def _events(connection: duckdb.DuckDBPyConnection, context: Context, aside: SetAside) -> None:
    schema = schemas.events(context.source.number_names)
    batches = connection.sql(canonical.events(connection, context.source)).to_arrow_reader(BATCH)
    with files.aside(paths.EVENTS) as temporary:
        _write_batches(
            temporary,
            batches.schema,
            (aside.good("events", schema, pa.Table.from_batches([batch])) for batch in batches),
        )


def _write_batches(path: Path, schema: pa.Schema, batches: Iterator[pa.Table]) -> None:
    with pq.ParquetWriter(path, schema) as writer:
        for batch in batches:
            writer.write_table(batch)


if __name__ == "__main__":
    stage.run("ingest", work)
