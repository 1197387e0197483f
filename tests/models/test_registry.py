"""The registry on a real store: versions, aliases, history, and two at once."""

from __future__ import annotations

import importlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import unquote, urlparse

import pytest

from features.errors import DamagedBundle, TrackingError
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


@pytest.fixture(scope="module")
def tracking():
    """MLflow takes seconds to import, which a run of the fast tests should not wait for."""
    return importlib.import_module("models.tracking")


@pytest.fixture(scope="module")
def registry():
    return importlib.import_module("models.registry")


@pytest.fixture(scope="module")
def run_id(tracking, bundle_folder, tmp_path_factory):
    """A run with a bundle as `track` logs it, but for the code, in a store of this module's own."""
    kept, mlflow = dict(os.environ), importlib.import_module("mlflow")
    folder = tmp_path_factory.mktemp("registry")
    tracking.store(None, folder / "mlruns")
    shutil.copytree(bundle_folder, folder / "model" / "artifacts" / "bundle")
    client = mlflow.MlflowClient()
    location = (folder / "artifacts").as_uri()
    run = client.create_run(client.create_experiment("leadodds small_world", location))
    logged = client.create_logged_model(run.info.experiment_id, "model", run.info.run_id)
    client.log_model_artifacts(logged.model_id, str(folder / "model"))
    client.finalize_logged_model(logged.model_id, "READY")
    client.log_outputs(
        run.info.run_id,
        [importlib.import_module("mlflow.entities").LoggedModelOutput(logged.model_id, step=0)],
    )
    yield run.info.run_id
    mlflow.set_tracking_uri(None)
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture
def model(request):
    return f"leadodds-{request.node.name[5:60]}".replace("[", "-").replace("]", "")


@pytest.fixture
def champions(registry, model, run_id):
    """Versions a, b, c, each of which became champion in its turn."""
    made = []
    for digest in "abc":
        version, before = registry.enter(model, run_id, digest), registry.champion(model)
        assert registry.promote(version, before, f"2026-01-0{len(made) + 1}")
        made.append(version)
    return made


def digest_of_champion(registry, model):
    return registry.champion(model).digest


def test_before_the_first_model_there_is_no_champion(registry, model, run_id):
    assert registry.champion(model) is None
    with pytest.raises(TrackingError, match="no champion"):
        registry.roll_back(model, "2026-01-01")
    assert run_id


def test_a_bundle_has_one_version_however_often_it_is_entered(registry, model, run_id):
    first, again = (registry.enter(model, run_id, "a") for _ in range(2))
    assert first == again
    assert registry.enter(model, run_id, "b").number == "2"
    assert registry.champion(model) is None


def test_a_version_holds_the_bundle_of_its_run(registry, model, run_id, bundle_folder, tmp_path):
    version = registry.enter(model, run_id, bundle.digest(bundle_folder))
    fetched = registry.fetch(version, tmp_path)
    assert bundle.digest(fetched) == version.digest


def test_a_bundle_that_was_changed_in_the_store_is_refused(registry, model, run_id, tmp_path):
    version = registry.enter(model, run_id, "a")
    client = importlib.import_module("mlflow").MlflowClient()
    stored = client.get_model_version_download_uri(model, version.number)
    path = Path(unquote(urlparse(stored).path)) / "artifacts" / "bundle" / "calibrator.json"
    whole = path.read_bytes()
    path.write_bytes(whole + b" ")
    try:
        with pytest.raises(DamagedBundle):
            registry.fetch(version, tmp_path / "changed")
        path.unlink()
        with pytest.raises(DamagedBundle):
            registry.fetch(version, tmp_path / "missing")
    finally:
        path.write_bytes(whole)


def test_the_card_is_the_versions_description_and_a_file_of_its_run(registry, model, run_id):
    version = registry.enter(model, run_id, "a")
    card = "# The card\n" + "a line of it\n" * 1000
    registry.describe(version, card, {"gate": "passed", "gate_reasons": "x" * 6000})
    client = importlib.import_module("mlflow").MlflowClient()
    told = client.get_model_version(model, version.number)
    assert told.description.startswith("# The card\na line of it\n")
    assert len(told.description) <= 5000
    assert told.description.endswith("a line of it\n\nThe rest is in model_card.md of the run.")
    assert told.tags["gate"] == "passed"
    assert client.get_run(run_id).data.tags["gate"] == "passed"
    logged = importlib.import_module("mlflow").artifacts.load_text(
        f"{client.get_run(run_id).info.artifact_uri}/model_card.md"
    )
    assert logged == card


def test_a_refused_version_is_the_challenger_and_none_once_it_is_champion(registry, model, run_id):
    version = registry.enter(model, run_id, "a")
    registry.challenge(version)
    assert registry.champion(model) is None
    assert registry._aliases(model) == {"challenger": version.number}
    assert registry.promote(version, None, "2026-01-01")
    assert registry._aliases(model) == {"champion": version.number}


def test_rolling_back_goes_through_the_champions_one_by_one(registry, model, champions):
    a, b, c = champions
    assert digest_of_champion(registry, model) == "c"
    withdrawn, restored = registry.roll_back(model, "2026-02-01")
    assert (withdrawn.number, restored.number) == (c.number, b.number)
    assert digest_of_champion(registry, model) == "b"
    assert registry.roll_back(model, "2026-02-02")[1].number == a.number
    with pytest.raises(TrackingError, match="no champion before it"):
        registry.roll_back(model, "2026-02-03")
    assert digest_of_champion(registry, model) == "a"


def test_a_version_that_was_rolled_back_is_never_gone_back_to(registry, model, champions, run_id):
    registry.roll_back(model, "2026-02-01")
    d = registry.enter(model, run_id, "d")
    assert registry.promote(d, registry.champion(model), "2026-02-02")
    assert registry.roll_back(model, "2026-02-03")[1].digest == "b"
    assert champions[2].digest == "c"


def test_a_withdrawn_version_that_becomes_champion_again_is_withdrawn_no_more(
    registry, model, champions, run_id
):
    registry.roll_back(model, "2026-02-01")
    c = registry.enter(model, run_id, "c")
    assert c.tags["withdrawn_at"] == "2026-02-01"
    assert registry.promote(c, registry.champion(model), "2026-02-02")
    assert "withdrawn_at" not in registry.champion(model).tags
    assert registry.roll_back(model, "2026-02-03")[1].number == champions[1].number


def test_nothing_is_promoted_over_a_champion_that_it_was_not_compared_with(
    registry, model, champions, run_id
):
    d = registry.enter(model, run_id, "d")
    assert not registry.promote(d, champions[1], "2026-02-01")
    assert not registry.promote(d, None, "2026-02-01")
    assert digest_of_champion(registry, model) == "c"


@pytest.mark.parametrize("turn", range(10))
def test_two_first_champions_at_once_are_both_taken_and_one_stays(registry, model, run_id, turn):
    versions = [registry.enter(f"{model}-{turn}", run_id, digest) for digest in "ab"]
    ready = Barrier(2)

    def promote(version):
        ready.wait()
        return registry.promote(version, None, "2026-01-01")

    with ThreadPoolExecutor(2) as both:
        taken = list(both.map(promote, versions))
    assert any(taken)
    stays = registry.champion(f"{model}-{turn}").number
    assert stays in [version.number for version, was in zip(versions, taken, strict=True) if was]


def test_of_two_at_once_one_is_champion_and_every_version_is_whole(registry, model, run_id):
    def one_of_two(name):
        made = []
        for turn in range(4):
            version = registry.enter(model, run_id, f"{name}{turn}")
            registry.promote(version, registry.champion(model), "2026-01-01")
            made.append(version)
        return made

    with ThreadPoolExecutor(2) as both:
        made = [each for some in both.map(one_of_two, ("left", "right")) for each in some]
    assert sorted(int(each.number) for each in made) == list(range(1, 9))
    champion = registry.champion(model)
    assert champion.number in [each.number for each in made]
    assert champion.tags["champion_since"] == "2026-01-01"
    for each in made:
        now = registry._version(model, each.number)
        assert (now.digest, now.run_id) == (each.digest, run_id)
