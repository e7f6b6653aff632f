"""A shop that sells wine: the verifier as a page, from a basket to an order of somebody who is old enough.

The wallet sends its answer to the shop, and gets an address to lead its browser back to. The order is placed in the browser that
began the checkout and comes with this address: who sends a checkout of their own to somebody else does not get it paid in age.
"""

from __future__ import annotations

import asyncio
import html
import time
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ..credential import Status
from ..documents import element
from ..holder.service import consent_url
from ..keys import Keys
from ..request import Request as Asked
from ..web import application, ask, body, page
from .desk import Desk

_COOKIE = "checkout"


def service(desk: Desk, keys: Keys, wish: dict[str, Any], wallet: str) -> Starlette:
    """GET /, /checkout/ID, /requests/ID and /done/ID, POST /checkout and /requests/ID/answer."""
    checkouts, origin = desk.checkouts, desk.audience

    async def basket(_: Request) -> Response:
        return page(
            "A bottle of wine",
            "<p>For those who are 18 or older, and live where we deliver.</p>",
            '<form method="post" action="/checkout"><button>Buy</button></form>',
        )

    async def begin(request: Request) -> Response:
        made, cookie = await asyncio.to_thread(_begun, desk, keys, wish)
        response = RedirectResponse(f"/checkout/{made.id}", 303)
        secure = origin.startswith("https:")
        response.set_cookie(_COOKIE, cookie, httponly=True, samesite="lax", secure=secure)
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
        number, code = await asyncio.to_thread(_answered, desk, keys, await body(request))
        return JSONResponse({"continue": f"{origin}/done/{number}?code={code}"})

    async def done(request: Request) -> Response:
        code, cookie = request.query_params.get("code", ""), request.cookies.get(_COOKIE, "")
        is_new = await asyncio.to_thread(checkouts.finish, _number(request), cookie, code)
        greeting = "Welcome!" if is_new else "Good to see you again."
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


def _begun(desk: Desk, keys: Keys, wish: dict[str, Any]) -> tuple[Asked, str]:
    """A request, by the lists of today, and the cookie of who wants it."""
    now = int(time.time())
    for name, place in desk.places.items():
        desk.trust(Status.from_object(ask(f"{place}/status")), name, now)
    made = desk.ask(wish, keys, now)
    return made, desk.checkouts.begin(made.id, made.expires, now)


def _answered(desk: Desk, keys: Keys, answer: bytes) -> tuple[int, str]:
    """Which request was answered, and the code of who did."""
    accepted = desk.accept(answer, keys, int(time.time()))
    return accepted.request.id, desk.checkouts.answered(accepted.request.id, is_new=accepted.is_new)


def _number(request: Request) -> int:
    return element(request.path_params["id"], "the request's hash")
