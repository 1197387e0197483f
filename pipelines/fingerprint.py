"""What DVC cannot see by itself: how the source's files look now, and which libraries compute.

fingerprint.json  one entry a table: its address, size, and its bytes' digest or its time of change
source.json       the source file with every key in it, also those that it may leave out: a stage
                  that reads such a key watches it here, because DVC wants a key to be there
versions.json     the versions of the libraries that shape a result; a new one reruns everything
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines import declared, files, locations, paths, stage
from pipelines.stage import Context
from pipelines.table_entry import DatabaseEntry

_LIBRARIES = (
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
    files.write_json(paths.SOURCE, source.model_dump(mode="json"))
    files.write_json(paths.VERSIONS, {name: version(name) for name in _LIBRARIES})
    found = {}
    for name, address in sorted(source.tables.items()):
        if isinstance(address, DatabaseEntry):
            raise NotImplementedError
        there = locations.located(name, address.path, context.source_folder)
        found[name] = _seen(there, address.path, context)
    files.write_json(paths.FINGERPRINT, found)
    size = sum(entry["bytes"] for entry in found.values())
    context.console.done(
        f"{len(found)} tables, {size / 1e6:.1f} MB, by {context.params.fingerprint.by}"
    )


def _seen(there: Sequence[Path], address: str, context: Context) -> dict[str, Any]:
    """The table's address and size, and the digest or the time of change of each of its files."""
    seen: dict[str, Any] = {"address": address, "bytes": sum(each.stat().st_size for each in there)}
    if context.params.fingerprint.by == "content":
        return {**seen, "sha256": _one([files.sha256(each) for each in there])}
    return {**seen, "changed_ns": _one([each.stat().st_mtime_ns for each in there])}


def _one(told: list[Any]) -> Any:
    return told[0] if len(told) == 1 else told


if __name__ == "__main__":
    stage.run("fingerprint", work)
