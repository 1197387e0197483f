"""A lead is explained as at any moment, with the answer that it had then."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from features import arrow, clock
from features.errors import InputError
from models import scorer
from pipelines import columns, explain, files, params, paths, source
from pipelines.console import Console
from pipelines.stage import Context

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def context(finished_run: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """The finished main job, from within its folder."""
    monkeypatch.chdir(finished_run)
    read = params.read()
    return Context(read, source.read(read.source), Console("explain"))


@pytest.fixture
def judged(context: Context) -> tuple[pa.Table, Any]:
    """The snapshots of the test part, and the matrix that they were judged on."""
    assert context.source.name == "complete_journey"
    table = files.read_table(paths.SNAPSHOTS)
    some = columns.in_part(table, "test")
    return table.filter(pa.array(some)), columns.features()[1][some]


@pytest.mark.parametrize("place", [0, 700, 1896])
def test_a_lead_at_its_cutoff_gets_the_very_bits_of_the_evaluation(context, judged, place):
    table, matrix = judged
    row = table.slice(place, 1).to_pylist()[0]
    cutoff = int(arrow.moments(table["cutoff"])[place])
    told = explain.explain(context, row["lead_id"], cutoff, 3)
    loaded = scorer.load(paths.BUNDLE)
    batch, reasons = loaded.score(matrix), loaded.reasons(matrix, 3)
    for name in ("raw_log_odds", "probability", "low", "high", "score", "band"):
        assert getattr(told.scores, name)[0] == getattr(batch, name)[place]
    assert [each.share for each in told.reasons] == reasons.share[place].tolist()
    probability = told.scores.probability[0]
    assert told.log_odds == pytest.approx(np.log(probability / (1 - probability)), abs=1e-6)


def test_a_later_moment_gets_a_later_answer(context, judged):
    table, _ = judged
    row = table.slice(5, 1).to_pylist()[0]
    created = int(arrow.moments(table["created_at"])[5])
    first, later = (
        explain.explain(context, row["lead_id"], moment, 3)
        for moment in (None, created + 20 * clock.DAY)
    )
    assert first.as_of == clock.iso(created)
    assert first.scores.raw_log_odds[0] != later.scores.raw_log_odds[0]


def test_a_lead_that_is_not_there_and_a_moment_before_its_creation_are_named(context, judged):
    table, _ = judged
    with pytest.raises(InputError) as error:
        explain.explain(context, "nobody", None, 3)
    assert error.value.thing == "lead nobody"
    with pytest.raises(InputError) as error:
        explain.explain(context, table["lead_id"][0].as_py(), clock.moment("2016-01-01T00:00Z"), 3)
    assert error.value.thing == "--as-of"


def test_the_command_tells_people_and_programs_the_same(finished_run, judged, typed: Command):
    lead = judged[0]["lead_id"][0].as_py()
    said = typed(finished_run, "python", "-m", "pipelines.explain", lead).stdout
    told = json.loads(
        typed(finished_run, "python", "-m", "pipelines.explain", lead, "--json").stdout
    )
    assert f"{told['scores']['probability']:.1%} within 35d" in said
    assert all(each["said"] in said for each in told["reasons"])
    assert len(told["reasons"]) == 3
