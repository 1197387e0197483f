"""The service: one lead in, one probability out, and what it scores with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request

from models import scorer
from models.history import opening
from serving import errors, mapping, model_page, openapi, problems, routes
from serving.current import Current
from serving.histories import Histories
from serving.settings import Settings


def create(settings: Settings) -> FastAPI:
    """The application; it loads and checks its bundle before it answers anything."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        loaded = scorer.load(settings.bundle)
        # The kernel compiles at its first call; no request shall wait for that.
        loaded.answer(scorer.Lead({}, as_of=0, created_at=0, events=()))
        app.state.current = Current(loaded, model_page.card_of(settings.bundle, loaded.digest))
        yield
        app.state.histories.close()

    app = FastAPI(title="Leadodds", version="1", lifespan=lifespan)
    app.state.mappings = mapping.read_all(settings.mappings)
    store = opening.open_store(settings.history) if settings.history else None
    app.state.histories = Histories(store)
    app.state.current = Current()
    problems.install(app)
    app.include_router(routes.router)
    _add_health(app)
    openapi.install(app)
    return app


def _add_health(app: FastAPI) -> None:
    @app.get("/health/live", tags=["health"])
    async def live() -> dict[str, str]:
        """Whether the process answers."""
        return {"status": "live"}

    @app.get("/health/ready", tags=["health"])
    async def ready(request: Request) -> dict[str, str]:
        """Whether a checked bundle serves, and which."""
        loaded = request.app.state.current.scorer
        if loaded is None:
            raise errors.no_model()
        return {"status": "ready", "model_version": loaded.digest}
