"""The source's tables, ingested for the night into a folder of its own; once for the same source.

`ingested.json` holds a digest of all that the tables were made of: what the source's files and
databases look like, the source file, and the versions of the libraries. It is written last, so
that tables which a killed run left half-made are made again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from features.types import Indices
from pipelines import changes, files, fingerprint, ingest, paths
from pipelines.console import Console
from pipelines.night.slices import Facts
from pipelines.source import Source
from pipelines.stage import Context

DONE = Path("data/ingested.json")
_MADE_OF = (paths.FINGERPRINT, paths.SOURCE, paths.VERSIONS)


def ingested(context: Context) -> str:
    """Bring the tables below the current folder up to date; the digest of what they are made of."""
    fingerprint.work(replace(context, console=Console("fingerprint")))
    digest = _digest(context)
    if not DONE.is_file() or files.read_json(DONE) != digest:
        DONE.unlink(missing_ok=True)
        ingest.work(replace(context, console=Console("ingest")))
        files.write_json(DONE, digest)
    return digest


def _digest(context: Context) -> str:
    told = {str(path): files.sha256(path) for path in _MADE_OF}
    told["ingest"] = context.params.ingest.model_dump_json()
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def facts(source: Source, leads: pa.Table) -> Facts:
    """What was known of each lead at its cutoff; the columns `lead_row`, `cutoff` say of which."""
    rows: Indices = leads["lead_row"].to_numpy()
    return changes.facts_at_cutoffs(source, leads, rows)
