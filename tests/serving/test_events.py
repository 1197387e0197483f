"""The events of a request: read as columns as one by one, and what is wrong with one named."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st

from features.errors import InputError
from models.scorer import Scorer
from serving import bodies, events
from serving.events import _one_by_one

PLAIN = {"event_type": "visit", "occurred_at": "2026-01-02T03:04:05Z"}
MOMENTS = st.sampled_from(
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000001+05:30", "20260102T03+00", 1.7e9, 1.7e12, 0]
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {"event_type": st.sampled_from(["visit", "mail", ""]), "occurred_at": MOMENTS},
        optional={
            "recorded_at": MOMENTS | st.none(),
            "lead_id": st.none() | st.just("l1"),
            "amount": st.sampled_from([None, 1, 2.5, "3", True, 1e308]),
            "page": st.sampled_from([None, "shoes", 3, 3.0, True, [1]]),
            "colour": st.just("red"),
        },
    ),
    max_size=4,
)


@given(EVENTS)
def test_columns_hold_what_each_event_says_by_itself(loaded: Scorer, sent: list[Any]) -> None:
    names = frozenset[str]().union(*sent)
    found = events.read(loaded.contract, sent)
    assert found.told == _one_by_one(loaded.contract, sent, names)
    assert found.unknown == {"events/*/colour"} & {f"events/*/{name}" for name in names}


def test_unknown_events_are_not_none() -> None:
    assert events.NONE.told is None


def test_of_an_empty_list_nothing_happened(loaded: Scorer) -> None:
    told = events.read(loaded.contract, []).told
    assert told is not None
    assert told.event_type == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"event_type": None}, "events/1/event_type"),
        ({"event_type": 3}, "events/1/event_type"),
        ({"occurred_at": None}, "events/1/occurred_at"),
        ({"occurred_at": True}, "events/1/occurred_at"),
        ({"occurred_at": "yesterday"}, "events/1/occurred_at"),
        ({"occurred_at": "2026-01-02T03:04:05"}, "events/1/occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+05:00"}, "events/1/occurred_at"),
        ({"occurred_at": 1e308}, "events/1/occurred_at"),
        ({"recorded_at": "soon"}, "events/1/recorded_at"),
        ({"lead_id": 7}, "events/1/lead_id"),
        ({"amount": "much"}, "events/1/amount"),
        ({"amount": [1]}, "events/1/amount"),
        ({"amount": float("inf")}, "events/1/amount"),
    ],
)
def test_what_is_wrong_with_an_event_is_named(
    loaded: Scorer, change: dict[str, Any], path: str
) -> None:
    wrong = {**PLAIN, **change}
    with pytest.raises((InputError, RequestValidationError)) as error:
        events.read(loaded.contract, [PLAIN, wrong])
    assert path in _paths(error.value)


@pytest.mark.parametrize("missing", sorted(PLAIN))
def test_what_every_event_must_have_is_missed_by_name_in_one_or_all(
    loaded: Scorer, missing: str
) -> None:
    without = {name: value for name, value in PLAIN.items() if name != missing}
    for sent in ([without], [PLAIN, without]):
        with pytest.raises(RequestValidationError) as error:
            events.read(loaded.contract, sent)
        assert _paths(error.value) == [f"events/{len(sent) - 1}/{missing}"]


def test_everything_that_is_wrong_is_named_at_once(loaded: Scorer) -> None:
    with pytest.raises(RequestValidationError) as error:
        events.read(loaded.contract, [{"event_type": 3}, {"occurred_at": None}])
    assert _paths(error.value) == [
        "events/0/event_type",
        "events/0/occurred_at",
        "events/1/event_type",
        "events/1/occurred_at",
    ]


def _paths(error: InputError | RequestValidationError) -> list[str]:
    if isinstance(error, InputError):
        return [error.thing]
    return [each.path for each in bodies.told(error.errors())]
