"""The service: its parts, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from models.history import opening
from models.language import speak
from serving import guard, health, mapping, openapi, problems, routes
from serving.champion import Champion
from serving.current import Current
from serving.folder import Folder
from serving.histories import Histories
from serving.loading import Loader
from serving.origins import Origin
from serving.settings import Settings
from serving.telemetry import tracing
from serving.watch import Watch

_SAID = "The calibrated chance that a lead buys within the horizon, with its reasons."


def create(settings: Settings) -> FastAPI:
    """The application; it looks for its bundle before it answers anything."""
    current = Current()
    loader = Loader(settings.load_seconds, settings.decides, speak(settings.language))
    watch = Watch(_origin(settings, loader), loader, current, settings.poll_seconds)
    store = opening.open_store(settings.history) if settings.history else None
    histories = Histories(store)
    spans = tracing.provider() if settings.traced else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await watch.begin()
        yield
        await watch.end()
        histories.close()
        await tracing.end(spans)

    app = FastAPI(
        title="Leadodds",
        version="1",
        description=_SAID,
        lifespan=lifespan,
        telemetry=tracing.config(spans),
    )
    app.state.current, app.state.histories = current, histories
    app.state.mappings = mapping.read_all(settings.mappings)
    problems.install(app)
    app.include_router(routes.router)
    health.add_routes(app, current, watch)
    openapi.install(app)
    guard.install(app, settings)
    return app


def _origin(settings: Settings, loader: Loader) -> Origin:
    if settings.model is None:
        return Folder(settings.bundle, loader)
    return Champion(settings.model, settings.cache, loader, settings.load_seconds)
