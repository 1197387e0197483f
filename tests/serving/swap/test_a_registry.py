"""The champion of an MLflow registry: noticed, fetched, gone back from, and not always there."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import httpx
import pytest

from tests.serving.swap import bundles, running
from tests.serving.swap.running import Service

pytestmark = [
    pytest.mark.slow,
    # MLflow warns of its own type hints when it is imported.
    pytest.mark.filterwarnings("ignore:.*Any type hint is inferred as AnyType:UserWarning"),
    # MLflow's own tables use what SQLAlchemy 2.1 deprecates.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
    # MLflow compares a table's columns with a range, which pandas 3.1 deprecates.
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated:DeprecationWarning"),
]

MODEL = "leadodds-small"


class Registry:
    """A store with two registered bundles, and a server in front of it that can go and come."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.models = importlib.import_module("models.registry")
        self.client = importlib.import_module("mlflow").MlflowClient()
        place = self.client.create_experiment("small", (folder / "artifacts").as_uri())
        self.versions = [self._entered(place, float(number)) for number in range(2)]
        self.server: subprocess.Popen[bytes] | None = None

    def _entered(self, experiment: str, intercept: float) -> Any:
        """A version whose bundle is logged as `track` logs it, but for the code."""
        logged_outputs = importlib.import_module("mlflow.entities").LoggedModelOutput
        made = self.folder / f"made-{intercept}"
        digest = bundles.write(made / "artifacts" / "bundle", intercept)
        run = self.client.create_run(experiment)
        logged = self.client.create_logged_model(experiment, "model", run.info.run_id)
        self.client.log_model_artifacts(logged.model_id, str(made))
        self.client.finalize_logged_model(logged.model_id, "READY")
        self.client.log_outputs(run.info.run_id, [logged_outputs(logged.model_id, step=0)])
        return self.models.enter(MODEL, run.info.run_id, digest)

    def make_champion(self, number: int) -> str:
        """Let one of the versions be champion; returns its bundle's digest."""
        assert self.models.promote(self.versions[number], self.models.champion(MODEL), "2026-01-01")
        return str(self.versions[number].digest)

    def stored(self, number: int) -> Path:
        """Where a version's bundle lies in the store."""
        uri = self.client.get_model_version_download_uri(MODEL, self.versions[number].number)
        return Path(unquote(urlparse(uri).path)) / "artifacts" / "bundle"

    def come(self) -> None:
        """Start the server, and wait until it answers."""
        command = [sys.executable, "-m", "mlflow", "server", "--workers", "1"]
        place = ["--host", "127.0.0.1", "--port", self.port]
        store = ["--backend-store-uri", f"sqlite:///{self.folder / 'mlruns' / 'mlflow.db'}"]
        with (self.folder / "log").open("a") as log:
            self.server = subprocess.Popen(
                [*command, *place, *store], stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(1800):
            assert self.server.poll() is None, "the server ended before it answered"
            try:
                if httpx.get(f"{self.address}/health", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        pytest.fail("the server did not answer within three minutes")

    def go(self) -> None:
        """End the server and all of its workers."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    kept, folder = dict(os.environ), tmp_path_factory.mktemp("registry")
    importlib.import_module("models.tracking").store(None, folder / "mlruns")
    made = Registry(folder)
    made.make_champion(0)
    made.come()
    yield made
    made.go()
    importlib.import_module("mlflow").set_tracking_uri(None)
    os.environ.clear()
    os.environ.update(kept)


@contextmanager
def serving(registry: Registry, cache: Path) -> Iterator[Service]:
    told = {"MLFLOW_TRACKING_URI": registry.address.replace("//", "//ann:secret@")}
    told |= {"LEADODDS_CACHE": str(cache), "LEADODDS_POLL_SECONDS": "0.5"}
    with running.service(f"models:/{MODEL}@champion", **told) as service:
        yield service


@pytest.fixture(scope="module")
def service(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(registry, tmp_path_factory.mktemp("cache")) as running_service:
        yield running_service


def _version(service: Service, digest: str) -> dict[str, Any]:
    return service.wait(
        lambda told: (
            told["model_version"] == digest
            and (told["refused"] is None or told["refused"]["over_at"] is not None)
        )
    )


def test_a_new_champion_is_noticed_and_so_is_the_way_back(
    registry: Registry, service: Service
) -> None:
    told = _version(service, registry.versions[0].digest)
    assert told["origin"] == f"version 1 of models:/{MODEL}@champion"
    before = service.score()["probability"]
    _version(service, registry.make_champion(1))
    assert service.score()["probability"] > before
    _, restored = registry.models.roll_back(MODEL, "2026-02-01")
    _version(service, restored.digest)
    assert service.score()["probability"] == before


def test_the_process_that_asks_may_be_killed(registry: Registry, service: Service) -> None:
    _version(service, registry.make_champion(0))
    (child,) = service.children()
    os.kill(child, signal.SIGKILL)
    service.score()
    _version(service, registry.make_champion(1))


def test_a_bundle_that_was_changed_in_the_store_is_refused(
    registry: Registry, service: Service, tmp_path: Path
) -> None:
    kept = shutil.copytree(registry.stored(0), tmp_path / "kept")
    serves = registry.make_champion(1)
    _version(service, serves)
    shutil.rmtree(service_cache(service) / registry.versions[0].digest, ignore_errors=True)
    bundles.write(tmp_path / "other", 5.0)
    bundles.put(tmp_path / "other", registry.stored(0))
    wanted = registry.make_champion(0)
    told = service.wait(lambda told: told["refused"]["over_at"] is None)
    assert (told["model_version"], told["refused"]["model_version"]) == (serves, wanted)
    assert "with which it was registered" in told["refused"]["why"]
    bundles.put(kept, registry.stored(0))
    assert service.reload()["model_version"] == wanted


def service_cache(service: Service) -> Path:
    told = Path(f"/proc/{service.process.pid}/environ").read_bytes().split(b"\0")
    (cache,) = [each for each in told if each.startswith(b"LEADODDS_CACHE=")]
    return Path(cache.decode().partition("=")[2]) / MODEL


def test_without_the_registry_it_goes_on_and_also_starts_with_what_served_last(
    registry: Registry, tmp_path: Path
) -> None:
    digest = registry.make_champion(1)
    with serving(registry, tmp_path) as service:
        _version(service, digest)
        registry.go()
        told = service.wait(lambda told: told["refused"] is not None)
        assert (told["status"], told["model_version"]) == ("ready", digest)
        assert registry.port in told["refused"]["why"]
        assert "secret" not in str(told)
        service.score()
    with serving(registry, tmp_path) as service:
        told = service.wait(lambda told: told["refused"] is not None)
        assert (told["status"], told["model_version"]) == ("ready", digest)
        assert service.score()["model_version"] == digest
        registry.come()
        _version(service, registry.make_champion(0))


def test_where_nothing_ever_served_it_waits_and_says_what_is_missing(
    registry: Registry, tmp_path: Path
) -> None:
    registry.client.delete_registered_model_alias(MODEL, "champion")
    with serving(registry, tmp_path) as service:
        answer = service.client.get("/health/ready")
        assert answer.status_code == 503
        assert "no champion" in answer.json()["refused"]["why"]
        answer = service.client.post("/v1/predict", json=bundles.LEAD)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert service.client.get("/health/live").status_code == 200
        _version(service, registry.make_champion(1))
