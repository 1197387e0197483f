"""Sources that hold nothing to learn, through every stage to the gate: no traceback, no claim."""

from __future__ import annotations

import contextlib
import copy
import importlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from features.errors import Refused
from models import comparison, scorer
from models.scorer import Scores
from pipelines import columns, stage
from tests.pipelines import leads
from tests.pipelines.conftest import STAGES, Run, small
from tests.pipelines.leads import Change

pytestmark = [
    pytest.mark.slow,
    # As in test_register.py: MLflow's own warnings.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
]


@dataclass(frozen=True)
class Judged:
    """A run from its source to the gate, and what the gate's command said as it left."""

    run: Run
    code: int
    said: str
    scores: Scores

    @property
    def failed(self) -> set[str]:
        """The conditions of the gate that do not hold."""
        told = self.run.json("reports/gate.json")["conditions"]
        return {each["name"] for each in told if not each["holds"]}

    @property
    def verdict(self) -> str:
        """What is said first of the figures."""
        return comparison.verdict(self.run.json("reports/metrics.json"))[0]

    def made_of(self, part: str = "history") -> str:
        """What one of the models is made of."""
        return str(self.run.json("data/train/learned.json")[part]["made_of"])


def shuffled(some: list[leads.Lead]) -> None:
    wins = np.random.default_rng(7).permutation([lead.wins for lead in some])
    for lead, wins_now in zip(some, wins, strict=True):
        lead.wins = bool(wins_now)


def alike(some: list[leads.Lead]) -> None:
    """One channel, no budget at all, the same visit: nothing sets the leads apart."""
    for lead in some:
        lead.channel, lead.budget, lead.page = "web", "", "blog"


def of_one_contact(some: list[leads.Lead]) -> None:
    for lead in some:
        lead.contact = "ann"


def with_25_wins(some: list[leads.Lead]) -> None:
    leads.wins_left(some, 25)


def with_60_wins(some: list[leads.Lead]) -> None:
    leads.wins_left(some, 60)


def as_they_are(some: list[leads.Lead]) -> None:
    assert some


CASES: dict[str, tuple[int, Change]] = {
    "shuffled": (400, shuffled),
    "alike": (400, alike),
    "one contact": (400, of_one_contact),
    "50 rows": (50, as_they_are),
    "25 wins": (400, with_25_wins),
    "60 wins": (400, with_60_wins),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory, repositorys_params: dict[str, Any]):
    """Every case, each run once, in one store."""
    folder, kept = tmp_path_factory.mktemp("degenerate"), dict(os.environ)
    done: dict[str, Judged] = {}

    def of(case: str) -> Judged:
        if case not in done:
            with pytest.MonkeyPatch.context() as patched:
                patched.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
                (folder / case).mkdir()
                patched.chdir(folder / case)
                done[case] = _through(folder / case, repositorys_params, *CASES[case])
        return done[case]

    yield of
    importlib.import_module("mlflow").set_tracking_uri(None)
    os.environ.clear()
    os.environ.update(kept)


def _through(folder: Path, params: dict[str, Any], count: int, change: Change) -> Judged:
    run, some = small(folder, copy.deepcopy(params)), leads.some(count)
    change(some)
    leads.write(run, some)
    run.params["snapshot"] = copy.deepcopy(params["snapshot"])
    run.source["name"] = f"small_{folder.name.replace(' ', '_')}"
    run.save()
    run.work(*STAGES, "compare", "report", "track")
    register, said = importlib.import_module("pipelines.register"), io.StringIO()
    with contextlib.redirect_stderr(said), pytest.raises(SystemExit) as left:
        stage.run("register", register.work)
    scores = scorer.load(folder / "data/bundle").score(columns.features()[1])
    return Judged(run, left.value.code, said.getvalue(), scores)


@pytest.mark.parametrize("case", CASES)
def test_the_gate_refuses_and_says_why(judged, case):
    told = judged(case)
    assert told.code == stage.EXIT_CODES[Refused]
    assert told.said.startswith("\nregister refused: version 1 ")
    assert told.failed


@pytest.mark.parametrize("case", CASES)
def test_each_score_has_its_evidence_level_and_is_never_a_bare_0_or_1(judged, case):
    told = judged(case)
    for values in (told.scores.probability, told.scores.low, told.scores.high):
        assert ((values > 0) & (values < 1)).all()
    assert (told.scores.low <= told.scores.probability).all()
    level = "base rate" if told.made_of() == "base rate" else "history and attributes"
    assert set(told.scores.evidence) == {level}


def test_shuffled_labels_show_no_skill(judged):
    told = judged("shuffled")
    assert "skill" in told.failed
    assert told.verdict.startswith("NOTE: ")
    # Nobody is called a sure buyer where nothing is known.
    assert np.ptp(told.scores.probability) < 0.2


@pytest.mark.parametrize("case", ["alike", "50 rows", "25 wins"])
def test_where_nothing_can_be_learned_the_base_rate_is_told_as_such(judged, case):
    told = judged(case)
    assert (told.made_of(), told.made_of("attributes")) == ("base rate", "base rate")
    assert told.verdict == (
        "NOTE: the model is the base rate: it gives every lead the same probability."
    )
    assert len(np.unique(told.scores.probability)) == 1
    assert {"skill", "slope"} <= told.failed
    counts = told.run.json("data/snapshot/counts.json")["train"]
    rate = counts["conversions"] / counts["rows"]
    assert told.scores.low[0] < rate < told.scores.high[0]
    assert told.scores.probability[0] == pytest.approx(rate, rel=0.15)
    card = (told.run.folder / "reports/model_card.md").read_text("utf-8")
    assert "It is the base rate, the same for every lead" in card


def test_sixty_conversions_carry_a_linear_model_and_no_trees(judged):
    told = judged("60 wins")
    assert told.made_of() == "linear part"
    tried = told.run.json("data/train/learned.json")["history"]["log_loss"]
    assert not any(name.startswith("trees") for name in tried)


def test_fifty_rows_are_too_few_for_the_gate(judged):
    told = judged("50 rows")
    assert "enough" in told.failed
    assert "contacts; at least 10, 10 and 30 are wanted" in told.said


def test_the_leads_of_one_contact_give_no_interval_to_rely_on(judged):
    told = judged("one contact")
    assert "enough" in told.failed
    assert " others, 1 contacts; at least 10, 10 and 30 are wanted" in told.said
