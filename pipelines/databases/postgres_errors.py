"""What PostgreSQL and its driver refuse, as errors of ours that tell nothing private."""

from __future__ import annotations

from features.errors import SourceError
from pipelines import addresses
from pipelines.databases.address import Address
from pipelines.table_entry import DatabaseEntry

_NO_CONNECTION = "Failed to connect: "


def explained(
    name: str, entry: DatabaseEntry, place: Address, message: str, sqlstate: str | None
) -> SourceError:
    """The driver's message about a table: its first line, redacted, and a way out."""
    wanted, way_out = (
        _connecting(name, place)
        if _NO_CONNECTION in message
        else _asking(name, entry, sqlstate or "")
    )
    return SourceError(
        f"table {name}",
        found=place.redacted(_plain(message)),
        wanted=wanted,
        way_out=way_out,
    )


def _connecting(name: str, place: Address) -> tuple[str, str]:
    used = ", ".join(addresses.variables(place.told))
    values = f" or the value of {used}" if used else ""
    return (
        "a PostgreSQL server that lets us read",
        f"start the server, or mend tables.{name}.database{values}",
    )


def _asking(name: str, entry: DatabaseEntry, sqlstate: str) -> tuple[str, str]:
    key = f"tables.{name}.{'table' if entry.query is None else 'query'}"
    if sqlstate == "42501":
        return (
            "a table that the user of the address may read",
            f"grant select on it (and usage on its schema) to the user of tables.{name}.database",
        )
    if sqlstate == "25006":
        return "a query that only reads", f"make {key} a select that changes nothing"
    if sqlstate.startswith("42"):
        return "a table, or a select that PostgreSQL can run", f"mend {key}"
    if sqlstate:
        return "rows that PostgreSQL can compute", f"mend the rows, or {key}"
    # In the middle of the rows Arrow keeps no more of an error than its message.
    return (
        "all rows, of a select that changes nothing",
        f"mend the rows or {key}, or look into the server's log",
    )


def _plain(message: str) -> str:
    """What the server says, without the driver's words before it and the query behind it."""
    before, connecting, told = message.partition(_NO_CONNECTION)
    if connecting:
        # One line an address that was tried, and indented advice.
        lines = [line for line in told.splitlines() if line and not line.startswith("\t")]
        return "; ".join(lines)
    # The server writes two spaces behind the severity: ERROR:  …
    _, severity, told = before.partition(":  ")
    return (told if severity else before).partition("\n")[0]
