"""Events as rows of whole numbers: what is scattered by contact, kept aside, and sorted.

A row is its contact and lead, then the total key of an event within its contact: occurred_at,
recorded_at, event type and categories, two codes a word, numbers. Rows of one contact are sorted
word by word, so that every sum runs in one order however the events arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from features import clock, row_order
from features.fixed import frozen
from features.jit import compiled
from features.row_order import FIXED, Words
from features.types import Codes, EventTable, Floats, Indices, Layout, Moments

_LOW, _SIGN = np.int64(0xFFFF_FFFF), -(1 << 63)


class Columns(NamedTuple):
    """Events in any order: (n,), codes of shape (1 + categories, n), numbers (numbers, n)."""

    contact: Codes
    lead: Codes
    occurred_at: Moments
    recorded_at: Moments
    codes: Codes
    """The event type's, then each category's; -1 is null."""
    numbers: Floats


@compiled
def _turned(bits: int) -> int:
    """The bits of a float so turned that they have its order when read without their sign."""
    return bits ^ ((bits >> 63) | _SIGN)


@compiled
def _turned_back(bits: int) -> int:
    """The bits of the float again."""
    return bits ^ ((~bits >> 63) | _SIGN)


@compiled
def _words(codes: int) -> int:
    """Words that so many codes take."""
    return (codes + 1) // 2


def width(layout: Layout) -> int:
    """Words a row."""
    return _width(1 + len(layout.categories), len(layout.numbers))


def _width(codes: int, numbers: int) -> int:
    return int(FIXED + _words(codes) + numbers)


def scatter(columns: Columns, until: Moments, bits: int, buckets: int) -> tuple[Words, Indices]:
    """The rows that a snapshot may see, bucket by bucket of 2 to the power of `bits` contacts.

    They belong to a contact, have a type, and were recorded before `until`, shape (contacts,): the
    last cutoff that looks at their contact. With them, of the shape (rows, width), comes where each
    bucket begins, shape (buckets + 1,).
    """
    chosen, begins = _choose(columns, until, bits, buckets)
    words = _width(len(columns.codes), len(columns.numbers))
    rows = np.empty((len(chosen), words), dtype=np.int64)
    _scatter(columns, chosen, begins.copy(), bits, rows, rows.view(np.float64))
    return rows, begins


@compiled
def _choose(columns: Columns, until: Moments, bits: int, buckets: int) -> tuple[Indices, Indices]:
    """The numbers of those rows, as they stand, and where each bucket begins."""
    contact, event_type, recorded_at = columns.contact, columns.codes[0], columns.recorded_at
    chosen, n = np.empty(contact.shape[0] + 1, dtype=np.int64), 0
    begins = np.zeros(buckets + 1, dtype=np.int64)
    if until.shape[0] == 0:
        return chosen[:0], begins
    for i in range(contact.shape[0]):
        # Without a branch, since nobody can foretell which way it would go.
        place = max(contact[i], np.int32(0))
        is_seen = clock.is_visible(recorded_at[i], until[place])
        takes = (contact[i] >= 0) & (event_type[i] >= 0) & is_seen
        chosen[n] = i
        n += takes
        begins[(place >> bits) + 1] += takes
    for bucket in range(buckets):
        begins[bucket + 1] += begins[bucket]
    return chosen[:n], begins


@compiled
def _scatter(
    columns: Columns, chosen: Indices, free: Indices, bits: int, rows: Words, reals: Floats
) -> None:
    # One loop without a call: handing the columns on for each row would cost more than the row.
    contact, lead, codes, numbers = columns.contact, columns.lead, columns.codes, columns.numbers
    occurred_at, recorded_at = columns.occurred_at, columns.recorded_at
    pairs = _words(codes.shape[0])
    for i in chosen:
        bucket = contact[i] >> bits
        place = free[bucket]
        free[bucket] += 1
        rows[place, 0] = (np.int64(contact[i]) << 32) | (np.int64(lead[i]) & _LOW)
        rows[place, 1] = occurred_at[i]
        rows[place, 2] = recorded_at[i]
        for pair in range(pairs):
            word = np.int64(codes[2 * pair, i]) << 32
            if 2 * pair + 1 < codes.shape[0]:
                word |= np.int64(codes[2 * pair + 1, i]) & _LOW
            rows[place, FIXED + pair] = word
        for number in range(numbers.shape[0]):
            # Equal values get equal bits: one null, and one zero, as -0.0 + 0.0 is 0.0.
            value, at = numbers[number, i], FIXED + pairs + number
            reals[place, at] = np.nan if np.isnan(value) else value + 0.0
            rows[place, at] = _turned(rows[place, at])


@compiled
def _code(word: int, second: int) -> np.int32:
    return np.int32(word & _LOW) if second else np.int32(word >> 32)


@compiled
def recode(rows: Words, place: int, ranks: npt.NDArray[np.int32]) -> None:
    """Give the codes at a place (0 is the event type) their ranks; null stays -1."""
    word, second = FIXED + place // 2, place % 2
    for i in range(rows.shape[0]):
        code = _code(rows[i, word], second)
        rank = np.int64(ranks[code]) if code >= 0 else np.int64(-1)
        if second:
            rows[i, word] = (rows[i, word] & ~_LOW) | (rank & _LOW)
        else:
            rows[i, word] = (rank << 32) | (rows[i, word] & _LOW)


class _Read(NamedTuple):
    lead: Codes
    occurred_at: Moments
    recorded_at: Moments
    codes: Codes
    numbers: Words


@compiled
def _read(rows: Words, order: Indices, codes: int) -> _Read:
    """The columns of the rows in their order."""
    n, words = rows.shape[0], _words(codes)
    numbers = rows.shape[1] - FIXED - words
    lead, found = np.empty(n, dtype=np.int32), np.empty((codes, n), dtype=np.int32)
    occurred_at, recorded_at = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    bits = np.empty((numbers, n), dtype=np.int64)
    for j in range(n):
        i = order[j]
        lead[j] = _code(rows[i, 0], 1)
        occurred_at[j] = rows[i, 1]
        recorded_at[j] = rows[i, 2]
        for code in range(codes):
            found[code, j] = _code(rows[i, FIXED + code // 2], code % 2)
        for number in range(numbers):
            bits[number, j] = _turned_back(rows[i, FIXED + words + number])
    return _Read(lead, occurred_at, recorded_at, found, bits)


def table(
    rows: Words, layout: Layout, values: Sequence[Sequence[str]], first: int, contacts: int
) -> EventTable:
    """The event table of the rows of some contacts, of which `first` gets the place 0.

    `values` holds those of the event type, then of each category; they may stand in any order.
    """
    ordered = _recoded(rows, values)
    order, starts = row_order.sort(rows, first, contacts)
    return _table(layout, ordered, starts, _read(rows, order, len(values)))


def table_of(
    columns: Columns, layout: Layout, values: Sequence[Sequence[str]], contacts: int
) -> EventTable:
    """The event table of a few contacts' events at once: what `scatter` and `table` do in turn."""
    until = np.full(contacts, clock.NEVER)
    rows, packed, bits, starts = _scatter_and_pack(columns, until)
    ordered = _recoded(rows, values)
    packed.sort()
    return _table(layout, ordered, starts, _settle_and_read(rows, packed, bits, len(values)))


@compiled
def _scatter_and_pack(columns: Columns, until: Moments) -> tuple[Words, Indices, int, Indices]:
    codes, numbers = columns.codes.shape[0], columns.numbers.shape[0]
    chosen, begins = _choose(columns, until, 31, 1)
    rows = np.empty((chosen.shape[0], FIXED + _words(codes) + numbers), dtype=np.int64)
    _scatter(columns, chosen, begins.copy(), 31, rows, rows.view(np.float64))
    packed, bits, starts = row_order.pack(rows, 0, until.shape[0])
    return rows, packed, bits, starts


@compiled
def _settle_and_read(rows: Words, packed: Indices, bits: int, codes: int) -> _Read:
    return _read(rows, row_order.settle(rows, packed, bits), codes)


def _recoded(rows: Words, values: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The values in order; the rows get codes to match."""
    ordered = tuple(map(_ordered, values))
    for place, (given, sorted_values) in enumerate(zip(values, ordered, strict=True)):
        if given is not sorted_values:
            ranks = {value: rank for rank, value in enumerate(sorted_values)}
            recode(rows, place, np.array([ranks[value] for value in given], dtype=np.int32))
    return ordered


def _table(
    layout: Layout, values: tuple[tuple[str, ...], ...], starts: Indices, read: _Read
) -> EventTable:
    return EventTable(
        layout=layout,
        starts=frozen(starts),
        occurred_at=frozen(read.occurred_at),
        recorded_at=frozen(read.recorded_at),
        lead=frozen(read.lead),
        codes=frozen(read.codes),
        values=values,
        numbers=frozen(read.numbers.view(np.float64)),
    )


def _ordered(values: Sequence[str]) -> tuple[str, ...]:
    """The values in order; the same object where they are."""
    ordered = tuple(sorted(values))
    return values if values == ordered else ordered
