"""What DVC cannot see by itself: how the source's files look now, and which libraries compute.

fingerprint.json  one entry a table: its address, size, and its bytes' digest or its time of change
source.json       the source file with every key in it, also those that it may leave out: a stage
                  that reads such a key watches it here, because DVC wants a key to be there
versions.json     the versions of the libraries that shape a result; a new one reruns everything
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines import declared, files, paths, stage, tables
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
        path = tables.located(name, address.path, context.source_folder)
        found[name] = _seen(path, address.path, context)
    files.write_json(paths.FINGERPRINT, found)
    size = sum(entry["bytes"] for entry in found.values())
    context.console.done(
        f"{len(found)} tables, {size / 1e6:.1f} MB, by {context.params.fingerprint.by}"
    )


def _seen(path: Path, address: str, context: Context) -> dict[str, Any]:
    status = path.stat()
    seen: dict[str, Any] = {"address": address, "bytes": status.st_size}
    if context.params.fingerprint.by == "content":
        return {**seen, "sha256": files.sha256(path)}
    return {**seen, "changed_ns": status.st_mtime_ns}


if __name__ == "__main__":
    stage.run("fingerprint", work)
