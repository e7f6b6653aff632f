"""A shop that sells wine: the verifier as a page, from a basket to an order of somebody who is old enough.

The wallet sends its answer to the shop, and gets an address to lead its browser back to. The order is placed in the browser that
began the checkout and comes with this address: who sends a checkout of their own to somebody else does not get it paid in age.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import html
import secrets
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ..credential import Status
from ..documents import element
from ..errors import RefusedError
from ..holder.service import consent_url
from ..keys import Keys
from ..request import Request as Asked
from ..web import application, ask, body, page
from .desk import LIFETIME, Accepted, Desk

_COOKIE = "checkout"


@dataclass
class Checkouts:
    """Who began which checkout, as long as requests hold: of cookies and codes, the hashes."""

    _begun: dict[int, tuple[float, str]] = field(default_factory=dict)
    _accepted: dict[str, tuple[int, Accepted]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, number: int) -> str:
        """A cookie for who begins."""
        cookie, now = secrets.token_urlsafe(), time.monotonic()
        with self._lock:
            self._begun = {each: kept for each, kept in self._begun.items() if kept[0] > now - LIFETIME}
            self._accepted = {code: kept for code, kept in self._accepted.items() if kept[0] in self._begun}
            self._begun[number] = (now, _hashed(cookie))
        return cookie

    def accept(self, number: int, accepted: Accepted) -> str:
        """A code for who answered."""
        code = secrets.token_urlsafe()
        with self._lock:
            self._accepted[_hashed(code)] = (number, accepted)
        return code

    def finish(self, number: int, cookie: str, code: str) -> Accepted:
        """What was accepted, once, for who has both. Raises `RefusedError` for everybody else."""
        with self._lock:
            begun, answered = self._begun.get(number), self._accepted.get(_hashed(code))
            if begun and answered and answered[0] == number and hmac.compare_digest(begun[1], _hashed(cookie)):
                del self._begun[number], self._accepted[_hashed(code)]
                return answered[1]
        raise RefusedError("this checkout was not begun in this browser, or is over", "begin again in the shop")


def service(desk: Desk, keys: Keys, wish: dict[str, Any], wallet: str) -> Starlette:
    """GET /, /checkout/ID, /requests/ID and /done/ID, POST /checkout and /requests/ID/answer."""
    checkouts, origin = Checkouts(), desk.audience

    async def basket(_: Request) -> Response:
        return page(
            "A bottle of wine",
            "<p>For those who are 18 or older, and live where we deliver.</p>",
            '<form method="post" action="/checkout"><button>Buy</button></form>',
        )

    async def begin(request: Request) -> Response:
        made = await asyncio.to_thread(_asked, desk, keys, wish)
        response = RedirectResponse(f"/checkout/{made.id}", 303)
        secure = origin.startswith("https:")
        response.set_cookie(_COOKIE, checkouts.begin(made.id), httponly=True, samesite="lax", secure=secure)
        return response

    async def checkout(request: Request) -> Response:
        number = _number(request)
        await asyncio.to_thread(desk.find, number)
        link = consent_url(wallet, f"{origin}/requests/{number}")
        return page(
            "Are you old enough?",
            "<p>Your wallet can tell us, and will say what else we ask.</p>",
            f'<p><a class="button" href="{html.escape(link)}">Open your wallet</a></p>',
        )

    async def asked(request: Request) -> Response:
        found, _ = await asyncio.to_thread(desk.find, _number(request))
        return JSONResponse(found.document)

    async def answer(request: Request) -> Response:
        accepted = await asyncio.to_thread(desk.accept, await body(request), keys, int(time.time()))
        number = accepted.request.id
        return JSONResponse({"continue": f"{origin}/done/{number}?code={checkouts.accept(number, accepted)}"})

    async def done(request: Request) -> Response:
        code, cookie = request.query_params.get("code", ""), request.cookies.get(_COOKIE, "")
        accepted = checkouts.finish(_number(request), cookie, code)
        greeting = "Welcome!" if accepted.is_new else "Good to see you again."
        return page(
            "Thank you", f'<p class="yes">{greeting} The wine is on its way.</p>', '<p><a href="/">More</a></p>'
        )

    routes = {
        ("GET", "/"): basket,
        ("POST", "/checkout"): begin,
        ("GET", "/checkout/{id}"): checkout,
        ("GET", "/requests/{id}"): asked,
        ("POST", "/requests/{id}/answer"): answer,
        ("GET", "/done/{id}"): done,
    }
    return application(routes, origin)


def _asked(desk: Desk, keys: Keys, wish: dict[str, Any]) -> Asked:
    now = int(time.time())
    for name, place in desk.places.items():
        desk.trust(Status.from_object(ask(f"{place}/status")), name, now)
    return desk.ask(wish, keys, now)


def _number(request: Request) -> int:
    return element(request.path_params["id"], "the request's hash")


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
