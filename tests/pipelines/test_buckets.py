"""Which contacts share a bucket."""

from __future__ import annotations

import numpy as np
import pytest

from features import clock
from features.types import Layout, Moments
from pipelines import exchange

LAYOUT = Layout(("visit",), (), (), (), leads=False)


def until(contacts: int) -> Moments:
    """Everything is seen of so many contacts."""
    return np.full(contacts, clock.NEVER)


def test_a_bucket_holds_some_neighbouring_contacts_and_every_contact_is_in_one():
    with exchange.opened(LAYOUT, until(75)) as exchanged:
        ranges = [exchanged.contacts_of(bucket) for bucket in range(exchanged.buckets)]
    assert ranges[:2] == [range(8), range(8, 16)]
    assert ranges[-1] == range(72, 75)
    assert [contact for some in ranges for contact in some] == list(range(75))


@pytest.mark.parametrize(
    ("contacts", "buckets", "size"),
    [
        (1, 1, 1),
        (7, 7, 1),
        (8, 8, 1),
        (15, 15, 1),
        (16, 8, 2),
        (16_383, 16, 1024),
        (16_384, 8, 2048),  # as many as fit into the processor's cache
        (600_000, 293, 2048),
        (2**21 - 1, 1024, 2048),
        (2**21, 512, 4096),  # as more buckets would be too many
        (5_000_000, 611, 8192),
    ],
)
def test_buckets_are_as_small_as_the_cache_likes_but_neither_few_nor_too_many(
    contacts, buckets, size
):
    with exchange.opened(LAYOUT, until(contacts)) as exchanged:
        assert exchanged.buckets == buckets
        assert len(exchanged.contacts_of(0)) == size
        last = exchanged.contacts_of(buckets - 1)
    assert last.stop == contacts
    assert 0 < len(last) <= size


def test_there_are_neither_few_nor_too_many_buckets_however_many_contacts():
    for contacts in (*range(1, 300), 2**14 - 1, 10**6, 2**22 - 1, 2**22 + 1):
        with exchange.opened(LAYOUT, until(contacts)) as exchanged:
            assert min(contacts, 8) <= exchanged.buckets <= 1024
            last = exchanged.contacts_of(exchanged.buckets - 1)
        assert last.stop == contacts
        assert len(last) > 0
