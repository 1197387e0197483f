"""The rows that the morning page shows, chosen in one pass over all rows in any order.

What is kept is bounded however many rows come: the first leads by rank of each band and of each
owner, the first ones of the hottest band that nobody has touched, and those that moved most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features import arrow, clock
from features.types import Flags, Floats, Indices
from pipelines.night.queue_heading import Heading
from pipelines.night.queue_leads import NEEDED, Lead, leads

LEAST_CALLS, MOST_CALLS = 200, 2000
"""For how many calls the outlook is told: twice the capacity, within these."""
_OWNERS, _OF_OWNER, _OF_OWNERS = 2000, 20, 2000
"""So many owners, so many leads of each, so many of all of them; of more owners none is told."""
_UNTOUCHED, _MOVED = 30, 10
_ROWS = 65_536
"""Small batches are worked on together."""
_FIXED = 10**9
"""Probabilities are added as whole numbers, so that the sum is the same in any order."""
_LEAST_MOVE = 0.0005
"""Less than a twentieth of a percentage point is no move."""


@dataclass
class Chosen:
    """What the page tells of the run."""

    counts: dict[str, int]
    """Open leads by band, the hottest first."""
    expected: float
    """Wins among all of them."""
    untouched: int
    """Leads of the hottest band that nobody has touched."""
    expired: int
    previous_as_of: int | None
    heated: int
    """How many came into the hottest band since the run before."""
    cooled: int
    """How many left it and are still open."""
    owners: list[str]
    """By name; empty where there are none, or too many."""
    too_many_owners: bool
    per_owner: int
    listed: list[Lead]
    """By rank: the first of each band, and the first of each owner."""
    per_band: int
    hot_untouched: list[Lead]
    risen: list[Lead]
    fallen: list[Lead]
    probability: Floats
    """Of the first leads by rank, whatever their band; with `low` and `high`, shape (n,)."""
    low: Floats
    high: Floats

    @property
    def total(self) -> int:
        """All open leads."""
        return sum(self.counts.values())


class Least:
    """Of each group the rows with the least keys; ties are broken by rank."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[pa.Table, Indices, Floats, Indices]] = []

    def add(self, rows: pa.Table, some: Indices, groups: Indices, keys: Floats) -> None:
        """Offer `some` rows; `groups` and `keys` are those of all rows, shape (n,)."""
        ranks = rows["rank"].to_numpy()
        best = some[_least(groups[some], keys[some], ranks[some], self._most)]
        self._kept.append((rows.take(pa.array(best)), groups[best], keys[best], ranks[best]))
        self._settle(self._most)

    def rows(self, most: int | None = None) -> pa.Table | None:
        """The rows that are left, or so many of each group; None before any was offered."""
        if most is not None and self._kept:
            self._settle(most)
        return self._kept[0][0] if self._kept else None

    def _settle(self, most: int) -> None:
        tables, *arrays = zip(*self._kept, strict=True)
        groups, keys, ranks = (np.concatenate(each) for each in arrays)
        best = _least(groups, keys, ranks, most)
        table = pa.concat_tables(tables).take(pa.array(best))
        self._kept = [(table, groups[best], keys[best], ranks[best])]


def _least(groups: Indices, keys: Floats, ranks: Indices, most: int) -> Indices:
    """The places of the rows whose key is among the least of their group."""
    order = np.lexsort((ranks, keys, groups))
    ordered = groups[order]
    first = np.searchsorted(ordered, ordered, side="left")
    return np.asarray(order[np.arange(len(order)) - first < most])


@dataclass
class _Seen:
    """What has been kept of the rows that came."""

    bands: tuple[str, ...]
    banded: Least
    first: Least
    owned: Least = field(default_factory=lambda: Least(_OF_OWNER))
    untouched: Least = field(default_factory=lambda: Least(_UNTOUCHED))
    risen: Least = field(default_factory=lambda: Least(_MOVED))
    fallen: Least = field(default_factory=lambda: Least(_MOVED))
    counts: Counter[str] = field(default_factory=Counter)
    in_band: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    owners: dict[str, int] = field(default_factory=dict)
    previous_as_of: int = clock.ALWAYS

    @property
    def too_many_owners(self) -> bool:
        return len(self.owners) > _OWNERS


def choose(batches: Iterable[pa.RecordBatch], heading: Heading) -> Chosen:
    """The rows that the page shows; `batches` hold at least the columns `NEEDED`, ranked."""
    per_band = max(50, 2 * heading.capacity)
    most_calls = min(max(LEAST_CALLS, 2 * heading.capacity), MOST_CALLS)
    seen = _Seen(heading.bands, Least(per_band), Least(most_calls))
    seen.in_band = np.zeros(len(heading.bands), dtype=np.int64)
    for rows in _together(batches):
        _see(seen, rows)
    return _chosen(seen, per_band)


def _together(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            waiting.append(batch.select(NEEDED))
        if sum(each.num_rows for each in waiting) >= _ROWS:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _see(seen: _Seen, rows: pa.Table) -> None:
    """Count the rows, and keep those of them that may be shown."""
    if rows["rank"].null_count:
        raise ValueError("rows without rank: the page is made of a run that is finished")
    ranks = arrow.floats(rows["rank"].cast(pa.float64()))
    band = _places(rows["band"], seen.bands)
    if (band < 0).any():
        raise ValueError(f"a band that is none of {', '.join(seen.bands)}")
    everyone, together = np.arange(len(ranks)), np.zeros(len(ranks), dtype=np.int64)
    seen.in_band += np.bincount(band, minlength=len(seen.bands))
    seen.banded.add(rows, everyone, band, ranks)
    seen.first.add(rows, everyone, together, ranks)
    _see_owners(seen, rows, ranks)
    untouched = _flags(rows["untouched"]) & (band == 0)
    seen.untouched.add(rows, np.flatnonzero(untouched), together, ranks)
    change = arrow.floats(rows["change"])
    seen.risen.add(rows, np.flatnonzero(change >= _LEAST_MOVE), together, -change)
    seen.fallen.add(rows, np.flatnonzero(change <= -_LEAST_MOVE), together, change)
    was = _places(rows["previous_band"], seen.bands)
    seen.counts["heated"] += int(((was > 0) & (band == 0)).sum())
    seen.counts["cooled"] += int(((was == 0) & (band > 0)).sum())
    seen.counts["untouched"] += int(untouched.sum())
    seen.counts["expired"] += int(_flags(rows["expired"]).sum())
    probability = arrow.floats(rows["probability"])
    seen.counts["expected"] += int(np.rint(probability * _FIXED).astype(np.int64).sum())
    before = arrow.moments(pc.drop_null(rows["previous_as_of"]))
    seen.previous_as_of = clock.latest(np.append(before, seen.previous_as_of))


def _see_owners(seen: _Seen, rows: pa.Table, ranks: Floats) -> None:
    encoded = arrow.category(rows["owner"])
    for name in encoded.values:
        if seen.too_many_owners:
            return
        seen.owners.setdefault(name, len(seen.owners))
    codes = np.array([*(seen.owners[name] for name in encoded.values), -1], dtype=np.int64)
    owner = codes[encoded.codes]
    seen.owned.add(rows, np.flatnonzero(owner >= 0), owner, ranks)


def _places(bands: pa.ChunkedArray, names: tuple[str, ...]) -> Indices:
    """The place of each row's band; -1 where it is none of them, or null."""
    places = pc.index_in(bands, value_set=pa.array(names, type=pa.string()))
    return np.asarray(pc.fill_null(places, -1).to_numpy(), dtype=np.int64)


def _flags(column: pa.ChunkedArray) -> Flags:
    """Null is false."""
    return np.asarray(pc.fill_null(column, fill_value=False).to_numpy(), dtype=np.bool_)


def _chosen(seen: _Seen, per_band: int) -> Chosen:
    owners = [] if seen.too_many_owners else sorted(seen.owners)
    per_owner = min(_OF_OWNER, max(1, _OF_OWNERS // max(len(owners), 1)))
    tables = [seen.banded.rows(), seen.owned.rows(per_owner) if owners else None]
    found = {lead.rank: lead for table in tables for lead in _leads(table)}
    first = seen.first.rows()
    calls = [] if first is None else leads(first)
    return Chosen(
        counts=dict(zip(seen.bands, seen.in_band.tolist(), strict=True)),
        expected=seen.counts["expected"] / _FIXED,
        untouched=seen.counts["untouched"],
        expired=seen.counts["expired"],
        previous_as_of=None if seen.previous_as_of == clock.ALWAYS else seen.previous_as_of,
        heated=seen.counts["heated"],
        cooled=seen.counts["cooled"],
        owners=owners,
        too_many_owners=seen.too_many_owners,
        per_owner=per_owner,
        listed=[found[rank] for rank in sorted(found)],
        per_band=per_band,
        hot_untouched=_leads(seen.untouched.rows()),
        risen=sorted(_leads(seen.risen.rows()), key=lambda lead: (-_change(lead), lead.rank)),
        fallen=sorted(_leads(seen.fallen.rows()), key=lambda lead: (_change(lead), lead.rank)),
        probability=np.array([lead.probability for lead in calls]),
        low=np.array([lead.low for lead in calls]),
        high=np.array([lead.high for lead in calls]),
    )


def _leads(table: pa.Table | None) -> list[Lead]:
    return [] if table is None else leads(table)


def _change(lead: Lead) -> float:
    return lead.move.change if lead.move else 0.0
