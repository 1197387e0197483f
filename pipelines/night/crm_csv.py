"""The latest scores as CSV: columns named as people and the import wizards of CRMs know them.

UTF-8, sorted by rank, empty where nothing is known, true and false, moments in UTC to the second
(the Parquet file in the history has the microseconds), numbers in the fewest digits that read back
as the same number. A text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.arrow import MOMENT
from pipelines.night import refusals
from pipelines.night.rows import SCHEMA
from pipelines.relation import literal, quoted

NAMES = {
    "lead_id": "Lead ID",
    "contact_id": "Contact ID",
    "owner": "Owner",
    "rank": "Rank",
    "probability": "Purchase Probability",
    "probability_low": "Purchase Probability Low",
    "probability_high": "Purchase Probability High",
    "score": "Lead Score",
    "band": "Band",
    "mapped": "Band ({})",
    "untouched": "Untouched",
    "points": "Points",
    "points_band": "Points Band",
    "decided_by": "Decided By",
    "decided_band": "Decided Band",
    "reason_1": "Reason 1",
    "reason_2": "Reason 2",
    "reason_3": "Reason 3",
    "previous_probability": "Previous Probability",
    "previous_band": "Previous Band",
    "change": "Probability Change",
    "change_model": "Change by Model",
    "change_ageing": "Change by Ageing",
    "change_behaviour": "Change by Behaviour",
    "change_attributes": "Change by Attributes",
    "evidence": "Evidence Level",
    "expired": "Expired",
    "created_at": "Created Date",
    "as_of": "Scored Date",
    "previous_as_of": "Previously Scored Date",
    "model_version": "Model Version",
    "log_odds": "Log-Odds",
    "decided_log_odds": "Decided Log-Odds",
    "reason_1_share": "Reason 1 Share",
    "reason_2_share": "Reason 2 Share",
    "reason_3_share": "Reason 3 Share",
}
"""Columns of the night table, in the order of the file; `{}` is the name of a mapping."""

SET_ASIDE_NAMES = ("Lead ID", "Reason")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MEMORY, _BATCH = "400MB", 50_000


def write(path: Path, rows: Path) -> None:
    """Write the rows of a run's Parquet file, sorted by rank; memory does not grow with them."""
    with tempfile.TemporaryDirectory(prefix="leadodds-") as spill:
        given = {"memory_limit": _MEMORY, "temp_directory": spill, "threads": 2}
        offline = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        with duckdb.connect(config={**given, **offline}) as connection:
            # Nothing holds an order until the last step, which has a total one.
            connection.execute("set preserve_insertion_order = false")
            mappings = _mappings(rows)
            connection.register("mappings", mappings)
            try:
                connection.execute(_copy(rows, mappings.column_names[1:], path))
            except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
                raise refusals.refused(
                    str(path.name),
                    found=str(error).splitlines()[0],
                    wanted=f"room for the file, and for sorting in {Path(spill).parent}",
                    way_out="free disk space",
                ) from None


def write_set_aside(path: Path, set_aside: pa.Table) -> None:
    """Write the leads that could not be scored, each with why."""
    with path.open("w", encoding="utf-8", newline="") as file:
        # Otherwise a carriage return would stand there unquoted, and end the row for a reader.
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(SET_ASIDE_NAMES)
        for row in set_aside.to_pylist():
            writer.writerow([defused(row["lead_id"]), defused(row["reason"])])


def defused(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _copy(rows: Path, mappings: list[str], path: Path) -> str:
    """SQL that writes the file."""
    told = ", ".join(_columns(mappings))
    chosen = f"select {told} from read_parquet({literal(rows)}) left join mappings using (mapped)"
    return f"copy ({chosen} order by rank) to {literal(path)} (format csv, header, delimiter ',')"


def _columns(mappings: list[str]) -> Iterator[str]:
    for name, called in NAMES.items():
        if name == "mapped":
            yield from (f"{_safe(quoted(each))} as {quoted(each)}" for each in mappings)
        else:
            yield f"{_told(SCHEMA.field(name))} as {quoted(called)}"


def _told(field: pa.Field) -> str:
    """A column's value as it is written."""
    if field.type == MOMENT:
        return f"strftime(make_timestamp(epoch_us({field.name})), '%Y-%m-%dT%H:%M:%SZ')"
    return _safe(field.name) if field.type == pa.string() else field.name


def _safe(text: str) -> str:
    risky = " or ".join(f"starts_with({text}, chr({ord(sign)}))" for sign in _FORMULA)
    return f"case when {risky} then '''' || {text} else {text} end"


def _mappings(rows: Path) -> pa.Table:
    """What each different value of `mapped` says: a row each, a column for each mapping."""
    with pq.ParquetFile(rows) as file:
        seen: set[str] = set()
        for group in range(file.num_row_groups):
            found = pc.unique(file.read_row_group(group, ["mapped"])["mapped"])
            seen |= {each for each in found.to_pylist() if each is not None}
    told = {text: json.loads(text) for text in sorted(seen)}
    names = sorted({name for bands in told.values() for name in bands})
    columns = {"mapped": pa.array(list(told), pa.string())}
    for name in names:
        values = [bands.get(name) for bands in told.values()]
        columns[NAMES["mapped"].format(name)] = pa.array(values, pa.string())
    return pa.table(columns)
