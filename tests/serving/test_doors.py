"""Connections of a real server: slow ones, silent ones, too many, and what is no HTTP."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from serving import connections, keys
from tests.serving import raw, running
from tests.serving.running import ATTEMPTS, Service

pytestmark = pytest.mark.slow

LEAD = {"attributes": {"country": "DE"}}
SMALL = json.dumps(LEAD).encode()


def still_answers(service: Service) -> None:
    with service.client() as client:
        assert client.post("/v1/predict", json=LEAD).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
        b"CONNECT here:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /v1/model HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /%00%ff%f0 HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_or_closed_soon(standing: Service, sent: bytes) -> None:
    with standing.connect() as connection:
        connection.sendall(sent)
        told = raw.answer(connection)
        if told is not None:
            assert 200 <= told.status < 500
            assert told.seconds < 5
            if told.status >= 400:
                assert told.headers["content-type"] == "application/problem+json"
                assert told.document()["status"] == told.status
                assert told.headers["x-request-id"] == told.document()["request_id"]
    still_answers(standing)


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"POST /v1/pre", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_does_not_come_is_given_up(standing: Service, sent: bytes) -> None:
    def seconds() -> float:
        began = time.monotonic()
        with standing.connect() as connection:
            connection.sendall(sent)
            told = raw.answer(connection)
        assert (told is None) == (len(sent) <= 2)
        assert told is None or told.status == 408
        return time.monotonic() - began

    assert any(seconds() < connections.HEAD_SECONDS + 0.5 for _ in range(ATTEMPTS))


def test_a_head_without_end_is_refused(standing: Service) -> None:
    with standing.connect() as connection:
        lines = [b"GET / HTTP/1.1\r\n", *(b"X-%d: %s\r\n" % (n, b"a" * 8000) for n in range(2000))]
        sender = threading.Thread(target=raw.send_while_answered, args=(connection, lines))
        sender.start()
        told = raw.answer(connection)
        sender.join(timeout=5)
    assert told is None or told.status == 431
    still_answers(standing)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_does_not_come_is_refused_within_two_seconds(
    standing: Service, *, chunked: bool
) -> None:
    more = ("Transfer-Encoding: chunked",) if chunked else ()

    def seconds() -> float:
        with standing.connect() as connection:
            connection.sendall(raw.request(b"", *more, length=500))
            told = raw.answer(connection)
        assert told is not None
        assert told.status == 408
        assert told.document()["errors"][0]["path"] == "body"
        return told.seconds

    assert any(seconds() < 2 for _ in range(ATTEMPTS))


def test_a_body_that_trickles_is_refused_and_its_connection_closed(standing: Service) -> None:
    with standing.connect() as connection:
        connection.sendall(raw.request(b"", length=5000))
        drops = [b" "] * 100
        sender = threading.Thread(target=raw.send_while_answered, args=(connection, drops, 0.1))
        sender.start()
        told = raw.answer(connection)
        assert told is not None
        assert told.status == 408
        connection.settimeout(connections.LINGER_SECONDS + 1)
        assert connection.recv(10) == b""
        sender.join(timeout=12)


def test_whoever_sends_too_much_still_reads_why_not(standing: Service) -> None:
    """The answer must not be lost to a connection that is reset while the caller writes."""
    with standing.client() as client:
        for _ in range(5):
            told = client.post("/v1/predict", content=bytes(10_000_000))
            assert told.status_code == 413
            assert told.json()["errors"][0]["path"] == "body"
        assert client.post("/v1/predict", json=LEAD).status_code == 200


def test_a_body_announced_with_expect_is_asked_for(standing: Service) -> None:
    with standing.connect() as connection:
        connection.sendall(raw.request(b"", "Expect: 100-continue", length=len(SMALL)))
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(SMALL)
        told = raw.answer(connection)
    assert told is not None
    assert told.status == 200


def test_requests_sent_at_once_are_answered_in_their_order(standing: Service) -> None:
    with standing.connect() as connection:
        ids = [f"nr-{number}" for number in range(20)]
        sent = [raw.request(SMALL, f"X-Request-Id: {each}") for each in ids]
        connection.sendall(b"".join(sent))
        got = b""
        while got.count(b"x-request-id: nr-") < 20:
            got += connection.recv(65_536)
    places = [got.index(b"x-request-id: %s\r\n" % each.encode()) for each in ids]
    assert places == sorted(places)


def test_connections_beyond_the_bound_are_told_to_come_again_and_health_is_answered(
    small_folder: Path, tmp_path: Path
) -> None:
    with running.service(tmp_path / "log", small_folder, LEADODDS_CONNECTIONS="8") as service:
        with ExitStack() as stack:
            kept = [stack.enter_context(service.connect()) for _ in range(8)]
            for each in kept:
                each.sendall(raw.request(SMALL))
            assert [told and told.status for told in map(raw.answer, kept)] == [200] * 8
            ninth = stack.enter_context(service.connect())
            ninth.sendall(raw.request(SMALL))
            told = raw.answer(ninth)
            assert told is not None
            assert (told.status, told.headers["retry-after"]) == (503, "1")
            assert ninth.recv(10) == b""
            tenth = stack.enter_context(service.connect())
            tenth.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
            told = raw.answer(tenth)
            assert told is not None
            assert told.status == 200
            silent = [stack.enter_context(service.connect()) for _ in range(12)]
            assert any(_is_closed(each) for each in silent)
            kept[0].sendall(raw.request(SMALL))
            told = raw.answer(kept[0])
            assert told is not None
            assert told.status == 200
        still_answers(service)


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.3)
    try:
        return connection.recv(10) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_service_with_keys_lets_in_who_shows_one_and_logs_neither_key_nor_lead(
    small_folder: Path, tmp_path: Path
) -> None:
    key, line = keys.make("crm", ("predict",))
    file = tmp_path / "keys"
    file.write_text(line)
    lead = {"lead_id": "ann@acme.com", "attributes": {"country": "Atlantis", "shoe": "very wide"}}
    with running.service(tmp_path / "log", small_folder, LEADODDS_KEYS_FILE=str(file)) as service:
        with service.client() as client:
            assert client.post("/v1/predict", json=lead).status_code == 401
            client.headers["X-API-Key"] = key
            assert client.post("/v1/predict", json=lead).status_code == 200
            assert client.post("/v1/predict", json={**lead, "as_of": "ann"}).status_code == 422
            metrics = client.get("/metrics").text
        lines = service.lines()
    assert "no key is configured: only this machine is answered" not in str(lines)
    assert [each.get("key") for each in lines if each.get("status") == 200][-1] == "crm"
    for told in (str(lines), metrics):
        assert not [each for each in ("acme", "Atlantis", "wide", key) if each in told]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LEADODDS_HOST", "0.0.0.0"),  # noqa: S104 - what is refused without a key
        ("LEADODDS_KEYS", "nonsense"),
    ],
)
def test_a_service_that_must_not_begin_says_why_and_ends_with_2(
    small_folder: Path, tmp_path: Path, variable: str, value: str
) -> None:
    process = running.started(tmp_path / "log", small_folder, **{variable: value})
    assert process.wait(timeout=60) == 2
    told = (tmp_path / "log").read_text()
    assert variable in told
    assert "Traceback" not in told
