"""A ledger elsewhere, asked over HTTP; nothing that it tells is believed before a wallet has checked it."""

from __future__ import annotations

import json
from typing import Any, Final

import httpx

from ..errors import Refused, Unreachable
from .ledger import Known, Receipt


class HttpLedger:
    """What wallets need of `Ledger`, from a service."""

    def __init__(self, url: str) -> None:
        """Asks nothing yet. Raises `Unreachable` for what is no address."""
        try:
            self._client: Final = httpx.Client(base_url=url, timeout=30)
        except (httpx.InvalidURL, ValueError):
            raise Unreachable(f"{url} is no address; write http://HOST:PORT") from None

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def known(self) -> Known:
        """See `Ledger`."""
        told = self._get("/v1/state")
        try:
            names = ("block", "transactions", "least_fee")
            numbers = {name: _whole(told[name]) for name in names}
            ledger, relayer = bytes.fromhex(told["ledger"]), bytes.fromhex(told["relayer"])
            return Known(ledger, root=int(told["root"]), relayer=relayer, **numbers)
        except (KeyError, TypeError, ValueError):
            raise self._strange() from None

    def after(self, number: int, limit: int = 100) -> list[tuple[int, int, bytes]]:
        """See `Ledger`; how many there are at a time is the service's to say."""
        told = self._get(f"/v1/transactions?after={number}")
        try:
            found = [
                (_whole(row["number"]), _whole(row["block"]), json.dumps(row["transaction"]).encode())
                for row in told["transactions"]
            ]
        except (KeyError, TypeError, ValueError):
            raise self._strange() from None
        return found[:limit]

    def take_one(self, body: bytes) -> Receipt:
        """See `Ledger`."""
        answer = self._ask("POST", "/v1/transactions", body)
        told = self._parsed(answer)
        try:
            if answer.status_code == 200:
                return Receipt(_whole(told["number"]), _whole(told["block"]), bool(told["is_repeated"]))
            code, message = str(told["error"]["code"]), str(told["error"]["message"])
        except (KeyError, TypeError, ValueError):
            raise self._strange() from None
        if answer.status_code >= 500:
            raise Unreachable(f"the ledger cannot take it now ({code}): try again")
        raise Refused(code, message)

    def balances(self, account: bytes) -> dict[int, int]:
        """See `Ledger`."""
        told = self._get(f"/v1/accounts/{account.hex()}")
        try:
            return {int(asset): int(amount) for asset, amount in told["balances"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._strange() from None

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._ask("GET", path)
        if answer.status_code != 200:
            raise self._strange()
        return self._parsed(answer)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> httpx.Response:
        try:
            return self._client.request(method, path, content=body)
        except httpx.HTTPError as error:
            url = self._client.base_url
            raise Unreachable(
                f"no ledger answers at {url} ({type(error).__name__}): start it, or name another"
            ) from None

    def _parsed(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            told = answer.json()
        except (ValueError, RecursionError):
            raise self._strange() from None
        if not isinstance(told, dict):
            raise self._strange()
        return told

    def _strange(self) -> Unreachable:
        return Unreachable(f"what answers at {self._client.base_url} is no ledger of this kind")


def _whole(number: object) -> int:
    if type(number) is not int or number < 0:
        raise ValueError
    return number
