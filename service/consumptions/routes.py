"""`POST /v1/consume`: a nullifier is taken once; `GET /v1/consumptions`: those that were, in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from zkwright.verifier import Statement, public_from_json, public_to_json

from ..clock import told
from ..http.answers import Resource
from ..http.bodies import read_claim
from ..http.caller import caller_of
from ..http.headers import idempotency_key, number_in_query
from ..http.turnstile import Turnstile
from ..refusals import Refused
from .ledger import Claim, Consumption, Ledger, Page, Verdict, request_id
from .news import News
from .writer import Writer

if TYPE_CHECKING:
    from ..application import Service

_MOST_AT_ONCE: Final = 1000
"""Consumptions of one answer of the feed."""

_LONGEST_WAIT: Final = 30
"""Seconds for which the feed waits for news."""


_MOST_LISTENERS: Final = 256
"""Readers of the feed in a process, who may wait."""


class Consumptions:
    """Verifies first, then takes; both before it answers."""

    def __init__(self, service: Service) -> None:
        """In the service's database."""
        self._service: Final = service
        self._ledger: Final = Ledger(service.database)
        self._news: Final = News(self._ledger)
        self._listeners: Final = Turnstile(_MOST_LISTENERS)
        self._writer: Writer | None = None
        self.routes: Final = [
            *(Resource(path, "POST", self.consume, needs="consume") for path in ("/v1/consume", "/consume")),
            Resource("/v1/consumptions", "GET", self.feed, needs="feed"),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The thread that writes; what waits for it is taken before the end."""
        async with self._news.running():
            self._writer = Writer(self._ledger)
            try:
                yield
            finally:
                writer, self._writer = self._writer, None
                await asyncio.to_thread(writer.close)

    async def consume(self, request: Request) -> Response:
        """200 once it is on the disk; the same request, by its Idempotency-Key, is told the same again."""
        name = _request_of(request)
        body = await self._service.claim_body(request)
        with self._service.turnstile.entered():
            values, claim = await asyncio.to_thread(self._verified, body, name)
            if self._writer is None:
                raise Refused("busy", "the service is starting or ending", {"retry-after": "1"})
            # Shielded: who hangs up now has taken it or not, and is told when it asks again.
            answer = await asyncio.shield(asyncio.wrap_future(self._writer.take(claim)))
        verdict, consumption = answer
        if verdict is Verdict.CONFLICT:
            message = "this Idempotency-Key came with another request; make a new one for each request"
            raise Refused("idempotency_conflict", message)
        if verdict is Verdict.BEFORE:
            before = {"sequence": consumption.sequence, "at": told(consumption.at)}
            message = "this nullifier was consumed before, within its scope"
            raise Refused("already_consumed", message, consumption=before)
        await self._news.tell(consumption.sequence)
        return JSONResponse({"valid": True, "values": values, "consumption": consumption.to_object()})

    def _verified(self, body: bytes, name: bytes | None) -> tuple[dict[str, Any], Claim]:
        claimed = read_claim(body)
        registered = self._service.registry.find_consumable(claimed.statement)
        values = registered.verify(claimed.signals, claimed.proof)
        nullifier, scope = registered.consumed_by(claimed.signals)
        public = public_to_json(claimed.signals)
        claim = Claim(registered.id, registered.entry.pool, scope, nullifier, public, name)
        return registered.statement.json_values(values), claim

    async def feed(self, request: Request) -> Response:
        """Those after a number; with `wait`, the answer comes once there is one, or after so many seconds."""
        query = request.query_params
        after = number_in_query(request, "after", 0, 0, 1 << 62)
        limit = number_in_query(request, "limit", 100, 1, _MOST_AT_ONCE)
        wait = number_in_query(request, "wait", 0, 0, _LONGEST_WAIT)
        statement = query.get("statement")
        if statement is not None and not (len(statement) == 64 and statement.isascii() and statement.isalnum()):
            raise Refused("bad_request", "statement is the id of one, 64 hexadecimal digits")
        end = asyncio.get_running_loop().time() + wait
        with self._listeners.entered():  # who waits for news keeps nobody from asking
            while True:
                page: Page = await self._service.turnstile.run(self._ledger.after, after, limit, statement)
                left = end - asyncio.get_running_loop().time()
                if page.consumptions or left <= 0:
                    break
                after = page.next
                await self._news.wait(after, left)
            found = await self._service.turnstile.run(self._told, page.consumptions)
        return JSONResponse({"consumptions": found, "next": page.next})

    def _told(self, consumptions: Sequence[Consumption]) -> list[dict[str, Any]]:
        # Each once for all of a page: what is not among the verifiers in memory is read from the database.
        statements = {
            name: self._service.registry.statement(name) for name in {each.statement for each in consumptions}
        }
        return [_with_values(each, statements[each.statement]) for each in consumptions]


def _with_values(consumption: Consumption, statement: Statement) -> dict[str, Any]:
    values = statement.json_values(statement.values(public_from_json(consumption.public)))
    return {**consumption.to_object(), "values": values, "public": json.loads(consumption.public)}


def _request_of(request: Request) -> bytes | None:
    """By which the same request of the same caller is known again."""
    key = idempotency_key(request)
    return None if key is None else request_id(caller_of(request), key)
