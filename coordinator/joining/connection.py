"""Asking a coordinator: answers that are bounded, and requests that are made again where the network fails."""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, NoReturn, Self, TypeVar

import httpx
from zkwright.core.json_depth import shallow_text

from ..errors import CoordinatorError, NotAccepted

_T = TypeVar("_T")

_MAX_ANSWER: Final = 32 << 20
"""Bytes of an answer in JSON: a ceremony of some hundred thousand contributions."""

_MAX_MESSAGE: Final = 500
"""Letters of a refusal that are told."""

_FIRST_PATIENCE: Final = 20.0
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 10.0

_TRY_AGAIN: Final = "check the address and the network, then run the same command in the same folder again"


class Interrupted(Exception):  # noqa: N818 - the network's doing
    """The network failed, or the coordinator did, in a way that may pass."""


class Connection:
    """A connection to the coordinator at `url`, for several threads. `token` is the ticket's secret, once there is one."""

    def __init__(
        self,
        url: str,
        *,
        authority: Path | None = None,
        patience: float = 300.0,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`authority` is a file of certificates to trust in place of the system's; `patience` how long failures may last, in s.

        `told` is given a line where a failure begins. Raises `CoordinatorError` for what is no address.
        """
        self.url: Final = url.rstrip("/")
        self.token: str | None = None
        self._patience: Final = patience
        self._told: Final = told
        if not _is_address(self.url):
            raise CoordinatorError("URL", "is no address of a coordinator", "give one such as https://example.org")
        try:
            context = ssl.create_default_context(cafile=authority)
        except (OSError, ssl.SSLError) as error:
            mend = "give a file of certificates in PEM"
            raise CoordinatorError(authority, f"cannot be used ({error})", mend) from error
        timeout = httpx.Timeout(connect=10.0, read=60.0, write=60.0, pool=60.0)
        self._client: Final = httpx.Client(verify=context, timeout=timeout, headers={"accept-encoding": "identity"})

    def __enter__(self) -> Self:
        """The connection, which is closed in the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._client.close()

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        """The object that answers a request, which is made until it is answered or patience ends."""
        return self.until_answered(lambda: self.once(method, path, body))

    def first(self, path: str) -> dict[str, Any]:
        """What answers the first request: an address that nobody answers at is mostly a wrong one."""
        return self.until_answered(lambda: self.once("GET", path), min(self._patience, _FIRST_PATIENCE))

    def once(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        """The same, tried once: raises `Interrupted`."""
        with self.stream(method, path, body=body) as answer:
            return _object(_read(answer), self.url)

    def until_answered(self, attempt: Callable[[], _T], patience: float | None = None) -> _T:
        """What `attempt` returns, which is called again while it raises `Interrupted`, and patience lasts.

        Raises `CoordinatorError` in the end.
        """
        patience = self._patience if patience is None else patience
        until, pause = time.monotonic() + patience, _FIRST_PAUSE
        while True:
            try:
                return attempt()
            except Interrupted as error:
                if time.monotonic() + pause > until:
                    raise CoordinatorError(self.url, f"does not answer ({error})", _TRY_AGAIN) from error
                if pause == _FIRST_PAUSE:
                    self._told(f"no answer ({error}): trying again for {patience:.0f} seconds")
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        content: bytes | Iterator[bytes] | None = None,
    ) -> Iterator[httpx.Response]:
        """The answer of a request that was made once, whose body can be read within.

        Raises `Interrupted`, and `NotAccepted` for a refusal.
        """
        sent = {**({"authorization": f"Bearer {self.token}"} if self.token else {}), **(headers or {})}
        if body is not None:
            content = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        try:
            with self._client.stream(method, f"{self.url}{path}", headers=sent, content=content) as answer:
                if not answer.is_success:
                    raise self._refusal(answer)
                yield answer
        except httpx.TransportError as error:
            raise Interrupted(type(error).__name__) from error

    def _refusal(self, answer: httpx.Response) -> Exception:
        code = message = ""
        if answer.headers.get("content-type", "").startswith("application/json"):
            code, message = refusal_in(_object(_read(answer), self.url))
        if answer.status_code in (500, 502, 504) or (answer.status_code == 503 and not code) or code == "too_slow":
            return Interrupted(f"status {answer.status_code}")
        what = message or f"it answered with status {answer.status_code}"
        return NotAccepted(self.url, code or str(answer.status_code), what, _mend(code))


def refusal_in(told: Mapping[str, object]) -> tuple[str, str]:
    """The code and the message of the error that an answer or a ticket tells of, each empty where it is none."""
    error = told.get("error")
    code, message = (error.get("code"), error.get("message")) if isinstance(error, dict) else ("", "")
    if not isinstance(code, str) or not re.fullmatch("[a-z_]{1,40}", code):
        code = ""
    return code, message[:_MAX_MESSAGE] if isinstance(message, str) else ""


def _is_address(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
        is_host = bool(re.fullmatch(r"[A-Za-z0-9._-]+", parsed.raw_host.decode())) or bool(ip_address(parsed.host))
    except (httpx.InvalidURL, ValueError):
        return False
    return parsed.scheme in ("http", "https") and is_host and not (parsed.userinfo or parsed.query or parsed.fragment)


def _mend(code: str) -> str:
    """What to do about a refusal."""
    return {
        "invitation_needed": "give the file that it stands in with --invitation",
        "bad_name": "give another --name",
        "queue_full": "try again later",
        "too_many_joins": "try again later",
        "not_found": "check the address",
        "": "check the address: a coordinator of zkwright answers otherwise",
    }.get(code, "run the command again to take part")


def _read(answer: httpx.Response) -> bytes:
    data = bytearray()
    for piece in answer.iter_raw():
        data += piece
        if len(data) > _MAX_ANSWER:
            raise CoordinatorError(str(answer.url), "answers without end", "check the address")
    return bytes(data)


def _object(data: bytes, url: str) -> dict[str, Any]:
    try:
        found = json.loads(shallow_text(data), parse_constant=_refuse)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CoordinatorError(url, "does not answer as a coordinator of zkwright does", "check the address")
    return found


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number} is not JSON")
