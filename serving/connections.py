"""Connections as uvicorn keeps them, with the bounds that it leaves out.

- how many there are: beyond `most` a request is answered 503, beyond twice as many the connection
  is closed without a word, so that memory and file descriptors have a bound;
- how long a request's head may take, and how large it may be;
- how long a body may go on after its answer: it is read on for a while, since a caller that is cut
  off while it writes may never see the answer;
- a request that cannot be parsed is answered with a problem document like any other.

It also notes when a request was there as a whole, so that the guard knows how long it has waited.
"""

from __future__ import annotations

import asyncio
import uuid
from time import perf_counter
from typing import Any, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from serving import problems, wire
from serving.admission import Queue, Turn
from serving.settings import HEALTH
from serving.short_way import ShortWay
from serving.turned_away import TurnedAway

HEAD_SECONDS = 1.5
HEAD_BYTES = 65_536
LOOK_AGAIN_SECONDS = 0.1
LINGER_SECONDS = 2.0


class Connections(ServerState):
    """All connections of the server, how many it keeps, and whether it is about to end."""

    def __init__(
        self, most: int, queue: Queue, turned_away: TurnedAway, short_way: ShortWay | None
    ) -> None:
        super().__init__()
        self.most = most
        self.queue = queue
        self.turn = Turn(queue.patience / 2)
        self.turned_away = turned_away
        self.short_way = short_way
        self.ending = False

    def end(self) -> None:
        """Let each connection's next answer be its last."""
        self.ending = True
        for each in self.connections:
            cast("Connection", each).say_goodbye()


class Connection(HttpToolsProtocol):
    """One connection; `_alarm` closes it unless a whole head comes before."""

    _alarm: asyncio.TimerHandle | None = None
    _in_head = False
    _head_bytes = 0
    _surplus = False
    _looked_again = False
    _is_whole = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, refuse it, or close it, by how many there are."""
        super().connection_made(transport)
        kept = self._kept
        self._surplus = len(kept.connections) > kept.most
        if len(kept.connections) > 2 * kept.most:
            transport.abort()
        else:
            self._arm(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the alarm."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse; what does not end in a request that runs, or ran, must do so soon."""
        self._is_whole = False
        super().data_received(data)
        if self._in_head or (self._idle and not self._is_whole):
            self._head_bytes += len(data)
            if self._in_head and self._head_bytes > HEAD_BYTES:
                self._refuse(431, f"the request's head is larger than {HEAD_BYTES} bytes")
            elif self._alarm is None and not self.transport.is_closing():
                self._arm(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """A head is whole: its request begins."""
        self._in_head = False
        self._disarm()
        told = self._note_arrival()
        if self._surplus:
            told["leadodds.surplus"] = True
        super().on_headers_complete()
        if self._surplus or self._kept.ending:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """A body is whole."""
        self._note_arrival()["leadodds.whole"] = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Answered; if its body still comes, not for ever."""
        super().on_response_complete()
        if self.cycle.more_body and not self.transport.is_closing():
            self._arm(LINGER_SECONDS)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        del msg
        self._refuse(400, "this is not a request that HTTP/1.1 knows")

    def say_goodbye(self) -> None:
        """Tell with the next answer that it is the connection's last."""
        if not self._idle:
            self.cycle.keep_alive = False

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Begin a request, or turn it away at once where too many wait."""
        queue = self._kept.queue
        if not queue.full or cycle.scope["path"] in HEALTH:
            queue.waiting += 1
            super()._start_asgi_task(cycle, app)
            return
        told = cast("dict[str, Any]", cycle.scope)
        self.transport.write(self._kept.turned_away.answer(told, close=not cycle.keep_alive))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    @property
    def _idle(self) -> bool:
        """Whether no request waits for its answer."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is None or cycle.response_complete

    @property
    def _kept(self) -> Connections:
        return cast("Connections", self.server_state)

    def _note_arrival(self) -> dict[str, Any]:
        told = cast("dict[str, Any]", self.scope)
        told["leadodds.arrived"] = perf_counter()
        return told

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._looked_again = False
        self._alarm = self.loop.call_later(seconds, self._ring)

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _ring(self) -> None:
        """Close, but not before another look: a process that stood still has not read what came."""
        self._alarm = None
        if not self._looked_again:
            self._looked_again = True
            self._alarm = self.loop.call_later(LOOK_AGAIN_SECONDS, self._ring)
        elif self._in_head:
            self._refuse(408, f"the request's head did not arrive within {HEAD_SECONDS:g} seconds")
        elif not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, status: int, detail: str) -> None:
        """Answer without the application, and close; not into the middle of another answer."""
        if self.transport.is_closing():
            return
        if self._idle:
            told = uuid.uuid4().hex
            answer = problems.document(status, detail, told, headers={"X-Request-Id": told})
            fields = [*answer.raw_headers, (b"connection", b"close")]
            self.transport.write(wire.answer(status, fields, bytes(answer.body)))
        self.transport.close()
