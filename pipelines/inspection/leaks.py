"""Columns that seem to know what became of the lead."""

from __future__ import annotations

from pipelines import tables
from pipelines.inspection import hints
from pipelines.inspection.profile import Column, Table
from pipelines.inspection.yaml_text import percent

_LEAST_ROWS = 20
_NEARLY_ALL = 0.95
_TOO_GOOD = 0.95
_GOOD = 0.8
_FEW = 50
_ROWS_A_VALUE = 5
"""In the mean; what has fewer names leads, and of a single one the rate of wins is its outcome."""


def filled_for_wins(table: Table, column: Column, won: str) -> str:
    """The reason why a column seems to be filled in after a win; empty if it does not."""
    if column.share_filled > _NEARLY_ALL or column.filled < _LEAST_ROWS:
        return ""
    asked = f"""
        select avg({won}::int), avg({won}::int) filter ({table.text(column.name)} is not null)
        from {table.seen}
    """
    row = table.relation.connection.execute(asked).fetchone()
    if row is None or row[1] is None or row[0] > _GOOD or row[1] < _NEARLY_ALL:
        return ""
    whom = "all of them among won leads" if row[1] == 1 else f"{percent(row[1])} of them won"
    return f"filled for {percent(column.share_filled)} alone, {whom}: looks like a leak"


def tells_too_much(table: Table, column: Column, won: str) -> tuple[bool, str]:
    """Whether a column alone tells won from lost too well, and what to decide where it does well.

    The area under the ROC curve of a number, or of the rate of wins of each of few values.
    """
    if not column.is_number and column.distinct > min(_FEW, column.filled / _ROWS_A_VALUE):
        return False, ""
    area = _area(table, column, won)
    if area < _GOOD:
        return False, ""
    told = f"tells won from the others on its own (AUC {area:.2f})"
    if area >= _TOO_GOOD:
        return True, f"{told}: looks like a leak"
    if hints.is_over_late(column.name):
        return True, f"decide: {told}, and what lasts is known when it is over: a leak?"
    return False, f"{told}: is it known before? If not, add leak: true"


def _area(table: Table, column: Column, won: str) -> float:
    quoted = tables.quoted(column.name)
    value = f"{quoted}::double"
    if not column.is_number:
        value = f"avg({won}::int) over (partition by {table.text(column.name)})"
    asked = f"""
        with told as (select {won} as won, {value} as value from {table.seen}),
        ranked as (select won, rank() over (order by value)
                          + (count(*) over (partition by value) - 1) / 2.0 as place
                   from told where value is not null and not isnan(value))
        select (sum(place) filter (won) - count(*) filter (won) * (count(*) filter (won) + 1) / 2)
               / (count(*) filter (won) * count(*) filter (not won))
        from ranked having count(*) filter (won) >= {_LEAST_ROWS}
                       and count(*) filter (not won) >= {_LEAST_ROWS}
    """
    area = table.value(asked) or 0.5
    return area if area > 0.5 else 1 - area
