"""A DuckDB that fetches nothing, spills into a folder of its own, and tells its errors plainly."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from features.errors import SourceError


@contextmanager
def connected(memory: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection without tables, and the folder of its own to which it spills."""
    with tempfile.TemporaryDirectory(prefix="leadodds-") as spill:
        # Nothing may be fetched while a stage runs, so DuckDB must not look for extensions.
        offline = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        connection = duckdb.connect(
            config={"memory_limit": memory, "temp_directory": spill, **offline}
        )
        try:
            connection.execute("set TimeZone = 'UTC'")
            yield connection, Path(spill)
        except duckdb.OutOfMemoryException as error:
            raise SourceError(
                "sorting the source's rows",
                found=str(error).splitlines()[0],
                wanted=f"to do it within {memory}, the rest on disk in {Path(spill).parent}",
                way_out="raise ingest.memory in params.yaml, or free disk space there",
            ) from None
        except duckdb.Error as error:
            raise _told(" ".join(str(error).split())) from None
        finally:
            connection.close()


def _told(said: str) -> SourceError:
    """What DuckDB says of rows that it cannot read, or what it means where that is known."""
    if "state machine reached an invalid state" in said:
        named = re.search(r"file = (\S.*?) delimiter = ", said)
        return SourceError(
            named[1] if named else "a CSV file",
            found="line ends of two kinds, or a quote in a place where none may be",
            wanted="lines that all end alike, and values that are quoted as a whole",
            way_out="make all lines end alike, as sed 's/\\r$//' does, or export the file again",
        )
    return SourceError(
        "reading the source's rows",
        found=said,
        wanted="rows that the source file's columns and queries can be made of",
        way_out="mend the row or the query; try_cast(…) in a query gives null instead",
    )
