"""API keys: who may ask the service, and for what.

A key is 32 random bytes, so one round of SHA-256 hides it as well as a slow hash would, and takes a
microsecond at each request. Only the hash is kept, one line a key:

    crm-2026 predict sha256:5e8a…

    python -m serving.keys crm-2026 predict         makes a key, prints it once and its line

Lines stand in the file LEADODDS_KEYS_FILE, which is read again when it changes, or in the variable
LEADODDS_KEYS, parted by semicolons. Several keys count at once: add the new line, change the CRM,
take the old line out.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from features.errors import ConfigError, Forbidden, LeadoddsError, UnknownCaller
from serving.telemetry import journal

PREDICT, ADMIN = "predict", "admin"
SCOPES = (PREDICT, ADMIN)
PREFIX = "leadodds_"
"""So that a key that lies where it should not is recognised, by people and by scanners."""

LOOK_EVERY = 2.0
"""Seconds between two looks at the key file."""

_LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,40}) (?P<scopes>[a-z,]+) sha256:(?P<hash>\w{64})")
_LOG = logging.getLogger("serving.keys")


@dataclass(frozen=True, slots=True)
class Key:
    """One key, by its hash; the name tells in the log which key was used."""

    name: str
    scopes: frozenset[str]
    hash: bytes


class Keys:
    """The keys that count now. Where none are wanted, everybody may do everything."""

    def __init__(
        self,
        known: tuple[Key, ...],
        file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.known = known
        self._file = file
        self._clock = clock
        self._looked = clock()
        self._state = _state(file)

    @property
    def wanted(self) -> bool:
        """Whether a caller must show a key; a file that was emptied lets nobody in."""
        return bool(self.known) or self._file is not None

    def caller(self, headers: Mapping[bytes, bytes], scope: str | None) -> str:
        """The name of the caller's key, which must have the scope; None takes any key."""
        if not self.wanted:
            return ""
        self._look()
        found = self._find(_shown(headers))
        if found is None:
            raise UnknownCaller(
                "API key",
                found="a key that is not known" if _shown(headers) else "none",
                wanted="a key of this service",
                way_out="send the header Authorization: Bearer KEY, or X-API-Key: KEY",
            )
        if scope is not None and scope not in found.scopes:
            raise Forbidden(
                "API key",
                found=f"a key for {' and '.join(sorted(found.scopes))}",
                wanted=f"one for {scope}",
                way_out=f"use a key that was made with the scope {scope}",
            )
        return found.name

    def _find(self, shown: bytes) -> Key | None:
        """The key with this text: all are compared, so that the time tells nothing."""
        digest = hashlib.sha256(shown).digest()
        found = None
        for key in self.known:
            if hmac.compare_digest(key.hash, digest):
                found = key
        return found

    def _look(self) -> None:
        """Read the file again if it changed; while it cannot be read, the keys before count."""
        now = self._clock()
        if self._file is None or now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        state = _state(self._file)
        if state == self._state:
            return
        self._state = state
        try:
            self.known = _read_file(self._file)
        except ConfigError as error:
            told = {"found": error.found, "wanted": error.wanted}
            journal.tell(_LOG, "key file refused, keys before count", logging.ERROR, **told)
        else:
            journal.tell(_LOG, "keys read", names=[key.name for key in self.known])


def read(file: Path | None, lines: str) -> Keys:
    """The keys of a file or of a variable's lines; a `ConfigError` names the line that is wrong."""
    told = tuple(_parse(each, "LEADODDS_KEYS") for each in _stripped(lines.split(";")))
    if file is not None and told:
        raise ConfigError(
            "environment variable LEADODDS_KEYS",
            found="keys beside those of LEADODDS_KEYS_FILE",
            wanted="one place for all keys",
            way_out="put its lines into the file, or unset LEADODDS_KEYS_FILE",
        )
    return Keys(told) if file is None else Keys(_read_file(file), file)


def make(name: str, scopes: tuple[str, ...]) -> tuple[str, str]:
    """A new key and the line that lets it in."""
    key = PREFIX + secrets.token_urlsafe(32)
    line = f"{name} {','.join(scopes)} sha256:{hashlib.sha256(key.encode()).hexdigest()}"
    _parse(line, "the new key")
    return key, line


def _shown(headers: Mapping[bytes, bytes]) -> bytes:
    """What the caller shows as its key, empty if nothing."""
    way, _, shown = headers.get(b"authorization", b"").partition(b" ")
    return shown.strip() if way.lower() == b"bearer" else headers.get(b"x-api-key", b"")


def _state(file: Path | None) -> tuple[int, int, int] | None:
    try:
        told = file.stat() if file is not None else None
    except OSError:
        return None
    return None if told is None else (told.st_mtime_ns, told.st_size, told.st_ino)


def _read_file(file: Path) -> tuple[Key, ...]:
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            "LEADODDS_KEYS_FILE",
            found=f"{file}, which cannot be read ({type(error).__name__})",
            wanted="a file with one key a line",
            way_out="make a line with: python -m serving.keys NAME predict",
        ) from None
    return tuple(
        _parse(each, f"line {place} of {file}")
        for place, each in enumerate(map(str.strip, lines), start=1)
        if each and not each.startswith("#")
    )


def _stripped(lines: list[str]) -> list[str]:
    return [each.strip() for each in lines if each.strip()]


def _parse(line: str, place: str) -> Key:
    """One line as a key; the line itself is not repeated, lest it be a key by mistake."""
    told = _LINE.fullmatch(line)
    scopes = frozenset(told["scopes"].split(",")) if told else frozenset()
    if told is None or not scopes <= set(SCOPES) or not re.fullmatch("[0-9a-f]+", told["hash"]):
        raise ConfigError(
            place,
            found="a line that is none of a key",
            wanted=f"NAME SCOPES sha256:HASH, with scopes of {', '.join(SCOPES)}",
            way_out="make one with: python -m serving.keys NAME predict",
        )
    return Key(told["name"], scopes, bytes.fromhex(told["hash"]))


def main(told: list[str]) -> None:
    """Make a key: `python -m serving.keys NAME SCOPE…`."""
    if len(told) < 2:
        print("python -m serving.keys NAME SCOPE…, with scopes predict, admin", file=sys.stderr)
        sys.exit(2)
    try:
        key, line = make(told[0], tuple(told[1:]))
    except LeadoddsError as error:
        print(f"\nno key was made: {error}\n", file=sys.stderr)
        sys.exit(2)
    print(f"key, shown this once:  {key}\nline for the key file: {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
