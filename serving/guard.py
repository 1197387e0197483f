"""The door: who may come in, with how much, and whether there is time; and what is told of it.

One layer in place of five, since each costs a request as much as all of its checks. In order: the
request's id, its key, its body, its turn; then the application; then one line in the log and one
count. Liveness and readiness pass by all checks: a busy service must not be restarted for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from features.errors import ConfigError, RequestRefused
from serving import admission, described, keys, problems, request_ids
from serving.admission import Queue
from serving.keys import Keys
from serving.limits import Body, Held, Limits
from serving.settings import HEALTH, Settings
from serving.telemetry import accounts, metrics, tracing
from serving.telemetry.metrics import Metrics

OPEN = frozenset({"/health/live", "/health/ready", "/docs", "/docs/oauth2-redirect", "/redoc"})
OPEN |= {"/openapi.json"}
"""Paths that need no key; every other needs one, also those that are not there."""

BATCH = "/v1/predict/batch"
METRICS = "/metrics"
BODY_HEADERS = (b"content-length", b"transfer-encoding")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GONE = 499
"""What the log says of a request whose caller went away before its answer."""


class Visit:
    """One request on its way through: its id, and what was answered."""

    __slots__ = ("body", "caller", "header", "refused", "request_id", "send", "status")

    def __init__(self, headers: Mapping[bytes, bytes], send: Send) -> None:
        header = request_ids.of(headers)
        self.header = (b"x-request-id", header)
        self.request_id = header.decode()
        self.send = send
        self.status = 0
        self.caller = ""
        self.refused = ""
        self.body: Body | None = None

    async def answer(self, message: Message) -> None:
        """Send on, with the request's id; and remember the status."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), self.header]
        await self.send(message)


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, settings: Settings, known: Keys, counts: Metrics, queue: Queue
    ) -> None:
        self.app = app
        self.keys = known
        self.metrics = counts
        self.traced = settings.traced
        self.queue = queue
        self.held = Held(settings.held_bytes)
        self.single = Limits(settings.body_bytes, settings.body_seconds)
        self.batch = Limits(settings.batch_bytes, settings.body_seconds)
        self.singles = admission.Turns(settings.at_once, settings.connections, settings.patience)
        self.batches = admission.Turns(1, settings.batches_waiting, settings.batch_seconds)
        self.paths: frozenset[str] = frozenset()
        counts.body_bytes.set_function(lambda: self.held.now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer why not."""
        if scope["type"] != "http":
            self._served(scope)  # read when the service starts, not at its first request
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        if "leadodds.arrived" in scope:
            self.queue.waiting -= 1
        headers = dict(scope["headers"])
        visit = Visit(headers, send)
        scope["leadodds.request_id"] = visit.request_id
        try:
            if scope["path"] in HEALTH:
                await self.app(scope, receive, visit.answer)
            else:
                await self._let_in(scope, headers, receive, visit)
        except RequestRefused as error:
            visit.refused = type(error).__name__
            self.metrics.refused(visit.refused)
            await problems.of(error, visit.request_id)(scope, receive, visit.answer)
        except BaseException:
            visit.status = 500
            raise
        finally:
            if visit.body is not None:
                visit.body.release()
            self._tell(scope, visit, began)

    async def _let_in(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, visit: Visit
    ) -> None:
        path = scope["path"]
        if scope.get("leadodds.surplus"):
            raise admission.overloaded("more connections than it keeps")
        if path not in OPEN:
            visit.caller = self.keys.caller(headers, _scope_of(path))
        if any(name in headers for name in BODY_HEADERS):
            limits = self.batch if path == BATCH else self.single
            visit.body = Body(headers, limits, self.held)
            whole = await visit.body.read(receive, here="leadodds.whole" in scope)
            if whole is None:
                visit.status = GONE
                return
            if b"content-encoding" in headers:
                scope["headers"] = _unpacked(scope["headers"], len(whole))
            receive = _replay(whole, receive)
        if "leadodds.arrived" in scope:
            self.queue.in_time(scope["leadodds.arrived"])
        turns = self.batches if path == BATCH else self.singles
        await turns.take()
        try:
            await self.app(scope, receive, visit.answer)
        finally:
            turns.give_back()

    def _route(self, scope: Scope) -> str:
        """The route's own path; that which was sent may name a person."""
        told: str | None = getattr(scope.get("route"), "path", None)
        if told is not None:
            return told
        return scope["path"] if scope["path"] in self._served(scope) else "other"

    def _served(self, scope: Scope) -> frozenset[str]:
        """Every path of the application, for those who are refused before they reach it."""
        if not self.paths:
            own = (getattr(each, "path", None) or "" for each in scope["app"].routes)
            self.paths = frozenset({*own, *scope["app"].openapi()["paths"]})
        return self.paths

    def _tell(self, scope: Scope, visit: Visit, began: float) -> None:
        """One line and one count; the path only if it is one of ours, for it may name a person."""
        now = perf_counter()
        arrived = scope.get("leadodds.arrived", began)
        accounts.put(
            self.metrics,
            visit.status,
            (now - arrived, began - arrived),
            request_id=visit.request_id,
            method=scope["method"] if scope["method"] in METHODS else "other",
            route=self._route(scope),
            body_bytes=None if visit.body is None else visit.body.arrived,
            key=visit.caller,
            refused=visit.refused,
            trace_id=tracing.trace_id() if self.traced else None,
        )


def install(app: FastAPI, settings: Settings) -> None:
    """Put the guard around the application, and the page of its metrics into it."""
    known = keys.read(settings.keys_file, settings.keys)
    if not known.wanted and not settings.on_loopback:
        raise ConfigError(
            "environment variable LEADODDS_HOST",
            found=f"{settings.host}, which others can reach, and no API key",
            wanted="a key for everybody who may ask, or an address of this machine alone",
            way_out="make a key with: python -m serving.keys NAME predict, and set"
            " LEADODDS_KEYS_FILE; or unset LEADODDS_HOST",
        )
    app.state.keys, app.state.metrics = known, Metrics()
    app.state.queue = Queue(settings.patience)
    metrics.install(app, app.state.metrics)
    described.install(app, keyed=known.wanted)
    app.add_middleware(
        Guard, settings=settings, known=known, counts=app.state.metrics, queue=app.state.queue
    )


def _scope_of(path: str) -> str | None:
    """What a key must be made for; any key reads the metrics."""
    if path == METRICS:
        return None
    return keys.ADMIN if path.startswith("/v1/admin/") else keys.PREDICT


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body in one message, then whatever the server says."""
    told: Message | None = {"type": "http.request", "body": body, "more_body": False}

    async def replayed() -> Message:
        nonlocal told
        if told is None:
            return await receive()
        message, told = told, None
        return message

    return replayed


def _unpacked(headers: list[tuple[bytes, bytes]], size: int) -> list[tuple[bytes, bytes]]:
    """The headers of the body as it is now."""
    gone = (b"content-encoding", b"content-length", b"transfer-encoding")
    kept = [each for each in headers if each[0] not in gone]
    return [*kept, (b"content-length", str(size).encode())]
