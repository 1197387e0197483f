"""A run that is killed anywhere ends, when it is begun again, as if it never had been."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from pipelines.night import faults, opening
from tests.pipelines.night import nights, worker
from tests.pipelines.night.conftest import Place
from tests.pipelines.night.nights import NEW, OLD
from tests.soak import SOAK

pytestmark = pytest.mark.slow

REACHED = {
    "parquet": {"write": 12, "rename": 10},
    "csv": {"write": 12, "rename": 10},
    "sqlite": {"write": 6, "commit": 2},
    "postgresql": {"write": 6, "commit": 2},
}
"""How often a run of three chunks reaches each place."""


def emptied(make_place: Callable[[str], Place], kind: str, folder: Path) -> Place:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return make_place(kind)


def with_the_run_before(place: Place) -> Place:
    with place.opened() as sink:
        nights.work(sink, OLD)
    return place


@pytest.mark.parametrize("kind", REACHED)
def test_a_run_killed_at_any_place_ends_like_an_undisturbed_one(make_place, tmp_path, kind):
    place = with_the_run_before(make_place(kind))
    before = place.current()
    with place.opened() as sink:
        nights.work(sink, NEW)
    wanted, after = place.everything(), place.current()
    for name, times in REACHED[kind].items():
        for number in range(1, times + 1) if SOAK else {1, 2, times // 2 + 1, times - 1, times}:
            place = with_the_run_before(emptied(make_place, kind, tmp_path))
            assert worker.was_killed(place.into, "NEW", name, number), (name, number)
            assert place.current() in (before, after), (name, number)
            with place.opened() as sink:
                nights.work(sink, NEW)
            assert place.everything() == wanted, (name, number)
        place = with_the_run_before(emptied(make_place, kind, tmp_path))
        assert not worker.was_killed(place.into, "NEW", name, times + 1)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_what_was_killed_between_finishing_and_publishing_is_published_by_the_next_run(
    make_place, kind
):
    """The next one is as of an earlier moment, so it does not publish anything of its own."""
    place = make_place(kind)
    assert worker.was_killed(place.into, "NEW", "rename", 4)
    assert place.current() == []
    with place.opened() as sink:
        nights.work(sink, OLD)
    assert {told[3] for told in place.current()} == {"2-new"}


def test_places_are_numbered_by_how_often_they_are_reached(tmp_path):
    into = str(tmp_path / "scores.parquet")
    numbers = (number for number in count(1) if worker.was_killed(into, "NEW", "write", number))
    assert next(numbers) == 1
    with opening.open_sink(into) as sink:
        assert sink.begin(NEW).chunks == frozenset()


@pytest.mark.parametrize("told", ["write", "write:", "write:x", "wrote:1", ":1"])
def test_a_fault_that_is_none_is_refused(monkeypatch, told):
    monkeypatch.setenv(faults.VARIABLE, told)
    with pytest.raises(faults.ConfigError, match="wanted:  a place and a number"):
        faults.reach("write")
