"""Routes whose refusals are JSON, and the headers of all answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from zkwright.verifier import InvalidProof

from ..refusals import Refused
from ..telemetry.logs import LOG
from .scope import CODE, REQUEST_ID, ROUTE

HEADERS: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}

_FAILED: Final = "the service failed: try again, or tell its operator the X-Request-Id"

Handler = Callable[[Request], Awaitable[Response]]


class Resource(Route):
    """A route whose handler raises `Refused` where it says no, or `InvalidProof`; a database that fails is an answer as well.

    `needs` is what an API key must be allowed to, None where anybody may ask. What it is not allowed to, and what goes wrong
    by our own fault, are answers too.
    """

    def __init__(self, path: str, method: str, handler: Handler, *, needs: str | None) -> None:
        """One method of one path."""
        self.needs: Final = needs

        async def answer(request: Request) -> Response:
            request.scope[ROUTE] = path
            try:
                await request.app.state.guard.check(request, needs)
                response = await handler(request)
            except Refused as refusal:
                response = _answered(request, refusal)
            except InvalidProof as error:
                response = _answered(request, Refused.of("invalid_proof" if error.answers_no else "malformed", error))
            except (DBAPIError, NoConnection):
                _log(request, "storage_unavailable")
                unavailable = Refused("storage_unavailable", "the database does not answer", {"retry-after": "5"})
                response = _answered(request, unavailable)
            except Exception:
                _log(request, "failed")
                response = _answered(request, Refused("internal", _FAILED))
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        super().__init__(path, answer, methods=[method])


def _answered(request: Request, refusal: Refused) -> Response:
    request.scope[CODE] = refusal.code
    return refused(refusal)


def _log(request: Request, event: str) -> None:
    facts = {"request_id": request.scope.get(REQUEST_ID), "route": request.scope[ROUTE]}
    LOG.error(event, exc_info=True, extra={"facts": facts})


def refused(refusal: Refused) -> Response:
    """The answer that says no."""
    # In ASCII: what is quoted of a request may be no text that UTF-8 can write, as half a surrogate pair.
    content = json.dumps(refusal.to_object(), separators=(",", ":")).encode()
    return Response(content, refusal.status, headers={**HEADERS, **refusal.headers}, media_type="application/json")


def _methods(request: Request) -> list[str]:
    """Those of all routes that have the path."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    own = [route.methods or () for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for methods in own for method in methods})


async def no_such(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: a path or a method that there is not."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        methods = ", ".join(_methods(request))
        message = f"{request.method} is none of this resource's methods: {methods}"
        return _answered(request, Refused("method_not_allowed", message, {"allow": methods}))
    return _answered(request, Refused("not_found", "no such resource; /openapi.json lists them"))
