"""Whether the service lives, what it serves, and the order to look for another bundle at once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import FastAPI, Response
from pydantic import BaseModel

from serving.current import Current, Refusal
from serving.watch import Watch


class Refused(BaseModel):
    """What was refused last; `over_at` is null while that still holds."""

    model_version: str | None
    why: str
    refused_at: datetime
    over_at: datetime | None


class Ready(BaseModel):
    """What serves, since when, and what was refused last."""

    status: Literal["ready", "not ready"]
    model_version: str | None
    origin: str | None
    serving_since: datetime | None
    refused: Refused | None


def add_routes(app: FastAPI, current: Current, watch: Watch) -> None:
    """Add the paths under /health, and the reload under /v1/admin."""

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        """Whether the process answers."""
        return {"status": "live"}

    @app.get("/health/ready", responses={503: {"model": Ready}})
    async def ready(response: Response) -> Ready:
        """Whether a checked bundle serves, and which; 503 only where none does."""
        if current.scorer is None:
            response.status_code = 503
        return _ready(current)

    @app.post("/v1/admin/reload")
    async def reload() -> Ready:
        """Look for another bundle at once, also at one that was refused before."""
        await watch.look(again=True)
        return _ready(current)


def _ready(current: Current) -> Ready:
    serving = current.serving
    return Ready(
        status="not ready" if serving is None else "ready",
        model_version=None if serving is None else serving.scorer.digest,
        origin=None if serving is None else serving.origin,
        serving_since=None if serving is None else serving.serving_since,
        refused=None if current.refused is None else _refused(current.refused),
    )


def _refused(refusal: Refusal) -> Refused:
    return Refused(
        model_version=refusal.model_version,
        why=refusal.why,
        refused_at=refusal.refused_at,
        over_at=refusal.over_at,
    )
