"""Load from another process: requests at a pace, whatever the answers, over connections kept open.

python tests/serving/load.py PORT RATE SECONDS CONNECTIONS FILE prints one JSON object. A request is
due at its moment, and its time counts from then, also where it had to wait for a connection: a
slow answer does not slow the asking down. Where every connection is busy it is given up, unsent.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop


@dataclass
class Seen:
    """What came back."""

    statuses: Counter[str] = field(default_factory=Counter)
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    missing_retry: int = 0
    unsent: int = 0

    def told(self, seconds: float) -> dict[str, Any]:
        return {
            "statuses": dict(self.statuses),
            "unsent": self.unsent,
            "missing_retry": self.missing_retry,
            "rate": round(len(self.accepted) / seconds, 1),
            "accepted_ms": _quantiles(self.accepted),
            "refused_ms": _quantiles(self.refused),
        }


def _quantiles(seconds: list[float]) -> dict[str, float]:
    told = sorted(seconds)
    return {
        name: round(1000 * told[min(len(told) - 1, int(share * len(told)))], 2)
        for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
        if told
    }


class Caller(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.due = 0.0
        self.got = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def ask(self, due: float) -> None:
        self.due = due
        assert self.transport is not None
        self.transport.write(self.pool.request)

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, end, body = self.got.partition(b"\r\n\r\n")
        if not end:
            return
        at = head.lower().index(b"content-length: ") + 16
        if len(body) < int(head[at:].split(b"\r\n", 1)[0]):
            return
        self.got = b""
        self._note(int(head[9:12]), head)
        if b"\r\nconnection: close" not in head.lower():
            self.pool.free.append(self)

    def _note(self, status: int, head: bytes) -> None:
        seen, took = self.pool.seen, perf_counter() - self.due
        self.due = 0.0
        seen.statuses[str(status)] += 1
        (seen.accepted if status == 200 else seen.refused).append(took)
        if status in (429, 503) and b"\r\nretry-after: " not in head.lower():
            seen.missing_retry += 1

    def connection_lost(self, _: Exception | None) -> None:
        if self.due:
            self.pool.seen.statuses["lost"] += 1
        if self in self.pool.free:
            self.pool.free.remove(self)
        self.pool.open -= 1


class Pool:
    """The connections, and what to ask."""

    def __init__(self, port: int, request: bytes, most: int) -> None:
        self.port, self.request, self.most = port, request, most
        self.free: list[Caller] = []
        self.open = 0
        self.seen = Seen()
        self.opening: set[asyncio.Task[None]] = set()

    def ask(self, due: float) -> None:
        if self.free:
            self.free.pop().ask(due)
        elif self.open < self.most:
            self.open += 1
            task = asyncio.get_running_loop().create_task(self._open(due))
            self.opening.add(task)
            task.add_done_callback(self.opening.discard)
        else:
            self.seen.unsent += 1

    async def _open(self, due: float) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, made = await loop.create_connection(lambda: Caller(self), "127.0.0.1", self.port)
        except OSError:
            self.open -= 1
            self.seen.statuses["no connection"] += 1
        else:
            made.ask(due)


async def drive(port: int, rate: float, seconds: float, most: int, request: bytes) -> Seen:
    """Ask at the pace for so long, then wait for what is still to come."""
    pool, began, asked = Pool(port, request, most), perf_counter(), 0
    while (now := perf_counter() - began) < seconds:
        for number in range(asked, int(now * rate)):
            pool.ask(began + number / rate)
        asked = int(now * rate)
        await asyncio.sleep(0.001)
    await asyncio.sleep(1.0)
    return pool.seen


def started(
    port: int, rate: float, seconds: float, most: int, request: bytes
) -> subprocess.Popen[bytes]:
    """The same in a process of its own."""
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(request)
    told = [str(port), str(rate), str(seconds), str(most), file.name]
    return subprocess.Popen([sys.executable, __file__, *told], stdout=subprocess.PIPE)


def finished(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    told, _ = process.communicate(timeout=600)
    assert process.returncode == 0
    answer: dict[str, Any] = json.loads(told)
    return answer


def main() -> None:
    port, rate, seconds, most, file = sys.argv[1:]
    request = Path(file).read_bytes()
    seen = uvloop.run(drive(int(port), float(rate), float(seconds), int(most), request))
    print(json.dumps(seen.told(float(seconds))))


if __name__ == "__main__":
    main()
