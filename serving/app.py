"""The service: one lead in, one probability out, and what it scores with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from models import scorer
from models.scorer import Scorer
from serving import guard, problems, requests
from serving.messages import Band, Feature, Lead, Model, Prediction, Problem
from serving.settings import Settings
from serving.telemetry import tracing


def create(settings: Settings) -> FastAPI:
    """The application; it loads and checks its bundle before it answers anything."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.scorer = scorer.load(settings.bundle)
        # The kernel compiles at its first call; no request shall wait for that.
        app.state.scorer.score_lead(scorer.Lead({}, as_of=0, created_at=0, events=()))
        yield
        await tracing.end(spans)

    spans = tracing.provider() if settings.traced else None
    telemetry = tracing.config(spans)
    app = FastAPI(title="Leadodds", version="1", lifespan=lifespan, telemetry=telemetry)
    problems.install(app)
    _add_routes(app)
    guard.install(app, settings)
    return app


async def _loaded(request: Request) -> Scorer:
    """Awaited, so that it needs no thread of its own."""
    loaded: Scorer = request.app.state.scorer
    return loaded


Loaded = Annotated[Scorer, Depends(_loaded)]


def _add_routes(app: FastAPI) -> None:
    @app.post("/v1/predict", responses={422: {"model": Problem}})
    async def predict(lead: Lead, loaded: Loaded) -> Prediction:
        """The chance that one lead buys within the horizon."""
        return requests.predict(loaded, lead, requests.now())

    @app.get("/v1/model")
    async def model(loaded: Loaded) -> Model:
        """What the service scores with, and which fields it wants."""
        return _model(loaded)

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        """Whether the process answers."""
        return {"status": "live"}

    @app.get("/health/ready")
    async def ready(loaded: Loaded) -> dict[str, str]:
        """Whether a checked bundle serves, and which."""
        return {"status": "ready", "model_version": loaded.digest}


def _model(loaded: Scorer) -> Model:
    contract = loaded.contract
    spec, who = contract.catalogue.behavioural, contract.catalogue.demographic
    return Model(
        model_version=loaded.digest,
        source=contract.source,
        horizon=contract.horizon,
        base_rate=contract.base_rate,
        bands=[
            Band(name=name, begins=start, mapped=contract.bands.words(name))
            for name, start in zip(contract.bands.names, contract.bands.starts, strict=True)
        ],
        attributes={each.name: each.kind for each in who.attributes if each.name in who.inputs},
        event_types=sorted({kind for group in spec.groups for kind in group.event_types}),
        event_properties=[*contract.categories, *contract.numbers],
        features=[
            Feature(
                name=each.name,
                sentence=each.sentence,
                unit=each.unit,
                null_means=each.null_means,
            )
            for each in contract.catalogue.features
        ],
    )
