"""A search in MLflow: a run for it, one below for each trial, each logged once."""

from __future__ import annotations

import importlib
import os

import pytest

from models.tuning import Trial

pytestmark = [
    pytest.mark.slow,
    # As in test_tracking.py: MLflow's own warnings.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
]
KEY = "0123456789abcdef"
TRIALS = [
    Trial(0, {"num_leaves": 6, "extra_trees": True}, (0.52, 0.50, 0.51), pruned=False, minutes=0.1),
    Trial(1, {"num_leaves": 40, "extra_trees": False}, (0.61,), pruned=True, minutes=0.1),
    Trial(2, {"num_leaves": 4, "extra_trees": True}, (0.51, 0.48, 0.49), pruned=False, minutes=0.1),
]


@pytest.fixture(scope="module")
def trials():
    """MLflow takes seconds to import, which a run of the fast tests should not wait for."""
    return importlib.import_module("models.trial_tracking")


@pytest.fixture(scope="module")
def client(trials, tmp_path_factory):
    """A store of this module's own; MLflow keeps the last one in the environment."""
    assert trials
    mlflow, kept = importlib.import_module("mlflow"), dict(os.environ)
    folder = tmp_path_factory.mktemp("store")
    importlib.import_module("models.tracking").store(None, folder)
    yield mlflow.MlflowClient()
    mlflow.set_tracking_uri(None)
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture
def begin(client, trials, tmp_path, request):
    """Begin, or go on with, the search of a test's own experiment."""
    assert client

    def of(key: str = KEY):
        return trials.begin(request.node.name, key, {"num_leaves": 6, "folds": 3}, tmp_path)

    return of


def below(client, search):
    """The runs of a search's trials, by their number."""
    wanted = f"tags.`mlflow.parentRunId` = '{search.run_id}'"
    runs = client.search_runs([search.experiment], filter_string=wanted)
    return dict(sorted((int(run.data.tags["trial"]), run) for run in runs))


def test_each_trial_is_a_run_below_that_of_the_search(client, trials, begin):
    search = begin()
    for trial in TRIALS:
        trials.log(search, trial)
    found = below(client, search)
    assert list(found) == [0, 1, 2]
    assert [run.data.tags["pruned"] for run in found.values()] == ["no", "yes", "no"]
    assert found[0].data.params == {"num_leaves": "6", "extra_trees": "True"}
    assert found[2].data.metrics == {
        "log_loss_fold_1": 0.51, "log_loss_fold_2": 0.48, "log_loss_fold_3": 0.49, "log_loss": 0.49,
    }  # fmt: skip
    assert found[1].data.metrics == {"log_loss_fold_1": 0.61, "log_loss": 0.61}
    assert {run.info.status for run in found.values()} == {"FINISHED"}


def test_a_search_that_goes_on_is_the_same_run_and_logs_no_trial_twice(client, trials, begin):
    first = begin()
    trials.log(first, TRIALS[0])
    again = begin()
    assert (again.run_id, again.logged) == (first.run_id, {0})
    for trial in TRIALS[:2]:
        trials.log(again, trial)
    assert list(below(client, again)) == [0, 1]
    assert begin("another key").run_id != first.run_id


def test_a_trial_that_was_half_logged_when_the_search_was_killed_is_logged_anew(
    client, trials, begin
):
    search = begin()
    trials.log(search, TRIALS[0])
    tags = {"mlflow.parentRunId": search.run_id, "trial": "1"}
    half = client.create_run(search.experiment, tags=tags).info.run_id
    again = begin()
    assert again.logged == {0}
    trials.log(again, TRIALS[1])
    found = below(client, again)
    assert list(found) == [0, 1]
    assert found[1].info.run_id != half
    assert client.get_run(half).info.lifecycle_stage == "deleted"


def test_the_end_tells_what_was_found(client, trials, begin):
    search = begin()
    trials.end(search, {"log_loss_before": 0.51, "log_loss_after": 0.49}, {"pays": "yes"})
    run = client.get_run(search.run_id)
    assert run.data.metrics == {"log_loss_before": 0.51, "log_loss_after": 0.49}
    assert run.data.params == {"num_leaves": "6", "folds": "3"}
    assert (run.data.tags["pays"], run.data.tags["search"]) == ("yes", KEY)
    assert run.info.status == "FINISHED"
