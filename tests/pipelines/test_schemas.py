"""Which canonical rows are refused, and in which words."""

from __future__ import annotations

import pandas as pd
import pytest

from pipelines import schemas

MARCH = pd.Timestamp("2024-03-01", tz="UTC")
NOW = pd.Timestamp("2024-06-01", tz="UTC")


def moments(*values: pd.Timestamp | None) -> pd.Series:
    return pd.Series(values, dtype="datetime64[us, UTC]")


def reasons(schema: object, table: pd.DataFrame) -> dict[int, str]:
    return schemas.bad_rows(schema, table).to_dict()


def event(**changes: object) -> pd.DataFrame:
    row = {
        "contact_id": "ann",
        "event_type": "visit",
        "occurred_at": MARCH,
        "recorded_at": MARCH,
        "minutes": 1.0,
    }
    given = row | changes
    return pd.DataFrame(
        {
            "contact_id": pd.Series([given["contact_id"]], dtype="str"),
            "event_type": pd.Series([given["event_type"]], dtype="str"),
            "occurred_at": moments(given["occurred_at"]),
            "recorded_at": moments(given["recorded_at"]),
            "minutes": pd.Series([given["minutes"]], dtype=float),
        }
    )


def leads(*lead_ids: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lead_id": pd.Series(lead_ids, dtype="str"),
            "contact_id": pd.Series(["ann"] * len(lead_ids), dtype="str"),
            "created_at": moments(*[MARCH] * len(lead_ids)),
        }
    )


def outcome(
    lead_id: str | None,
    won: pd.Timestamp | None,
    lost: pd.Timestamp | None,
    created: pd.Timestamp | None = MARCH,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lead_id": pd.Series([lead_id], dtype="str"),
            "converted_at": moments(won),
            "lost_at": moments(lost),
            "recorded_at": moments(None),
            "amount": pd.Series([None], dtype=float),
            "created_at": moments(created),
        }
    )


def test_good_rows_have_no_reason():
    assert reasons(schemas.leads([], NOW), leads("L1", "L2")) == {}
    assert reasons(schemas.events(["minutes"], NOW), event()) == {}
    assert reasons(schemas.outcomes(NOW), outcome("L1", MARCH, None)) == {}


def test_of_leads_with_one_id_all_but_the_first_are_refused():
    found = reasons(schemas.leads([], NOW), leads("L1", "L2", "L1", "L1"))
    assert found == {2: "duplicate lead_id", 3: "duplicate lead_id"}


def test_leads_without_an_id_are_no_duplicates_of_each_other():
    found = reasons(schemas.leads([], NOW), leads(None, None, "L1"))
    assert found == {0: "no lead_id", 1: "no lead_id"}


@pytest.mark.parametrize("column", ["contact_id", "created_at"])
def test_a_lead_needs_a_contact_and_a_beginning(column: str):
    table = leads("L1", "L2")
    table.loc[1, column] = None
    assert reasons(schemas.leads([], NOW), table) == {1: f"no {column}"}


@pytest.mark.parametrize("column", ["contact_id", "event_type", "occurred_at", "recorded_at"])
def test_an_event_needs_a_contact_a_type_and_both_its_times(column: str):
    assert reasons(schemas.events(["minutes"], NOW), event(**{column: None})) == {0: f"no {column}"}


def test_an_event_cannot_be_recorded_before_it_occurred():
    late = MARCH + pd.Timedelta(microseconds=1)
    found = reasons(schemas.events(["minutes"], NOW), event(occurred_at=late))
    assert found == {0: "recorded before it occurred"}
    assert reasons(schemas.events(["minutes"], NOW), event(recorded_at=late)) == {}


@pytest.mark.parametrize("number", [float("inf"), float("-inf")])
def test_a_number_is_finite_and_the_reason_names_it(number: float):
    found = reasons(schemas.events(["minutes"], NOW), event(minutes=number))
    assert found == {0: "minutes is not finite"}


def test_a_number_may_be_unknown():
    assert reasons(schemas.events(["minutes"], NOW), event(minutes=None)) == {}


def test_the_numbers_of_a_lead_are_finite_too():
    table = leads("L1", "L2", "L3").assign(budget=[1.0, float("inf"), None])
    assert reasons(schemas.leads(["budget"], NOW), table) == {1: "budget is not finite"}


def test_all_reasons_of_a_row_are_told_in_one_order():
    row = event(contact_id=None, minutes=float("inf"), occurred_at=MARCH + pd.Timedelta(days=1))
    told = "minutes is not finite; no contact_id; recorded before it occurred"
    assert reasons(schemas.events(["minutes"], NOW), row) == {0: told}


def test_an_outcome_belongs_to_a_lead_that_is_there():
    found = reasons(schemas.outcomes(NOW), outcome("L2", MARCH, None, created=None))
    assert found == {0: "no such lead"}


@pytest.mark.parametrize("end", ["converted_at", "lost_at"])
def test_a_lead_cannot_end_before_it_was_created(end: str):
    table = outcome("L1", MARCH, MARCH)
    assert reasons(schemas.outcomes(NOW), table) == {}
    table[end] -= pd.Timedelta(microseconds=1)
    told = f"{end} lies before the lead was created"
    assert reasons(schemas.outcomes(NOW), table) == {0: told}


def test_nothing_can_have_happened_after_now():
    late = NOW + pd.Timedelta(microseconds=1)
    assert reasons(schemas.events([], NOW), event(occurred_at=NOW, recorded_at=NOW)) == {}
    found = reasons(schemas.events([], NOW), event(recorded_at=late))
    assert found == {0: "recorded_at lies in the future"}
    found = reasons(schemas.outcomes(NOW), outcome("L1", late, None))
    assert found == {0: "converted_at lies in the future"}
    assert reasons(schemas.leads([], MARCH - pd.Timedelta(days=1)), leads("L1")) == {
        0: "created_at lies in the future"
    }


def test_the_places_are_those_in_the_table_whatever_its_index_was():
    found = schemas.bad_rows(schemas.leads([], NOW), leads("L1", None, "L1"))
    assert found.index.tolist() == [1, 2]
