"""Where a database is, and everything in that which no message may repeat."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from features.errors import ConfigError
from pipelines import addresses
from pipelines.table_entry import DatabaseEntry

# libpq repeats parts of what it cannot read, so an address that it might read otherwise than it
# was meant, with a bare @ or / in a password, never gets there.
_PART = r"(?:[^@/?#&=%\s]|%[0-9A-Fa-f]{2})*"
_VALUE = r"(?:[^@?#&=%\s]|%[0-9A-Fa-f]{2})*"
_OPTIONS = rf"[a-z_]+={_VALUE}(?:&[a-z_]+={_VALUE})*"
_POSTGRES = re.compile(
    rf"postgres(?:ql)?://(?:{_PART}@)?{_PART}(?:/{_PART})?(?:\?(?:{_OPTIONS})?)?"
)
_USER = re.compile(rf"postgres(?:ql)?://[^:@/]*:(?P<password>{_PART})@")
_PASSWORDS = ("password", "sslpassword")
_LONGEST = 300


@dataclass(frozen=True)
class Address:
    """A database's address; whether it is a file's, and what stands for what is not to be told."""

    told: str
    """As the source file declares it."""
    whole: str = field(repr=False)
    """With the values of its variables."""
    hidden: Mapping[str, str] = field(repr=False)

    def file(self, start: Path) -> Path | None:
        """The file of an SQLite database; a relative path begins at `start`."""
        kind, _, path = self.whole.partition(":")
        return start / path if kind == "sqlite" else None

    def redacted(self, message: str) -> str:
        """The message with ${NAME} instead of each value, and *** instead of a password."""
        longest_first = sorted(self.hidden, key=len, reverse=True)
        values = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        text = values.sub(lambda found: self.hidden[found[0]], message)
        return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def read(name: str, entry: DatabaseEntry) -> Address:
    """The address of a table's database; `ConfigError` if it cannot be one or tells a password."""
    key = f"tables.{name}.database"
    told = entry.database
    addresses.refuse_passwords(key, told)
    whole = addresses.expand(key, told)
    kind, _, rest = whole.partition(":")
    if kind in {"postgresql", "postgres"}:
        if not _POSTGRES.fullmatch(whole):
            raise _misread(key, told)
    elif kind != "sqlite" or rest.startswith("//"):
        raise _of_another_kind(key, told)
    return Address(told, whole, dict(_hidden(told, whole)))


def _of_another_kind(key: str, told: str) -> ConfigError:
    # No more of it than the kind, because the rest may be private.
    begins = re.match(r"[a-z][a-z0-9+.-]*:(//)?", told)
    return ConfigError(
        key,
        found=f"an address that begins with {begins[0]}" if begins else "another kind of address",
        wanted="postgresql://user:${PASSWORD}@host:port/name, or sqlite:path (sqlite:/path from /)",
        way_out="write it so; a table of another database can come as a CSV or Parquet file",
    )


def _misread(key: str, told: str) -> ConfigError:
    used = ", ".join(addresses.variables(told))
    within = f" in the value of {used}" if used else ""
    return ConfigError(
        key,
        found=f"a special character{within} that is not written as %40, or an option that is none",
        wanted="postgresql://user:password@host:port/name?option=value, special ones as %XX",
        way_out="write @ as %40, / as %2F, : as %3A, ? as %3F, # as %23, & as %26, % as %25 there",
    )


def _hidden(told: str, whole: str) -> Iterator[tuple[str, str]]:
    """What must not be told, in each form in which a message may repeat it, with its stand-in."""
    for password in _passwords(whole):
        yield from ((form, "***") for form in _forms(password))
    yield from ((form, "***") for form in _forms(os.environ.get("PGPASSWORD", "")))
    for name in addresses.variables(told):
        value = os.environ.get(name, "")
        yield from ((form, f"${{{name}}}") for form in _forms(value))


def _passwords(whole: str) -> Iterator[str]:
    if user := _USER.match(whole):
        yield user["password"]
    for option in whole.partition("?")[2].split("&"):
        key, _, value = option.partition("=")
        if key in _PASSWORDS:
            yield value


def _forms(value: str) -> set[str]:
    pieces = re.split("[&=]", value)
    return {value, unquote(value), quote(value, safe=""), *pieces} - {""}
