"""Which sink an address means."""

from __future__ import annotations

from pathlib import Path

from features.errors import ConfigError
from pipelines.night.sink import Sink

_SQLITE, _POSTGRES = "sqlite:///", ("postgresql://", "postgres://")
_FILES = (".parquet", ".csv")


def open_sink(into: str) -> Sink:
    """The sink at a path or address; nothing is looked at or made before it is begun.

    Its module is loaded only when it is wanted, since a driver takes 50 ms.
    """
    if into.startswith(_POSTGRES):
        from pipelines.night.postgres_sink import PostgresSink  # noqa: PLC0415

        return PostgresSink(into)
    if into.startswith(_SQLITE) and len(into) > len(_SQLITE):
        from pipelines.night.sqlite_sink import SqliteSink  # noqa: PLC0415

        return SqliteSink(Path(into.removeprefix(_SQLITE)))
    path = Path(into)
    if "://" not in into and path.suffix in _FILES and path.stem:
        from pipelines.night.file_sink import FileSink  # noqa: PLC0415

        return FileSink(path)
    raise ConfigError(
        "the place of the scores",
        found=_found(into),
        wanted="scores.parquet, scores.csv, sqlite:///scores.db or postgresql://user@host/database",
        way_out="name one of these",
    )


def _found(into: str) -> str:
    """What it looks like; what may hold a password is not repeated."""
    scheme, colon, _ = into.partition("://")
    if colon and scheme.isalnum():
        return f"an address that begins with {scheme!r}"
    return "an address without a kind" if "@" in into else repr(Path(into).name)
