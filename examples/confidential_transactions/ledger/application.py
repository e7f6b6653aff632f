"""The ledger over HTTP, as an ASGI application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from ..errors import Busy, Refused
from ..transactions import MAX_BYTES
from .ledger import Ledger
from .sequencer import Sequencer

PAGE = 256
"""Transactions that are told at a time."""

_STATUS = {"unusable": 400, "spent": 409, "stale": 409}
"""Of refusals; others are 422."""


def application(ledger: Ledger) -> Starlette:
    """The routes of one ledger."""

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        app.state.sequencer = sequencer = Sequencer(ledger)
        yield
        await asyncio.to_thread(sequencer.close)

    async def take(request: Request) -> JSONResponse:
        body = await _body(request)
        try:
            receipt = await asyncio.wrap_future(request.app.state.sequencer.take(body))
        except Refused as refusal:
            error = {"code": refusal.code, "message": str(refusal)}
            return JSONResponse({"error": error}, _STATUS.get(refusal.code, 422))
        except Busy:
            return JSONResponse({"error": {"code": "busy", "message": "come again"}}, 503, {"Retry-After": "1"})
        return JSONResponse(vars(receipt))

    async def feed(request: Request) -> JSONResponse:
        rows = await asyncio.to_thread(ledger.after, _number(request.query_params.get("after", "0")), PAGE)
        found = [{"number": number, "block": block, "transaction": json.loads(body)} for number, block, body in rows]
        return JSONResponse({"transactions": found})

    async def state(_: Request) -> JSONResponse:
        known = await asyncio.to_thread(ledger.known)
        told: dict[str, Any] = vars(known) | {
            "ledger": known.ledger.hex(),
            "root": str(known.root),
            "relayer": known.relayer.hex(),
        }
        return JSONResponse(told)

    async def account(request: Request) -> JSONResponse:
        try:
            name = bytes.fromhex(request.path_params["account"])
        except ValueError:
            raise HTTPException(404) from None
        balances = await asyncio.to_thread(ledger.balances, name)
        return JSONResponse({"balances": {str(asset): str(amount) for asset, amount in balances.items()}})

    routes = [
        Route("/v1/transactions", take, methods=["POST"]),
        Route("/v1/transactions", feed, methods=["GET"]),
        Route("/v1/state", state),
        Route("/v1/accounts/{account}", account),
    ]
    return Starlette(routes=routes, lifespan=running)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    return bytes(body)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise HTTPException(400, "after: a number of a transaction")
    return int(text)
