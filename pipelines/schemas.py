"""What a canonical row must be, as Pandera schemas, and the rows that are not."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

_KEY = pa.Column(str, nullable=False)
_FINITE = pa.Check(
    lambda values: ~values.isin([float("inf"), float("-inf")]), error="is not finite"
)
_FUTURE = "lies in the future"


def leads(numbers: Sequence[str], now: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a lead: its keys, when it was created, every number finite."""
    once = pa.Check(
        lambda table: ~table["lead_id"].duplicated(keep="first") | table["lead_id"].isna(),
        error="duplicate lead_id",
    )
    columns = {
        "lead_id": _KEY,
        "contact_id": _KEY,
        "created_at": _moment(now),
        **_numbers(numbers),
    }
    return pa.DataFrameSchema(columns, checks=once)


def contacts() -> pa.DataFrameSchema:
    """One row a pair of lead and contact."""
    return pa.DataFrameSchema({"lead_id": _KEY, "contact_id": _KEY})


def outcomes(now: pd.Timestamp) -> pa.DataFrameSchema:
    """One row an outcome, of a lead that exists, not before it; `created_at` is the lead's."""
    known = pa.Check(
        lambda table: table["created_at"].notna() | table["lead_id"].isna(), error="no such lead"
    )
    after = [
        pa.Check(
            lambda table, name=name: ~(table[name] < table["created_at"]),
            error=f"{name} lies before the lead was created",
        )
        for name in ("converted_at", "lost_at")
    ]
    columns = {
        "lead_id": _KEY,
        "converted_at": _moment(now, nullable=True),
        "lost_at": _moment(now, nullable=True),
        "recorded_at": _moment(now, nullable=True),
        **_numbers(["amount"]),
    }
    return pa.DataFrameSchema(columns, checks=[known, *after])


def events(numbers: Sequence[str], now: pd.Timestamp) -> pa.DataFrameSchema:
    """One row an event: who, what, when, recorded not before it occurred, every number finite."""
    in_order = pa.Check(
        lambda table: ~(table["recorded_at"] < table["occurred_at"]),
        error="recorded before it occurred",
    )
    columns = {
        "contact_id": _KEY,
        "event_type": _KEY,
        "occurred_at": _moment(now),
        "recorded_at": _moment(now),
        **_numbers(numbers),
    }
    return pa.DataFrameSchema(columns, checks=in_order)


def histories(numbers: Sequence[str], now: pd.Timestamp) -> pa.DataFrameSchema:
    """One row a value that an attribute of a lead had, and since when it was known."""
    columns = {"lead_id": _KEY, "known_at": _moment(now), **_numbers(numbers)}
    return pa.DataFrameSchema(columns)


def bad_rows(schema: pa.DataFrameSchema, table: pd.DataFrame) -> pd.Series[str]:
    """The reason for each row that the schema refuses, by its place in the table (0, 1, …)."""
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"])
        told = pd.DataFrame({"place": cases["index"].astype(int), "reason": _reasons(cases)})
        each = told.drop_duplicates().sort_values(["place", "reason"])
        return each.groupby("place")["reason"].agg("; ".join)
    return pd.Series(dtype=str)


def _reasons(cases: pd.DataFrame) -> pd.Series[str]:
    """In words of our own; one call for each kind of failure, of which there are few."""
    keys = ["column", "check", "schema_context"]
    told = {tuple(case): _reason(*case) for case in cases[keys].drop_duplicates().to_numpy()}
    return pd.Series([told[tuple(case)] for case in cases[keys].to_numpy()], index=cases.index)


def _numbers(names: Sequence[str]) -> dict[str, pa.Column]:
    return {name: pa.Column(float, checks=_FINITE, nullable=True) for name in names}


def _moment(now: pd.Timestamp, *, nullable: bool = False) -> pa.Column:
    past = pa.Check(lambda values: ~(values > now), error=_FUTURE)
    return pa.Column(pd.DatetimeTZDtype("us", "UTC"), checks=past, nullable=nullable)


def _reason(column: object, check: object, context: object) -> str:
    if check == "not_nullable":
        return f"no {column}"
    if context == "Column" and check in (_FINITE.error, _FUTURE):
        return f"{column} {check}"
    return str(check)
