"""What the services of the three roles have in common: bounded bodies, refusals as answers, pages, other services."""

from __future__ import annotations

import asyncio
import html
import json
import re
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from zkwright import ZkwrightError

from .documents import MAX_BYTES, parse
from .errors import IdentityError, MalformedError, RefusedError

Handler = Callable[[Request], Awaitable[Response]]

LIMIT: Final = 1 << 16
"""Bytes of a request's body."""

_PATIENCE: Final = 20
"""Seconds that another service has for an answer, all of it."""

_URL: Final = re.compile(r"[!-~]{1,2048}")
"""Visible ASCII: no blank, and no letter of another script that looks like one of these."""

_HOST: Final = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_STYLE: Final = Path(__file__).with_name("style.css").read_text(encoding="utf-8")

_PAGE: Final = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title><link rel="stylesheet" href="/style.css"></head><body><main>
<h1>$title</h1>
$body
</main></body></html>
""")


def page(title: str, *blocks: str, status: int = 200) -> HTMLResponse:
    """A page; its blocks are HTML, of which whoever writes them has escaped what others wrote."""
    return HTMLResponse(_PAGE.substitute(title=html.escape(title), body="\n".join(blocks)), status)


def listed(items: Sequence[str]) -> str:
    """A list of texts."""
    return "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in items) + "</ul>"


def application(routes: Mapping[tuple[str, str], Handler], origin: str) -> Starlette:
    """A service that answers under one host alone, so that no other page's script reaches it under a name of its own."""

    async def style(_: Request) -> Response:
        return Response(_STYLE, media_type="text/css")

    everything = {**routes, ("GET", "/style.css"): style}
    host = urlsplit(origin).hostname or ""
    return Starlette(
        routes=[Route(path, _guarded(handler), methods=[method]) for (method, path), handler in everything.items()],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[host], www_redirect=False)],
    )


async def body(request: Request) -> bytes:
    """The body; no more of it is read than fits, whatever its length is said to be."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > LIMIT:
            raise HTTPException(413)
    return bytes(found)


async def form(request: Request) -> dict[str, str]:
    """What a form has sent."""
    try:
        return dict(parse_qsl((await body(request)).decode(), strict_parsing=True, max_num_fields=20))
    except ValueError:
        raise MalformedError("the form cannot be read", "send it from the page") from None


def origin_of(url: str) -> str:
    """Who answers under a URL. Raises `MalformedError` for what is neither https nor of this machine."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        raise MalformedError("the address cannot be read", "write https://HOST/PATH") from None
    host = parts.hostname or ""
    if not _URL.fullmatch(url) or len(host) > 253 or not _HOST.fullmatch(host):
        raise MalformedError(
            "the address has no host that people can tell from others", "write https://HOST/PATH in ASCII"
        )
    local = parts.scheme == "http" and host in ("127.0.0.1", "localhost")
    if parts.username is not None or not (local or parts.scheme == "https"):
        raise MalformedError("the address is of no service to be asked", "write https://HOST/PATH")
    return f"{parts.scheme}://{host}{port}"


def ask(url: str, send: object = None) -> dict[str, Any]:
    """What another service answers: an object of JSON, bounded and read strictly. Follows nobody elsewhere.

    Raises `MalformedError` where there is no such answer, `RefusedError` with the other's words where it is no.
    """
    origin, end = origin_of(url), time.monotonic() + _PATIENCE
    plain = {"accept-encoding": "identity"}  # so that a few bytes are not many
    try:
        with (
            httpx.Client(timeout=_PATIENCE, trust_env=False, headers=plain) as client,
            client.stream("GET" if send is None else "POST", url, json=send) as answer,
        ):
            found = bytearray()
            for chunk in answer.iter_raw():
                found += chunk
                if time.monotonic() > end:
                    raise MalformedError(f"{origin} takes more than {_PATIENCE} seconds", "try again later")
                if len(found) > MAX_BYTES:
                    raise MalformedError(f"{origin} sends more than {MAX_BYTES} bytes", "ask somebody else")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise MalformedError(f"{origin} does not answer ({type(error).__name__})", "try again later") from None
    if answer.status_code == 422:
        words = str(parse(bytes(found)).get("error"))[:300]
        shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in words)
        raise RefusedError(f"{origin} refuses: {shown}", "do what it says")
    if answer.status_code != 200:
        raise MalformedError(f"{origin} answers with {answer.status_code}", "check the address")
    return parse(bytes(found))


def serve(made: Callable[[str], Starlette], port: int) -> None:
    """Serve on a port of this machine, 0 for one that is free; `made` gets the origin. Says where in a line of JSON."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(
            uvicorn.Config(made(origin), log_level="warning", access_log=False, server_header=False, ws="none")
        )
        print(json.dumps({"url": origin}), flush=True)
        asyncio.run(server.serve(sockets=[listening]))


def _guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            response = await handler(request)
        except (IdentityError, ZkwrightError) as error:
            words = (
                str(error) if isinstance(error, IdentityError) else "the proof cannot be made; ask for a new request"
            )
            print(f"refused: {words}", file=sys.stderr, flush=True)
            status = 422 if error.answers_no else 400
            if "text/html" in request.headers.get("accept", ""):
                response = page("That did not work", f'<p class="no">{html.escape(words)}</p>', status=status)
            else:
                response = JSONResponse({"error": words}, status)
        response.headers.update(_HEADERS)
        return response

    return answer
