"""A body is read whole or refused, however it is cut, packed or delayed."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import (
    Overloaded,
    TooLarge,
    TooSlow,
    UnknownEncoding,
    Unreadable,
)
from serving.limits import Body, Held, Limits

GZIP = {b"content-encoding": b"gzip"}


def arriving(parts: list[bytes]) -> Callable[[], Awaitable[dict[str, object]]]:
    """What a server hands over: the parts one by one."""
    left = list(parts)

    async def receive() -> dict[str, object]:
        part = left.pop(0) if left else b""
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    return receive


def read(parts: list[bytes], headers: dict[bytes, bytes], most: int = 1000) -> bytes | None:
    held = Held(10_000)
    body = Body(headers, Limits(most, 1.0), held)
    try:
        return asyncio.run(body.read(arriving(parts)))
    finally:
        body.release()
        assert held.now == 0


def cut(whole: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({min(place, len(whole)) for place in places} | {len(whole)})
    return [whole[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@given(whole=st.binary(max_size=300), places=st.lists(st.integers(0, 300), max_size=5))
def test_a_body_is_the_same_however_it_is_cut_and_packed(whole: bytes, places: list[int]) -> None:
    assert read(cut(whole, places), {}) == whole
    assert read(cut(gzip.compress(whole), places), GZIP) == whole


@given(whole=st.binary(min_size=1001, max_size=3000), places=st.lists(st.integers(0, 3000)))
def test_a_body_beyond_the_bound_is_refused_however_it_comes(
    whole: bytes, places: list[int]
) -> None:
    for parts, headers in ((cut(whole, places), {}), (cut(gzip.compress(whole), places), GZIP)):
        with pytest.raises(TooLarge):
            read(parts, headers)


@given(kept=st.integers(1, 60), flipped=st.integers(0, 500))
def test_damaged_gzip_is_refused_as_unreadable(kept: int, flipped: int) -> None:
    packed = gzip.compress(b"a lead" * 20, mtime=0)
    with pytest.raises(Unreadable):
        read([packed[: min(kept, len(packed) - 1)]], GZIP)
    place = flipped % len(packed)
    changed = packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]
    with suppress(Unreadable, TooLarge):  # some bytes of its head tell nothing
        assert read([changed], GZIP) == b"a lead" * 20


def test_a_declared_length_beyond_the_bound_is_refused_before_anything_is_read() -> None:
    with pytest.raises(TooLarge, match="1001"):
        Body({b"content-length": b"1001"}, Limits(1000, 1.0), Held(10_000))


def test_a_gzip_bomb_takes_no_more_memory_than_the_bound() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(60)) + packer.flush()
    held, most = Held(2**24), 2**20
    body = Body(GZIP, Limits(most, 1.0), held)
    began = time.process_time()
    with pytest.raises(TooLarge):
        asyncio.run(body.read(arriving([bomb])))
    assert held.now <= most
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("more", [b"x", gzip.compress(b"again", mtime=0)])
def test_what_follows_the_gzip_is_refused(more: bytes) -> None:
    with pytest.raises(Unreadable):
        read([gzip.compress(b"{}") + more], GZIP)


@pytest.mark.parametrize("encoding", [b"br", b"deflate", b"gzip, gzip", b"\xff"])
def test_an_unknown_packing_is_refused(encoding: bytes) -> None:
    with pytest.raises(UnknownEncoding):
        read([b"{}"], {b"content-encoding": encoding})


def test_many_tiny_values_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(TooLarge, match="values"):
        read([b"[" + b"1," * 200 + b"1]"], {})


def test_bodies_that_do_not_fit_into_memory_together_are_refused_as_overload() -> None:
    held = Held(1000)
    first, second = (Body({}, Limits(800, 1.0), held) for _ in range(2))
    assert asyncio.run(first.read(arriving([bytes(600)]))) == bytes(600)
    with pytest.raises(Overloaded):
        asyncio.run(second.read(arriving([bytes(600)])))
    first.release()
    second.release()
    assert held.now == 0


def test_a_body_that_trickles_is_refused_when_its_time_is_over() -> None:
    async def trickle() -> dict[str, object]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    body = Body({}, Limits(10_000, 0.2), Held(10_000))
    began = time.monotonic()
    with pytest.raises(TooSlow):
        asyncio.run(body.read(trickle))
    assert 0.2 <= time.monotonic() - began < 5


def test_a_caller_who_goes_away_is_not_answered() -> None:
    async def gone() -> dict[str, object]:
        return {"type": "http.disconnect"}

    assert asyncio.run(Body({}, Limits(100, 0.2), Held(100)).read(gone)) is None
