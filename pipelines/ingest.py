"""The source's tables, checked and canonical: leads, outcomes and events.

leads.parquet     one row a lead, sorted by lead_id: lead_id, contact_id, created_at, and the
                  facts that its attributes tell; never a mail address, phone number, job title,
                  free text or URL
history/          for each attribute that is not known from the creation on a Parquet file: lead_id,
                  known_at, and the facts of every value that it had; attributes.json lists them
outcomes.parquet  one row a lead with an outcome: lead_id, converted_at, known_at, lost_at,
                  loss_known_at, amount
events.parquet    one row an event, table by table, in each sorted by contact and time, the events
                  that the leads themselves are last
observed.json     when outcomes were watched, and since when events are complete
set_aside.csv     the rows that were refused: table, reason, row
counts.json       rows read, kept and set aside, by table and reason, and columns that nobody reads
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import pandas as pd

from pipelines import files, ingest_steps, observation, paths, stage, tables, unread
from pipelines.ingest_steps import Ingest
from pipelines.set_aside import SetAside
from pipelines.stage import Context


def work(context: Context) -> None:
    """Read, check and write the tables."""
    aside = SetAside()
    shutil.rmtree(paths.INGEST, ignore_errors=True)
    paths.HISTORY.mkdir(parents=True)
    try:
        memory = context.params.ingest.memory
        with tables.opened(context.source.tables, context.source_folder, memory) as connection:
            run = Ingest(context, connection, aside, pd.Timestamp.now("UTC"))
            ingest_steps.files_told(run)
            ingest_steps.contacts(run)
            ingest_steps.leads(run)
            ingest_steps.outcomes(run)
            ingest_steps.histories(run)
            observation.write(ingest_steps.events(run))
            ingest_steps.lines(run)
    finally:
        aside.write(paths.SET_ASIDE)
    _judge(context, aside)
    listed = unread.columns(context.source, run.read)
    files.write_json(paths.INGEST_COUNTS, {"tables": aside.counts(), "columns_not_read": listed})
    _say(context, aside, listed)


def _judge(context: Context, aside: SetAside) -> None:
    """Stop where a table lost a larger share of its rows than it may."""
    most, source = context.params.ingest.most_set_aside, context.source
    own = {name: rows.most_set_aside for name, rows in source.row_entries.items()}
    own |= {
        f"attributes.{name}": source.histories[entry.history].most_set_aside
        for name, entry in source.attributes.items()
        if entry.history is not None
    }
    orphans = {f"events.{name}": table.most_orphans for name, table in source.events.items()}
    for name in aside.read:
        told = own.get(name)
        aside.check(name, most if told is None else told, orphans.get(name, 1.0))


def _say(context: Context, aside: SetAside, listed: Mapping[str, list[str]]) -> None:
    for name, columns in listed.items():
        context.console.say(f"{name}: nobody reads {', '.join(columns)}")
    counts = aside.counts()
    for name, entry in counts.items():
        for reason, count in entry["set_aside"].items():
            context.console.say(f"{name}: {count:,} of {entry['read']:,} rows set aside: {reason}")
    told = ", ".join(f"{entry['kept']:,} {name}" for name, entry in counts.items())
    context.console.done(told)


if __name__ == "__main__":
    stage.run("ingest", work)
