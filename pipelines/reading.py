"""How a column is read: its value as SQL, and why a row's value is refused."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "null::varchar"


@dataclass(frozen=True)
class Reading:
    """SQL of a value, null where there is none; and SQL of the reason, null where it is good."""

    value_sql: str
    reason_sql: str = NOTHING
