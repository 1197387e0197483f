"""An answer as HTTP/1.1 writes it, for those that are given without the application."""

from __future__ import annotations

from collections.abc import Iterable

from serving import problems

Fields = Iterable[tuple[bytes, bytes]]


def head(status: int, fields: Fields) -> bytes:
    """The first line and the fields, without the empty line behind them."""
    told = b"".join([b"%s: %s\r\n" % field for field in fields])
    return b"HTTP/1.1 %d %s\r\n%s" % (status, problems.phrase(status).encode(), told)


def answer(status: int, fields: Fields, body: bytes) -> bytes:
    """The whole answer; `fields` tell the length of the body."""
    return b"%s\r\n%s" % (head(status, fields), body)
