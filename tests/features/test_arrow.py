"""Arrow columns as arrays, whatever their null, chunks, slices and types, and arrays as columns."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import arrow, clock

NAN = float("nan")
TEXTS = [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]


def same(found, expected, dtype) -> None:
    """The same numbers in an array of the type; NaN is like NaN."""
    np.testing.assert_array_equal(found, np.array(expected, dtype))
    assert found.dtype == dtype


def bits(values) -> list[int]:
    return np.asarray(values, dtype=np.float64).view(np.int64).tolist()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_are_microseconds_whatever_the_unit_of_the_column(unit):
    days = [datetime(1970, 1, 2, tzinfo=UTC), None, datetime(1969, 12, 31, tzinfo=UTC)]
    column = pa.chunked_array([pa.array(days, pa.timestamp(unit, "UTC"))])
    same(arrow.moments(column), [clock.DAY, clock.NEVER, -clock.DAY], np.int64)


def test_a_null_moment_never_happened():
    column = pa.chunked_array([pa.array([0, None, -1], arrow.MOMENT)])
    assert arrow.moments(column).tolist() == [0, clock.NEVER, -1]


def test_a_moment_in_another_zone_is_the_same_moment():
    column = pa.chunked_array([pa.array([5, None], pa.timestamp("us", "America/New_York"))])
    assert arrow.moments(column).tolist() == [5, clock.NEVER]


def test_the_first_and_the_last_moment_there_are_stay_as_they_are():
    edges = [-(2**63), 2**63 - 1]
    assert arrow.moments(pa.array(edges, arrow.MOMENT)).tolist() == edges


@pytest.mark.parametrize(("unit", "day"), [("s", 86_400), ("ms", 86_400_000), ("us", clock.DAY)])
def test_durations_are_microseconds(unit, day):
    column = pa.chunked_array([pa.array([0, 7 * day, -day], pa.duration(unit))])
    same(arrow.durations(column), [0, 7 * clock.DAY, -clock.DAY], np.int64)


def test_a_duration_in_nanoseconds_is_one_in_microseconds():
    assert arrow.durations(pa.array([7000], pa.duration("ns"))).tolist() == [7]


@pytest.mark.parametrize(
    "of", [pa.int8(), pa.int32(), pa.int64(), pa.uint16(), pa.float32(), pa.float64()]
)
def test_a_number_of_any_type_is_a_float_and_null_is_nan(of):
    column = pa.chunked_array([pa.array([1, None], of), pa.array([100], of)])
    same(arrow.floats(column), [1.0, NAN, 100.0], np.float64)


def test_a_decimal_is_the_nearest_float():
    column = pa.array([Decimal("1.10"), None, Decimal("-250.50")])
    same(arrow.floats(column), [1.1, NAN, -250.5], np.float64)


def test_a_float_of_32_bits_keeps_what_it_can_hold():
    assert arrow.floats(pa.array([0.1], pa.float32())).tolist() == [0.10000000149011612]


def test_floats_are_those_of_the_column_bit_for_bit():
    values = [-0.0, 0.0, float("inf"), -float("inf"), 5e-324, 1.7976931348623157e308, NAN]
    assert bits(arrow.floats(pa.array(values))) == bits(values)


def test_a_column_of_floats_without_null_is_not_copied():
    values = np.arange(5.0)
    assert np.shares_memory(arrow.floats(pa.array(values)[1:4]), values)


@pytest.mark.parametrize("of", TEXTS)
def test_a_null_text_is_none(of):
    column = pa.chunked_array([pa.array(["a", None], of), pa.array([""], of)])
    assert arrow.strings(column).tolist() == ["a", None, ""]


@pytest.mark.parametrize("of", TEXTS)
def test_texts_are_codes_of_their_values_as_they_first_appear(of):
    chunks = [["web", None, "ads"], [], ["ads", "", "web"]]
    found = arrow.category(pa.chunked_array([pa.array(chunk, of) for chunk in chunks]))
    same(found.codes, [0, -1, 1, 1, 2, 0], np.int32)
    assert found.values == ("web", "ads", "")


def test_a_category_knows_only_values_that_appear_in_it():
    of = pa.array(["tv", "ads", "web"])
    column = pa.DictionaryArray.from_arrays(pa.array([2, None, 1, 2]), of)
    found = arrow.category(column)
    assert found.codes.tolist() == [0, -1, 1, 0]
    assert found.values == ("web", "ads")
    assert arrow.category(pa.array(["tv", "ads", "web"])[1:]).values == ("ads", "web")


@pytest.mark.parametrize("of", [pa.int8(), pa.int32(), pa.int64()])
def test_a_place_that_is_null_is_minus_one(of):
    same(arrow.codes(pa.array([3, None, 0], of)), [3, -1, 0], np.int32)


READ = [
    (arrow.moments, arrow.MOMENT, clock.NEVER),
    (arrow.moments, pa.timestamp("us", "Europe/Berlin"), clock.NEVER),
    (arrow.floats, pa.float64(), NAN),
    (arrow.floats, pa.int32(), NAN),
    (arrow.codes, pa.int32(), -1),
    (arrow.codes, pa.int64(), -1),
]


@pytest.mark.parametrize(("read", "of", "null"), READ)
def test_a_slice_is_read_without_what_lies_around_it_wherever_it_begins(read, of, null):
    values = [None if place % 3 == 1 else place for place in range(21)]
    expected = np.array([null if value is None else value for value in values])
    whole = pa.array(values, of)
    for begin in range(21):
        for end in (begin, begin + 1, begin + 8, 21):
            np.testing.assert_array_equal(read(whole[begin:end]), expected[begin:end])
    in_chunks = pa.chunked_array([whole[3:11], whole[:0], whole[12:]])
    np.testing.assert_array_equal(read(in_chunks), [*expected[3:11], *expected[12:]])


def test_slices_of_durations_and_texts_are_read_without_what_lies_around_them():
    assert arrow.durations(pa.array([1, 2, 3], pa.duration("us"))[1:]).tolist() == [2, 3]
    texts = pa.array(["out", None, "a", "b", "out"])
    assert arrow.strings(texts[1:4]).tolist() == [None, "a", "b"]
    found = arrow.category(pa.chunked_array([texts[1:4], texts[2:3]]))
    assert found.codes.tolist() == [-1, 0, 1, 0]
    assert found.values == ("a", "b")


@pytest.mark.parametrize(("read", "of", "null"), [*READ, (arrow.floats, pa.null(), NAN)])
def test_a_column_of_nothing_but_null_has_nothing_else(read, of, null):
    found = read(pa.chunked_array([pa.nulls(9, of), pa.nulls(1, of)]))
    np.testing.assert_array_equal(found, np.full(10, null))


@pytest.mark.parametrize(
    ("read", "of", "dtype"),
    [
        (arrow.moments, arrow.MOMENT, np.int64),
        (arrow.moments, pa.timestamp("s", "UTC"), np.int64),
        (arrow.durations, pa.duration("us"), np.int64),
        (arrow.floats, pa.float64(), np.float64),
        (arrow.floats, pa.int32(), np.float64),
        (arrow.codes, pa.int32(), np.int32),
        (arrow.strings, pa.string(), np.object_),
        (arrow.strings, pa.large_string(), np.object_),
    ],
)
def test_an_empty_column_is_an_empty_array_of_the_type(read, of, dtype):
    empty = pa.array([], of)
    for column in (
        empty,
        pa.nulls(2, of)[2:],
        pa.chunked_array([], of),
        pa.chunked_array([empty, empty]),
    ):
        same(read(column), [], dtype)


@pytest.mark.parametrize("of", TEXTS)
def test_an_empty_category_has_no_values(of):
    for column in (pa.array([], of), pa.array(["a"], of)[1:], pa.chunked_array([], of)):
        found = arrow.category(column)
        same(found.codes, [], np.int32)
        assert found.values == ()


def test_nan_becomes_null_and_every_other_number_stays_bit_for_bit():
    values = [-0.0, NAN, 0.0, float("inf"), -float("inf"), NAN, 5e-324, -5e-324, 0.1, NAN, 1e308]
    column = arrow.nullable(np.array(values))
    column.validate(full=True)
    assert column.type == pa.float64()
    assert column.null_count == 3
    told = column.to_pylist()
    assert [value is None for value in told] == np.isnan(values).tolist()
    assert bits([value for value in told if value is not None]) == bits(
        [-0.0, 0.0, float("inf"), -float("inf"), 5e-324, -5e-324, 0.1, 1e308]
    )


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 63, 64, 65])
def test_a_column_is_as_long_as_its_numbers_whether_or_not_they_fill_whole_bytes(count):
    numbers = np.arange(float(count))
    column = arrow.nullable(numbers)
    column.validate(full=True)
    assert (len(column), column.null_count) == (count, 0)
    assert column.to_pylist() == numbers.tolist()
    nothing = arrow.nullable(np.full(count, np.nan))
    nothing.validate(full=True)
    assert nothing.to_pylist() == [None] * count


def test_a_column_of_numbers_lies_in_their_memory_and_keeps_it():
    numbers = np.arange(3.0)
    assert np.shares_memory(arrow.floats(arrow.nullable(numbers)), numbers)
    column = arrow.nullable(np.arange(1000.0))
    assert column.to_pylist() == list(range(1000))


@given(
    numbers=st.lists(st.floats() | st.sampled_from([NAN, -0.0, 5e-324]), max_size=40),
    begin=st.integers(0, 10),
)
def test_numbers_come_back_as_they_were_from_a_column_and_from_its_slices(numbers, begin):
    column = arrow.nullable(np.array(numbers))
    # NaN has many forms, of which null keeps none.
    expected = np.where(np.isnan(numbers), NAN, numbers)
    for place in (0, begin):
        assert bits(arrow.floats(column[place:])) == bits(expected[place:])
