"""One lead of the finished run, looked at closely: as the features see it, and as it has moved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from features import arrow, clock
from pipelines import columns, explain, files, lives, moved_between, params, paths, source
from pipelines.console import Console
from pipelines.stage import Context

pytestmark = pytest.mark.slow

LEAD = "18-1"


@pytest.fixture
def context(finished_run: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.chdir(finished_run)
    read = params.read()
    return Context(read, source.read(read.source), Console("lives"))


@pytest.fixture
def cutoff(context: Context) -> int:  # noqa: ARG001 (it stands in the run's folder)
    return int(arrow.moments(explain.snapshot(LEAD, None)["cutoff"])[0])


def test_the_features_are_those_of_the_matrix(context, cutoff):
    table = files.read_table(paths.SNAPSHOTS)
    names, matrix = columns.features()
    row = matrix[table["lead_id"].to_pylist().index(LEAD)]
    told = lives.features_of(context, LEAD, cutoff)
    assert tuple(each.feature for each in told) == names
    assert np.array_equal([each.value for each in told], row, equal_nan=True)


def test_a_life_shows_as_many_visits_in_a_window_as_the_feature_counts(context, cutoff):
    shown = lives.life_of(context, LEAD, cutoff)
    counted = {each.feature: each.value for each in lives.features_of(context, LEAD, cutoff)}
    visits = shown.belongs[:, shown.lanes.index("visits")]
    within = shown.seen & (shown.days >= -30)
    assert (visits & within).sum() == counted["visit_count_30d"] > 0
    assert (~shown.seen & (shown.days > 0)).any()


def test_the_win_of_a_lead_stands_where_its_outcome_does(context):
    outcomes = files.read_table(paths.OUTCOMES)
    lead, converted = outcomes["lead_id"][0].as_py(), arrow.moments(outcomes["converted_at"])[0]
    shown = lives.life_of(context, lead, int(converted) - 3 * clock.DAY)
    assert shown.won == pytest.approx(3.0)


def test_a_lead_that_was_never_won_has_no_win(context):
    leads, won = (files.read_table(path)["lead_id"] for path in (paths.LEADS, paths.OUTCOMES))
    lead = next(each for each in leads.to_pylist() if each not in set(won.to_pylist()))
    cutoff = int(arrow.moments(explain.snapshot(lead, None)["cutoff"])[0])
    assert lives.life_of(context, lead, cutoff).won is None


def test_the_steps_between_two_moments_add_up_to_what_both_explain(context, cutoff):
    now = cutoff + 9 * clock.DAY
    told = moved_between.moved_between(context, LEAD, cutoff, now)
    before, after = (
        explain.explain(context, LEAD, moment, 1).scores.probability[0] for moment in (cutoff, now)
    )
    assert (told.before, told.after) == (before, after)
    assert sum(step[0] for step in told.steps) == pytest.approx(after - before, abs=1e-12)
    assert told.steps.model[0] == 0
    assert told.steps.ageing[0] != 0


def test_between_a_moment_and_itself_nothing_has_moved(context, cutoff):
    told = moved_between.moved_between(context, LEAD, cutoff, cutoff)
    assert [step[0] for step in told.steps] == [0, 0, 0, 0]
