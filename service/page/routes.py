"""What a browser asks for: the page and its two files, the client for scripts, and the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from ..http.answers import Resource
from ..openapi.document import openapi

if TYPE_CHECKING:
    from ..application import Service

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_FOLDER: Final = Path(__file__).parent

_CLIENT: Final = _FOLDER.parent / "client"

_FILES: Final = (
    ("/", _FOLDER / "page.html", "text/html; charset=utf-8"),
    ("/page.js", _FOLDER / "page.js", "text/javascript; charset=utf-8"),
    ("/page.css", _FOLDER / "page.css", "text/css; charset=utf-8"),
    ("/client.mjs", _CLIENT / "client.mjs", "text/javascript; charset=utf-8"),
    ("/client.d.mts", _CLIENT / "client.d.mts", "text/plain; charset=utf-8"),
)


class Page:
    """Asks the service what everybody may ask it, with the key that its reader types; nothing of it comes from elsewhere."""

    def __init__(self, _: Service) -> None:
        """Its files are read once."""
        document = json.dumps(openapi(), separators=(",", ":")).encode()
        self.routes: Final = [
            *(_serving(path, file.read_bytes(), kind) for path, file, kind in _FILES),
            _serving("/openapi.json", document, "application/json"),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """There is nothing to run."""
        yield


def _serving(path: str, content: bytes, kind: str) -> Resource:
    async def answer(_: Request) -> Response:
        return Response(content, headers={"content-type": kind, "content-security-policy": CONTENT_SECURITY_POLICY})

    return Resource(path, "GET", answer, needs=None)
