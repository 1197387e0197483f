"""The way of one lead past the framework, which takes twice as long as everything else together.

What `POST /v1/predict` is, its route says, for the OpenAPI page and for whoever reads; its body and
its errors are read and told by the same functions. A test asks both ways the same.
"""

from __future__ import annotations

from fastapi.exceptions import RequestValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from features.errors import LeadoddsError
from serving import problems, routes

_PATH = f"{routes.router.prefix}/predict"


class Direct:
    """ASGI middleware that answers single leads itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one lead, or hand on what is something else."""
        if scope["type"] == "http" and scope["path"] == _PATH and scope["method"] == "POST":
            await (await _answer(scope, receive))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def _answer(scope: Scope, receive: Receive) -> Response:
    request_id = str(scope.get("leadodds.request_id", ""))
    try:
        return await routes.predicted(scope["app"].state, await _body(receive))
    except LeadoddsError as error:
        return problems.of(error, request_id)
    except RequestValidationError as error:
        return problems.invalid(error, request_id)


async def _body(receive: Receive) -> bytes:
    message = await receive()
    parts = [message.get("body", b"")]
    while message.get("more_body", False):
        message = await receive()
        parts.append(message.get("body", b""))
    return parts[0] if len(parts) == 1 else b"".join(parts)
