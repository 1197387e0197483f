"""A small model, and a service that has it in the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from models.scorer import Scorer
from serving import app
from serving.current import Current
from serving.settings import Settings
from tests.serving import small_model


@pytest.fixture(scope="session")
def loaded() -> Scorer:
    """A model in which every feature counts."""
    return small_model.made()


@pytest.fixture
def service(loaded: Scorer) -> FastAPI:
    """The application with that model."""
    made = app.create(Settings())
    made.state.current = Current(loaded)
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
