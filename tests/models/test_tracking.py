"""One MLflow run for each bundle."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from features.errors import TrackingError
from models import bundle

pytestmark = [
    pytest.mark.slow,
    # MLflow warns of its own type hints when it is imported.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    # MLflow's own tables use what SQLAlchemy 2.1 deprecates.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
    # MLflow compares a table's columns with a range, which pandas 3.1 deprecates.
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
]

PICTURES = ("roc", "precision_recall", "gain", "lift", "reliability", "importance")


@pytest.fixture(scope="module")
def mlflow():
    """MLflow takes seconds to import, which a run of the fast tests should not wait for."""
    return importlib.import_module("mlflow")


@pytest.fixture(scope="module")
def tracking():
    return importlib.import_module("models.tracking")


@pytest.fixture(scope="module")
def store(mlflow, tracking, tmp_path_factory):
    """A store of this module's own; MLflow keeps the last one in the environment."""
    kept = dict(os.environ)
    folder = tmp_path_factory.mktemp("store") / "mlruns"
    tracking.store(None, folder)
    yield folder
    mlflow.set_tracking_uri(None)
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture(scope="module")
def client(store, mlflow):
    return mlflow.MlflowClient(f"sqlite:///{store / 'mlflow.db'}")


@pytest.fixture(scope="module")
def told(tracking, bundle_folder, tmp_path_factory):
    picture = tmp_path_factory.mktemp("drawn") / "pictures" / "roc.svg"
    picture.parent.mkdir()
    picture.write_bytes(b"a picture")
    return tracking.Told(
        experiment="leadodds small_world",
        name="bundle small",
        key={"bundle_digest": bundle.digest(bundle_folder), "metrics_sha256": "m" * 64},
        tags={"git_commit": "c" * 40},
        params={"train.seed": 1, "behavioural.windows": ["7d", "30d"]},
        metrics={"model.roc_auc": 0.8},
        files=[picture],
        bundle=bundle_folder,
        card={"made_at": "2026-01-01T00:00:00+00:00"},
    )


@pytest.fixture(scope="module")
def run_id(tracking, store, told):
    return tracking.log(told, store / "artifacts")


def runs(client):
    experiment = client.get_experiment_by_name("leadodds small_world")
    return client.search_runs([experiment.experiment_id])


def test_a_run_tells_what_it_was_given(client, store, told, run_id):
    run = client.get_run(run_id)
    assert run.info.status == "FINISHED"
    assert run.info.run_name == "bundle small"
    assert run.data.params == {"train.seed": "1", "behavioural.windows": "['7d', '30d']"}
    assert run.data.metrics == {"model.roc_auc": 0.8}
    for name, value in {**told.key, **told.tags}.items():
        assert run.data.tags[name] == value
    root = store / "artifacts" / run_id / "artifacts"
    assert (root / "pictures" / "roc.svg").read_bytes() == b"a picture"
    assert json.loads((root / "card.json").read_text("utf-8")) == told.card


def test_the_same_bundle_is_tracked_once(tracking, client, store, told, run_id):
    before = len(runs(client))
    assert tracking.log(told, store / "artifacts") == run_id
    other_time = dataclasses.replace(told, card={"made_at": "later"}, name="again")
    assert tracking.log(other_time, store / "artifacts") == run_id
    assert len(runs(client)) == before


def test_other_figures_of_the_same_bundle_are_another_run(tracking, store, told, run_id):
    other = dataclasses.replace(told, key=told.key | {"metrics_sha256": "n" * 64})
    assert tracking.log(other, store / "artifacts") != run_id
    assert tracking.log(told, store / "artifacts") == run_id


@pytest.mark.parametrize("status", ["FAILED", "RUNNING", "KILLED"])
def test_a_run_that_was_killed_half_way_is_not_taken_for_a_whole_one(
    tracking, client, store, told, status
):
    key = told.key | {"metrics_sha256": status.ljust(64, "0")}
    experiment = tracking.experiment(told.experiment, store / "artifacts")
    killed = client.create_run(experiment, tags=dict(told.tags), run_name=told.name)
    if status != "RUNNING":
        client.set_terminated(killed.info.run_id, status)
    made = tracking.log(dataclasses.replace(told, key=key), store / "artifacts")
    assert made != killed.info.run_id
    assert client.get_run(made).info.status == "FINISHED"


@pytest.mark.parametrize("turn", range(10))
def test_two_first_runs_at_once_share_one_experiment(tracking, store, turn):
    ready = Barrier(2)

    def experiment(_):
        ready.wait()
        return tracking.experiment(f"of two at once {turn}", store / "artifacts")

    with ThreadPoolExecutor(2) as both:
        left, right = both.map(experiment, range(2))
    assert left == right


def test_a_run_that_fails_on_the_way_has_no_key(tracking, client, store, told):
    key = told.key | {"metrics_sha256": "f" * 64}
    broken = dataclasses.replace(told, key=key, bundle=store / "no_bundle")
    with pytest.raises(FileNotFoundError):
        tracking.log(broken, store / "artifacts")
    left = [run for run in runs(client) if run.data.tags.get("metrics_sha256") == "f" * 64]
    assert left == []


def test_the_logged_model_holds_the_bundle_and_the_code_of_the_rooms_that_score(
    tracking, client, store, told, run_id
):
    model = client.get_run(run_id).outputs.model_outputs[0].model_id
    folder = store / "artifacts" / "models" / model / "artifacts"
    assert bundle.digest(folder / "artifacts" / "bundle") == told.key["bundle_digest"]
    code = folder / "code"
    assert sorted(path.name for path in code.iterdir()) == ["features", "models"]
    for room in ("features", "models"):
        for path in (code / room).rglob("*.py"):
            assert path.read_bytes() == (tracking.ROOMS / path.relative_to(code)).read_bytes()
    assert (code / "models" / "scorer.py").exists()
    binary = {path for path in folder.rglob("*") if path.suffix in (".pkl", ".pickle", ".pyc")}
    # Whoever loads the model from here compiles its script, if the machine keeps such files.
    assert binary <= set((folder / "__pycache__").glob("pyfunc.*.pyc"))


def test_no_lead_and_no_contact_is_in_the_store(store, world, run_id):
    assert (store / "artifacts" / run_id).is_dir()
    keys = {f'"{key}"' for key in {*world.lead_ids, *world.contact_ids}}
    for path in (store / "artifacts").rglob("*"):
        if path.suffix in (".json", ".txt", ".yaml", "") and path.is_file():
            text = path.read_text("utf-8")
            assert not [key for key in keys if key in text], path


def test_a_server_that_does_not_answer_is_said_with_a_way_out(
    tracking, store, told, tmp_path, monkeypatch
):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    tracking.store("http://127.0.0.1:9", tmp_path)  # the port of `discard`, where nobody listens
    try:
        with pytest.raises(TrackingError) as raised:
            tracking.log(told, None)
    finally:
        tracking.store(None, store)
    assert raised.value.thing == "MLflow at http://127.0.0.1:9"
    assert "MLFLOW_TRACKING_URI" in raised.value.way_out


def test_a_broken_embedded_store_is_said_with_a_way_out(tracking, store, told, tmp_path):
    (tmp_path / "mlflow.db").write_bytes(b"no database" * 1000)
    tracking.store(None, tmp_path)
    try:
        with pytest.raises(TrackingError, match=r"move mlruns/ away"):
            tracking.log(told, tmp_path / "artifacts")
    finally:
        tracking.store(None, store)


@pytest.fixture(scope="module")
def real_run(finished_run, mlflow):
    """The card and the run of the main job."""
    card = json.loads((finished_run / "data/bundle/card.json").read_text("utf-8"))
    client = mlflow.MlflowClient(f"sqlite:///{finished_run / 'mlruns' / 'mlflow.db'}")
    return card, client.get_run(card["mlflow_run_id"])


def test_the_run_of_the_main_job_tells_where_it_comes_from(finished_run, real_run):
    card, run = real_run
    tags = run.data.tags
    assert run.info.status == "FINISHED"
    assert tags["bundle_digest"] == bundle.digest(finished_run / "data" / "bundle")
    assert tags["metrics_sha256"] == bundle.sha256(finished_run / "reports" / "metrics.json")
    assert tags["data_sha256"] == bundle.sha256(finished_run / "data" / "fingerprint.json")
    assert tags["requirements_sha256"] == bundle.sha256(finished_run / "requirements.lock")
    assert len(tags["dvc_lock_sha256"]) == 64
    assert len(tags["git_commit"].removesuffix("-dirty")) == 40
    assert tags["source"] == "complete_journey"
    assert tags["audit"] == "clean"
    for name in ("bundle_digest", "data_sha256", "git_commit", "dvc_lock_sha256"):
        assert card[name] == tags[name]


def test_the_run_of_the_main_job_has_every_parameter_and_figure(finished_run, real_run):
    _, run = real_run
    assert run.data.params["source"] == "sources/complete_journey.yaml"
    assert {"train.seed", "train.learning_rate", "calibrate.bands"} <= set(run.data.params)
    figures = json.loads((finished_run / "reports" / "metrics.json").read_text("utf-8"))["test"]
    for model, told in figures.items():
        for name, figure in told.items():
            if figure is not None:
                assert run.data.metrics[f"{model}.{name}"] == figure["value"]
                assert run.data.metrics[f"{model}.{name}.low"] == figure["low"]
                assert run.data.metrics[f"{model}.{name}.high"] == figure["high"]


def test_the_run_of_the_main_job_holds_its_report_pictures_and_tables(finished_run, real_run):
    card, _ = real_run
    root = finished_run / "mlruns" / "artifacts" / card["mlflow_run_id"] / "artifacts"
    for name in PICTURES:
        for kind, ending in (("pictures", "svg"), ("plots", "csv")):
            path = root / kind / f"{name}.{ending}"
            there = finished_run / "reports" / kind / f"{name}.{ending}"
            assert path.read_bytes() == there.read_bytes()
    for name in ("metrics.json", "audit.json", "audit.md", "comparison.json", "report.html"):
        logged = (root / "reports" / name).read_bytes()
        assert logged == (finished_run / "reports" / name).read_bytes()
    assert (
        json.loads((root / "card.json").read_text("utf-8"))["bundle_digest"]
        == (card["bundle_digest"])
    )


def test_runs_are_told_with_what_they_were_given(tracking, told, run_id):
    first = tracking.runs("leadodds small_world")[0]
    assert (first.run_id, first.name) == (run_id, "bundle small")
    assert first.metrics == {"model.roc_auc": 0.8}
    assert first.params["train.seed"] == "1"
    assert first.tags.items() >= {**told.key, **told.tags}.items()


@pytest.mark.usefixtures("run_id")
def test_a_run_that_was_killed_half_way_is_not_told(mlflow, tracking):
    place = tracking.experiment("leadodds small_world", None)
    before = len(tracking.runs("leadodds small_world"))
    with mlflow.start_run(experiment_id=place, run_name="killed"):
        pass
    assert len(tracking.runs("leadodds small_world")) == before


@pytest.mark.usefixtures("store")
def test_an_experiment_that_is_not_there_has_no_runs(tracking):
    assert tracking.runs("leadodds nobody") == []
