"""The server: one process, one event loop, and an end that leaves no request unanswered."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import socket
import sys
import threading
from contextlib import ExitStack
from types import FrameType

import uvicorn
from fastapi import FastAPI
from uvicorn.config import Config

from features.errors import ConfigError
from serving.accepting import Doorman
from serving.connections import Connections
from serving.limits import Limits
from serving.settings import Settings
from serving.short_connection import ShortConnection
from serving.short_way import ShortWay
from serving.telemetry import journal
from serving.telemetry.metrics import Metrics
from serving.turned_away import TurnedAway

KEEP_SECONDS = 30
"""How long a connection may be idle between two requests."""

FAREWELL_SECONDS = 0.5
"""How long callers that reuse connections are told to leave them, before idle ones are closed."""

ANSWER_SECONDS = 20
"""How long begun work may go on at the end."""

LAST_SECONDS = 28
"""When the process ends whatever holds it up: those who stop it kill it at 30."""

OTHER_FILES = 128
"""File descriptors that are not connections."""

_LOG = logging.getLogger("serving")


class Server(uvicorn.Server):
    """Ends gently: takes no new connection, says goodbye on those that it has, answers the rest."""

    def __init__(self, config: Config, connections: Connections, listening: socket.socket) -> None:
        super().__init__(config)
        self.server_state = connections
        self._connections = connections
        self._listening = listening

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; at once where nothing was begun, late where something holds it up."""
        if not self.started:
            os._exit(0)
        last = threading.Timer(LAST_SECONDS, os._exit, (1,))
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, then take connections in by a way of our own."""
        await super().startup(sockets=sockets or [])
        self.doorman = Doorman(self._listening, self._connection)

    def _connection(self) -> ShortConnection:
        return ShortConnection(self.config, self.server_state, self.lifespan.state)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what has begun, then end with 0: a service that was asked to stop did not fail."""
        self.doorman.close()
        self._connections.end()
        await asyncio.sleep(FAREWELL_SECONDS)
        await super().shutdown(sockets)
        await self.doorman.wait_closed()
        self._captured_signals.clear()


def run(app: FastAPI, settings: Settings) -> None:
    """Serve until the process is asked to end; a `ConfigError` if it cannot begin."""
    _allow_files(2 * settings.connections + OTHER_FILES)
    listening = _bound(settings)
    metrics: Metrics = app.state.metrics
    turned_away = TurnedAway(metrics)
    # A trace is told by the framework, route by route, so traced leads go through it.
    limits = Limits(settings.body_bytes, settings.body_seconds)
    short_way = None if settings.traced else ShortWay(app.state, limits)
    connections = Connections(settings.connections, app.state.queue, turned_away, short_way)
    metrics.connections.set_function(lambda: len(connections.connections))
    with journal.kept(sys.stdout.fileno()):
        address = listening.getsockname()
        journal.tell(_LOG, "listening", host=address[0], port=address[1])
        if not app.state.keys.wanted:
            journal.tell(_LOG, "no key is configured: only this machine is answered")
        Server(_config(app), connections, listening).run()


def _config(app: FastAPI) -> Config:
    """Uvicorn without its own log, access log, web sockets and guesses about proxies."""
    return Config(
        app,
        loop="uvloop",
        http=ShortConnection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_SECONDS,
        timeout_graceful_shutdown=ANSWER_SECONDS,
    )


def _bound(settings: Settings) -> socket.socket:
    """The socket, bound now, so that a port that is taken is told at once; nobody listens yet."""
    try:
        told = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        with ExitStack() as unless_bound:
            made = unless_bound.enter_context(socket.socket(told[0][0], socket.SOCK_STREAM))
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(told[0][4])
            unless_bound.pop_all()
    except OSError as error:
        raise ConfigError(
            "environment variables LEADODDS_HOST and LEADODDS_PORT",
            found=f"{settings.host}, {settings.port}: {error.strerror}",
            wanted="an address of this machine and a free port",
            way_out="set LEADODDS_PORT to another port",
        ) from None
    return made


def _allow_files(wanted: int) -> None:
    """Raise the process's bound on open files to what its connections need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise ConfigError(
            "environment variable LEADODDS_CONNECTIONS",
            found=f"room for {wanted} open files wanted, {hard} allowed",
            wanted="as many as its connections need",
            way_out=f"set it to at most {(hard - OTHER_FILES) // 2}, or allow more (ulimit -n)",
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
