"""The door, in front of an application that does one thing."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from features.errors import BundleError, ConfigError, InputError
from serving import guard, keys, problems
from serving.settings import Settings
from serving.telemetry import tracing

KEY, LINE = keys.make("crm", ("predict",))
BOTH, BOTH_LINE = keys.make("night", ("predict", "admin"))
KEYED = Settings(keys=f"{LINE};{BOTH_LINE}", body_bytes=1024)


def application(settings: Settings) -> FastAPI:
    app = FastAPI(telemetry=tracing.OFF)

    async def echo(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        return Response(await request.body(), headers={"x-length": length})

    async def fail(request: Request) -> Response:
        raise {"input": InputError, "bundle": BundleError}[request.query_params["by"]](
            "events/0/amount", found="it", wanted="that", way_out="do so"
        )

    async def fault() -> Response:
        raise ValueError("ann@acme.com")

    for path in ("/v1/predict", "/v1/admin/reload", "/health/live"):
        app.add_api_route(path, echo, methods=["GET", "POST"], include_in_schema=False)
    router = APIRouter(prefix="/v1")
    router.add_api_route("/fail", fail)
    router.add_api_route("/of/{name}", fault, methods=["GET"])
    app.include_router(router)
    app.add_api_route("/v1/fault", fault)
    problems.install(app)
    guard.install(app, settings)
    return app


def asked(app: FastAPI, method: str, path: str, **told: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **told)

    return asyncio.run(ask())


def shown(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="module")
def keyed() -> FastAPI:
    return application(KEYED)


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/v1/predict", "", 401),
        ("/v1/predict", "leadodds_x", 401),
        ("/v1/predict", KEY, 200),
        ("/v1/predict", BOTH, 200),
        ("/v1/admin/reload", KEY, 403),
        ("/v1/admin/reload", BOTH, 200),
        ("/metrics", "", 401),
        ("/metrics", KEY, 200),
        ("/nothing", "", 401),
        ("/nothing", KEY, 404),
        ("/health/live", "", 200),
        ("/openapi.json", "", 200),
    ],
    ids=lambda told: {KEY: "key", BOTH: "both"}.get(told, told),
)
def test_a_path_is_open_to_those_whose_key_was_made_for_it(
    keyed: FastAPI, path: str, key: str, status: int
) -> None:
    told = asked(keyed, "GET", path, headers=shown(key) if key else {})
    assert told.status_code == status
    assert ("www-authenticate" in told.headers) == (status == 401)


@pytest.mark.parametrize(
    ("method", "path", "told", "status"),
    [
        ("GET", "/nothing", {}, 404),
        ("DELETE", "/v1/predict", {}, 405),
        ("GET", "/v1/predict", {"headers": {}}, 401),
        ("GET", "/v1/admin/reload", {}, 403),
        ("POST", "/v1/predict", {"content": bytes(1025)}, 413),
        ("POST", "/v1/predict", {"content": b"x", "more": {"content-encoding": "br"}}, 415),
        ("POST", "/v1/predict", {"content": b"x", "more": {"content-encoding": "gzip"}}, 400),
        ("GET", "/v1/fail?by=input", {}, 422),
        ("GET", "/v1/fail?by=bundle", {}, 503),
        ("GET", "/v1/fault", {}, 500),
    ],
)
def test_every_refusal_is_a_problem_document_with_the_requests_id(
    keyed: FastAPI, method: str, path: str, told: dict[str, Any], status: int
) -> None:
    headers = told.get("headers", shown(KEY)) | told.get("more", {}) | {"x-request-id": "crm-7.a_b"}
    answer = asked(keyed, method, path, content=told.get("content"), headers=headers)
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == document["request_id"] == "crm-7.a_b"
    assert (answer.status_code, document["status"]) == (status, status)
    assert document["type"] == "about:blank"
    assert "acme" not in answer.text


def test_a_405_says_which_methods_there_are(keyed: FastAPI) -> None:
    answer = asked(keyed, "DELETE", "/v1/fault", headers=shown(KEY))
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("sent", ["ann@acme.com", "x" * 65, "a b", "ä", ""])
def test_an_id_that_may_tell_something_is_replaced(keyed: FastAPI, sent: str) -> None:
    headers = {"x-request-id": sent.encode()}
    told = asked(keyed, "GET", "/health/live", headers=headers).headers["x-request-id"]
    again = asked(keyed, "GET", "/health/live", headers=headers).headers["x-request-id"]
    assert len({sent, told, again}) == 3


@pytest.mark.parametrize("packed", [False, True])
def test_the_application_gets_the_whole_body_unpacked(keyed: FastAPI, *, packed: bool) -> None:
    body = b"a lead" * 100
    content = gzip.compress(body) if packed else body
    headers = shown(KEY) | ({"content-encoding": "gzip"} if packed else {})
    answer = asked(keyed, "POST", "/v1/predict", content=content, headers=headers)
    assert answer.content == body
    assert answer.headers["x-length"] == str(len(body))


def test_a_request_is_one_line_of_the_log_without_keys_paths_queries_or_words(
    keyed: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "serving.requests")
    headers = shown(KEY) | {"user-agent": "ann@acme.com", "x-request-id": "one"}
    asked(keyed, "POST", "/v1/predict?mail=ann@acme.com", content=b"ann@acme.com", headers=headers)
    asked(keyed, "GET", "/leads/ann@acme.com", headers=headers)
    asked(keyed, "GET", "/v1/fault", headers=headers)
    asked(keyed, "GET", "/v1/admin/reload", headers=headers)
    told = [each.fields for each in caplog.records if each.name == "serving.requests"]
    assert [(each["route"], each["status"]) for each in told] == [
        ("/v1/predict", 200),
        ("other", 404),
        ("/v1/fault", 500),
        ("/v1/admin/reload", 403),
    ]
    assert told[0]["key"] == "crm"
    assert told[0]["body_bytes"] == 12
    assert told[3]["refused"] == "Forbidden"
    text = json.dumps(told)
    assert "acme" not in text
    assert KEY not in text


def test_the_metrics_count_by_route_and_status_and_tell_no_path_that_is_not_ours() -> None:
    app = application(Settings())
    for path in ("/v1/predict", "/v1/predict", "/leads/ann@acme.com", "/v1/fault"):
        asked(app, "GET", path)
    asked(app, "GET", "/v1/of/ann@acme.com")
    asked(app, "GET", "/v1/fail?by=input")
    asked(app, "POST", "/v1/fail", content=b"x", headers={"content-encoding": "br"})
    asked(app, "POST", "/v1/predict", content=b"x", headers={"content-encoding": "br"})
    told = asked(app, "GET", "/metrics").text
    assert "acme" not in told
    for line in (
        'leadodds_request_seconds_count{route="/v1/predict",status="200"} 2.0',
        'leadodds_request_seconds_count{route="other",status="404"} 1.0',
        'leadodds_request_seconds_count{route="/v1/fault",status="500"} 1.0',
        'leadodds_request_seconds_count{route="/v1/of/{name}",status="500"} 1.0',
        'leadodds_request_seconds_count{route="/v1/fail",status="422"} 1.0',
        'leadodds_request_seconds_count{route="/v1/fail",status="415"} 1.0',
        'leadodds_refused_total{reason="UnknownEncoding"} 2.0',
        "leadodds_body_bytes 0.0",
    ):
        assert line in told.splitlines()
    assert "process_open_fds" in told


def test_without_a_key_no_address_that_others_reach_is_served() -> None:
    with pytest.raises(ConfigError, match="LEADODDS_HOST"):
        application(Settings(host="0.0.0.0"))  # noqa: S104 - what is refused
    application(Settings(host="0.0.0.0", keys=LINE))  # noqa: S104 - with a key it is not


def test_the_openapi_page_tells_how_a_key_is_shown_and_what_a_refusal_is(keyed: FastAPI) -> None:
    told = asked(keyed, "GET", "/openapi.json").json()
    operation = told["paths"]["/v1/fail"]["get"]
    refusals = {"400", "401", "403", "408", "413", "415", "431", "503"}
    assert set(operation["responses"]) == {"200"} | refusals
    assert operation["security"] == [{"bearer": []}, {"header": []}]
    assert told["components"]["securitySchemes"]["header"]["name"] == "X-API-Key"
    answer = asked(keyed, "GET", "/v1/fail?by=input", headers=shown(KEY)).json()
    problem = told["components"]["responses"]["Refusal401"]["content"]["application/problem+json"]
    jsonschema.validate(answer, problem["schema"] | {"components": told["components"]})
    assert asked(keyed, "GET", "/openapi.json").json() == told
