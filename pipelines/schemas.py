"""What a canonical row must be, as Pandera schemas, and the rows that are not."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

_KEY = pa.Column(str, nullable=False)


_FINITE = pa.Check(lambda values: ~values.isin([float("inf"), float("-inf")]), error="not finite")


def leads(numbers: Sequence[str]) -> pa.DataFrameSchema:
    """One row a lead: its keys, when it was created, every number finite."""
    once = pa.Check(
        lambda table: ~table["lead_id"].duplicated(keep="first") | table["lead_id"].isna(),
        error="duplicate lead_id",
    )
    columns = {
        "lead_id": _KEY,
        "contact_id": _KEY,
        "created_at": _moment(),
        **_numbers(numbers),
    }
    return pa.DataFrameSchema(columns, checks=once)


def outcomes(lead_ids: Sequence[str]) -> pa.DataFrameSchema:
    """One row an outcome, of a lead that exists.

    An outcome from before its lead was created is kept: it closes the lead at every cutoff, and the
    snapshot stage counts it there. Without it, the lead would seem never to have been won.
    """
    known = pa.Check(lambda ids: ids.isin(list(lead_ids)), error="no such lead")
    some = pa.Check(
        lambda table: table["converted_at"].notna() | table["lost_at"].notna(),
        error="neither converted_at nor lost_at",
    )
    columns = {
        "lead_id": pa.Column(str, checks=known, nullable=False),
        "converted_at": _moment(nullable=True),
        "lost_at": _moment(nullable=True),
        "recorded_at": _moment(nullable=True),
    }
    return pa.DataFrameSchema(columns, checks=some)


def events(numbers: Sequence[str]) -> pa.DataFrameSchema:
    """One row an event: who, when, recorded not before it occurred, every number finite."""
    in_order = pa.Check(
        lambda table: ~(table["recorded_at"] < table["occurred_at"]),
        error="recorded before it occurred",
    )
    columns = {
        "contact_id": _KEY,
        "occurred_at": _moment(),
        "recorded_at": _moment(),
        **_numbers(numbers),
    }
    return pa.DataFrameSchema(columns, checks=in_order)


def bad_rows(schema: pa.DataFrameSchema, table: pd.DataFrame) -> pd.Series[str]:
    """The reason for each row that the schema refuses, by its place in the table (0, 1, …)."""
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"])
        together: dict[int, set[str]] = {}
        for _, case in cases.iterrows():
            together.setdefault(int(case["index"]), set()).add(_reason(case))
        reasons = {place: "; ".join(sorted(several)) for place, several in together.items()}
        return pd.Series(reasons, dtype=str).sort_index()
    return pd.Series(dtype=str)


def _numbers(names: Sequence[str]) -> dict[str, pa.Column]:
    return {name: pa.Column(float, checks=_FINITE, nullable=True) for name in names}


def _moment(*, nullable: bool = False) -> pa.Column:
    return pa.Column(pd.DatetimeTZDtype("us", "UTC"), nullable=nullable)


def _reason(case: pd.Series[str]) -> str:
    if case["check"] == "not_nullable":
        return f"no {case['column']}"
    if case["schema_context"] == "Column" and case["check"] == "not finite":
        return f"{case['column']} is not finite"
    return str(case["check"])
