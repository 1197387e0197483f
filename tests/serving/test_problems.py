"""The table from domain error to status covers every error there is."""

from __future__ import annotations

import pytest

from features.errors import LeadoddsError
from serving import problems


def _all(kind: type[LeadoddsError]) -> list[type[LeadoddsError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _all(child))]


EXPECTED = {
    "InputError": 422,
    "BundleError": 503,
    "DamagedBundle": 503,
    "CatalogueMismatch": 503,
    "NoModel": 503,
    "UnknownMapping": 404,
    "Unchecked": 503,
}


@pytest.mark.parametrize("kind", _all(LeadoddsError))
def test_every_error_has_a_status(kind: type[LeadoddsError]) -> None:
    error = kind("it", found="this", wanted="that", way_out="do so")
    assert problems.status_of(error) == EXPECTED.get(kind.__name__, 500)


def test_the_expected_names_exist() -> None:
    assert set(EXPECTED) <= {kind.__name__ for kind in _all(LeadoddsError)}
