"""`POST /v1/consume`: a nullifier is taken once; `GET /v1/consumptions`: those that were, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from zkwright.verifier import public_to_json

from ..http.answers import Resource
from ..http.bodies import read_body, read_claim
from ..refusals import Refused
from .ledger import Claim, Ledger
from .writer import Writer

if TYPE_CHECKING:
    from ..application import Service

_MOST_AT_ONCE: Final = 1000
"""Consumptions of one answer of the feed."""

_LONGEST_WAIT: Final = 30.0
"""Seconds for which the feed waits for news."""

_LOOK: Final = 0.25
"""Seconds between looks for news that another process may have taken."""

_LONGEST_REQUEST: Final = 200
"""Characters of an Idempotency-Key."""


class Consumptions:
    """Verifies first, then takes; both before it answers."""

    def __init__(self, service: Service) -> None:
        """In the service's database."""
        self._service: Final = service
        self._ledger: Final = Ledger(service.database)
        self._writer: Writer | None = None
        self.routes: Final = [
            *(Resource(path, "POST", self.consume, needs="consume") for path in ("/v1/consume", "/consume")),
            Resource("/v1/consumptions", "GET", self.feed, needs="feed"),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The thread that writes; what waits for it is taken before the end."""
        self._writer = Writer(self._ledger)
        try:
            yield
        finally:
            await asyncio.to_thread(self._writer.close)

    async def consume(self, request: Request) -> Response:
        """200 once it is on the disk; the same request, by its Idempotency-Key, is told the same again."""
        settings = self._service.settings
        name = _idempotency_key(request)
        body = await read_body(request, settings.most_body, settings.body_seconds)
        values, claim = await self._service.turnstile.run(self._verified, body, name)
        writer = self._writer
        if writer is None:
            raise Refused("busy", "the service is starting or ending", {"retry-after": "1"})
        # Shielded: who hangs up now has taken it or not, and is told when it asks again.
        taken = await asyncio.shield(asyncio.wrap_future(writer.take(claim)))
        if taken is None:
            raise Refused("already_consumed", "this nullifier was consumed before, within its scope")
        return JSONResponse({"valid": True, "values": values, "consumption": taken.to_object()})

    def _verified(self, body: bytes, name: str | None) -> tuple[dict[str, Any], Claim]:
        claimed = read_claim(body)
        registered = self._service.registry.find(claimed.statement)
        if registered.once is None:
            raise Refused("not_consumable", "this statement was registered without a nullifier")
        values = registered.verify(claimed.signals, claimed.proof)
        scope, nullifier = registered.consumed_by(claimed.signals)
        claim = Claim(registered.id, registered.pool, scope, nullifier, public_to_json(claimed.signals), name)
        return registered.statement.json_values(values), claim

    async def feed(self, request: Request) -> Response:
        """Those after a number; with `wait`, the answer comes once there is one, or after so many seconds."""
        query = request.query_params
        after = _number(query.get("after", "0"), "after", 1 << 62)
        limit = _number(query.get("limit", "100"), "limit", _MOST_AT_ONCE) or 1
        wait = _number(query.get("wait", "0"), "wait", int(_LONGEST_WAIT))
        statement = query.get("statement")
        loop = asyncio.get_running_loop()
        end = loop.time() + wait
        while True:
            found = await self._service.turnstile.run(self._ledger.after, after, limit, statement)
            if found or loop.time() >= end:
                break
            await asyncio.sleep(_LOOK)
        last = found[-1].sequence if found else after
        return JSONResponse({"consumptions": [each.to_object() for each in found], "next": last})


def _idempotency_key(request: Request) -> str | None:
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not 0 < len(given) <= _LONGEST_REQUEST or not given.isascii() or not given.isprintable():
        raise Refused("bad_request", f"an Idempotency-Key has 1 to {_LONGEST_REQUEST} printable characters of ASCII")
    return given


def _number(text: str, name: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20) or int(text) > most:
        raise Refused("bad_request", f"{name} is a whole number up to {most}")
    return int(text)
