"""Requests to a service: answers that are bounded, and requests that are made again where that does no harm."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any, Final, TypeVar

import httpx
from zkwright.core.errors import ZkwrightError
from zkwright.core.json_depth import shallow_json

from ..errors import ServiceError
from .errors import ServiceRefused

_T = TypeVar("_T")

_MOST: Final = 64 << 20
"""Bytes of an answer: a proof of 80,000 public signals has some ten million."""

_MOST_TOLD: Final = 500
"""Characters of a refusal that are told."""

_AGAIN: Final = (429, 503)
"""What a service answers that has too much to do, and says so before it did anything."""

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 10.0


class Interrupted(Exception):  # noqa: N818 - the network's doing
    """The network failed, or the service did, in a way that may pass; `pause` is what the service asked for, in seconds."""

    def __init__(self, what: str, pause: float = 0.0, refusal: ServiceRefused | None = None) -> None:
        """`what` is told where it does not pass, or the `refusal`."""
        super().__init__(what)
        self.pause = pause
        self.refusal = refusal


class Connection:
    """Connections to the service at `url`."""

    def __init__(
        self,
        url: str,
        key: str | None,
        patience: float,
        transport: httpx.BaseTransport | None,
        told: Callable[[str], None],
    ) -> None:
        """`patience` is how long failures may last, in seconds; `told` is called when they begin.

        Raises `ServiceError` for what is no address.
        """
        self.url: Final = url.rstrip("/")
        self._patience: Final = patience
        self._told: Final = told
        _check(self.url)
        headers = {"accept-encoding": "identity"}
        if key is not None:
            if not key or not key.isascii() or not key.isprintable() or " " in key:
                raise ServiceError("the API key", "is none", "give the one that `zkwright service new-key` printed")
            headers["authorization"] = f"Bearer {key}"
        timeout = httpx.Timeout(10.0, read=60.0, write=60.0)
        self._client: Final = httpx.Client(timeout=timeout, headers=headers, transport=transport)

    def close(self) -> None:
        """End them."""
        self._client.close()

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The object that answers; asked again while the network or the service fails, as long as patience lasts.

        Whoever asks for what must not be done twice sends an Idempotency-Key. Raises `ServiceRefused`, `ServiceError`.
        """
        return self.until_answered(lambda: self.once(method, path, body, headers))

    def once(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The same, asked once: raises `Interrupted` as well."""
        with self.stream(method, path, body, headers) as answer:
            return self.read_object(b"".join(_bounded(answer)))

    def until_answered(self, attempt: Callable[[], _T]) -> _T:
        """What `attempt` gives, which is called again while it raises `Interrupted`, and patience lasts."""
        failing_since, pause = None, _FIRST_PAUSE
        while True:
            begun = time.monotonic()
            try:
                return attempt()
            except Interrupted as failure:
                now = time.monotonic()
                if failing_since is None or now - begun > _LONGEST_PAUSE:  # it went well for some time
                    failing_since, pause = now, _FIRST_PAUSE
                wait = max(pause, failure.pause)
                if now + wait > failing_since + self._patience:
                    if failure.refusal is not None:
                        raise failure.refusal from None
                    mend = "check the address and the network, and ask again"
                    raise ServiceError(self.url, f"does not answer ({failure})", mend) from failure
                if pause == _FIRST_PAUSE:
                    self._told(f"{self.url}: no answer ({failure}); asking again for up to {self._patience:.0f} s")
                time.sleep(wait)
                pause = min(2 * pause, _LONGEST_PAUSE)

    @contextmanager
    def stream(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """An answer that is no refusal, to be read in the body. Raises `ServiceRefused`, `Interrupted`."""
        sent: dict[str, Any] = {"headers": dict(headers or {})}
        if body is not None:
            sent["content"] = json.dumps(body, separators=(",", ":")).encode()
            sent["headers"]["content-type"] = "application/json"
        try:
            with self._client.stream(method, self.url + path, **sent) as answer:
                if not answer.is_success:
                    refusal = self._refusal(answer)
                    if answer.status_code in _AGAIN:
                        raise Interrupted(refusal.code, _retry_after(answer), refusal)
                    raise refusal
                yield answer
        except httpx.TransportError as error:
            raise Interrupted(type(error).__name__) from error

    def _refusal(self, answer: httpx.Response) -> ServiceRefused:
        try:
            told = self.read_object(b"".join(_bounded(answer)))["error"]
            code, message = str(told.pop("code")), str(told.pop("message"))
        except (ServiceError, KeyError, TypeError, AttributeError):
            code, message, told = (
                "unknown",
                f"HTTP status {answer.status_code}, and no word of a service of zkwright",
                {},
            )
        return ServiceRefused(self.url, code[:40], answer.status_code, message[:_MOST_TOLD], told)

    def read_object(self, content: bytes) -> dict[str, Any]:
        """The object in an answer. Raises `ServiceError`."""
        try:
            document = shallow_json(content)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise self.not_understood()
        return document

    @contextmanager
    def understanding(self) -> Iterator[None]:
        """Raise `ServiceError` where what is read of an answer in the body is not there, or of another kind."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if isinstance(error, ZkwrightError):
                raise
            raise self.not_understood() from error

    def not_understood(self) -> ServiceError:
        """What is raised for answers that no service of zkwright gives."""
        return ServiceError(self.url, "answers otherwise than a service of zkwright", "check the address")


def lines(answer: httpx.Response) -> Iterator[bytes]:
    """The lines of a stream as they come, each no longer than an answer may be; an end without one is none."""
    line = b""
    for piece in answer.iter_bytes():
        *whole, rest = piece.split(b"\n")
        for part in whole:
            yield (line + part).rstrip(b"\r")
            line = b""
        line += rest
        if len(line) > _MOST:
            raise ServiceError(answer.url, "answers without an end", "check the address")


def _bounded(answer: httpx.Response) -> Iterator[bytes]:
    size = 0
    for piece in answer.iter_bytes():
        size += len(piece)
        if size > _MOST:
            raise ServiceError(answer.url, "answers without an end", "check the address")
        yield piece


def _retry_after(answer: httpx.Response) -> float:
    word = answer.headers.get("retry-after", "")
    return float(word) if word.isascii() and word.isdigit() and len(word) < 6 else 0.0


def _check(url: str) -> None:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo or parsed.query or parsed.fragment:
        raise ServiceError("the address", "is no service's", "give one such as https://example.org")
    if parsed.scheme == "http" and not _is_here(parsed.host):
        what = "keys and inputs would go over the network for all to read"
        raise ServiceError(url, what, "give an https:// address; http:// is for this machine")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
