"""A request's body: how large it may be, packed and unpacked, and how long it may take to arrive.

How deep its JSON goes is bounded where it is parsed (pydantic's parser stops at 200 levels), how
many leads and events it holds by the request's own model; here its bytes and its commas, of which
there is one for nearly every value, keep the parser's work small before it begins.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

from starlette.types import Message, Receive

from features.errors import (
    Overloaded,
    RequestRefused,
    TooLarge,
    TooSlow,
    UnknownEncoding,
    Unreadable,
)

BYTES_A_SECOND = 65_536
"""A body that arrives at this pace may take as long as it likes, up to its size."""

VALUES_A_BYTE = 1 / 16
"""How many values a body may hold for each byte that it may have: short ones take more memory."""

SLICE = 262_144
"""Bytes that are unpacked before other requests get their turn."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may be."""

    bytes: int
    seconds: float


class Held:
    """The bytes of all bodies that are in memory, and how many there may be."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now = 0

    def add(self, count: int) -> None:
        """Hold more, or refuse."""
        if self.now + count > self.most:
            raise Overloaded(
                "service",
                found="more bodies at once than fit into its memory",
                wanted=f"at most {self.most} bytes of them",
                way_out="send the request again after the seconds of Retry-After",
            )
        self.now += count


class Body:
    """One request's body, as it arrives."""

    def __init__(self, headers: Mapping[bytes, bytes], limits: Limits, held: Held) -> None:
        self._limits = limits
        self._held = held
        self._unpack = _unpacker(headers.get(b"content-encoding", b"").strip().lower())
        self._parts: list[bytes] = []
        self._size = 0
        self.arrived = 0
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limits.bytes:
            raise self._too_large(f"{int(declared)} bytes")

    async def read(self, receive: Receive, *, here: bool = False) -> bytes | None:
        """The whole body, unpacked; None if the caller went away.

        A body that is `here` already needs no alarm clock, which would take as long as the rest.
        """
        began, more = perf_counter(), True
        while more:
            left = began + self._limits.seconds + self.arrived / BYTES_A_SECOND - perf_counter()
            try:
                message = await receive() if here else await _within(left, receive)
            except TimeoutError:
                raise self._too_slow() from None
            if message["type"] == "http.disconnect":
                return None
            more = message.get("more_body", False)
            await self._take(message.get("body", b""))
        return self._whole()

    def release(self) -> None:
        """Hold nothing any longer."""
        self._held.now -= self._size
        self._size = 0

    async def _take(self, part: bytes) -> None:
        self.arrived += len(part)
        if self.arrived > self._limits.bytes:
            raise self._too_large(f"more than {self._limits.bytes} bytes")
        if self._unpack is None:
            self._keep(part)
            return
        while part:
            try:
                self._keep(self._unpack.decompress(part, SLICE))
            except zlib.error:
                raise _damaged() from None
            part = self._unpack.unconsumed_tail
            if self._unpack.eof:
                if self._unpack.unused_data:
                    raise _damaged()
                return
            await asyncio.sleep(0)

    def _keep(self, part: bytes) -> None:
        if self._size + len(part) > self._limits.bytes:
            raise self._too_large(f"more than {self._limits.bytes} bytes when unpacked")
        self._held.add(len(part))
        self._size += len(part)
        self._parts.append(part)

    def _whole(self) -> bytes:
        if self._unpack is not None and self.arrived and not self._unpack.eof:
            raise _damaged()
        whole = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        check(self._limits, whole)
        return whole

    def _too_large(self, found: str) -> RequestRefused:
        return _too_large(self._limits, found)

    def _too_slow(self) -> RequestRefused:
        return TooSlow(
            "body",
            found=f"{self.arrived} bytes and no end",
            wanted=f"the first bytes within {self._limits.seconds:g} seconds, "
            f"the others at {BYTES_A_SECOND} bytes a second",
            way_out="send the body together with its headers",
        )


def check(limits: Limits, whole: bytes) -> None:
    """Refuse a body that is too large, or holds too many values."""
    if len(whole) > limits.bytes:
        raise _too_large(limits, f"{len(whole)} bytes")
    most = int(limits.bytes * VALUES_A_BYTE)
    if len(whole) > most and whole.count(b",") > most:
        raise _too_large(limits, f"more than {most} values")


def _too_large(limits: Limits, found: str) -> RequestRefused:
    return TooLarge(
        "body",
        found=found,
        wanted=f"at most {limits.bytes} bytes",
        way_out="send fewer events or fewer leads at once",
    )


async def _within(seconds: float, receive: Receive) -> Message:
    async with asyncio.timeout(seconds):
        return await receive()


def _unpacker(encoding: bytes) -> zlib._Decompress | None:
    if encoding in {b"", b"identity"}:
        return None
    if encoding in {b"gzip", b"x-gzip"}:
        return zlib.decompressobj(wbits=31)
    raise UnknownEncoding(
        "body",
        found="a Content-Encoding that is not known",
        wanted="gzip, or none",
        way_out="send the body as it is, or packed with gzip",
    )


def _damaged() -> RequestRefused:
    return Unreadable(
        "body",
        found="bytes that are not one whole gzip",
        wanted="what Content-Encoding: gzip announces",
        way_out="leave the header out, or pack the whole body",
    )
