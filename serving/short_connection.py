"""Connections on which a request for one lead may take the short way.

Its head is kept back until its body is there. If all of it came at once, it is answered at once;
otherwise, or where anything about it is special, it begins as any other request does.
"""

from __future__ import annotations

from time import perf_counter

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from serving.connections import Connection
from serving.short_way import PATH

_PATH = PATH.encode()


class ShortConnection(Connection):
    """One connection; `_parts` is the body of a request that is kept back, else None."""

    _parts: list[bytes] | None = None

    def data_received(self, data: bytes) -> None:
        """Parse; what is not whole by then begins as any other request."""
        super().data_received(data)
        if self._parts is not None and not self.transport.is_closing():
            self._go_the_long_way(self._parts)

    def on_headers_complete(self) -> None:
        """Keep a request back that may go the short way."""
        if self._may_be_short():
            self._in_head, self._parts = False, []
            self._disarm()
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Keep the body with it."""
        if self._parts is None:
            super().on_body(body)
        else:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        """Answer, or begin as any other request."""
        if self._parts is not None:
            answer = self._answer(b"".join(self._parts))
            if answer is not None:
                self._parts, self._is_whole = None, True
                self.transport.write(answer)
                HttpToolsProtocol.on_response_complete(self)
                return
            self._go_the_long_way(self._parts)
        super().on_message_complete()

    def _may_be_short(self) -> bool:
        """Whether nothing is special about the request's head, its connection, or the service."""
        parser, kept = self.parser, self._kept
        return (
            self.url == _PATH
            and kept.short_way is not None
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not parser.should_upgrade()
            and self._idle
            and not (self.expect_100_continue or self._surplus or kept.ending)
            and not self.flow.write_paused
        )

    def _answer(self, body: bytes) -> bytes | None:
        kept = self._kept
        if kept.short_way is None:
            return None
        if kept.turn.is_over(perf_counter()):
            return kept.turned_away.answer({"headers": self.headers}, close=False)
        return kept.short_way.answer(self.headers, body, kept.default_headers)

    def _go_the_long_way(self, parts: list[bytes]) -> None:
        self._parts = None
        super().on_headers_complete()
        for part in parts:
            super().on_body(part)
