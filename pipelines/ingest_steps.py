"""The steps of ingest, each of which needs what those before it have found."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock, facts
from features.types import Attribute
from pipelines import (
    canonical,
    detected,
    event_writer,
    files,
    lead_facts,
    observation,
    paths,
    rejects,
    schemas,
    tables,
)
from pipelines.event_writer import Seen
from pipelines.observation import Window
from pipelines.selection import REFUSED
from pipelines.set_aside import SetAside
from pipelines.source import Source
from pipelines.stage import Context
from pipelines.tables import Relation

_USUAL = (None, ",", ".", "utf-8")
"""How most CSV files are written: not worth a line."""


@dataclass
class Ingest:
    """One run of the stage: the tables read so far, and the rows set aside."""

    context: Context
    connection: duckdb.DuckDBPyConnection
    aside: SetAside
    now: pd.Timestamp
    read: dict[str, list[Relation]] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """The source file."""
        return self.context.source

    def arrow(self, sql: str) -> pa.Table:
        """The rows of a query."""
        return self.connection.sql(sql).to_arrow_table()


def contacts(run: Ingest) -> None:
    """Which contacts belong to which lead, where a table says it."""
    if run.source.contacts is None:
        return
    told, rows = canonical.contacts.sql(run.connection, run.source.contacts)
    run.read["contacts"] = [rows]
    good = run.aside.good("contacts", schemas.contacts(), run.arrow(told))
    run.connection.register("clean_contacts", good)


def leads(run: Ingest) -> None:
    """The good leads, before it is known whether their outcomes are."""
    found = canonical.leads.rows(run.connection, run.source)
    run.read["leads"] = [found]
    raw = run.arrow(canonical.leads.sql(found, run.source))
    # Before a row can be set aside, because that file keeps nothing about people either.
    steady = run.source.steady_attributes
    owner = ("owner",) if run.source.leads.owner is not None else ()
    read = lead_facts.told(raw, steady, (*lead_facts.KEYS, *owner, REFUSED))
    good = run.aside.good("leads", schemas.leads(_numbers(steady), run.now), read)
    run.connection.register("good_leads", good)
    if run.source.contacts is not None:
        run.connection.execute(canonical.contacts.SETS)
        good = run.arrow(canonical.contacts.WITH_SETS)
        run.connection.register("good_leads", good)


def outcomes(run: Ingest) -> None:
    """The outcomes, and the leads without those of which the outcome cannot be told."""
    told, rows = canonical.outcomes.sql(run.connection, run.source, run.read["leads"][0])
    run.read["outcomes"] = rows
    read = run.arrow(canonical.outcomes.with_leads(told, run.source))
    good = run.aside.good("outcomes", schemas.outcomes(run.now), read)
    run.connection.register("read_outcomes", read)
    run.connection.register("good_outcomes", good)
    _without_spoiled_leads(run)
    one_a_lead = run.arrow(canonical.outcomes.one_a_lead(run.source))
    files.write_table(paths.OUTCOMES, one_a_lead)
    run.connection.register("clean_outcomes", one_a_lead)


def _without_spoiled_leads(run: Ingest) -> None:
    """A lead whose outcome was refused would seem to have none, so it is set aside as well."""
    leads_read = run.arrow("from good_leads order by lead_id")
    spoiled = run.arrow(canonical.outcomes.SPOILED)["lead_id"]
    bad = np.asarray(pc.is_in(leads_read["lead_id"], spoiled.combine_chunks()))
    clean = run.aside.take("leads", "its outcome was set aside", leads_read, bad)
    files.write_table(paths.LEADS, clean)
    run.connection.register("clean_leads", clean)
    if run.source.contacts is not None:
        run.connection.execute(canonical.contacts.REACHED)
        run.connection.execute(canonical.contacts.REACHED_BY_LEAD)


def histories(run: Ingest) -> None:
    """The values of every attribute that is not known from the creation on."""
    changing = run.source.changing_attributes
    # DVC forgets an empty folder, and then misses it.
    files.write_json(paths.HISTORY / "attributes.json", [each.name for each in changing])
    for attribute in changing:
        name, found = attribute.name, run.read["leads"][0]
        told, rows = canonical.histories.sql(run.connection, run.source, name, found)
        run.read[f"attributes.{name}"] = [rows]
        keys = ("lead_id", "known_at", REFUSED)
        read = lead_facts.told(run.arrow(told), [attribute], keys)
        schema = schemas.histories(_numbers([attribute]), run.now)
        good = run.aside.good(f"attributes.{name}", schema, read)
        files.write_table(paths.HISTORY / f"{name}.parquet", good)


def _numbers(attributes: Iterable[Attribute]) -> list[str]:
    told = lead_facts.stored(facts.declared(attributes))
    return [fact.name for fact in told if fact.kind == "number"]


def events(run: Ingest) -> Window:
    """The events, and since when there are any."""
    schema = schemas.events(run.source.number_names, run.now)
    seen = {}
    with event_writer.opened(paths.EVENTS, canonical.events.columns(run.source)) as writer:
        for table in canonical.events.each(run.connection, run.source):
            if table.rows is not None:
                run.read[table.name] = [table.rows]
            batches = run.connection.sql(table.sql).to_arrow_reader(event_writer.BATCH)
            seen[table.name] = event_writer.write(writer, table.name, batches, schema, run.aside)
    _warn_of_unknown_types(run, set().union(*(each.types for each in seen.values())))
    return observation.settle(run.source.observed, _found(run, seen))


def lines(run: Ingest) -> None:
    """The lines of CSV files that never became a row; told last, when every column was read.

    What a line holds stays in its file: it may be what people wrote about people.
    """
    refused = rejects.rejects(run.connection)
    for table in sorted({each.table for each in refused}):
        of_table = [each for each in refused if each.table == table]
        told = [(each.kind, json.dumps(f"{each.file}, line {each.line}")) for each in of_table]
        counted = run.connection.execute(f"select count(*) from {tables.quoted(table)}")
        ((divided,),) = counted.fetchall()
        # DuckDB counts a line with a value that it refuses, but none with too many or few columns.
        others = sum("column" in each.kind and ": " not in each.kind for each in of_table)
        run.aside.count(f"tables.{table}", divided + others, told)


def files_told(run: Ingest) -> None:
    """Say how each text file was read, where that was found out."""
    for each in detected.told(run.connection):
        how = {"delimiter": each.delimiter, "encoding": each.encoding, "decimal": each.decimal}
        odd = [f"{key} {value!r}" for key, value in how.items() if value not in _USUAL]
        said = "; ".join([*odd, each.note] if each.note else odd)
        if said:
            run.context.console.say(f"tables.{each.table}: {each.file}: {said}")


def _found(run: Ingest, seen: Mapping[str, Seen]) -> Window:
    """What the data shows: from the first lead on, up to the last moment of any table.

    Events are complete since each table has some; without event tables since the first lead.
    """
    created = arrow.moments(run.arrow("select created_at from clean_leads")["created_at"])
    ends = run.arrow(canonical.outcomes.MOMENTS)["moment"]
    lasts = [last for table in seen.values() for last in table.lasts]
    until = clock.latest(np.concatenate([created, arrow.moments(ends), lasts]))
    began = [
        clock.first(np.array(table.firsts))
        for name, table in seen.items()
        if table.firsts and name != canonical.events.OF_LEADS
    ]
    return Window(
        outcomes_from=clock.first(created),
        outcomes_until=until if run.source.is_dated else until + run.source.label_horizon,
        history_start=clock.latest(np.array(began)) if began else clock.first(created),
    )


def _warn_of_unknown_types(run: Ingest, types: set[str]) -> None:
    """A group may ask for a type that stands in no row, or be misspelt."""
    for name, group in run.source.groups.items():
        for told in sorted(set(group.events) - types):
            close = difflib.get_close_matches(told, types, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            run.context.console.warn(f"groups.{name}: there is no event of type {told!r}{hint}")
