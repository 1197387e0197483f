"""The order of rows, against orders that know nothing of packed words.

Contact, moment and row share 63 bits: the wider the moments lie apart, the more of their last bits
are lost, and the more rows are left to the comparison of all words.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import row_order
from features.rows import Words
from features.types import Indices

FAR = 2**62
FIRST, LAST = -(2**63), 2**63 - 1
MICROSECONDS = st.integers(-3, 3)
MOMENTS = st.one_of(
    st.integers(FIRST, LAST),
    st.builds(int.__add__, st.sampled_from([-FAR, -(2**40), 0, 2**33, FAR]), MICROSECONDS),
    st.sampled_from([FIRST, FIRST + 1, LAST - 1, LAST]),
)


def made(contacts, moments, *words) -> Words:
    """Rows of contacts, moments and further words; each one's lead is its number."""
    count = len(contacts)
    leads = np.arange(count, dtype=np.int64)
    others = [np.broadcast_to(np.asarray(word, dtype=np.int64), count) for word in words or (0,)]
    first = (np.asarray(contacts, dtype=np.int64) << 32) | leads
    return np.column_stack([first, np.asarray(moments, dtype=np.int64), *others]).astype(np.int64)


def by_numpy(told: Words) -> Indices:
    """The order by contact, moments, then codes and numbers without their sign; stable."""
    codes = [column.view(np.uint64) for column in np.ascontiguousarray(told[:, 3:].T)]
    return np.lexsort([*codes[::-1], told[:, 2], told[:, 1], told[:, 0] >> 32])


def check(told: Words, contacts: int, first: int = 0) -> None:
    order, starts = row_order.sort(told, first, contacts)
    np.testing.assert_array_equal(order, by_numpy(told))
    counts = np.bincount((told[:, 0] >> 32) - first, minlength=contacts)
    np.testing.assert_array_equal(starts, [0, *np.cumsum(counts)])


def shuffled(values, seed: int = 1):
    return np.random.default_rng(seed).permutation(values)


@given(
    events=st.lists(
        st.tuples(
            st.integers(0, 4),
            MOMENTS,
            st.one_of(MICROSECONDS, MOMENTS),
            st.sampled_from([-1, 0, 1, FIRST]),
        ),
        max_size=80,
    ),
    first=st.sampled_from([0, 1, 2**31 - 6]),
)
def test_rows_of_any_moments_are_sorted_as_python_sorts_them(events, first):
    told = made([first + event[0] for event in events], *np.array(events).reshape(-1, 4).T[1:])
    order, _ = row_order.sort(told, first, 5)
    # Python's whole numbers do not overflow; -1 is the highest number without a sign.
    expected = sorted(range(len(events)), key=lambda i: (*events[i][:3], events[i][3] % 2**64))
    assert order.tolist() == expected


@pytest.mark.parametrize("edge", [FAR, 2**63 - 1 - 3000])
def test_moments_a_microsecond_apart_are_told_apart_in_the_widest_span(edge):
    near = np.arange(3000)
    moments = shuffled(np.concatenate([near - edge, near - 1500, near + edge]))
    order, _ = row_order.sort(made(np.zeros(9000, dtype=int), moments), 0, 1)
    assert moments[order].tolist() == [*(near - edge), *(near - 1500), *(near + edge)]


def test_the_first_and_the_last_moment_there_are_stand_at_the_ends():
    moments = [LAST, 0, FIRST, -1, LAST - 1, 1, FIRST + 1]
    order, _ = row_order.sort(made([0] * 7, moments), 0, 1)
    assert [moments[place] for place in order] == sorted(moments)


@pytest.mark.slow
@pytest.mark.parametrize("contacts", [1, 2, 3, 1000, 3_000_000])
@pytest.mark.parametrize("span", [0, 1, 2**30, 2**45, 2**62, 2**63 - 1])
def test_the_order_is_right_however_many_bits_are_lost(contacts, span):
    random = np.random.default_rng(contacts)
    who = random.choice(shuffled(np.arange(contacts))[:40], size=2000)
    # Few moments, each with neighbours that lost bits make equal; then ties in all but one word.
    anchors = random.integers(-(span // 2), span - span // 2, size=8, endpoint=True)
    moments = random.choice(anchors, size=2000) + random.integers(0, min(span, 3) + 1, size=2000)
    check(made(who, moments, random.integers(0, 2, 2000), random.integers(-1, 2, 2000)), contacts)


@pytest.mark.parametrize("count", [24, 25, 48, 49, 2500, 5000])
def test_thousands_of_rows_of_one_contact_at_one_moment_are_sorted_by_the_rest(count):
    random = np.random.default_rng(count)
    words = (random.integers(0, 3, count), random.integers(-1, 3, count), shuffled(range(count)))
    check(made(np.zeros(count, dtype=int), np.full(count, 7), *words), 1)


def test_crowded_moments_of_several_contacts_are_sorted_each_by_itself():
    who = shuffled(np.repeat([5, 6, 8], 3000))
    moments = shuffled(np.tile([-FAR, FAR, FAR + 1], 3000), seed=2)
    check(made(who, moments, shuffled(np.arange(9000) % 700, seed=3)), contacts=4, first=5)


def test_rows_of_two_contacts_never_mix_though_their_moments_lie_far_apart():
    order, starts = row_order.sort(made([1, 0, 1, 0], [-FAR, FAR, FAR, -FAR]), 0, 2)
    assert order.tolist() == [3, 1, 0, 2]
    assert starts.tolist() == [0, 2, 4]


@pytest.mark.parametrize("moments", [[0] * 3000, [-FAR, FAR, FAR] * 1000])
def test_rows_that_are_alike_stay_as_they_came(moments):
    who = [place % 2 for place in range(3000)]
    order, _ = row_order.sort(made(who, moments), 0, 2)
    expected = sorted(range(3000), key=lambda place: (who[place], moments[place]))
    assert order.tolist() == expected


@pytest.mark.parametrize("contacts", [0, 1, 7])
def test_without_rows_every_contact_begins_at_0(contacts):
    order, starts = row_order.sort(made([], []), 3, contacts)
    assert order.tolist() == []
    assert starts.tolist() == [0] * (contacts + 1)


def test_sorting_leaves_the_rows_as_they_were():
    told = made(shuffled(np.repeat([0, 1], 50)), shuffled(np.arange(100) % 5), shuffled(range(100)))
    before = told.copy()
    row_order.sort(told, 0, 2)
    np.testing.assert_array_equal(told, before)
