"""`python -m benchmarks.driver`: asks servers in turns, in a process of its own.

Reads from stdin a JSON list of targets (name, port, path, body, connections, requests) and rounds,
writes to stdout of each target the median seconds of a request on one connection, and requests a
second on several, a list of each with one figure a round. Plain sockets and nothing parsed but the
status and the length: a client library would take longer than what it measures.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

CONNECTIONS = 8


@dataclass(frozen=True)
class Target:
    """A server and what to ask it."""

    name: str
    port: int
    path: str
    body: str
    requests: int

    @property
    def request(self) -> bytes:
        """The whole request."""
        body = self.body.encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def _ask(target: Target, requests: int) -> list[float]:
    """So many requests one after the other on one connection; the seconds of each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    request, seconds = target.request, []
    for _ in range(requests):
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            body = await reader.read(2000)
            raise SystemExit(f"{target.name} answered {head.decode()}{body.decode()}")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        seconds.append(time.perf_counter() - began)
    writer.close()
    return seconds


async def _throughput(target: Target) -> float:
    began = time.perf_counter()
    await asyncio.gather(
        *(_ask(target, target.requests // CONNECTIONS) for _ in range(CONNECTIONS))
    )
    return target.requests // CONNECTIONS * CONNECTIONS / (time.perf_counter() - began)


async def _measure(targets: list[Target], rounds: int) -> dict[str, dict[str, list[float]]]:
    told: dict[str, dict[str, list[float]]] = {
        each.name: {"seconds": [], "a_second": []} for each in targets
    }
    for target in targets:
        await _ask(target, max(2, target.requests // 10))
    for _ in range(rounds):
        for target in targets:
            seconds = statistics.median(await _ask(target, target.requests))
            told[target.name]["seconds"].append(seconds)
            told[target.name]["a_second"].append(await _throughput(target))
    return told


def main() -> None:
    """Measure what stdin asks for."""
    asked: dict[str, Any] = json.load(sys.stdin)
    targets = [Target(**each) for each in asked["targets"]]
    json.dump(asyncio.run(_measure(targets, asked["rounds"])), sys.stdout)


if __name__ == "__main__":
    main()
