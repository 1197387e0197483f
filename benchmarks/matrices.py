"""`python -m benchmarks.matrices A B ...`: whether the contestants wrote the same matrix.

The rows may stand in any order; columns, nulls, counts and days must be equal, all else within
1e-9 of each other, since everybody adds up in an order of their own. One column at a time is in
memory.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks import wanted

TOLERANCE = 1e-9
EXACT = ("_count_", "_days_")

Column = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def differences(one: Path, other: Path) -> list[str]:
    """What differs between two matrices, each as a sentence; none if they are the same."""
    found = [name for path in (one, other) for name in _wrong_columns(path)]
    if found:
        return found
    files = [_opened(path) for path in (one, other)]
    ids, places = zip(*map(_sorted_leads, files), strict=True)
    if not np.array_equal(*ids):
        return [f"{one} and {other} hold other leads, or one twice"]
    told = (
        _difference(name, *map(_column, files, places, (name, name))) for name in wanted.names()
    )
    return [each for each in told if each]


def _wrong_columns(path: Path) -> list[str]:
    columns = tuple(_opened(path).column_names)
    if columns == ("lead_id", *wanted.names()):
        return []
    return [f"{path} has not the wanted columns in the wanted order: {', '.join(columns)}"]


def _opened(path: Path) -> pa.Table:
    """A matrix that stays on disk until it is looked at."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _sorted_leads(file: pa.Table) -> tuple[npt.NDArray[np.str_], Places]:
    ids = file["lead_id"].to_numpy().astype(str)
    places = np.argsort(ids, kind="stable")
    return ids[places], places


def _column(file: pa.Table, places: Places, name: str) -> Column:
    column = file[name].to_numpy().astype(np.float64)
    return np.asarray(column[places])


def _difference(name: str, one: Column, other: Column) -> str | None:
    exact = any(part in name for part in EXACT)
    same = np.isclose(one, other, rtol=0 if exact else TOLERANCE, atol=0, equal_nan=True)
    if same.all():
        return None
    first = int(np.argmin(same))
    return f"{name}: {(~same).sum()} rows differ, the first {one[first]!r} and {other[first]!r}"


def main() -> int:
    """Compare the first file with each other one; 1 if any differs."""
    first, *others = map(Path, sys.argv[1:])
    found = [told for other in others for told in differences(first, other)]
    print("\n".join(found[:20]), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
