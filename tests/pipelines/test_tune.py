"""The search as a job: a small real one, stopped and gone on with, and what it leaves behind."""

from __future__ import annotations

import copy
import importlib
import os
import shutil

import numpy as np
import pytest

from models import tuning
from pipelines import config, tuned
from tests.pipelines import leads
from tests.pipelines.conftest import Run, small

pytestmark = [
    pytest.mark.slow,
    # As in test_register.py: MLflow's own warnings.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
]
TRIALS = 7


@pytest.fixture(scope="module")
def built(tmp_path_factory, repositorys_params):
    """A run folder up to its features, with enough conversions for trees; copy it."""
    made = small(tmp_path_factory.mktemp("built"), repositorys_params)
    leads.write(made, _in_pairs(leads.some(500)))
    made.params["tune"]["trials"] = TRIALS
    made.save()
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(made.folder)
        made.work("fingerprint", "ingest", "snapshot", "behavioural", "demographic")
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One store for all: to make one takes MLflow seconds."""
    kept = dict(os.environ)
    importlib.import_module("pipelines.tune")
    yield f"sqlite:///{tmp_path_factory.mktemp('store') / 'mlflow.db'}"
    importlib.import_module("mlflow").set_tracking_uri(None)
    os.environ.clear()
    os.environ.update(kept)


def _in_pairs(some):
    """Leads that are won where one thing or another holds, not both: only trees can learn that."""
    random = np.random.default_rng(3)
    for lead in some:
        either = (lead.page == "pricing") != (int(lead.budget) >= 50)
        lead.wins = bool(random.random() < (0.85 if either else 0.05))
    return some


@pytest.fixture
def tune(built, store, tmp_path, monkeypatch, request):
    """A copy of the run folder with an experiment of its own, and the job."""
    shutil.copytree(built.folder, tmp_path / "run")
    monkeypatch.chdir(tmp_path / "run")
    monkeypatch.setattr(tuned, "FOLDER", tmp_path / "tuned")
    (tmp_path / "tuned").mkdir()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    run = Run(tmp_path / "run", *copy.deepcopy((built.params, built.source)))
    run.params["track"]["experiment"] = f"{{source}} {request.node.name}"
    return run


def logged(run):
    """The trials in MLflow: number, pruned or not, parameters and losses."""
    mlflow = importlib.import_module("mlflow")
    name = run.params["track"]["experiment"].format(source="small")
    runs = mlflow.search_runs(experiment_names=[name], output_format="list")
    return {
        int(each.data.tags["trial"]): (
            each.data.tags["pruned"],
            each.data.params,
            each.data.metrics,
        )
        for each in runs
        if "trial" in each.data.tags
    }


@pytest.fixture(scope="module")
def whole():
    """What a search that nobody stopped has logged; the first test fills it."""
    return {}


def test_a_search_logs_each_trial_and_judges_what_it_found(tune, whole, capsys):
    tune.work("tune")
    whole |= logged(tune)
    assert sorted(whole) == list(range(TRIALS))
    given = {name: str(tune.params["train"][name]) for name in tuning.SPACE}
    assert whole[0][1] == given
    said = capsys.readouterr().out
    assert said.count("tune         trial ") == TRIALS
    assert "log loss on the folds" in said
    # Nothing is written unless it is better by two standard errors.
    assert tuned.path("small").is_file() == ("small.yaml is written: commit it, then train" in said)


def test_a_search_that_is_stopped_goes_on_with_the_same_trials(tune, whole, monkeypatch):
    assert whole, "the test before this one makes the trials to compare with"
    tracking = importlib.import_module("models.trial_tracking")
    log = tracking.log

    def stopped(search, trial):
        if trial.number == 3:
            raise KeyboardInterrupt
        log(search, trial)

    monkeypatch.setattr(tracking, "log", stopped)
    with pytest.raises(KeyboardInterrupt):
        tune.work("tune")
    assert sorted(logged(tune)) == [0, 1, 2]
    monkeypatch.setattr(tracking, "log", log)
    tune.work("tune")
    assert logged(tune) == whole


def test_what_pays_is_written_and_learned_with(tune, capsys):
    # So slow that in these few rounds no tree says anything.
    tune.params["train"] |= {"learning_rate": 0.0001, "feature_fraction": 0.05}
    tune.work("tune")
    assert "tuned/small.yaml is written: commit it, then train" in capsys.readouterr().out
    told = config.parse(tuned.path("small"))
    loss = told["log_loss"]
    assert loss["before"] - loss["after"] > 2 * loss["standard_error"] > 0
    assert told["searched"]["trials"] == TRIALS
    assert set(told["searched"]["space"]) == set(tuning.SPACE)
    tune.work("fingerprint", "train")
    assert tune.json("data/tuned.json") == told["train"]
    name, value = next(iter(told["train"].items()))
    given = tune.params["train"][name]
    assert f"{name}: {value} as tuned, instead of {given}" in capsys.readouterr().out


def test_too_few_conversions_for_trees_leave_nothing_to_tune(tune, capsys):
    some = leads.some(200)
    leads.wins_left(some, 60)
    for name in ("leads", "visits", "outcomes"):
        (tune.folder / f"{name}.csv").unlink()
    fresh = Run(tune.folder, tune.params, tune.source)
    fresh.source["attributes"]["newsletter"], fresh.source["split"] = {"kind": "yes_no"}, {}
    leads.write(fresh, some)
    fresh.work("fingerprint", "ingest", "snapshot", "behavioural", "demographic", "tune")
    assert "conversions carry no trees: there is nothing to tune" in capsys.readouterr().out
    assert not (tune.folder / "data/tune").exists()
