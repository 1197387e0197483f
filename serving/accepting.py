"""Taking connections in: all that wait, at each turn of the event loop.

uvloop's own server takes in one connection a turn. A busy loop's turn is as long as all work that
is ready, so new callers would wait for seconds where those who have a connection are answered in
milliseconds, and no bound on waiting work would ever see them.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable

BACKLOG = 2048
AT_ONCE = 256
"""Connections that are taken in before others get their turn."""

PAUSE = 0.1
"""Seconds without taking any in when the process can open no more files."""

NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Doorman:
    """A listening socket, with what uvicorn asks of a server: `close` and `wait_closed`."""

    def __init__(self, listening: socket.socket, factory: Callable[[], asyncio.Protocol]) -> None:
        self._listening = listening
        self._factory = factory
        self._loop = asyncio.get_running_loop()
        self._entering: set[asyncio.Task[object]] = set()
        self._open = True
        listening.settimeout(0)
        listening.listen(BACKLOG)
        self._watch()

    def close(self) -> None:
        """Take in nobody any more; those who wait unseen are refused by the system."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._listening.fileno())
            self._listening.close()

    async def wait_closed(self) -> None:
        """Wait for those who are just coming in."""
        await asyncio.gather(*self._entering)

    def _watch(self) -> None:
        if self._open:
            self._loop.add_reader(self._listening.fileno(), self._take_in)

    def _take_in(self) -> None:
        for _ in range(AT_ONCE):
            try:
                taken, _ = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                self._loop.remove_reader(self._listening.fileno())
                self._loop.call_later(PAUSE, self._watch)
                return
            self._enter(taken)

    def _enter(self, taken: socket.socket) -> None:
        taken.settimeout(0)
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        entering = self._loop.connect_accepted_socket(self._factory, taken)
        task: asyncio.Task[object] = self._loop.create_task(entering)
        self._entering.add(task)
        task.add_done_callback(self._entering.discard)
