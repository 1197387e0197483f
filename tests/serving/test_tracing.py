"""Traces reach a collector, by OpenTelemetry's own protocol, and name nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.serving import running

pytestmark = pytest.mark.slow

pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="the group tracing is wanted")


class Collector(ThreadingHTTPServer):
    """Takes in what is sent, as it is."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[str, bytes]] = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_a_request_is_a_span_of_its_callers_trace_and_its_line_in_the_log_names_it(
    small_folder: Path, tmp_path: Path, collector: Collector
) -> None:
    address = f"http://127.0.0.1:{collector.server_port}"
    told = {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"}
    with running.service(tmp_path / "log", small_folder, **told) as service:
        with service.client(headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}) as client:
            lead = {"attributes": {"country": "Atlantis"}}
            client.post("/v1/predict?mail=ann@acme.com", json=lead)
            client.get("/leads/ann@acme.com")
        lines = [each for each in service.lines() if each.get("trace_id") == TRACE]
        assert service.end() == 0
    assert [each["status"] for each in lines] == [200, 404]
    paths, bodies = {path for path, _ in collector.got}, b"".join(body for _, body in collector.got)
    assert paths == {"/v1/traces"}
    assert bytes.fromhex(TRACE) in bodies
    assert b"/v1/predict" in bodies
    assert b"leadodds" in bodies
    assert not [each for each in (b"acme", b"Atlantis") if each in bodies]


def test_a_collector_that_is_gone_holds_up_neither_answers_nor_the_end(
    small_folder: Path, tmp_path: Path
) -> None:
    gone = f"http://127.0.0.1:{running.free_port()}"
    told = {"OTEL_EXPORTER_OTLP_ENDPOINT": gone}
    with running.service(tmp_path / "log", small_folder, **told) as service:
        with service.client() as client:
            for _ in range(20):
                assert client.post("/v1/predict", json={}).status_code == 200
        assert service.end() == 0
