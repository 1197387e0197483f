"""A small model: in the test's own process, and in a service that all tests share that only ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from models.scorer import Scorer
from serving import app
from serving.settings import Settings
from tests.serving import running, small_bundle, small_model
from tests.serving.running import Service


@pytest.fixture(scope="session")
def loaded() -> Scorer:
    """A model in which every feature counts."""
    return small_model.made()


@pytest.fixture
def service(loaded: Scorer) -> FastAPI:
    """The application with that model."""
    made = app.create(Settings())
    made.state.current.swap(loaded, {}, "the test")
    return made


@pytest.fixture
def ask(service: FastAPI) -> Callable[..., httpx.Response]:
    """Ask the service and wait for its answer."""

    async def asked(method: str, path: str, **sent: Any) -> httpx.Response:
        through = httpx.ASGITransport(service)
        async with httpx.AsyncClient(transport=through, base_url="http://leads") as client:
            return await client.request(method, path, **sent)

    def now(method: str, path: str, **sent: Any) -> httpx.Response:
        return anyio.run(lambda: asked(method, path, **sent))

    return now


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_bundle.write(tmp_path_factory.mktemp("serving") / "bundle")


@pytest.fixture(scope="session")
def standing(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service as it is by default."""
    log = tmp_path_factory.mktemp("standing") / "log"
    with running.service(log, small_folder) as told:
        yield told
