"""`POST /v1/verify`: whether a proof holds, and its public values by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .http.answers import Resource
from .http.bodies import read_claim

if TYPE_CHECKING:
    from .application import Service


class Verification:
    """Verifies in threads: the engine holds no lock meanwhile."""

    def __init__(self, service: Service) -> None:
        """Of statements that the service's registry has."""
        self._service: Final = service
        self.routes: Final = [Resource(path, "POST", self.verify, needs="verify") for path in ("/v1/verify", "/verify")]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """There is nothing to run."""
        yield

    async def verify(self, request: Request) -> Response:
        """200 with the values, or a refusal."""
        body = await self._service.claim_body(request)
        values = await self._service.turnstile.run(self._values, body)
        return JSONResponse({"valid": True, "values": values})

    def _values(self, body: bytes) -> dict[str, Any]:
        claimed = read_claim(body)
        registered = self._service.registry.find(claimed.statement)
        return registered.statement.json_values(registered.verify(claimed.signals, claimed.proof))
