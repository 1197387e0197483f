"""Events as rows: scattered by contact, sorted by the total key, read back."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest

from features import clock, rows
from features.rows import Columns, Words
from features.types import EventTable, Indices, Layout

NAN = math.nan
OTHER_NAN = np.array([0xFFF8_0000_0000_0001], dtype=np.uint64).view(np.float64)[0]
"""Not a number either, by other bits."""


def layout(categories: int, numbers: int) -> Layout:
    return Layout(
        event_types=("call", "visit"),
        categories=tuple(f"c{place}" for place in range(categories)),
        closed=(("x", "y", "z"),) * categories,
        numbers=tuple(f"n{place}" for place in range(numbers)),
        leads=True,
    )


def columns(events, categories: int, numbers: int) -> Columns:
    """Columns of (contact, lead, occurred_at, recorded_at, (codes...), (numbers...))."""
    count = len(events)
    return Columns(
        contact=np.array([each[0] for each in events], dtype=np.int64),
        lead=np.array([each[1] for each in events], dtype=np.int32),
        occurred_at=np.array([each[2] for each in events], dtype=np.int64),
        recorded_at=np.array([each[3] for each in events], dtype=np.int64),
        codes=np.array([each[4] for each in events], np.int32).reshape(count, 1 + categories).T,
        numbers=np.array([each[5] for each in events], np.float64).reshape(count, numbers).T,
    )


def scattered(
    events, categories: int, numbers: int, bits: int = 0, buckets: int = 1
) -> tuple[Words, Indices]:
    until = np.full(100, clock.NEVER)
    return rows.scatter(columns(events, categories, numbers), until, bits, buckets)


def sorted_table(events, categories: int, numbers: int, contacts: int = 1) -> EventTable:
    told = layout(categories, numbers)
    made, _ = scattered(events, categories, numbers, contacts.bit_length())
    return rows.table(made, told, (told.event_types, *told.closed), 0, contacts)


def events_of(table: EventTable):
    """The events of a table as they were given, NaN as None, contact by contact."""
    return [
        (
            int(np.searchsorted(table.starts, row, side="right")) - 1,
            int(table.lead[row]),
            int(table.occurred_at[row]),
            int(table.recorded_at[row]),
            tuple(table.codes[:, row].tolist()),
            tuple(None if np.isnan(n) else float(n) for n in table.numbers[:, row]),
        )
        for row in range(len(table))
    ]


def key(event):
    """The contact, then the total key; null is last. The lead is no part of it."""
    contact, _, occurred_at, recorded_at, codes, numbers = event
    return (
        contact,
        occurred_at,
        recorded_at,
        [(code < 0, code) for code in codes],
        [(number is None, 0.0 if number is None else number) for number in numbers],
    )


def as_null(event):
    """The event with None instead of NaN, and one zero."""
    *others, numbers = event
    return (*others, tuple(None if np.isnan(n) else n + 0.0 for n in numbers))


@pytest.mark.parametrize(
    ("categories", "numbers", "words"),
    [(0, 0, 3 + 1), (1, 0, 3 + 1), (2, 0, 3 + 2), (3, 1, 3 + 2 + 1), (4, 2, 3 + 3 + 2)],
)
def test_a_row_has_a_word_for_every_two_codes_and_every_number(categories, numbers, words):
    assert rows.width(layout(categories, numbers)) == words
    event = (0, -1, 0, 0, (1,) * (1 + categories), (1.0,) * numbers)
    made, _ = scattered([event], categories, numbers)
    assert made.shape == (1, words)
    assert (made[0, 3:] != 0).all()


def test_rows_are_scattered_by_contact_and_keep_their_order_within_a_bucket():
    contacts = [5, 0, 3, 4, 1, 0, 5]
    events = [(contact, -1, at, at, (0,), ()) for at, contact in enumerate(contacts)]
    made, begins = scattered(events, 0, 0, bits=1, buckets=3)
    assert begins.tolist() == [0, 3, 4, 7]
    # Contacts 0 and 1, then 2 and 3, then 4 and 5; by the moments, which tell the order.
    assert made[:, 1].tolist() == [1, 4, 5, 2, 0, 3, 6]


def test_a_bucket_without_events_is_empty():
    made, begins = scattered([(9, -1, 0, 0, (0,), ())], 0, 0, bits=1, buckets=6)
    assert begins.tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert len(made) == 1
    _, begins = scattered([], 0, 0, bits=1, buckets=3)
    assert begins.tolist() == [0, 0, 0, 0]


def test_a_row_keeps_every_value_null_and_sign():
    events = [
        (0, -1, -(2**62), 2**62, (1, -1, 0, 2), (-1e300, NAN)),
        (0, 2**31 - 1, 0, -1, (0, 2, -1, -1), (5e-324, math.inf)),
        (1, 0, 1, 1, (0, 0, 1, 2), (-math.inf, 0.1)),
        (1, 7, 2, 2, (1, 1, 1, 1), (-5e-324, 1e300)),
    ]
    assert events_of(sorted_table(events, 3, 2, 2)) == [as_null(event) for event in events]


def test_events_are_sorted_by_each_part_of_the_key_in_its_turn():
    ordered = [
        (0, 4, 1, 9, (1, 2, 2), (9.0, 9.0)),  # the earlier moment, whatever follows
        (0, 3, 2, 1, (1, 2, 2), (9.0, 9.0)),  # then the moment it was recorded
        (0, 2, 2, 2, (0, 2, 2), (9.0, 9.0)),  # then the type
        (0, 1, 2, 2, (1, 0, 2), (9.0, 9.0)),  # then every category
        (0, 5, 2, 2, (1, 1, 0), (9.0, 9.0)),
        (0, 0, 2, 2, (1, 1, 1), (1.0, 9.0)),  # then every number
        (0, 6, 2, 2, (1, 1, 1), (2.0, 3.0)),
    ]
    for shuffled in permutations(ordered):
        assert events_of(sorted_table(shuffled, 2, 2)) == ordered


@pytest.mark.parametrize("categories", [1, 2, 3])
def test_a_null_category_comes_last_wherever_it_stands_in_a_word(categories):
    for place in range(1, categories + 1):
        ordered = [
            (0, -1, 0, 0, tuple(code if at == place else 1 for at in range(categories + 1)), ())
            for code in (0, 2, -1)
        ]
        for shuffled in permutations(ordered):
            assert events_of(sorted_table(shuffled, categories, 0)) == ordered


def test_numbers_are_sorted_from_the_lowest_to_the_highest_and_null_is_last():
    values = [-math.inf, -1e300, -2.5, -5e-324, 0.0, 5e-324, 1.0, 1e300, math.inf, NAN]
    events = [(0, -1, 0, 0, (0,), (value,)) for value in values]
    for seed in range(20):
        shuffled = [events[place] for place in np.random.default_rng(seed).permutation(10)]
        np.testing.assert_array_equal(sorted_table(shuffled, 0, 1).numbers[0], values)


def test_zero_has_one_sign_and_null_one_form():
    events = [(0, -1, 0, 0, (0,), (value,)) for value in (OTHER_NAN, -0.0, NAN, 0.0)]
    found = sorted_table(events, 0, 1).numbers[0]
    assert found.tobytes() == np.array([0.0, 0.0, np.nan, np.nan]).tobytes()
    assert math.isnan(OTHER_NAN)


def test_a_second_zero_or_null_does_not_hide_what_is_compared_next():
    ordered = [
        (0, -1, 0, 0, (0,), (0.0, 1.0)),
        (0, -1, 0, 0, (0,), (-0.0, 2.0)),
        (0, -1, 0, 0, (0,), (NAN, 1.0)),
        (0, -1, 0, 0, (0,), (OTHER_NAN, 2.0)),
    ]
    for shuffled in permutations(ordered):
        assert sorted_table(shuffled, 0, 2).numbers[1].tolist() == [1.0, 2.0, 1.0, 2.0]


@pytest.mark.parametrize("count", [1, 2, 23, 24, 25, 47, 48, 49, 72, 73, 96, 97, 200, 1000])
def test_any_number_of_events_is_sorted_as_python_sorts_them(count):
    draw = np.random.default_rng(count).choice
    events = [
        (
            draw(3),
            -1,
            draw(4),
            draw(2),
            (draw(2), draw([-1, 0, 1, 2]), draw([-1, 0, 2])),
            (draw([NAN, -1.5, -0.0, 0.0, 7.0]), draw([NAN, -2.0, 3.0])),
        )
        for _ in range(count)
    ]
    expected = sorted((as_null(event) for event in events), key=key)
    assert events_of(sorted_table(events, 2, 2, 3)) == expected


@pytest.mark.parametrize("count", [24, 25, 500])
def test_events_that_come_in_order_or_in_reverse_are_sorted_too(count):
    events = [(0, -1, at, at, (0,), ()) for at in range(count)]
    for some in (events, events[::-1]):
        assert sorted_table(some, 0, 0).occurred_at.tolist() == list(range(count))


def test_events_that_are_alike_all_stay():
    events = [(0, -1, 0, 0, (0,), (1.0,))] * 60
    assert len(sorted_table(events, 0, 1)) == 60


def test_each_contact_begins_where_the_one_before_ends():
    events = [(contact, -1, 0, 0, (0,), ()) for contact in (3, 1, 3, 3)]
    assert sorted_table(events, 0, 0, 5).starts.tolist() == [0, 0, 1, 1, 4, 4]
    assert sorted_table([], 0, 0, 2).starts.tolist() == [0, 0, 0]


def test_the_first_of_a_buckets_contacts_gets_the_place_0():
    told = layout(0, 0)
    events = [(contact, -1, contact, 0, (0,), ()) for contact in (7, 6, 7)]
    made, _ = scattered(events, 0, 0, bits=7)
    found = rows.table(made, told, [told.event_types], 5, 3)
    assert found.starts.tolist() == [0, 0, 1, 3]
    assert found.occurred_at.tolist() == [6, 7, 7]


@pytest.mark.parametrize("place", range(5))
def test_codes_get_their_ranks_wherever_they_stand_and_others_stay(place):
    codes = [(1, 2, 0, -1, 2), (0, 0, 1, 2, 0), (2, -1, -1, -1, -1)]
    events = [(0, -1, at, 0, each, ()) for at, each in enumerate(codes)]
    made, _ = scattered(events, 4, 0)
    rows.recode(made, place, np.array([2, 0, 1], dtype=np.int32))
    told = layout(4, 0)
    found = rows.table(made, told, (told.event_types, *told.closed), 0, 1)
    ranked = {-1: -1, 0: 2, 1: 0, 2: 1}
    assert [tuple(each) for each in found.codes.T.tolist()] == [
        tuple(ranked[code] if at == place else code for at, code in enumerate(each))
        for each in codes
    ]


def test_values_are_sorted_by_name_in_whatever_order_they_were_met():
    told = layout(1, 0)
    events = [(0, -1, 0, 0, (0, code), ()) for code in (0, 1, -1, 2)]
    made, _ = scattered(events, 1, 0)
    found = rows.table(made, told, [("visit", "call"), ("z", "Ä", "a")], 0, 1)
    assert found.values == (("call", "visit"), ("a", "z", "Ä"))
    assert found.codes.tolist() == [[1, 1, 1, 1], [0, 1, 2, -1]]


def test_only_rows_that_a_snapshot_may_see_are_scattered():
    events = [
        (0, 0, 1, 4, (0,), ()),  # recorded before the contact's last cutoff
        (0, 0, 1, 5, (0,), ()),  # at it
        (1, 0, 1, 5, (1,), ()),
        (-1, 0, 1, 4, (0,), ()),  # of nobody who is asked about
        (1, 0, 2, 5, (-1,), ()),  # of a type that is not read
        (1, 0, 3, 5, (0,), ()),
    ]
    made, begins = rows.scatter(columns(events, 0, 0), np.array([5, 6]), 0, 2)
    assert begins.tolist() == [0, 1, 3]
    assert (made[:, 0] >> 32).tolist() == [0, 1, 1]
    assert made[:, 1].tolist() == [1, 1, 3]


def test_without_contacts_nothing_is_scattered():
    none = np.empty(0, dtype=np.int64)
    made, begins = rows.scatter(columns([(-1, 0, 1, 4, (0,), ())], 0, 0), none, 0, 1)
    assert (made.shape, begins.tolist()) == ((0, 4), [0, 0])
