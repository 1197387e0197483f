"""`python -m benchmarks.rivals.duckdb_sql LEADS EVENTS OUT`: the matrix by DuckDB, in one pass.

What was tried with DuckDB 2.0, 2 threads and 20 million events, in processor seconds of the whole:
`ORDER BY lead` before the aggregates (20; without it 39, as every thread then meets every lead
again and again); CASE inside the aggregates (FILTER behind them takes twice as long); days as
bits joined by `bit_or` (`count(DISTINCT day)` takes more than twice the time and three times the
memory; UHUGEINT words are no faster); the counts of all windows added up as one HUGEINT (5 % less
than `count_if` for each); rows streamed into an Arrow file (COPY to Parquet takes 5 to 10 % more,
whatever its codec, row groups and dictionary limits).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from benchmarks import wanted
from benchmarks.event_log import DAY, HISTORY_START
from benchmarks.measured import THREADS
from features.types import EventGroup

MEMORY = "6GB"
BATCH = 100_000
WORD = 60
"""Days in one 64-bit word; the four bits above them hold the edges of the windows."""

FIELD = 31
"""Bits for the count of one window: those of all four windows are added up as one HUGEINT."""

DAYS = {window: int(window.removesuffix("d")) for window in wanted.WINDOWS}
WORDS = range(-(-max(DAYS.values()) // WORD))


def statement(leads: str, events: str) -> str:
    """The whole of it as one SQL statement."""
    return f"""
  WITH leads AS (
    SELECT file_row_number::INTEGER AS lead, * FROM read_parquet('{leads}', file_row_number = true)
  ),
  visible AS (
    SELECT lead, event_type, channel, amount,
      epoch_us(cutoff) - epoch_us(occurred_at) AS age,
      (epoch_us(cutoff) // {DAY} - epoch_us(occurred_at) // {DAY})::UBIGINT AS days_back,
      epoch_us(occurred_at) % {DAY} >= epoch_us(cutoff) % {DAY} AS late
    FROM read_parquet('{events}') JOIN leads USING (contact_id)
    WHERE event_type IN ({_texts(wanted.NAMED_TYPES)})
      AND occurred_at < cutoff AND recorded_at < cutoff
    ORDER BY lead
  ),
  marked AS (SELECT lead, age, amount, {", ".join(_marks())} FROM visible),
  added AS (SELECT lead, {", ".join(_sums())} FROM marked GROUP BY lead)
  SELECT lead_id, {", ".join(f"{value} AS {name}" for name, value in _values())}
  FROM leads LEFT JOIN added USING (lead)"""  # noqa: S608 -- the paths are the benchmark's own


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _marks() -> Iterator[str]:
    """What is worked out once an event: its groups, its windows, and its day as a bit."""
    for group in wanted.GROUPS:
        chosen = [f"event_type IN ({_texts(group.event_types)})"]
        chosen += [f"{name} IN ({_texts(values)})" for name, values in group.where.items()]
        yield f"coalesce({' AND '.join(chosen)}, false) AS in_{group.name}"
    steps = (f"WHEN age <= {days * DAY} THEN {_ones(i)}" for i, days in enumerate(DAYS.values()))
    yield f"CASE {' '.join(steps)} ELSE 0::HUGEINT END AS within"
    edges = " ".join(f"WHEN {days} THEN {1 << WORD + i}" for i, days in enumerate(DAYS.values()))
    for word in WORDS:
        low, high = WORD * word, WORD * word + WORD - 1
        inside = f"days_back BETWEEN {low} AND {high}"
        bit = f"CASE WHEN {inside} THEN 1::UBIGINT << (days_back - {low}) ELSE 0 END"
        edge = f" | CASE WHEN late THEN CASE days_back {edges} ELSE 0 END ELSE 0 END::UBIGINT"
        yield f"{bit}{'' if word else edge} AS word_{word}"


def _ones(first: int) -> int:
    """A one in the field of this window and of every wider one."""
    return sum(1 << FIELD * place for place in range(first, len(DAYS)))


def _sums() -> Iterator[str]:
    """The aggregates of one lead; CASE inside and not FILTER behind, which is slower."""
    yield "sum(within) AS all_within"
    for group in wanted.GROUPS:
        name, member = group.name, f"in_{group.name}"
        yield f"min(CASE WHEN {member} THEN age END) AS {name}_last"
        yield f"max(CASE WHEN {member} THEN age END) AS {name}_first"
        yield f"sum(CASE WHEN {member} THEN within ELSE 0 END) AS {name}_within"
        for word in WORDS:
            yield f"bit_or(CASE WHEN {member} THEN word_{word} ELSE 0 END) AS {name}_word_{word}"
        for number, (window, days) in product(group.numbers, DAYS.items()):
            value = f"CASE WHEN {member} AND age <= {days * DAY} THEN {number} END"
            stem = f"{name}_{number}"
            yield f"sum({value}) AS {stem}_sum_{window}"
            yield f"max({value}) AS {stem}_max_{window}"
            yield f"count({value}) AS {stem}_known_{window}"


def _values() -> Iterator[tuple[str, str]]:
    """Each wanted feature with its expression, in the order of the matrix."""
    made = {"lead_age_hours": _hours("epoch_us(cutoff) - epoch_us(created_at)")}
    for group in wanted.GROUPS:
        made[f"{group.name}_recency_hours"] = _hours(f"{group.name}_last")
        made[f"{group.name}_first_seen_hours"] = _hours(f"{group.name}_first")
        for window, days in DAYS.items():
            known = f"epoch_us(cutoff) - {days * DAY} >= {HISTORY_START}"
            for name, value in _of_window(group, window):
                made[name] = f"CASE WHEN {known} THEN ({value})::DOUBLE END"
    return ((name, made[name]) for name in wanted.names())


def _hours(microseconds: str) -> str:
    return f"({microseconds}) / 3.6e9"


def _of_window(group: EventGroup, window: str) -> Iterator[tuple[str, str]]:
    count = _count(group.name, window)
    yield f"{group.name}_count_{window}", f"coalesce({count}, 0)"
    yield f"{group.name}_days_{window}", f"coalesce({_active_days(group.name, window)}, 0)"
    whole = _count(group.share_of or "all", window)
    yield f"{group.name}_share_{window}", f"{count} / nullif({whole}, 0)"
    for number in group.numbers:
        stem = f"{group.name}_{number}"
        total, known = f"added.{stem}_sum_{window}", f"added.{stem}_known_{window}"
        yield f"{stem}_sum_{window}", f"coalesce({total}, 0)"
        yield f"{stem}_mean_{window}", f"{total} / nullif({known}, 0)"
        yield f"{stem}_max_{window}", f"added.{stem}_max_{window}"


def _count(name: str, window: str) -> str:
    place = FIELD * list(DAYS).index(window)
    return f"((added.{name}_within >> {place}) & {(1 << FIELD) - 1})::BIGINT"


def _active_days(name: str, window: str) -> str:
    """Whole days of the window are bits; its first day counts from the cutoff's time of day on."""
    parts = [f"((added.{name}_word_0 >> {WORD + list(DAYS).index(window)}) & 1)"]
    for word in WORDS:
        bits = min(max(DAYS[window] - WORD * word, 0), WORD)
        parts.append(f"bit_count(added.{name}_word_{word} & {(1 << bits) - 1})")
    return " + ".join(parts)


def main() -> None:
    """Write the matrix of LEADS and EVENTS to OUT."""
    leads, events, out = sys.argv[1:]
    with TemporaryDirectory(dir=Path(out).parent) as spill:
        settings = {"threads": THREADS, "memory_limit": MEMORY, "temp_directory": spill}
        connection = duckdb.connect(config=settings)
        connection.execute("SET preserve_insertion_order = false")
        reader = connection.sql(statement(leads, events)).to_arrow_reader(BATCH)
        with pa.ipc.new_file(out, reader.schema) as file:
            for batch in reader:
                file.write_batch(batch)


if __name__ == "__main__":
    main()
