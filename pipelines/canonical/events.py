"""All events of all tables as SQL, and those that the leads themselves are, sorted."""

from __future__ import annotations

import duckdb

from pipelines import tables
from pipelines.row_entries import Events
from pipelines.selection import ORPHAN, REFUSED, Selection
from pipelines.source import Source
from pipelines.tables import Relation

TABLE = "table_number"
"""The place of an event's table in the source file; behind the last one for events of leads."""

_OF_LEADS = """
    select contact_id, created_at as occurred_at, created_at as recorded_at,
           'lead_created' as event_type, lead_id from clean_leads
    union all by name
    select contact_id, converted_at as occurred_at, known_at as recorded_at,
           'lead_won' as event_type, lead_id
    from clean_outcomes join clean_leads using (lead_id) where known_at is not null
    union all by name
    select contact_id, lost_at as occurred_at, loss_known_at as recorded_at,
           'lead_lost' as event_type, lead_id
    from clean_outcomes join clean_leads using (lead_id) where loss_known_at is not null
"""
"""Every source with dates has these events: a lead was created, was won, was lost."""

_KEYS = ("contact_id", "occurred_at", "event_type", "recorded_at", "lead_id")
_ORDER = ("contact_id", "occurred_at", "recorded_at", "event_type", "lead_id")

_GATHERED = "all_events"
"""Where DuckDB gathers the events: a table goes to disk when memory is full, a union does not."""


def gathered(
    connection: duckdb.DuckDBPyConnection, source: Source
) -> tuple[str, dict[str, Relation]]:
    """Gather all events, table by table: SQL for them, and the rows that those of each come from.

    Sorted by contact, time, recording, type, then the other columns: total but for equal rows.
    """
    _create(connection, source)
    rows = {}
    for place, (name, table) in enumerate(source.kept_events.items()):
        chosen = _of(connection, source, name)
        rows[name] = chosen.rows
        placed = _placed(source, chosen.sql, table, place)
        connection.execute(f"insert into {_GATHERED} by name {placed}")
    if source.is_dated:
        connection.execute(f"insert into {_GATHERED} by name {_placed_leads(source, len(rows))}")
    others = [tables.quoted(name) for name in (*source.category_names, *source.number_names)]
    by = ", ".join([*_ORDER, *others])
    return f"select * from {_GATHERED} order by {by}", rows


def _create(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    kinds = dict.fromkeys(_KEYS, "varchar")
    kinds |= {"occurred_at": "timestamptz", "recorded_at": "timestamptz"}
    kinds |= dict.fromkeys(source.category_names, "varchar")
    kinds |= dict.fromkeys(source.number_names, "double")
    kinds |= {TABLE: "utinyint", REFUSED: "varchar"}
    told = ", ".join(f"{tables.quoted(name)} {kind}" for name, kind in kinds.items())
    connection.execute(f"create or replace temp table {_GATHERED} ({told})")


def type_sql(rows: Relation, table: Events) -> str:
    """SQL for the event type: a constant, or the values of columns, joined."""
    if isinstance(table.event_type, str):
        return tables.literal(table.event_type)
    texts = [tables.text(rows, column) for column in table.event_type.columns]
    joined = ", ".join(texts)
    return f"nullif(concat_ws({tables.literal(table.event_type.joined_by)}, {joined}), '')"


def conditions(rows: Relation, table: Events) -> list[str]:
    """SQL for the rows that the table keeps."""
    return [
        tables.is_one_of(tables.text(rows, column), values)
        for column, values in table.where.items()
    ]


def lead_column(table: Events) -> str:
    """The column with the lead; its only contact's where the lead is its own contact."""
    return table.lead_id or str(table.contact_id)


def _of(connection: duckdb.DuckDBPyConnection, source: Source, name: str) -> Selection:
    table = source.events[name]
    chosen = Selection(tables.relation(connection, f"events.{name}", table))
    for key, column in (("contact_id", table.contact_id), ("lead_id", table.lead_id)):
        if column is None:
            chosen.absent(key, "varchar")
        else:
            chosen.text(key, column)
    chosen.moment("occurred_at", table.occurred_at)
    if table.recorded_at is None:
        chosen.put("recorded_at", chosen.columns["occurred_at"])
    else:
        chosen.moment("recorded_at", table.recorded_at)
    kind = type_sql(chosen.rows, table)
    chosen.put("event_type", kind)
    for category, column in table.categories.items():
        chosen.text(category, column)
    for number, column in table.numbers.items():
        chosen.number(number, column)
    kept = [f"not coalesce({tables.is_one_of(kind, source.outcome_types)}, false)"]
    return chosen.where([*conditions(chosen.rows, table), *kept])


def _placed(source: Source, rows: str, table: Events, place: int) -> str:
    """The events with their contacts in the canonical sense; one of nobody's is refused."""
    if source.contacts is not None:
        return _of_sets(rows, table, place)
    if table.contact_id is not None:
        # Not a join: of tables of unknown size DuckDB might keep the larger one in memory.
        known = "contact_id in (select contact_id from clean_leads)"
        refused = f"coalesce({REFUSED}, case when {known} then null else '{ORPHAN}' end)"
        return (
            f"select * replace ({refused} as {REFUSED}), {place}::utinyint as {TABLE} from ({rows})"
        )
    refused = f"coalesce(told.{REFUSED}, case when own.contact_id is null then '{ORPHAN}' end)"
    return (
        f"select told.* replace (own.contact_id as contact_id, {refused} as {REFUSED}), "
        f"{place}::utinyint as {TABLE} from ({rows}) told left join clean_leads own "
        "using (lead_id)"
    )


def _of_sets(rows: str, table: Events, place: int) -> str:
    """An event counts for every set of contacts that whoever did it is in."""
    key, reached = (
        ("lead_id", "reached_by_lead") if table.contact_id is None else ("contact_id", "reached")
    )
    refused = f"coalesce(told.{REFUSED}, case when set_id is null then '{ORPHAN}' end)"
    return (
        f"select told.* replace (set_id as contact_id, {refused} as {REFUSED}), "
        f"{place}::utinyint as {TABLE} from ({rows}) told left join {reached} using ({key})"
    )


def _placed_leads(source: Source, place: int) -> str:
    if source.contacts is None:
        return f"select *, {place}::utinyint as {TABLE} from ({_OF_LEADS})"
    return (
        f"select told.* replace (set_id as contact_id), {place}::utinyint as {TABLE} "
        f"from ({_OF_LEADS}) told join reached_by_lead using (lead_id)"
    )
