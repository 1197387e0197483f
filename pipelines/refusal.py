"""How a key of a source file that does not fit to the others is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from features.errors import ConfigError


def refuse(
    key: str, found: str, wanted: str, way_out: str = "mend the value in the source file"
) -> NoReturn:
    """Raise the error of a key that does not fit."""
    raise ConfigError(key, found=found, wanted=wanted, way_out=way_out)


def known(key: str, names: Iterable[str], listed: Sequence[str]) -> None:
    """Refuse a name that is not among those listed."""
    for name in names:
        if name not in listed:
            told = ", ".join(sorted(set(listed))) or "there is none"
            refuse(key, repr(name), f"one of: {told}")


def not_in(key: str, name: str, taken: Sequence[str]) -> None:
    """Refuse a name that something else has."""
    if name in taken:
        refuse(key, repr(name), f"a name that is not taken: not {', '.join(taken)}")
