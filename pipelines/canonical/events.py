"""The events of each table as SQL, and those that the leads themselves are, each sorted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipelines import tables
from pipelines.reading import NOTHING
from pipelines.row_entries import Events
from pipelines.selection import ORPHAN, REFUSED, Selection
from pipelines.source import Source
from pipelines.tables import Relation

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

OF_LEADS = "events of leads"
"""What the counts call the events that come from no table of events."""


@dataclass(frozen=True)
class Sorted:
    """The events of a table as SQL, and the rows that they come from; none for events of leads.

    It has the columns of all tables, null where its own has none. Sorted by contact, time,
    recording, type, then the other columns: total but for equal rows.
    """

    name: str
    sql: str
    rows: Relation | None = None


def each(connection: duckdb.DuckDBPyConnection, source: Source) -> Iterator[Sorted]:
    """Table by table, because DuckDB sorts a union of them in more memory than it may have."""
    for name, table in source.kept_events.items():
        chosen = _of(connection, source, name)
        told = _sorted(source, _placed(source, chosen.sql, table))
        yield Sorted(f"events.{name}", told, chosen.rows)
    if source.is_dated:
        yield Sorted(OF_LEADS, _sorted(source, _of_leads(source)))


def columns(source: Source) -> pa.Schema:
    """The columns of every table's events."""
    moment = pa.timestamp("us", "UTC")
    kinds = {name: moment if name.endswith("_at") else pa.string() for name in _KEYS}
    others = {"varchar": pa.string(), "double": pa.float64()}
    return pa.schema(kinds | {name: others[kind] for name, kind in _properties(source).items()})


def _properties(source: Source) -> dict[str, str]:
    """The properties of all tables, and the type of each."""
    texts, numbers = source.category_names, source.number_names
    return dict.fromkeys(texts, "varchar") | dict.fromkeys(numbers, "double")


def _sorted(source: Source, rows: str) -> str:
    others = _properties(source)
    told, by = (", ".join(map(tables.quoted, [*keys, *others])) for keys in (_KEYS, _ORDER))
    return f"select {told}, {REFUSED} from ({rows}) order by {by}"


def type_sql(rows: Relation, table: Events) -> str:
    """SQL for the event type: a constant, or the values of columns, joined."""
    if isinstance(table.event_type, str):
        return tables.literal(table.event_type)
    texts = [tables.text(rows, column) for column in table.event_type.columns]
    if len(texts) == 1:
        return texts[0]
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
    _choose_properties(chosen, source, table)
    kept = [f"not coalesce({tables.is_one_of(kind, source.outcome_types)}, false)"]
    return chosen.where([*conditions(chosen.rows, table), *kept])


def _choose_properties(chosen: Selection, source: Source, table: Events) -> None:
    """The properties of all tables, null where this one has none."""
    for name, kind in _properties(source).items():
        if name in table.categories:
            chosen.text(name, table.categories[name])
        elif name in table.numbers:
            chosen.number(name, table.numbers[name])
        else:
            chosen.absent(name, kind)


def _placed(source: Source, rows: str, table: Events) -> str:
    """The events with their contacts in the canonical sense; one of nobody's is refused."""
    if source.contacts is not None:
        return _of_sets(rows, table)
    if table.contact_id is not None:
        # Not a join: of tables of unknown size DuckDB might keep the larger one in memory.
        known = "contact_id in (select contact_id from clean_leads)"
        refused = f"coalesce({REFUSED}, case when {known} then null else '{ORPHAN}' end)"
        return f"select * replace ({refused} as {REFUSED}) from ({rows})"
    refused = f"coalesce(told.{REFUSED}, case when own.contact_id is null then '{ORPHAN}' end)"
    return (
        f"select told.* replace (own.contact_id as contact_id, {refused} as {REFUSED}) "
        f"from ({rows}) told left join clean_leads own using (lead_id)"
    )


def _of_sets(rows: str, table: Events) -> str:
    """An event counts for every set of contacts that whoever did it is in."""
    key, reached = (
        ("lead_id", "reached_by_lead") if table.contact_id is None else ("contact_id", "reached")
    )
    refused = f"coalesce(told.{REFUSED}, case when set_id is null then '{ORPHAN}' end)"
    return (
        f"select told.* replace (set_id as contact_id, {refused} as {REFUSED}) "
        f"from ({rows}) told left join {reached} using ({key})"
    )


def _of_leads(source: Source) -> str:
    kinds = _properties(source).items()
    nulls = [f"null::{kind} as {tables.quoted(name)}" for name, kind in kinds]
    absent = ", ".join([*nulls, f"{NOTHING} as {REFUSED}"])
    if source.contacts is None:
        return f"select *, {absent} from ({_OF_LEADS})"
    return (
        f"select told.* replace (set_id as contact_id), {absent} "
        f"from ({_OF_LEADS}) told join reached_by_lead using (lead_id)"
    )
