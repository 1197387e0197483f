"""Of two runs in one place one works; the other says so, and has changed nothing."""

from __future__ import annotations

import signal

import pytest

from features.errors import AlreadyRunning
from tests.pipelines.night import nights, worker
from tests.pipelines.night.nights import NEW, OLD


@pytest.mark.slow
def test_a_second_run_is_turned_away_until_the_first_ends_or_is_killed(place):
    with place.opened() as sink:
        nights.work(sink, OLD)
    first = worker.started(worker.HOLD, place.into, "NEW")
    assert first.stdout.readline() == "begun\n", first.communicate()
    held = place.everything()
    with place.opened() as sink:
        with pytest.raises(AlreadyRunning, match="one run at a time"):
            sink.begin(OLD)
        assert place.everything() == held
        first.kill()
        assert first.wait() == -signal.SIGKILL
        first.communicate()
        nights.work(sink, NEW)
    assert {told[3] for told in place.current()} == {"2-new"}


def test_the_same_sink_may_begin_again(place):
    with place.opened() as sink:
        sink.begin(NEW)
        assert not sink.begin(NEW).finished
        with place.opened() as other, pytest.raises(AlreadyRunning):
            other.begin(NEW)
    with place.opened() as other:
        other.begin(NEW)
