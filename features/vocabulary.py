"""Texts as codes: by a closed list, or by one that grows with every new text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

import numpy as np

from features import clock
from features.rows import Columns
from features.types import Codes, Layout


class Vocabulary:
    """The codes of a column's texts; null, and what a closed list does not have, is -1."""

    def __init__(self, closed: tuple[str, ...] | None = None) -> None:
        self._places = {text: place for place, text in enumerate(closed or ())}
        self._is_open = closed is None
        self._lock = Lock()

    def codes(self, texts: Iterable[str | None]) -> Codes:
        """The code of each text, shape (n,); from any thread."""
        with self._lock:
            return np.array([self._code(text) for text in texts], dtype=np.int32)

    def _code(self, text: str | None) -> int:
        if text is None:
            return -1
        if self._is_open:
            return self._places.setdefault(text, len(self._places))
        return self._places.get(text, -1)

    @property
    def values(self) -> tuple[str, ...]:
        """The texts, each at the place of its code."""
        return tuple(self._places)


class Frequencies:
    """How often each value of the open categories was seen before a moment."""

    def __init__(self, layout: Layout, until: int) -> None:
        places = enumerate(zip(layout.categories, layout.closed, strict=True), start=1)
        self._rows = {name: row for row, (name, closed) in places if closed is None}
        self._counts = {name: np.zeros(0, dtype=np.int64) for name in self._rows}
        self._until = until

    def add(self, columns: Columns) -> None:
        """Count the values of some contacts' events that were known before the moment."""
        known = clock.is_before(columns.recorded_at, self._until)
        known &= (columns.contact >= 0) & (columns.codes[0] >= 0)
        for name, row in self._rows.items():
            codes = columns.codes[row][known]
            more = np.bincount(codes[codes >= 0], minlength=len(self._counts[name]))
            more[: len(self._counts[name])] += self._counts[name]
            self._counts[name] = more

    def most_frequent(
        self, vocabularies: Mapping[str, Vocabulary], most: int
    ) -> dict[str, tuple[str, ...]]:
        """The `most` most frequent values of each category; those of one frequency by name."""
        chosen = {}
        for name, counts in self._counts.items():
            seen = [(-n, v) for n, v in zip(counts, vocabularies[name].values, strict=False) if n]
            chosen[name] = tuple(value for _, value in sorted(seen)[:most])
        return chosen
