"""What is asked of each request before anything else: a key, and that it is for this."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from starlette.requests import Request

from ..http.caller import CALLER
from ..refusals import Refused
from ..settings import Settings
from .keys import SCOPES, ApiKey, ApiKeys

_LOOK: Final = 2.0
"""Seconds after which a service that asks nobody looks again whether there is a key."""


_FORWARDED: Final = frozenset(("forwarded", "via", "x-forwarded-for", "x-real-ip"))
"""Headers by which a proxy tells of whom it asks for: to a service of this machine alone it makes all look near."""


class Guard:
    """Lets a request through that has a key of the right scope, in `Authorization: Bearer zkw_...`.

    A service whose settings say `open` asks nobody as long as no key was ever made.
    """

    def __init__(self, keys: ApiKeys, settings: Settings) -> None:
        """For one process."""
        self._keys: Final = keys
        self._settings: Final = settings
        self._open_until = 0.0

    async def check(self, request: Request, needs: str | None) -> None:
        """Put the key's name where `caller_of` finds it. `needs` is a scope, None where anybody may ask.

        Raises `Refused` with `unauthorized` or `forbidden`, and what the database raises.
        """
        if self._settings.hosts and _host(request.headers.get("host", "")) not in self._settings.hosts:
            raise Refused("bad_request", f"this service is called {' or '.join(self._settings.hosts)}")
        if needs is None:
            return
        if self._settings.open and await self._is_open():
            if self._settings.hosts and not _FORWARDED.isdisjoint(request.headers):
                message = (
                    "this came from elsewhere, through a proxy, and there is no API key: make one, or serve with --open"
                )
                raise Refused("unauthorized", message)
            return
        key = await self._key(request.headers.get("authorization", ""))
        request.scope[CALLER] = key.name
        if needs not in key.scopes:
            scopes = ", ".join(scope for scope in SCOPES if scope in key.scopes)
            raise Refused("forbidden", f"this needs a key with the scope {needs}; this one has {scopes}")

    async def _is_open(self) -> bool:
        if time.monotonic() < self._open_until:
            return True
        if await asyncio.to_thread(self._keys.any_made):
            return False
        self._open_until = time.monotonic() + _LOOK
        return True

    async def _key(self, header: str) -> ApiKey:
        scheme, _, secret = header.partition(" ")
        challenge = {"www-authenticate": 'Bearer realm="zkwright"'}
        if scheme.lower() != "bearer" or not secret:
            raise Refused("unauthorized", "send an API key, as Authorization: Bearer zkw_...", challenge)
        secret = secret.strip()
        key = self._keys.remembered(secret) or await asyncio.to_thread(self._keys.find, secret)
        if key is None:
            raise Refused("unauthorized", "no such API key, or it was taken back", challenge)
        return key


def _host(header: str) -> str:
    """The name or address of a Host header, without its port."""
    return header[: header.find("]") + 1] if header.startswith("[") else header.partition(":")[0].lower()
