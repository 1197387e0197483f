"""Servers of the benchmark: each a process on a free port, awaited and ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

_WITHIN = 120


@contextmanager
def serving(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], ready: str
) -> Iterator[int]:
    """`python -m module arguments`, in which `{port}` is the port; it is given to the block."""
    port = _free()
    told = [each.format(port=port) for each in arguments]
    given = {name: value.format(port=port) for name, value in environment.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *told], env={**os.environ, **given}, stdout=sys.stderr
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}{ready}", module)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], address: str, module: str) -> None:
    until = time.monotonic() + _WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"{module} ended with {process.returncode} before it was ready")
        try:
            with urlopen(address, timeout=1):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise SystemExit(f"{module} was not ready within {_WITHIN} s")
