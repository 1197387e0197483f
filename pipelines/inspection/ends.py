"""What became of the leads: the form of outcomes that the tables speak for most."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines import tables
from pipelines.inspection import hints
from pipelines.inspection.lead_table import LeadTable
from pipelines.inspection.profile import Column
from pipelines.inspection.roles import Other, Roles
from pipelines.inspection.yaml_text import percent

_SAME_SECONDS = 60
_MOSTLY = 0.9


@dataclass(frozen=True)
class Ends:
    """The proposed outcomes.

    `form` is column, table, query, events or nothing. `won` and `lost` are values or event types,
    `at` the column of moments.
    """

    form: str
    why: str = ""
    column: str = ""
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()
    at: Column | None = None
    lost_at: Column | None = None
    other: Other | None = None
    decide: str = ""
    used: frozenset[str] = field(default_factory=frozenset)
    """Columns of the lead table that are the outcome's."""


def told(roles: Roles) -> Ends:
    """The outcomes that the tables speak for most."""
    leads = roles.leads
    column = None if leads.is_log else _column(leads)
    if column is not None and (leads.created is None or column.at is not None):
        return column
    if leads.created is not None:
        for found in (_table(roles), column, _moments(leads), _events(roles)):
            if found is not None:
                return found
    return column or _undecided(leads)


def _column(leads: LeadTable) -> Ends | None:
    """A column of the leads: of two values by its name, or a status that can be won and lost."""
    possible = [each for each in leads.table.columns.values() if each.clock is None]
    two = [each for each in possible if hints.is_outcome(each.name) and len(each.values) == 2]
    if two:
        return _of_two(leads, two[0])
    for each in possible:
        if not hints.is_status(each.name) or each.distinct > len(each.frequent):
            continue
        won = tuple(value for value in each.values if hints.is_won(value))
        lost = tuple(value for value in each.values if hints.is_lost(value))
        if won:
            at = _ended(leads, each, (*won, *lost))
            why = "a status, of which some values mean an end"
            return Ends("column", why, each.name, won, lost, at=at, used=_used(each, at))
    return None


def _of_two(leads: LeadTable, column: Column) -> Ends:
    counts = column.values
    rarer = min(counts, key=lambda value: counts[value])
    won = [value for value in counts if hints.is_won(value)]
    sure = len(won) == 1
    win = won[0] if sure else rarer
    loss = next(value for value in counts if value != win)
    at = _ended(leads, column, (win,))
    why = f"{percent(counts[win] / sum(counts.values()))} {win}"
    decide = "" if sure else f"{win} is the rarer value; does it mean won?"
    return Ends("column", why, column.name, (win,), (loss,), at=at, decide=decide,
                used=_used(column, at))  # fmt: skip


def _used(*columns: Column | None) -> frozenset[str]:
    return frozenset(each.name for each in columns if each is not None)


def _ended(leads: LeadTable, column: Column, values: tuple[str, ...]) -> Column | None:
    """The moments of the ends: filled for nearly every lead that has one of the values."""
    table = leads.table
    if leads.created is None:
        return None
    end = tables.is_one_of(table.text(column.name), values)
    for each in table.moments:
        if each is leads.created or not hints.is_end(each.name):
            continue
        asked = (
            f"select avg(({table.text(each.name)} is not null)::int) from {table.seen} where {end}"
        )
        if table.value(asked) >= _MOSTLY:
            return each
    return None


def _table(roles: Roles) -> Ends | None:
    for other in roles.of("outcomes"):
        at, lost = other.columns["at"], other.columns.get("lost")
        return Ends("table", other.why, at=at, lost_at=lost, other=other)
    return None


def _moments(leads: LeadTable) -> Ends | None:
    """Moments of the lead table that only some leads have, and that are called like an end."""
    if leads.lead_id is None or leads.is_log:
        return None
    partly = [each for each in leads.table.moments if each.share_filled < 0.99]
    won = next((each for each in partly if hints.is_end(each.name)), None)
    if won is None:
        return None
    lost = next((each for each in partly if hints.is_loss(each.name)), None)
    why = f"filled for {percent(won.share_filled)} of the leads"
    return Ends("query", why, at=won, lost_at=lost, used=_used(won, lost))


def _events(roles: Roles) -> Ends | None:
    """Event types that are called like an end."""
    for other in roles.of("events"):
        kind = other.columns.get("type")
        if kind is None or other.lead is None:
            continue
        types = list(kind.values)
        won, perhaps = hints.won_types(types)
        if not won:
            continue
        losses = [each for each in hints.lost_types(types) if each not in won]
        lost = [each for each in losses if _ends_it(other, kind, won, each)]
        with_win = [each for each in types if each not in (*won, *losses)]
        companions = tuple(each for each in with_win if _comes_with(other, kind, won, each))
        left = [each for each in perhaps if each not in companions]
        decide = f"does one of them mean won: {', '.join(left)}?" if left else ""
        why = "event types that are called like an end"
        return Ends("events", why, won=tuple(won), lost=tuple(lost), companions=companions,
                    other=other, decide=decide)  # fmt: skip
    return None


def _comes_with(other: Other, kind: Column, won: list[str], each: str) -> bool:
    """Whether a type nearly always happens within a minute of the win."""
    near = f"coalesce(abs(epoch(won) - epoch(beside)) <= {_SAME_SECONDS}, false)"
    return _share_beside(other, kind, won, each, near) >= _MOSTLY


def _ends_it(other: Other, kind: Column, won: list[str], each: str) -> bool:
    """Whether leads with a type are hardly ever won."""
    return _share_beside(other, kind, won, each, "won is not null") <= 1 - _MOSTLY


def _share_beside(other: Other, kind: Column, won: list[str], each: str, what: str) -> float:
    """For which share of the leads with a type something is true of it and of the win."""
    table, lead, clock = other.table, other.lead, other.columns["at"].clock
    if lead is None or clock is None:
        return 0.5
    text, moment = table.text(kind.name), clock.sql(other.columns["at"].name)
    return table.value(f"""
        select avg(({what})::int) from (
            select min({moment}) filter ({tables.is_one_of(text, won)}) as won,
                   min({moment}) filter ({text} = {tables.literal(each)}) as beside
            from {table.relation.sql} group by {table.text(lead.column)}
        ) where beside is not null
    """)


def _undecided(leads: LeadTable) -> Ends:
    two = [each for each in leads.table.columns.values() if len(each.values) == each.distinct == 2]
    if leads.is_log or not two:
        why = "no column, table or event type is called like a win"
        return Ends("nothing", why)
    column = two[0]
    found = _of_two(leads, column)
    others = ", ".join(each.name for each in two[1:4])
    decide = "no column is called like a win; this is the first of two values"
    also = f" (also possible: {others})" if others else ""
    return Ends("column", found.why, column.name, found.won, found.lost, decide=decide + also,
                used=found.used)  # fmt: skip


def won_sql(roles: Roles, ends: Ends) -> str | None:
    """SQL that tells of a row of the lead table whether the lead was won; None if nothing does."""
    leads = roles.leads
    if ends.form == "column":
        return f"coalesce({tables.is_one_of(leads.table.text(ends.column), ends.won)}, false)"
    if ends.form == "query" and ends.at is not None:
        return f"({leads.table.text(ends.at.name)} is not null)"
    if ends.other is None or leads.lead_id is None:
        return None
    # Beside a win of nobody, SQL would call it unknown of every other lead.
    wins = f"select lead from ({_wins(ends, ends.other)}) where lead is not null"
    return f"({leads.table.text(leads.lead_id.name)} in ({wins}))"


def days_until_won(roles: Roles, ends: Ends) -> tuple[float, float, float] | None:
    """From creation to win, in days: half of the wins, nine of ten; and the share before creation.

    None where either has no moment.
    """
    created = roles.leads.created
    if created is None or created.clock is None:
        return None
    spans = _spans(roles, ends, created.clock.sql(created.name))
    if spans is None:
        return None
    asked = f"""
        select quantile_cont(days, 0.5), quantile_cont(days, 0.9), avg((days < 0)::int)
        from (select (epoch(won) - epoch(created)) / 86400 as days from ({spans}))
        where days is not null
    """
    row = roles.leads.table.relation.connection.execute(asked).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2])


def _spans(roles: Roles, ends: Ends, created: str) -> str | None:
    """SQL for the creation and the first win of each lead that was won."""
    leads = roles.leads
    if ends.other is not None and leads.lead_id is not None:
        key = leads.table.text(leads.lead_id.name)
        return f"""
            select created, won
            from (select {key} as lead, min({created}) as created
                  from {leads.table.relation.sql} group by 1)
            join (select lead, min(won_at) as won from ({_wins(ends, ends.other)}) group by 1)
            using (lead)
        """
    if ends.at is None or ends.at.clock is None:
        return None
    at, where = ends.at.clock.sql(ends.at.name), won_sql(roles, ends)
    return f"select {created} as created, {at} as won from {leads.table.relation.sql} where {where}"


def _wins(ends: Ends, other: Other) -> str:
    """SQL for the lead and the moment of each win that another table tells."""
    table, at = other.table, ends.at or other.columns["at"]
    moment = "null::timestamptz" if at.clock is None else at.clock.sql(at.name)
    lead = "null" if other.lead is None else table.text(other.lead.column)
    where = f"{moment} is not null"
    if ends.form == "events":
        kind = table.text(other.columns["type"].name)
        where = tables.is_one_of(kind, ends.won)
    return f"select {lead} as lead, {moment} as won_at from {table.relation.sql} where {where}"
