from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import clock, values
from features.errors import InputError
from features.types import Category, Fact

BUDGET = Fact("budget", "number", "budget", "EUR", missing=("-1", "n/a"))
BORN = Fact("born", "date", "date of birth", "days", missing=("1900-01-01",), zone="Europe/Berlin")
SINCE = Fact("since", "date", "customer since", "days")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" web ", "web"), (3, "3"), (3.0, "3"), (-0.0, "0"), (2.5, "2.5"),
        (1e15, "1000000000000000.0"),
        (True, "true"), (False, "false"), (None, None), (float("nan"), None), ("  ", None),
    ],
)  # fmt: skip
def test_a_value_is_written_as_the_pipeline_writes_it(value, text):
    assert values.text(value) == text


def test_a_missing_number_may_be_declared_as_text_and_sent_as_a_number():
    assert [values.number(BUDGET, value) for value in (7, "7.5", 0)] == [7, 7.5, 0]
    for value in (-1, -1.0, "-1", "-1.0", "n/a", None, float("nan"), " "):
        assert np.isnan(values.number(BUDGET, value))
    column = np.array([7, -1, np.nan, 0])
    np.testing.assert_array_equal(values.numbers(BUDGET, column), [7, np.nan, np.nan, 0])


def test_a_column_with_an_infinite_number_is_an_error():
    with pytest.raises(InputError) as error:
        values.numbers(BUDGET, np.array([1.0, -np.inf]))
    assert (error.value.thing, error.value.found) == ("attribute budget", "'-inf'")


def test_a_number_larger_than_any_float_is_an_error():
    with pytest.raises(InputError):
        values.number(BUDGET, 10**400)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-03-01", "2024-02-29T23:00:00Z"),
        ("2024-07-01", "2024-06-30T22:00:00Z"),
        ("2024-07-01 12:30:00", "2024-07-01T10:30:00Z"),
        ("2024-07-01T12:30:00Z", "2024-07-01T12:30:00Z"),
        ("2024-07-01 12:30:00+00", "2024-07-01T12:30:00Z"),
        # Twice on the clock: the first of both. Never on the clock: an hour later.
        ("2024-10-27 02:30:00", "2024-10-27T00:30:00Z"),
        ("2024-03-31 02:30:00", "2024-03-31T01:30:00Z"),
    ],
)
def test_a_date_without_a_zone_hangs_in_the_declared_one(value, moment):
    assert values.moment(BORN, value) == clock.moment(moment)


@pytest.mark.parametrize("value", [None, "", "1900-01-01", float("nan")])
def test_a_missing_date_never_happened(value):
    assert values.moment(BORN, value) == clock.NEVER


@pytest.mark.parametrize(
    "value", ["01.03.2024", "soon", "2024-02-30", 17.5, True, "0044-03-15 (BC)"]
)
def test_what_is_no_date_is_an_error_that_does_not_repeat_it(value):
    with pytest.raises(InputError) as error:
        values.moment(BORN, value)
    assert error.value.thing == "attribute born"
    assert error.value.found == "no date"
    assert str(value) not in str(error.value).replace("2024-02-30", "")


def test_a_date_without_any_zone_is_an_error():
    with pytest.raises(InputError) as error:
        values.moment(SINCE, "2024-03-01")
    assert error.value.found == "a date without its zone"
    assert values.moment(SINCE, "2024-03-01T00:00:00+01:00") == clock.moment("2024-02-29T23:00:00Z")


def test_a_column_of_dates_is_read_like_each_of_them():
    column = Category(np.array([1, -1, 0, 1], dtype=np.int32), ("2024-03-01", "2024-07-01"))
    each = [
        values.moment(BORN, value) for value in ("2024-07-01", None, "2024-03-01", "2024-07-01")
    ]
    assert values.moments(BORN, column).tolist() == each
    assert values.moments(BORN, ["2024-07-01", None, "2024-03-01", "2024-07-01"]).tolist() == each
    assert values.moments(BORN, np.array(each)).tolist() == each


@given(st.text())
def test_a_text_is_a_date_or_an_input_error(text):
    try:
        values.moment(BORN, text)
    except InputError as error:
        found = error.found
    else:
        found = "no date"
    assert found == "no date"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_same_as_a_value_as_text_and_in_a_column(number):
    plain = Fact("n", "number", "n", "number")
    once = np.array([values.number(plain, number), values.number(plain, repr(number))])
    column = values.numbers(plain, np.array([number, number]))
    assert once.tobytes() == column.tobytes()
