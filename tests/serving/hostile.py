"""Bodies that a careless or an ill-willed caller sends: name and bytes of each request."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from itertools import product

from tests.serving import raw

Sent = tuple[str, list[bytes], float]
"""What it is, its bytes in parts, and the seconds between two parts."""

PLACES = {
    "attribute": '{"attributes": {"employees": %s}}',
    "category": '{"attributes": {"country": %s}}',
    "lead_id": '{"lead_id": %s}',
    "event_type": '{"events": [{"event_type": %s, "occurred_at": "2026-01-01T00:00:00Z"}]}',
    "property": '{"events": [{"event_type": "visit", "occurred_at": "2026-01-01T00:00:00Z",'
    ' "amount": %s}]}',
    "body": "%s",
}
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e308", "-1e308", "1e309", "1e-400", "-0", "1e5000000"]
NUMBERS += ["9" * 400, "0x10", "1_000", "+1", ".5", "01", str(2**63), str(2**64)]
STRINGS = {
    "a lone surrogate": rb'"\ud800"',
    "surrogates in the wrong order": rb'"\udc00\ud800"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "an overlong slash": b'"\xc0\xaf"',
    "no UTF-8": b'"\xff\xfe"',
    "a NUL": rb'"\u0000"',
    "a raw NUL": b'"\x00"',
    "markup and SQL": b'"<script>\'; DROP TABLE leads; --"',
    "right to left": '"\u202e\u2066abc"'.encode(),
}
MOMENTS = ['"0000-00-00T00:00:00Z"', '"9999-12-31T23:59:59Z"', '"10000-01-01T00:00:00Z"', "1e308"]
MOMENTS += ['"2026-02-30T00:00:00Z"', '"1600-01-01T00:00:00Z"', "-1e18", '"2026-01-01"', "NaN"]
MOMENTS += ['"0001-01-01T00:00:00+14:00"', '"2026-01-01T00:00:00"', "[]"]
WHOLES = {
    "nothing": b"",
    "spaces": b" " * 1000,
    "null": b"null",
    "a list": b"[]",
    "a string": b'"lead"',
    "a number": b"5",
    "two documents": b"{}{}",
    "garbage behind": b'{"attributes": {}} x',
    "cut off": b'{"attributes": {"country": "D',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"attributes": {}}'.encode("utf-16"),
    "single quotes": b"{'attributes': {}}",
    "a comma too many": b'{"attributes": {},}',
    "a comment": b"{/* none */}",
    "a key twice": b'{"lead_id": "a", "lead_id": "b"}',
    "an attribute twice": b'{"attributes": {"country": "DE", "country": "AT"}}',
    "one key 20,000 times": b"{" + b",".join([b'"lead_id": "a"'] * 20_000) + b"}",
    "20,000 attributes": json.dumps({"attributes": {f"a{n}": n for n in range(20_000)}}).encode(),
    "100,000 ones": b'{"events": [' + b"1," * 100_000 + b"1]}",
    "300,000 lists": b'{"events": [' + b"[]," * 300_000 + b"[]]}",
    "3,000 events": json.dumps(
        {"events": [{"event_type": "visit", "occurred_at": "2026-01-01T00:00:00Z"}] * 3000}
    ).encode(),
    "attributes as a list": b'{"attributes": []}',
    "an attribute as an object": b'{"attributes": {"country": {"code": "DE"}}}',
    "events as an object": b'{"events": {}}',
    "an event that is null": b'{"events": [null]}',
    "an event of nothing": b'{"events": [{}]}',
    "a prototype": b'{"__proto__": {"x": 1}, "constructor": 1}',
}


def every() -> list[Sent]:
    """All of them."""
    return [*_values(), *_moments(), *_deep(), *_large(), *_whole(), *_packed(), *_slow()]


def _values() -> Iterator[Sent]:
    for number, (place, form) in product(NUMBERS, PLACES.items()):
        yield f"{number[:12]} as {place}", [raw.request((form % number).encode())], 0
    for (name, value), (place, form) in product(STRINGS.items(), PLACES.items()):
        before, behind = form.encode().split(b"%s")
        yield f"{name} as {place}", [raw.request(before + value + behind)], 0
    for name, value in STRINGS.items():
        body = b'{"attributes": {' + value + b": 1}}"
        yield f"{name} as an attribute's name", [raw.request(body)], 0


def _moments() -> Iterator[Sent]:
    for told, name in product(MOMENTS, ("as_of", "created_at", "events_complete_since")):
        yield f"{name} {told}", [raw.request(f'{{"{name}": {told}}}'.encode())], 0
    for told in MOMENTS:
        body = f'{{"events": [{{"event_type": "visit", "occurred_at": {told}}}]}}'
        yield f"occurred_at {told}", [raw.request(body.encode())], 0


def _deep() -> Iterator[Sent]:
    for depth, (opened, closed) in product(
        (100, 255, 10_000, 150_000), (("[", "]"), ('{"a":', "}"))
    ):
        for place in ("attribute", "property", "body"):
            for whole, end in (("whole", closed * depth), ("open", "")):
                body = PLACES[place] % (opened * depth + "1" + end)
                yield f"{depth} {opened} as {place}, {whole}", [raw.request(body.encode())], 0


def _large() -> Iterator[Sent]:
    for size, (place, form) in product((900_000, 10_000_000), PLACES.items()):
        body = (form % ('"' + "x" * size + '"')).encode()
        yield f"{size} letters as {place}", [raw.request(body)], 0
    name = b'{"attributes": {"' + b"x" * 900_000 + b'": 1}}'
    yield "an attribute's name of 900,000 letters", [raw.request(name)], 0
    escaped = b'{"lead_id": "' + rb"\u00e4" * 150_000 + b'"}'
    yield "150,000 escapes", [raw.request(escaped)], 0
    announced = [raw.request(b"{}", length=10**18)]
    yield "a body announced as an exabyte", announced, 0
    drops = b"".join(b"1\r\n%c\r\n" % each for each in b'{"attributes": {}}') + b"0\r\n\r\n"
    yield "a letter a chunk", [raw.request(drops, "Transfer-Encoding: chunked")], 0
    yield (
        "4 MB in chunks",
        [
            raw.request(b"", "Transfer-Encoding: chunked"),
            *[b"10000\r\n" + b"x" * 65_536 + b"\r\n"] * 64,
            b"0\r\n\r\n",
        ],
        0,
    )


def _whole() -> Iterator[Sent]:
    for name, body in WHOLES.items():
        yield name, [raw.request(body)], 0
    for kind in (
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "application/json; x=\xff",
    ):
        yield f"a body of {kind!r}", [raw.request(b"{}", f"Content-Type: {kind}")], 0


def _packed() -> Iterator[Sent]:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(100)) + packer.flush()
    whole = gzip.compress(b'{"attributes": {}}')
    bodies = {
        "a bomb of 100 MB": bomb,
        "a bomb in a bomb": gzip.compress(bomb),
        "no gzip": b'{"attributes": {}}',
        "half a gzip": whole[: len(whole) // 2],
        "a gzip of another sum": whole[:-8] + bytes(8),
        "an empty gzip": gzip.compress(b""),
        "a gzip and more": whole + b"more",
        "nothing as gzip": b"",
        "a gzip": whole,
    }
    for name, body in bodies.items():
        yield name, [raw.request(body, "Content-Encoding: gzip")], 0
    for encoding in ("br", "zstd", "gzip, gzip", "x" * 5000):
        yield (
            f"packed with {encoding[:9]}",
            [raw.request(whole, f"Content-Encoding: {encoding}")],
            0,
        )


def _slow() -> Iterator[Sent]:
    body = b'{"attributes": {"country": "DE"}}'
    yield "a body that never comes", [raw.request(b"", length=100)], 0
    yield "half a body", [raw.request(body[:10], length=len(body))], 0
    trickling = [raw.request(b"", length=1000), *[b" "] * 30]
    yield "a letter every tenth of a second", trickling, 0.1
    chunks = [raw.request(b"", "Transfer-Encoding: chunked"), *[b"1\r\n \r\n"] * 30]
    yield "a chunk every tenth of a second", chunks, 0.1
    yield "chunks without end", [raw.request(b"", "Transfer-Encoding: chunked"), b"5\r\nab"], 0.1
