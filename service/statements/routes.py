"""`/v1/statements`: what proofs are verified of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from zkwright.core.json_depth import shallow_json
from zkwright.verifier import InvalidKey, InvalidProof, InvalidStatement

from ..http.answers import Resource
from ..http.bodies import Intake, read_body
from ..refusals import Refused
from .registered import Entry, OnceOnly

if TYPE_CHECKING:
    from ..application import Service

_MOST: Final = 64 << 20
"""Bytes of a registration: a key for 80,000 signals has 30 million."""

_COMING: Final = 4
"""Registrations that a process reads at a time."""

_MEMBERS: Final = {"statement": str, "verification_key": str, "once": dict, "expected": dict, "development": bool}


class Statements:
    """Lists statements, and registers them."""

    def __init__(self, service: Service) -> None:
        """Of the service's registry."""
        self._service: Final = service
        self._intake: Final = Intake(_COMING, service.settings.body_seconds)
        self.routes: Final = [
            Resource("/v1/statements", "GET", self.all, needs="verify"),
            Resource("/v1/statements", "POST", self.register, needs="admin"),
            Resource("/v1/statements/{id}", "GET", self.one, needs="verify"),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """There is nothing to run."""
        yield

    async def all(self, _: Request) -> Response:
        """All that are served."""
        found = await self._service.turnstile.run(self._service.registry.all)
        return JSONResponse({"statements": [each.to_object() for each in found]})

    async def one(self, request: Request) -> Response:
        """One of them, with its descriptor and key as texts, as they are written into files."""
        found = await self._service.turnstile.run(self._service.registry.find, request.path_params["id"])
        texts = {"statement": found.statement.to_json(), "verification_key_json": found.verifier.key.to_json()}
        return JSONResponse({**found.entry.to_object(), **texts})

    async def register(self, request: Request) -> Response:
        """201, also where the same is registered already."""
        body = await read_body(request, _MOST, self._intake)
        entry = await self._service.turnstile.run(self._register, body)
        return JSONResponse(entry.to_object(), 201)

    def _register(self, body: bytes) -> Entry:
        given = _read(body)
        try:
            return self._service.registry.register(
                given["statement"],
                given["verification_key"],
                _once(given.get("once")),
                given.get("expected"),
                development=given.get("development", False),
            )
        except InvalidKey as error:
            raise Refused.of("development_key" if error.where == "standing" else "bad_statement", error) from error
        except (InvalidStatement, InvalidProof) as error:
            raise Refused.of("bad_statement", error) from error


def _read(body: bytes) -> dict[str, Any]:
    try:
        given = shallow_json(body)
    except ValueError as error:
        raise Refused("malformed", "the body is no JSON") from error
    if not isinstance(given, dict) or not {"statement", "verification_key"} <= given.keys() <= _MEMBERS.keys():
        raise Refused(
            "malformed", "send an object with statement, verification_key, and perhaps once, expected, development"
        )
    for name, value in given.items():
        if type(value) is not _MEMBERS[name]:
            raise Refused("malformed", f"{name} is of another type")
    return given


def _once(given: dict[str, Any] | None) -> OnceOnly | None:
    if given is None:
        return None
    if not {"nullifier"} <= given.keys() <= {"nullifier", "scope", "pool"} or any(
        not (isinstance(value, str) and 0 < len(value) <= 256 and value.isprintable()) for value in given.values()
    ):
        raise Refused("malformed", "once has nullifier, and perhaps scope and pool, which are names")
    return OnceOnly(**given)
