"""The issuer over HTTP: what it is, what it took back, and a credential for who has a code."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..documents import element, fields, parse
from ..web import application, body
from .registry import Registry


def service(registry: Registry, origin: str) -> Starlette:
    """GET /issuer and /status, POST /credentials."""

    async def issuer(_: Request) -> Response:
        schema = registry.schema.document
        return JSONResponse({"name": registry.name, "key": registry.key.to_object(), "schema": schema})

    async def status(_: Request) -> Response:
        return JSONResponse((await asyncio.to_thread(lambda: registry.status)).to_object())

    async def credentials(request: Request) -> Response:
        code, holder = fields(parse(await body(request)), "the request", {"code": str, "holder": str})
        made = await asyncio.to_thread(registry.redeem, code, element(holder, "the holder's commitment"))
        return JSONResponse(made.to_object())

    routes = {("GET", "/issuer"): issuer, ("GET", "/status"): status, ("POST", "/credentials"): credentials}
    return application(routes, origin)
