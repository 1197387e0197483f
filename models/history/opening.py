"""Which history store an address means."""

from __future__ import annotations

from pathlib import Path

from features.errors import ConfigError
from models.history.sqlite_store import SqliteStore
from models.history.stored import HistoryStore

_SQLITE, _POSTGRES = "sqlite:///", ("postgresql://", "postgres://")


def open_store(address: str, *, may_write: bool = False) -> HistoryStore:
    """The store at `sqlite:///path` or `postgresql://…`; nothing is asked of it yet to be read."""
    if address.startswith(_SQLITE) and len(address) > len(_SQLITE):
        return SqliteStore(Path(address.removeprefix(_SQLITE)), may_write=may_write)
    if address.startswith(_POSTGRES):
        # Its driver takes 50 ms to load, which those who need none shall not wait for.
        from models.history.postgres_store import PostgresStore  # noqa: PLC0415

        return PostgresStore(address, may_write=may_write)
    raise ConfigError(
        "the address of the history store",
        found=f"one that begins with {address.split(':', maxsplit=1)[0]!r}",
        wanted="sqlite:///path/to/history.db or postgresql://user@host/database",
        way_out="give one of these, or none: then leads without events get the model of attributes",
    )
