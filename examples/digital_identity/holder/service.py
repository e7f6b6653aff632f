"""The wallet as a page on the holder's own machine: what it has, what is asked, and who was shown what.

A verifier's page leads here with the address of a request. The wallet fetches it itself, so that it knows whose it is, says in
words what it asks, and proves the very document that it showed.
"""

from __future__ import annotations

import asyncio
import hmac
import html
import secrets
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..credential import Status
from ..documents import canonical, element, fields
from ..errors import MalformedError, RefusedError
from ..keys import Keys
from ..web import application, ask, form, listed, origin_of, page
from .wallet import Considered, Wallet


def service(wallet: Wallet, keys: Keys, origin: str) -> Starlette:
    """GET / and /consent, POST /credentials and /consent."""
    token = secrets.token_urlsafe()

    async def home(_: Request) -> Response:
        return await asyncio.to_thread(_home, wallet, token)

    async def add(request: Request) -> Response:
        sent = await _own(request, token, "issuer", "code")
        await asyncio.to_thread(_fetch, wallet, sent["issuer"], sent["code"])
        return RedirectResponse("/", 303)

    async def consider(request: Request) -> Response:
        url = request.query_params.get("request", "")
        considered = await asyncio.to_thread(_consider, wallet, keys, url)
        return _consent(considered, url, token)

    async def agree(request: Request) -> Response:
        sent = await _own(request, token, "id", "url")
        number = element(sent["id"], "the request's hash")
        return await asyncio.to_thread(_present, wallet, keys, number, sent["url"])

    routes = {
        ("GET", "/"): home,
        ("POST", "/credentials"): add,
        ("GET", "/consent"): consider,
        ("POST", "/consent"): agree,
    }
    return application(routes, origin)


async def _own(request: Request, token: str, *names: str) -> dict[str, str]:
    """What the wallet's own page has sent. Raises `RefusedError` for what another page did: it cannot know the token."""
    sent = await form(request)
    if not hmac.compare_digest(sent.get("token", "").encode(), token.encode()):
        raise RefusedError("the form is not of the wallet's page", "open the wallet and begin again")
    if missing := [name for name in names if name not in sent]:
        raise MalformedError(f"the form has no {missing[0]}", "send it from the page")
    return sent


def _fetch(wallet: Wallet, place: str, code: str) -> None:
    """Have a credential issued, by who publishes at an address."""
    place = origin_of(place)
    name, _, _ = fields(ask(f"{place}/issuer"), "the issuer", {"name": str, "key": dict, "schema": dict})
    status = Status.from_object(ask(f"{place}/status"))
    name = wallet.issuers.get(
        status.issuer, name
    )  # the holder's own, where there is one: by it the issuer is told the same
    wallet.know(status, name, place)
    wallet.add(ask(f"{place}/credentials", {"code": code.strip(), "holder": str(wallet.enrol(name))}))


def _consider(wallet: Wallet, keys: Keys, url: str) -> Considered:
    document = ask(url)
    refresh(wallet)
    return wallet.consider(canonical(document), keys, origin=origin_of(url), now=int(time.time()))


def refresh(wallet: Wallet) -> None:
    """Fetch all issuers' lists, whole: none learns which credential is about to be shown."""
    for name, place in wallet.places.items():
        wallet.know(Status.from_object(ask(f"{place}/status")), name)


def _consent(considered: Considered, url: str, token: str) -> Response:
    request = considered.request
    return page(
        f"{request.audience} asks",
        f"<p>{html.escape(request.purpose)}</p><p>If you agree, it will know:</p>",
        listed(considered.lines),
        "<p>Nothing else.</p>",
        f'<form method="post" action="/consent"><input type="hidden" name="token" value="{token}">'
        f'<input type="hidden" name="id" value="{request.id}"><input type="hidden" name="url" value="{html.escape(url)}">'
        '<button>Agree</button> <a href="/">No</a></form>',
    )


def _present(wallet: Wallet, keys: Keys, number: int, url: str) -> Response:
    audience = wallet.audience(number)
    if origin_of(url) != audience:
        raise RefusedError(f"the answer is for {audience}", "open the request again")
    answer = ask(f"{url}/answer", wallet.present(number, keys, now=int(time.time())))
    (back,) = fields(answer, f"the answer of {audience}", {"continue": str})
    if not back.startswith(f"{audience}/"):
        raise RefusedError(f"{audience} leads elsewhere", "close the page")
    return page(
        "Shown",
        f'<p class="yes">{html.escape(audience)} has taken your answer.</p>',
        f'<p><a class="button" href="{html.escape(back)}">Continue</a></p>',
    )


def _home(wallet: Wallet, token: str) -> Response:
    names = wallet.issuers
    held = [
        f"{each.schema.title}, issued by {names[each.issuer]}, until {_day(each.expires)}: "
        + "; ".join(f"{each.schema.properties[name].title} {value}" for name, value in each.claims.items())
        for each in wallet.credentials
    ]
    shown = [f"{_day(second)}: {audience}, {purpose}" for second, audience, purpose in wallet.history]
    return page(
        "Your wallet",
        listed(held) if held else "<p>There is no credential in it.</p>",
        "<h2>Add one</h2>",
        f'<form method="post" action="/credentials"><input type="hidden" name="token" value="{token}">'
        '<label>Issuer<input name="issuer" placeholder="https://registry.example"></label>'
        '<label>Code<input name="code" autocomplete="off"></label><button>Add</button></form>',
        "<h2>Shown</h2>",
        listed(shown) if shown else "<p>Nothing, to nobody.</p>",
    )


def consent_url(wallet: str, request: str) -> str:
    """Where a verifier's page leads the holder."""
    return f"{wallet}/consent?{urlencode({'request': request})}"


def _day(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).date().isoformat()
