"""What the OpenAPI page promises: all of it is there, and what is read is what it says."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.exceptions import RequestValidationError

from features import clock
from features.errors import InputError
from serving import app, bodies, described, keys, moments, problems
from serving.messages import Lead
from serving.settings import HEALTH, Settings

_, LINE = keys.make("crm", ("predict",))
FIELDS = Lead.model_json_schema()["properties"]


@pytest.fixture(scope="module", params=["", LINE], ids=["without a key", "with keys"])
def page(request: pytest.FixtureRequest) -> dict[str, Any]:
    return app.create(Settings(keys=request.param)).openapi()


def operations(page: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in page["paths"].items():
        for operation in methods.values():
            yield path, operation


def references(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield from (told[name] for name in ("$ref", "operationRef") if name in told)
    for each in told.values() if isinstance(told, dict) else told:
        if isinstance(each, dict | list):
            yield from references(each)


def test_whatever_the_page_refers_to_is_there(page: dict[str, Any]) -> None:
    found = set(references(page))
    assert "#/components/schemas/FieldError" in found
    assert "#/paths/~1v1~1predict/post" in found
    for reference in found:
        told: Any = page
        for step in reference.removeprefix("#/").split("/"):
            told = told[step.replace("~1", "/")]


def test_every_message_of_the_page_is_used_by_an_operation(page: dict[str, Any]) -> None:
    used = {each.rsplit("/", 1)[1] for each in references(page)}
    assert used >= set(page["components"]["schemas"])


def test_every_refusal_is_a_status_of_its_own_with_its_headers(page: dict[str, Any]) -> None:
    keyed = "securitySchemes" in page["components"]
    for path, operation in operations(page):
        told = set(map(int, operation["responses"]))
        assert ({401, 403} <= told) == (keyed and path not in HEALTH)
        assert (422 in told) == ("requestBody" in operation)
        assert (404 in told) == ("{" in path)
        assert told >= {200, 400, 408, 431}
        assert 500 not in told
    busy = page["components"]["responses"]["Refusal503"]
    assert busy["headers"].keys() == {"X-Request-Id", "Retry-After"}


def test_the_refusals_of_the_page_are_those_of_the_table_of_errors_and_of_http_itself() -> None:
    of_http = {HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE}
    of_ours = {HTTPStatus.INTERNAL_SERVER_ERROR}
    assert set(described.REFUSALS) == set(problems.STATUS.values()) - of_ours | of_http


def test_the_page_names_the_webhooks_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "hubspot.toml").touch()
    page = app.create(Settings(mappings=tmp_path)).openapi()
    name, explain = page["paths"]["/v1/webhook/{name}"]["post"]["parameters"]
    assert name["schema"]["enum"] == ["flat", "hubspot"]
    assert not explain["required"]
    assert (explain["schema"]["type"], explain["schema"]["maximum"]) == ("integer", 20)


def is_allowed(field: str, sent: Any) -> bool:
    """Whether the page allows this value, formats apart."""
    return jsonschema.Draft202012Validator(FIELDS[field]).is_valid(sent)


@pytest.mark.parametrize(
    ("sent", "is_one"),
    [
        (-62135596800, True),  # the first second of the year 1
        (-62135596801, False),
        (99999999999, True),  # still seconds, of the year 5138
        (100000000000, True),  # milliseconds, of 1973
        (253402300799999, True),  # the last millisecond of 9999
        (253402300800000, False),
        (-99999999999, False),  # seconds before the year 1
        (-100000000000, True),  # milliseconds, of 1966
        (-62135596800000, True),
        (-62135596800001, False),
        (1.7976931348623157e308, False),
        (True, False),
        ([], False),
    ],
)
def test_a_count_since_1970_is_read_where_the_page_allows_it(sent: Any, *, is_one: bool) -> None:
    assert is_allowed("created_at", sent) == is_one
    try:
        moments.read("created_at", bodies.checked(Lead, {"created_at": sent}).created_at or 0)
        was_read = True
    except (InputError, RequestValidationError):
        was_read = False
    assert was_read == is_one


@pytest.mark.parametrize(
    ("sent", "is_one"),
    [
        ("0001-01-01T00:00:00Z", True),
        ("9999-12-31T23:59:59.999999Z", True),  # "never", in many a CRM
        ("9999-12-31T23:59:59-00:01", False),
        ("0001-01-01T00:00:00+00:01", False),
        ("2017-10-01T00:00:00", False),
    ],
)
def test_a_moment_as_text_is_read_up_to_the_ends_of_the_calendar(
    sent: str, *, is_one: bool
) -> None:
    assert is_allowed("created_at", sent)
    if is_one:
        assert clock.iso(moments.read("created_at", sent)) == sent
    else:
        with pytest.raises(InputError, match="created_at"):
            moments.read("created_at", sent)


@pytest.mark.parametrize(
    ("sent", "is_one"),
    [
        (0, True),
        (20, True),
        (3.0, True),
        ("0", True),
        ("20", True),
        (True, True),
        (False, True),
        (21, False),
        (-1, False),
        (2.5, False),
        ("21", False),
        ("", False),
        ("all", False),
        (None, False),
    ],
)
def test_a_count_of_reasons_is_read_where_the_page_allows_it(sent: Any, *, is_one: bool) -> None:
    assert is_allowed("explain", sent) == is_one
    try:
        told = bodies.checked(Lead, {"explain": sent}).explain
    except RequestValidationError:
        assert not is_one
    else:
        assert is_one
        assert told == int(sent)
