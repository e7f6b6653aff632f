"""Around everything else: a request's id, and what is logged and measured of it once it was answered."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..http.caller import CALLER
from ..http.scope import CODE, REQUEST_ID, ROUTE
from .logs import LOG
from .measurements import Measurements

_SAFE_ID: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_METHODS: Final = ("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS")


class Observer:
    """Gives each request an id, that of the caller's X-Request-Id where it is fit to be logged, and sends it back."""

    def __init__(self, app: ASGIApp, measurements: Measurements) -> None:
        """`app` is all the rest."""
        self._app: Final = app
        self._measurements: Final = measurements

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        identity = given if _SAFE_ID.fullmatch(given) else secrets.token_hex(8).encode()
        scope[REQUEST_ID] = identity.decode()
        begin = time.perf_counter()
        status = 500  # where nothing was sent

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", identity)]
            await send(message)

        try:
            await self._app(scope, receive, answered)
        finally:
            self._tell(scope, status, time.perf_counter() - begin)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = str(scope.get(ROUTE, "none"))
        code = str(scope.get(CODE, ""))
        self._measurements.answered(method, route, status, code, seconds)
        if not LOG.isEnabledFor(logging.INFO):
            return
        facts: dict[str, Any] = {"request_id": scope[REQUEST_ID], "method": method, "route": route, "status": status}
        if code:
            facts["code"] = code
        if CALLER in scope:
            facts["key"] = scope[CALLER]
        facts["ms"] = round(seconds * 1000, 2)
        LOG.info("answered", extra={"facts": facts})
