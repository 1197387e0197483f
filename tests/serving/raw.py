"""Requests as bytes on a socket, for what no client library would send."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    def document(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


def request(body: bytes, *more: str, path: str = "/v1/predict", length: int | None = None) -> bytes:
    """A POST of JSON; `more` are header lines."""
    size = len(body) if length is None else length
    head = [f"POST {path} HTTP/1.1", "Host: here", *more]
    if not any(line.lower().startswith("content-type") for line in more):
        head.append("Content-Type: application/json")
    if not any(line.lower().startswith("transfer-encoding") for line in more):
        head.append(f"Content-Length: {size}")
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def read(got: bytes, seconds: float = 0.0) -> Answer:
    """An answer that is there as a whole, or its head with what came of its body."""
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    return Answer(int(first.split()[1]), headers, body, seconds)


def answer(connection: socket.socket, began: float | None = None) -> Answer | None:
    """The next answer on the connection; None if it is closed without one."""
    began = time.monotonic() if began is None else began
    got = b""
    try:
        while b"\r\n\r\n" not in got:
            part = connection.recv(65_536)
            if not part:
                return None
            got += part
        told = read(got)
        while len(told.body) < int(told.headers["content-length"]):
            told = replace(told, body=told.body + connection.recv(65_536))
    except ConnectionError:
        return None
    return replace(told, seconds=time.monotonic() - began)


def send_while_answered(connection: socket.socket, parts: list[bytes], pause: float = 0.0) -> None:
    """Send until all is sent or the other side will have no more."""
    try:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
    except OSError:
        return
