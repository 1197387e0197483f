"""Which encoding bytes were written in that are no UTF-8: a guess from a sample of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import charset_normalizer

_TRIED = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "koi8_r",
    "mac_roman",
    "cp850",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
)
"""What exports are written in; rarer ones look like these and would only be mistaken for them."""

_USUAL = "cp1252"
_AS_GOOD = 0.05
"""How much worse the usual encoding may look than the best one and still be taken."""

_MOST = 1 << 16
_INSIDE = re.compile(r"(?<=[^\W\d_])[^\x00-\x7f](?=[^\W\d_])")
_MARKS = "’‘´`·-–"
"""Signs that do stand inside words."""


def sample(pieces: Iterable[bytes]) -> bytes:
    """The lines that are not plain ASCII, which alone tell encodings apart; at most 64 KB."""
    found = bytearray()
    for piece in pieces:
        for line in piece.splitlines(keepends=True):
            if not line.isascii():
                found += line
            if len(found) >= _MOST:
                return bytes(found[:_MOST])
    return bytes(found)


def guessed(told: bytes) -> str | None:
    """The encoding that makes the most of a sample, None where none does.

    Windows' Western one wins where it is about as likely as the best and its letters make words.
    """
    matches = list(charset_normalizer.from_bytes(told, cp_isolation=list(_TRIED)))
    if not matches:
        return _USUAL if _fits(told, _USUAL) and _makes_words(told.decode(_USUAL)) else None
    best = matches[0]
    for match in matches:
        usual = _USUAL in (match.encoding, *match.could_be_from_charset)
        if usual and match.chaos <= best.chaos + _AS_GOOD and _makes_words(str(match)):
            return _USUAL
    return str(best.encoding)


def fitting(told: bytes) -> tuple[str, ...]:
    """The encodings that a sample can be read in, the likeliest first."""
    first = guessed(told)
    others = [each for each in ("utf-8", *_TRIED) if each != first and _fits(told, each)]
    return (*([first] if first else []), *others)


def _fits(told: bytes, encoding: str) -> bool:
    try:
        told.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _makes_words(text: str) -> bool:
    """Whether what stands inside words are letters, and capitals not between small ones."""
    for match in _INSIDE.finditer(text):
        sign, before, after = match[0], text[match.start() - 1], text[match.end()]
        if not sign.isalpha() and sign not in _MARKS:
            return False
        if sign.isupper() and before.islower() and after.islower():
            return False
    return True
