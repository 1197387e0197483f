"""What a CRM asks: one lead, many leads, a lead in the CRM's own words, and what the model wants.

Bodies are read by pydantic straight from their bytes, and answers written straight to theirs: what
FastAPI would do between costs more than the score itself. A request takes the scorer once and uses
it to its end, whatever is swapped in meanwhile.
"""

from __future__ import annotations

from typing import Annotated

import pydantic_core
from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic.json_schema import SkipJsonSchema

from features.errors import UnknownMapping
from models.scorer import Scorer
from serving import batch, bodies, flat, mapping, model_page, openapi, requests, webhook
from serving.current import Current
from serving.field_types import Reasons
from serving.histories import NOTHING, Histories
from serving.messages import Batch, BatchAnswer, FlatPrediction, Lead, Prediction
from serving.model_messages import Model

router = APIRouter(prefix="/v1")

_EXPLAIN = Query(description="so many reasons; the body may say it too")


@router.post(
    "/predict",
    response_model=Prediction,
    openapi_extra=openapi.body(Lead),
    tags=["predict"],
)
async def predict(request: Request) -> Response:
    """The chance that one lead buys within the horizon."""
    loaded, sent = _loaded(request), bodies.read(Lead, await request.body())
    found = NOTHING
    if _histories(request).must_be_asked(sent):
        found = await _histories(request).find((sent.contact_id,))
    return _json(requests.predict(loaded, sent, requests.now(), found))


@router.post(
    "/predict/batch",
    response_model=BatchAnswer,
    openapi_extra=openapi.body(Batch),
    tags=["predict"],
)
async def predict_batch(request: Request) -> Response:
    """The same of up to 1,000 leads; one that cannot be read fails alone."""
    loaded, body = _loaded(request), await request.body()
    read = await to_thread.run_sync(batch.read, body)
    unknown = {lead.contact_id for lead in read.leads.values() if lead.events is None}
    found = await _histories(request).find(unknown)
    return await to_thread.run_sync(
        lambda: _json(batch.predict(loaded, read, requests.now(), found))
    )


@router.post(
    "/webhook/{name}",
    response_model=FlatPrediction,
    openapi_extra=openapi.FLAT_BODY,
    tags=["predict"],
)
async def predict_flat(
    request: Request,
    name: Annotated[str, Path(description="a field mapping, or `flat` where names are ours")],
    explain: Annotated[Reasons | SkipJsonSchema[None], _EXPLAIN] = None,
) -> Response:
    """One lead as a CRM's webhook or workflow action sends it, and a flat answer."""
    mappings: dict[str, mapping.Mapping] = request.app.state.mappings
    if name not in mappings:
        raise UnknownMapping(
            "the webhook's name",
            found=repr(name[:40]),
            wanted=f"one of {', '.join(sorted(mappings))}",
            way_out="put NAME.toml into the folder of LEADODDS_MAPPINGS and start again",
        )
    loaded = _loaded(request)
    fields = flat.read(await request.body(), request.headers.get("content-type", ""))
    mapped = mapping.apply(mappings[name], loaded.contract, fields)
    if explain is not None:
        mapped.lead["explain"] = explain
    sent = bodies.checked(Lead, mapped.lead)
    found = await _histories(request).find((sent.contact_id,))
    answer = requests.predict(loaded, sent, requests.now(), found)
    return _json(webhook.flattened(answer, mapped.ignored))


@router.get("/model", tags=["model"], responses=openapi.EXAMPLE_LINK)
async def model(request: Request) -> Model:
    """What the service scores with, how well it does, and which fields it wants."""
    loaded, serving = _loaded(request), request.app.state.current.serving
    return model_page.page(loaded, serving.card)


def _loaded(request: Request) -> Scorer:
    current: Current = request.app.state.current
    return current.loaded()


def _histories(request: Request) -> Histories:
    histories: Histories = request.app.state.histories
    return histories


def _json(answer: Prediction | BatchAnswer | FlatPrediction) -> Response:
    return Response(pydantic_core.to_json(answer), media_type="application/json")
