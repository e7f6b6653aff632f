"""A ledger elsewhere, asked over HTTP; nothing that it tells is believed before a wallet has checked it."""

from __future__ import annotations

import json
import time
from typing import Any, Final

import httpx
from zkwright import R

from ..errors import Refused, Unreachable
from .ledger import Known, Receipt

MAX_BYTES: Final = 1 << 23
"""Of an answer: the most that a ledger tells at a time has some 4,000,000."""

_PATIENCE: Final = 30
"""Seconds that a ledger has for an answer, all of it."""


class HttpLedger:
    """What wallets need of `Ledger`, from a service."""

    def __init__(self, url: str) -> None:
        """Asks nothing yet. Raises `Unreachable` for what is no address."""
        try:
            self._client: Final = httpx.Client(base_url=url, timeout=_PATIENCE, headers={"accept-encoding": "identity"})
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
            if not len(ledger) == len(relayer) == 32:
                raise ValueError
            return Known(ledger, root=_decimal(told["root"], R), relayer=relayer, **numbers)
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
        status, told = self._ask("POST", "/v1/transactions", body)
        try:
            if status == 200:
                return Receipt(_whole(told["number"]), _whole(told["block"]), bool(told["is_repeated"]))
            code, message = str(told["error"]["code"]), str(told["error"]["message"])
        except (KeyError, TypeError, ValueError):
            raise self._strange() from None
        shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in message[:300])
        if status >= 500:
            raise Unreachable(f"the ledger cannot take it now ({shown}): try again")
        raise Refused(code, shown)

    def balances(self, account: bytes) -> dict[int, int]:
        """See `Ledger`."""
        told = self._get(f"/v1/accounts/{account.hex()}")
        try:
            return {_decimal(asset, R): _decimal(amount, 1 << 128) for asset, amount in told["balances"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._strange() from None

    def _get(self, path: str) -> dict[str, Any]:
        status, told = self._ask("GET", path)
        if status != 200:
            raise self._strange()
        return told

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, Any]]:
        end, found = time.monotonic() + _PATIENCE, bytearray()
        try:
            with self._client.stream(method, path, content=body) as answer:
                for chunk in answer.iter_raw():
                    found += chunk
                    if len(found) > MAX_BYTES or time.monotonic() > end:
                        raise self._strange()
            told = json.loads(found)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            url = self._client.base_url
            raise Unreachable(
                f"no ledger answers at {url} ({type(error).__name__}): start it, or name another"
            ) from None
        except (ValueError, RecursionError):
            raise self._strange() from None
        if not isinstance(told, dict):
            raise self._strange()
        return answer.status_code, told

    def _strange(self) -> Unreachable:
        return Unreachable(f"what answers at {self._client.base_url} is no ledger of this kind")


def _whole(number: object) -> int:
    if type(number) is not int or not 0 <= number < 1 << 63:
        raise ValueError
    return number


def _decimal(text: object, end: int) -> int:
    if not isinstance(text, str) or len(text) > 77 or not text.isdecimal() or int(text) >= end:
        raise ValueError
    return int(text)
