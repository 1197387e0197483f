"""The service: one lead in, one probability out, and what it scores with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from features.errors import BundleError
from models.scorer import Scorer
from serving import health, problems, requests
from serving.champion import Champion
from serving.current import Current
from serving.folder import Folder
from serving.loading import Loader
from serving.messages import Band, Feature, Lead, Model, Prediction, Problem
from serving.origins import Origin
from serving.settings import Settings
from serving.watch import Watch


def create(settings: Settings) -> FastAPI:
    """The application; it looks for its bundle before it answers anything."""
    current = Current()
    loader = Loader(settings.load_seconds)
    watch = Watch(_origin(settings, loader), loader, current, settings.poll_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await watch.begin()
        yield
        await watch.end()

    app = FastAPI(title="Leadodds", version="1", lifespan=lifespan)
    app.state.current = current
    problems.install(app)
    _add_routes(app)
    health.add_routes(app, current, watch)
    return app


def _origin(settings: Settings, loader: Loader) -> Origin:
    if settings.model is None:
        return Folder(settings.bundle, loader)
    return Champion(settings.model, settings.cache, loader, settings.load_seconds)


def _loaded(request: Request) -> Scorer:
    current: Current = request.app.state.current
    if current.scorer is None:
        raise BundleError(
            "the service",
            found="no bundle that has passed its check yet",
            wanted="one that serves",
            way_out="see /health/ready for what was refused and why",
        )
    return current.scorer


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
