"""The source's tables, checked and canonical: leads, outcomes and events.

leads.parquet     one row a lead, sorted by lead_id: lead_id, contact_id, created_at, and the
                  facts that its attributes tell; never a mail address, phone number, job title,
                  free text or URL
outcomes.parquet  one row a lead with an outcome: lead_id, converted_at, known_at, lost_at,
                  loss_known_at
events.parquet    one row an event, sorted by contact and time
set_aside.csv     the rows that were refused: table, reason, row
counts.json       rows read, kept and set aside, by table and reason
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import canonical, files, lead_facts, paths, schemas, stage, tables
from pipelines.set_aside import SetAside
from pipelines.stage import Context

BATCH = 500_000
"""Rows that are checked at once: enough to be fast, few enough to stay small."""


def work(context: Context) -> None:
    """Read, check and write the three tables."""
    aside, most = SetAside(), context.params.ingest.most_set_aside
    paths.INGEST.mkdir(parents=True, exist_ok=True)
    try:
        memory = context.params.ingest.memory
        with tables.opened(context.source.tables, context.source_folder, memory) as connection:
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
    told = context.source.attributes.items()
    numbers = [name for name, attribute in told if attribute.kind == "number"]
    raw = connection.sql(canonical.leads(connection, context.source)).to_arrow_table()
    # Before a row can be set aside, because that file keeps nothing about people either.
    read = lead_facts.told(raw, context.source.declared_attributes)
    good = aside.good("leads", schemas.leads(numbers), read)
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
