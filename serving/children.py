"""Processes that the service starts: Python modules of this project, with a limit of time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ROOMS = Path(__file__).resolve().parents[1]
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code, negative for a signal, None if its time was over."""

    code: int | None
    output: bytes
    said: str
    """The last line that it wrote where errors go."""

    @property
    def how(self) -> str:
        """The end in words."""
        if self.code is None:
            return "no answer within its time"
        if self.code < 0:
            return f"the end of the process by {signal.Signals(-self.code).name}"
        return f"exit code {self.code}"


async def run(seconds: float, module: str, *arguments: str) -> Ended:
    """Run a module to its end, or kill it when its time is over."""
    process = await start(module, *arguments, stdin=DEVNULL, stderr=PIPE)
    try:
        output, errors = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        return Ended(None, b"", "")
    finally:
        await end(process)
    lines = errors.decode(errors="replace").split("\n")
    return Ended(process.returncode, output, next(filter(str.strip, reversed(lines)), "")[:300])


async def start(
    module: str, *arguments: str, stdin: int = PIPE, stderr: int | None = None
) -> Process:
    """Start a module of this project; the service's own settings and keys do not go along."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADODDS_")}
    path = os.pathsep.join(filter(None, [str(_ROOMS), kept.get("PYTHONPATH")]))
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=stdin,
        stdout=PIPE,
        stderr=stderr,
        env={**kept, **_ONE_THREAD, "PYTHONPATH": path},
        # Ctrl-C is for the service, which then ends its children itself.
        start_new_session=True,
    )


async def end(process: Process) -> None:
    """Leave no process behind."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()
