"""Routes whose refusals are JSON, and the headers of all answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from zkwright.verifier import InvalidProof

from ..refusals import Refused

HEADERS: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}

Handler = Callable[[Request], Awaitable[Response]]


class Resource(Route):
    """A route whose handler raises `Refused` where it says no, or `InvalidProof`; a database that fails is an answer as well.

    `needs` is what an API key must be allowed to, None where anybody may ask.
    """

    def __init__(self, path: str, method: str, handler: Handler, *, needs: str | None) -> None:
        """One method of one path."""
        self.needs: Final = needs

        async def answer(request: Request) -> Response:
            try:
                response = await handler(request)
            except Refused as refusal:
                response = refused(refusal)
            except InvalidProof as error:
                response = refused(Refused.of("invalid_proof" if error.answers_no else "malformed", error))
            except (DBAPIError, NoConnection):
                response = refused(Refused("storage_unavailable", "the database does not answer", {"retry-after": "5"}))
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        super().__init__(path, answer, methods=[method])


def refused(refusal: Refused) -> Response:
    """The answer that says no."""
    return JSONResponse(refusal.to_object(), refusal.status, headers={**HEADERS, **refusal.headers})


async def no_such(_: Request, error: Exception) -> Response:
    """What Starlette itself refuses: a path or a method that there is not."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        return refused(Refused("method_not_allowed", "this resource has other methods", dict(error.headers or {})))
    return refused(Refused("not_found", "no such resource; /openapi.json lists them"))


async def failed(_: Request, __: Exception) -> Response:
    """A slip of ours; the log has it."""
    return refused(Refused("internal", "the service failed: try again, or tell its operator"))
