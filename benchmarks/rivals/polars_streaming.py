"""`python -m benchmarks.rivals.polars_streaming LEADS EVENTS OUT`: the matrix by Polars, streaming.

What was tried with Polars 2.1, 2 threads and 20 million events, in processor seconds of the whole:
`sort` and `set_sorted` before the `group_by` (20 s and 1.3 GB; without them 28 s and 1.9 GB); days
as bits joined by `bitwise_or` (`n_unique` for each window takes two thirds more); texts as Enum
(no faster); an Arrow file as it is (lz4, or Parquet with lz4, takes the same within the noise).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import polars as pl

from benchmarks import wanted
from benchmarks.event_log import DAY, HISTORY_START
from features.types import EventGroup

WORD = 60
"""Days in one 64-bit word; the four bits above them hold the edges of the windows."""

DAYS = {window: int(window.removesuffix("d")) for window in wanted.WINDOWS}
WORDS = range(-(-max(DAYS.values()) // WORD))


def matrix(leads: str, events: str) -> pl.LazyFrame:
    """One row a lead, those without any event included."""
    all_leads = pl.scan_parquet(leads).with_row_index("lead")
    added = _visible(all_leads, events).group_by("lead").agg(_sums())
    made = dict(_values())
    joined = all_leads.join(added, on="lead", how="left")
    return joined.select("lead_id", **{name: made[name] for name in wanted.names()})


def _visible(leads: pl.LazyFrame, events: str) -> pl.LazyFrame:
    """One row a visible event, with what is worked out once an event: groups, age, its day."""
    cutoffs = leads.select("lead", "contact_id", cutoff=_micros("cutoff"))
    cutoff, occurred, recorded = pl.col("cutoff"), _micros("occurred_at"), _micros("recorded_at")
    return (
        pl.scan_parquet(events)
        .filter(pl.col("event_type").is_in(wanted.NAMED_TYPES))
        .join(cutoffs, on="contact_id")
        .filter((occurred < cutoff) & (recorded < cutoff))
        .select(
            "lead",
            "amount",
            *(_member(group).alias(f"in_{group.name}") for group in wanted.GROUPS),
            age=cutoff - occurred,
            days_back=cutoff // DAY - occurred // DAY,
            late=occurred % DAY >= cutoff % DAY,
        )
        .with_columns(_word(word).alias(f"word_{word}") for word in WORDS)
        .sort("lead")
        .set_sorted("lead")
    )


def _micros(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64)


def _member(group: EventGroup) -> pl.Expr:
    chosen = pl.col("event_type").is_in(group.event_types)
    for name, values in group.where.items():
        chosen &= pl.col(name).is_in(values).fill_null(value=False)
    return chosen


def _word(word: int) -> pl.Expr:
    """The event's day as a bit, if it falls into this word; the first also holds the edges."""
    back, low = pl.col("days_back"), WORD * word
    inside = back.is_between(low, low + WORD - 1)
    power = pl.lit(2, pl.Int64).pow((back - low).clip(0, WORD - 1).cast(pl.UInt32))
    bit = pl.when(inside).then(power).otherwise(0).cast(pl.UInt64)
    if word:
        return bit
    edges = pl.lit(0, pl.UInt64)
    for place, days in enumerate(DAYS.values()):
        edge = pl.lit(1 << WORD + place, pl.UInt64)
        edges = pl.when(pl.col("late") & (back == days)).then(edge).otherwise(edges)
    return bit | edges


def _sums() -> Iterator[pl.Expr]:
    age = pl.col("age")
    for window, days in DAYS.items():
        yield (age <= days * DAY).sum().alias(f"all_count_{window}")
    for group in wanted.GROUPS:
        name, member = group.name, pl.col(f"in_{group.name}")
        yield pl.when(member).then(age).min().alias(f"{name}_last")
        yield pl.when(member).then(age).max().alias(f"{name}_first")
        for word in WORDS:
            bits = pl.when(member).then(pl.col(f"word_{word}")).otherwise(0)
            yield bits.bitwise_or().alias(f"{name}_word_{word}")
        for window, days in DAYS.items():
            inside = member & (age <= days * DAY)
            yield inside.sum().alias(f"{name}_count_{window}")
            for number in group.numbers:
                value, stem = pl.when(inside).then(pl.col(number)), f"{name}_{number}"
                yield value.sum().alias(f"{stem}_sum_{window}")
                yield value.max().alias(f"{stem}_max_{window}")
                yield value.count().alias(f"{stem}_known_{window}")


def _values() -> Iterator[tuple[str, pl.Expr]]:
    """Each wanted feature with its expression; a lead without events has nulls in all sums."""
    cutoff = _micros("cutoff")
    yield "lead_age_hours", (cutoff - _micros("created_at")) / 3.6e9
    for group in wanted.GROUPS:
        yield f"{group.name}_recency_hours", pl.col(f"{group.name}_last") / 3.6e9
        yield f"{group.name}_first_seen_hours", pl.col(f"{group.name}_first") / 3.6e9
        for window, days in DAYS.items():
            known = cutoff - days * DAY >= HISTORY_START
            for name, value in _of_window(group, window):
                yield name, pl.when(known).then(value.cast(pl.Float64))


def _of_window(group: EventGroup, window: str) -> Iterator[tuple[str, pl.Expr]]:
    count = pl.col(f"{group.name}_count_{window}")
    yield f"{group.name}_count_{window}", count.fill_null(0)
    yield f"{group.name}_days_{window}", _active_days(group.name, window).fill_null(0)
    whole = pl.col(f"{group.share_of or 'all'}_count_{window}")
    yield f"{group.name}_share_{window}", pl.when(whole > 0).then(count / whole)
    for number in group.numbers:
        stem = f"{group.name}_{number}"
        total, known = pl.col(f"{stem}_sum_{window}"), pl.col(f"{stem}_known_{window}")
        yield f"{stem}_sum_{window}", total.fill_null(0)
        yield f"{stem}_mean_{window}", pl.when(known > 0).then(total / known)
        yield f"{stem}_max_{window}", pl.col(f"{stem}_max_{window}")


def _active_days(name: str, window: str) -> pl.Expr:
    """Whole days of the window are bits; its first day counts from the cutoff's time of day on."""
    edge = pl.lit(1 << WORD + list(DAYS).index(window), pl.UInt64)
    days = (pl.col(f"{name}_word_0") & edge).bitwise_count_ones()
    for word in WORDS:
        bits = min(max(DAYS[window] - WORD * word, 0), WORD)
        mask = pl.lit((1 << bits) - 1, pl.UInt64)
        days += (pl.col(f"{name}_word_{word}") & mask).bitwise_count_ones()
    return days


def main() -> None:
    """Write the matrix of LEADS and EVENTS to OUT."""
    leads, events, out = sys.argv[1:]
    matrix(leads, events).sink_ipc(out, engine="streaming", compression="uncompressed")


if __name__ == "__main__":
    main()
