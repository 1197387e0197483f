"""What became of the leads as SQL: out of a table, of event types, or of a column of the leads."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from features.errors import DataError
from pipelines import tables
from pipelines.canonical import events
from pipelines.canonical import leads as canonical_leads
from pipelines.outcome_entry import OutcomeColumn, OutcomeEvents, OutcomeTable
from pipelines.row_entries import MomentColumn
from pipelines.selection import Selection
from pipelines.source import Source
from pipelines.tables import Relation

_MOMENT = "timestamp with time zone"

_WITH_LEADS = """
    select told.*{replaced}, created_at
    from ({sql}) told left join good_leads using (lead_id)
    where converted_at is not null or lost_at is not null or refused is not null
    order by all
"""
_AT_CREATION = """
    replace (case when converted_at is not null then created_at end as converted_at,
             case when lost_at is not null then created_at end as lost_at)
"""

_ONE_A_LEAD = """
    select lead_id, win.at as converted_at, win.known as known_at,
           loss.at as lost_at, loss.known as loss_known_at, win.amount as amount
    from (
        select lead_id,
               min(struct_pack(at := converted_at, known := {won}, amount := amount))
                   filter (where converted_at is not null) as win,
               min(struct_pack(at := lost_at, known := {lost}))
                   filter (where lost_at is not null) as loss
        from good_outcomes group by lead_id
    ) order by lead_id
"""
"""The first win and the first loss of each lead, since when each is known, and the win's amount."""


SPOILED = """
    select lead_id from read_outcomes
    where created_at is not null
    group by lead_id
    having count(*) > (
        select count(*) from good_outcomes good where good.lead_id = read_outcomes.lead_id
    )
"""
"""The leads of which an outcome was refused."""

MOMENTS = """
    select moment from (
        select unnest([converted_at, known_at, lost_at, loss_known_at]) as moment
        from clean_outcomes
    ) where moment is not null
"""
"""Every moment that an outcome has."""


def sql(
    connection: duckdb.DuckDBPyConnection, source: Source, leads: Relation
) -> tuple[str, list[Relation]]:
    """SQL for lead_id, converted_at, lost_at, recorded_at and amount, and where rows come from."""
    told = source.outcomes
    if isinstance(told, OutcomeTable):
        chosen = [_of_table(connection, told)]
    elif isinstance(told, OutcomeEvents):
        chosen = list(_of_events(connection, source, told))
    else:
        chosen = [_of_column(connection, source, told, leads)]
    together = " union all by name ".join(f"({each.sql})" for each in chosen)
    return together, [each.rows for each in chosen]


def with_leads(told: str, source: Source) -> str:
    """SQL for every outcome with the creation of its lead, null where there is no such lead.

    A row with neither a win nor a loss, as tables have them of open leads, is no outcome.

    An outcome without a moment of its own is put there: only cutoffs at creation are then labelled.
    """
    return _WITH_LEADS.format(sql=told, replaced="" if source.outcomes.is_dated else _AT_CREATION)


def one_a_lead(source: Source) -> str:
    """SQL for one row a lead; an outcome without a moment of its own is known at none."""
    if not source.outcomes.is_dated:
        return _ONE_A_LEAD.format(won=f"null::{_MOMENT}", lost=f"null::{_MOMENT}")
    known = "coalesce(recorded_at, {})"
    return _ONE_A_LEAD.format(won=known.format("converted_at"), lost=known.format("lost_at"))


def _of_table(connection: duckdb.DuckDBPyConnection, told: OutcomeTable) -> Selection:
    chosen = Selection(tables.relation(connection, "outcomes", told))
    chosen.text("lead_id", told.lead_id)
    chosen.moment("converted_at", told.converted_at)
    for name, when in (("lost_at", told.lost_at), ("recorded_at", told.recorded_at)):
        if when is None:
            chosen.absent(name, _MOMENT)
        else:
            chosen.moment(name, when)
    _amount(chosen, told.amount)
    return chosen


def _of_events(
    connection: duckdb.DuckDBPyConnection, source: Source, told: OutcomeEvents
) -> Iterable[Selection]:
    """The outcomes among the events of each table that may hold some."""
    ends = [*told.events.won, *told.events.lost]
    for name, table in source.events.items():
        if table.event_types is not None and not set(table.event_types) & set(ends):
            continue
        chosen = Selection(tables.relation(connection, f"events.{name}", table))
        chosen.text("lead_id", events.lead_column(table))
        chosen.moment("at", table.occurred_at)
        at, kind = chosen.columns.pop("at"), events.type_sql(chosen.rows, table)
        _refuse_without(chosen, tables.is_one_of(kind, told.events.won), at, table.occurred_at)
        for column, types in (("converted_at", told.events.won), ("lost_at", told.events.lost)):
            chosen.put(column, f"case when {tables.is_one_of(kind, types)} then {at} end")
        if table.recorded_at is None:
            chosen.absent("recorded_at", _MOMENT)
        else:
            chosen.moment("recorded_at", table.recorded_at)
        _amount(chosen, table.numbers.get(told.amount or ""))
        kept = [*events.conditions(chosen.rows, table), tables.is_one_of(kind, ends)]
        yield chosen.where(kept)


def _of_column(
    connection: duckdb.DuckDBPyConnection, source: Source, told: OutcomeColumn, leads: Relation
) -> Selection:
    chosen = Selection(leads)
    end = tables.text(leads, told.column)
    _require_a_win(connection, leads, told, end)
    chosen.text("lead_id", canonical_leads.id_column(source))
    if told.at is None:
        at = "'epoch'::timestamptz"
    else:
        chosen.moment("at", told.at)
        at = chosen.columns.pop("at")
        _refuse_without(chosen, tables.is_one_of(end, told.won), at, told.at)
    for column, values in (("converted_at", told.won), ("lost_at", told.lost)):
        chosen.put(column, f"case when {tables.is_one_of(end, values)} then {at} end")
    chosen.absent("recorded_at", _MOMENT)
    _amount(chosen, told.amount)
    return chosen.where([tables.is_one_of(end, [*told.won, *told.lost])])


def _refuse_without(chosen: Selection, is_win: str, at: str, when: MomentColumn) -> None:
    """Refuse a win without its moment: its lead would pass for one that was never won.

    A loss without its moment tells nothing that its lead's silence does not tell.
    """
    why = tables.literal(f"no {when.column}")
    chosen.refuse([f"case when {is_win} and {at} is null then {why} end"])


def _amount(chosen: Selection, column: str | None) -> None:
    if column is None:
        chosen.absent("amount", "double")
    else:
        chosen.number("amount", column)


def _require_a_win(
    connection: duckdb.DuckDBPyConnection, leads: Relation, told: OutcomeColumn, end: str
) -> None:
    """A misspelt value would make every lead a lost one."""
    asked = f"select {end} as value, count(*) as n from {leads.sql} group by 1 order by 2 desc, 1"
    values = {row["value"]: row["n"] for row in connection.sql(asked).to_arrow_table().to_pylist()}
    for key, wanted in (("won", told.won), ("lost", told.lost)):
        if wanted and not set(wanted) & set(values):
            seen = [f"{value!r} ({n:,})" for value, n in values.items() if value is not None]
            raise DataError(
                f"outcomes.{key}",
                found=f"no row whose {told.column} is {' or '.join(map(repr, wanted))};"
                f" there are {', '.join(seen[:10])}",
                wanted="values that occur",
                way_out=f"mend outcomes.{key} in the source file (capitals matter)",
            )
