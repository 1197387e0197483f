"""What DVC cannot see by itself: how the source's files look now, and which code computes.

fingerprint.json  one entry a table: its address, size, and its bytes' digest or its time of change;
                  of a database's table, how many rows there are and a digest over them
source.json       a digest of each key of the source file, also of those that it may leave out: a
                  stage that reads such a key watches it here, because DVC wants a key to be there,
                  and writes what it watches into its lock
code.json         a digest of the code that each stage runs, by room
directions.json   in which direction features may move a score, nothing where that is not said
tuned.json        what tuning found better than params.yaml, nothing where it was not done
versions.json     the versions of the libraries that shape a result; a new one reruns everything
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from pipelines import databases, declared, files, locations, paths, stage, stage_code, tuned
from pipelines.stage import Context
from pipelines.table_entry import DatabaseEntry, FileEntry

_LIBRARIES = (
    "adbc-driver-postgresql",
    "duckdb",
    "lightgbm",
    "matplotlib",
    "numba",
    "numpy",
    "pandas",
    "pandera",
    "pyarrow",
    "scikit-learn",
    "scipy",
)


def work(context: Context) -> None:
    """Look at every table's file and at the installed libraries.

    This stage runs first and always, so what no section can check alone is refused here, before
    any data is read: a kind of feature that does not exist, for one.
    """
    declared.behavioural(context)
    source = context.source
    files.write_json(paths.SOURCE, _digests(source.model_dump(mode="json")))
    files.write_json(paths.CODE, stage_code.digests())
    files.write_json(paths.DIRECTIONS, source.directions)
    files.write_json(paths.TUNED, tuned.read(source.name, context.params.train))
    files.write_json(paths.VERSIONS, {name: version(name) for name in _LIBRARIES})
    found = {}
    for name, entry in sorted(source.tables.items()):
        if isinstance(entry, DatabaseEntry):
            found[name] = databases.fingerprint(name, entry, context.source_folder)
        else:
            found[name] = _seen(name, entry, context)
    files.write_json(paths.FINGERPRINT, found)
    size = sum(seen.get("bytes", 0) for seen in found.values())
    rows = sum(seen.get("rows", 0) for seen in found.values())
    of_databases = f" and {rows:,} rows of databases" if rows else ""
    context.console.done(
        f"{len(found)} tables, {size / 1e6:.1f} MB{of_databases}, "
        f"by {context.params.fingerprint.by}"
    )


def _digests(told: Mapping[str, Any]) -> dict[str, str]:
    """A digest of each key's value, in which the order of words counts."""
    return {key: sha256(json.dumps(value).encode()).hexdigest()[:16] for key, value in told.items()}


def _seen(name: str, entry: FileEntry, context: Context) -> dict[str, Any]:
    """The table's address and size, and the digest or the time of change of each of its files."""
    there = locations.located(name, entry.path, context.source_folder)
    size = sum(each.stat().st_size for each in there)
    seen: dict[str, Any] = {"address": entry.path, "bytes": size}
    if context.params.fingerprint.by == "content":
        return {**seen, "sha256": _one([files.sha256(each) for each in there])}
    return {**seen, "changed_ns": _one([each.stat().st_mtime_ns for each in there])}


def _one(told: list[Any]) -> Any:
    return told[0] if len(told) == 1 else told


if __name__ == "__main__":
    stage.run("fingerprint", work)
