"""The page and its two files; nothing of it comes from elsewhere, and no script stands in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from ..http.answers import Resource

if TYPE_CHECKING:
    from ..application import Service

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_FOLDER: Final = Path(__file__).parent

_FILES: Final = (
    ("/", "page.html", "text/html; charset=utf-8"),
    ("/page.js", "page.js", "text/javascript; charset=utf-8"),
    ("/page.css", "page.css", "text/css; charset=utf-8"),
)


class Page:
    """Asks the service what everybody may ask it, with the key that its reader types."""

    def __init__(self, _: Service) -> None:
        """Its files are read once."""
        self.routes: Final = [_serving(path, (_FOLDER / name).read_bytes(), kind) for path, name, kind in _FILES]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """There is nothing to run."""
        yield


def _serving(path: str, content: bytes, kind: str) -> Resource:
    async def answer(_: Request) -> Response:
        return Response(content, headers={"content-type": kind, "content-security-policy": CONTENT_SECURITY_POLICY})

    return Resource(path, "GET", answer, needs=None)
