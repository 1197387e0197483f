"""Tables with one row a contact, company, …, joined to the leads in a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines import tables
from pipelines.inspection import profile, roles
from pipelines.inspection.profile import Table
from pipelines.inspection.roles import Other, Roles


@dataclass(frozen=True)
class Described:
    """The roles of the tables, the leads' being joined with those that describe them."""

    roles: Roles
    descriptions: tuple[Other, ...]


def joined(connection: duckdb.DuckDBPyConnection, read: Sequence[Table]) -> Described:
    """Join to the leads what describes them, then what describes that, as long as there is some."""
    told, descriptions = roles.told(read), list[Other]()
    while found := told.of("description"):
        descriptions += found
        main = told.leads.table
        query = _query(main.name, read, descriptions)
        left = [each.table for each in told.others if each.role != "description"]
        told = roles.told([profile.of(connection, main.name, query), *left], main.name)
    return Described(told, tuple(descriptions))


def _query(main: str, read: Sequence[Table], descriptions: Sequence[Other]) -> str:
    """The lead table's columns, and those of the others under names of their own."""
    by_name = {table.name: table for table in read}
    origin = {column: f"{_sql(main)}.{_sql(column)}" for column in by_name[main].columns}
    taken = {column.lower() for column in origin}
    chosen, joins = [f"{_sql(main)}.*"], [f"from {_sql(main)}"]
    for other in descriptions:
        join, name = other.described, other.table.name
        if join is None:
            continue
        key = f"{_sql(name)}.{_sql(join.to_column)}"
        joins.append(f"left join {_sql(name)} on {origin[join.column]} = {key}")
        for column in other.table.columns:
            if column == join.to_column:
                continue
            alias = column if column.lower() not in taken else f"{name}_{column}"
            place = 1
            while alias.lower() in taken:
                place += 1
                alias = f"{name}_{column}_{place}"
            taken.add(alias.lower())
            origin[alias] = f"{_sql(name)}.{_sql(column)}"
            chosen.append(origin[alias] + (f" as {_sql(alias)}" if alias != column else ""))
    return "\n".join(["select " + ",\n       ".join(chosen), *joins])


def _sql(name: str) -> str:
    return tables.quoted(name)
