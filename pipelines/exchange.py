"""Events of any number, in any order, exchanged so that each contact's stand together.

Every batch is scattered into buckets of neighbouring contacts and kept, the first ones in memory,
the others in one file; a bucket is then put together, sorted and worked on by itself. So the memory
needed does not grow with the events; but a bucket holds at least one contact's all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from features import rows
from features.rows import Columns
from features.types import EventTable, Layout, Moments
from features.vocabulary import Vocabulary
from pipelines import spill
from pipelines.spill import Spill

_BITS, _LEAST_BUCKETS, _MOST_BUCKETS = 11, 8, 1024
"""Few contacts a bucket (2 to the power of the bits), so that it is sorted within the processor's
cache; buckets enough for every core; not too many, so that a batch's part is worth a read."""


class Exchange:
    """The events of contacts 0 to n - 1 that a snapshot may see, as they come in and go out.

    `until`, shape (n,), holds for each contact the last cutoff that looks at it.
    """

    def __init__(self, layout: Layout, until: Moments, kept: Spill) -> None:
        contacts = len(until)
        self.layout = layout
        self.events = 0
        self.vocabularies = [Vocabulary(layout.event_types), *map(Vocabulary, layout.closed)]
        self._until = until
        few = (contacts // _LEAST_BUCKETS).bit_length() - 1
        most = (contacts // _MOST_BUCKETS).bit_length()
        self._bits = max(min(_BITS, few), most)
        self._size = 1 << self._bits
        self.buckets = max(1, -(-contacts // self._size))
        self._kept = kept
        self._lock = Lock()

    def add(self, columns: Columns) -> None:
        """Take a batch of events, whose codes are those of the vocabularies; from any thread."""
        scattered, begins = rows.scatter(columns, self._until, self._bits, self.buckets)
        with self._lock:
            self._kept.keep(scattered, begins)
            self.events += len(scattered)

    def contacts_of(self, bucket: int) -> range:
        """The contacts whose events are in a bucket."""
        return range(bucket * self._size, min((bucket + 1) * self._size, len(self._until)))

    def table(self, bucket: int) -> EventTable:
        """The events of a bucket's contacts, of which the first gets the place 0."""
        contacts = self.contacts_of(bucket)
        values = [vocabulary.values for vocabulary in self.vocabularies]
        return rows.table(
            self._kept.bucket(bucket), self.layout, values, contacts.start, len(contacts)
        )


@contextmanager
def opened(layout: Layout, until: Moments) -> Iterator[Exchange]:
    """An exchange that leaves nothing behind."""
    with spill.opened(rows.width(layout)) as kept:
        yield Exchange(layout, until, kept)
