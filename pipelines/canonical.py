"""SQL that turns the source's rows into the canonical tables, each sorted by all of its columns."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from pipelines import tables
from pipelines.source import Source

OF_LEADS = """
    select contact_id, created_at as occurred_at, created_at as recorded_at,
           'lead_created' as event_type, lead_id from clean_leads
    union all by name
    select contact_id, converted_at as occurred_at, known_at as recorded_at,
           'lead_won' as event_type, lead_id
    from clean_outcomes join clean_leads using (lead_id) where converted_at is not null
    union all by name
    select contact_id, lost_at as occurred_at, loss_known_at as recorded_at,
           'lead_lost' as event_type, lead_id
    from clean_outcomes join clean_leads using (lead_id) where lost_at is not null
"""
"""Every source has these events: a lead was created, was won, was lost."""

ONE_OUTCOME_A_LEAD = """
    select lead_id, win.at as converted_at, win.known as known_at,
           loss.at as lost_at, loss.known as loss_known_at
    from (
        select lead_id,
               min(struct_pack(at := converted_at, known := coalesce(recorded_at, converted_at)))
                   filter (where converted_at is not null) as win,
               min(struct_pack(at := lost_at, known := coalesce(recorded_at, lost_at)))
                   filter (where lost_at is not null) as loss
        from good_outcomes group by lead_id
    ) order by lead_id
"""
"""The first win and the first loss of each lead, and since when each is known."""


def leads(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    """SQL for lead_id, contact_id, created_at and the raw column of every attribute."""
    rows = tables.relation(connection, "leads", source.leads)
    columns = {
        "lead_id": tables.text(rows, source.leads.lead_id),
        "contact_id": tables.text(rows, source.leads.contact_id),
        "created_at": tables.moment(rows, source.leads.created_at),
    }
    for name, attribute in source.attributes.items():
        if attribute.kind == "number":
            columns[name] = tables.number(rows, name)
        elif attribute.kind == "date":
            columns[name] = tables.date(rows, name, attribute.zone)
        elif attribute.kind != "completeness":  # which has no column
            columns[name] = tables.text(rows, name)
    return f"{_select(columns, rows.sql)} order by all"


def outcomes(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    """SQL for lead_id, converted_at, lost_at and recorded_at."""
    told = source.outcomes
    rows = tables.relation(connection, "outcomes", told)
    unknown = "null::timestamp with time zone"
    columns = {
        "lead_id": tables.text(rows, told.lead_id),
        "converted_at": tables.moment(rows, told.converted_at),
        "lost_at": tables.moment(rows, told.lost_at) if told.lost_at else unknown,
        "recorded_at": tables.moment(rows, told.recorded_at) if told.recorded_at else unknown,
    }
    return f"{_select(columns, rows.sql)} order by all"


def events(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    """SQL for all events of all tables, and those that the leads themselves are.

    Sorted by contact, time, recording, type, then the other columns: total but for equal rows.
    """
    parts = [_events_of(connection, source, name) for name in source.events]
    together = " union all by name ".join([*parts, f"({OF_LEADS})"])
    keys = ["contact_id", "occurred_at", "event_type", "recorded_at", "lead_id"]
    ordered = ["contact_id", "occurred_at", "recorded_at", "event_type", "lead_id"]
    others = [f'"{name}"' for name in (*source.category_names, *source.number_names)]
    columns, by = ", ".join([*keys, *others]), ", ".join([*ordered, *others])
    return f"select {columns} from ({together}) order by {by}"


def _events_of(connection: duckdb.DuckDBPyConnection, source: Source, name: str) -> str:
    told = source.events[name]
    rows = tables.relation(connection, f"events.{name}", told)
    occurred_at = tables.moment(rows, told.occurred_at)
    columns = {
        "contact_id": tables.text(rows, told.contact_id),
        "occurred_at": occurred_at,
        "recorded_at": tables.moment(rows, told.recorded_at) if told.recorded_at else occurred_at,
        "event_type": f"'{told.event_type}'",
        "lead_id": tables.text(rows, told.lead_id) if told.lead_id else "null::varchar",
    }
    columns |= {category: tables.text(rows, category) for category in told.categories}
    columns |= {number: tables.number(rows, number) for number in told.numbers}
    return f"({_select(columns, rows.sql)})"


def _select(columns: Mapping[str, str], rows: str) -> str:
    chosen = ", ".join(f'{sql} as "{name}"' for name, sql in columns.items())
    return f"select {chosen} from {rows}"
