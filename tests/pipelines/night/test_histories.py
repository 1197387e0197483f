"""The night fills the history store, from which the endpoint then gives the night's own answers."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import Any

import pytest

from features import clock
from features.types import Category
from models import scorer
from models.history import opening
from models.scores import Lead
from pipelines.night import histories, inputs, open_leads
from tests.pipelines.night.project import AS_OF, Nights


@pytest.fixture
def filled(nights: Nights, tmp_path: Path) -> str:
    """The address of a store that a night has filled."""
    nights.score()
    address = f"sqlite:///{tmp_path}/history.db"
    _fill(nights, address, AS_OF)
    return address


def _fill(nights: Nights, address: str, as_of: str) -> int:
    loaded = scorer.load(nights.bundle)
    with contextlib.chdir(nights.project.folder / "night"):
        return histories.refreshed(address, loaded.contract.catalogue, clock.moment(as_of))


def test_the_store_gives_the_endpoint_the_very_bits_of_the_night(
    nights: Nights, filled: str
) -> None:
    loaded, store = scorer.load(nights.bundle), opening.open_store(filled)
    with contextlib.chdir(nights.project.folder / "night"):
        leads = open_leads.table(clock.moment(AS_OF), dated=True)
        facts = inputs.facts(nights.context().source, leads)
    rows = {row["lead_id"]: row for row in nights.rows()}
    for place, lead in enumerate(leads.to_pylist()):
        known = store.look_up([lead["contact_id"]])[lead["contact_id"]]
        answer = loaded.answer(
            Lead(
                attributes={name: _value(column, place) for name, column in facts.items()},
                as_of=clock.moment(AS_OF),
                created_at=clock.from_datetime(lead["created_at"]),
                events=known.events,
                history_start=known.complete_since or clock.ALWAYS,
                lead_id=lead["lead_id"],
                history_until=known.known_until,
            )
        )
        assert answer.probability == rows[lead["lead_id"]]["probability"]


def _value(column: Any, place: int) -> Any:
    if isinstance(column, Category):
        code = column.codes[place]
        return None if code < 0 else column.values[code]
    value = float(column[place])
    return None if math.isnan(value) else value


def test_nothing_that_was_recorded_later_is_in_the_store(nights: Nights, filled: str) -> None:
    nights.project.add("visits.csv", "c249,2024-05-19 10:00:00,2024-05-20 00:00:00,blog,1")
    nights.score("2024-05-21T00:00:00Z")
    store = opening.open_store(filled)
    before = len(store.look_up(["c249"])["c249"].events.event_type)
    _fill(nights, filled, AS_OF)
    assert len(store.look_up(["c249"])["c249"].events.event_type) == before
    _fill(nights, filled, "2024-05-21T00:00:00Z")
    after = store.look_up(["c249"])["c249"]
    assert len(after.events.event_type) == before + 1
    assert after.known_until == clock.moment("2024-05-21T00:00:00Z")


def test_whom_no_lead_has_any_more_is_forgotten(nights: Nights, filled: str) -> None:
    store = opening.open_store(filled)
    assert store.look_up(["c249"])
    path = nights.project.folder / "leads.csv"
    kept = [line for line in path.read_text().splitlines() if ",c249," not in line]
    path.write_text("\n".join(kept) + "\n")
    nights.score("2024-05-21T00:00:00Z")
    _fill(nights, filled, "2024-05-21T00:00:00Z")
    assert store.look_up(["c249"]) == {}
    assert store.look_up(["c248"])
