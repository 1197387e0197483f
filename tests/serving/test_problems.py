"""The table from domain error to status covers every error there is."""

from __future__ import annotations

import json

import pytest

from features import errors
from features.errors import LeadoddsError
from serving import problems


def _all(kind: type[LeadoddsError]) -> list[type[LeadoddsError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _all(child))]


EXPECTED = {
    "InputError": 422,
    "RequestRefused": 400,
    "UnknownCaller": 401,
    "Forbidden": 403,
    "TooLarge": 413,
    "TooSlow": 408,
    "Unreadable": 400,
    "UnknownEncoding": 415,
    "Overloaded": 503,
    "UnknownMapping": 404,
    "BundleError": 503,
    "DamagedBundle": 503,
    "CatalogueMismatch": 503,
    "Unchecked": 503,
}


@pytest.mark.parametrize("kind", _all(LeadoddsError))
def test_every_error_has_a_status(kind: type[LeadoddsError]) -> None:
    error = kind("it", found="this", wanted="that", way_out="do so")
    assert problems.status_of(error) == EXPECTED.get(kind.__name__, 500)


def test_the_expected_names_exist() -> None:
    assert set(EXPECTED) <= set(dir(errors))


def test_a_fault_of_ours_is_not_told_in_its_own_words() -> None:
    told = problems.of(errors.ConfigError("it", found="a name", wanted="-", way_out="-"), "id-1")
    document = json.loads(bytes(told.body))
    assert (told.status_code, document["request_id"]) == (500, "id-1")
    assert "a name" not in document["detail"]


def test_whoever_is_refused_for_want_of_time_is_told_when_to_come_again() -> None:
    told = problems.of(errors.Overloaded("it", found="-", wanted="-", way_out="-"), "id-1")
    assert told.headers["retry-after"] == "1"
    assert told.headers["content-type"] == "application/problem+json"


def test_a_field_is_named_by_its_path() -> None:
    told = problems.of(errors.InputError("events/3/amount", found="-", wanted="-", way_out="x"), "")
    assert [each["path"] for each in json.loads(bytes(told.body))["errors"]] == ["events/3/amount"]
