"""The coordinator's answers over HTTP, as JSON under `/v1`, and its page.

| request | answer |
| --- | --- |
| `GET /` | the page for people |
| `GET /v1/ceremony` | the circuit, all contributions, who is next |
| `GET /v1/keys/NUMBER` | a key, also parts of it (`Range`), with its SHA-256 as `ETag` |
| `GET /v1/attestations/NUMBER` | what the contributor of that number signed |
| `POST /v1/tickets` `{"name", "invitation"}` | 201, a ticket: its secret token, sent as `Authorization: Bearer` from then on |
| `GET /v1/ticket?wait=SECONDS&known=TAG` | the ticket; answers once its tag is another than the one known, or after the wait |
| `DELETE /v1/ticket` | gives the place or the turn back |
| `POST /v1/uploads` `{"size", "sha256"}` | an upload; the one that was begun, if it is the same |
| `HEAD /v1/uploads/ID` | how many bytes of it are on the disk, as `Upload-Offset` |
| `PATCH /v1/uploads/ID`, `Upload-Offset: N` | adds the body at byte N; what it answers is on the disk |
| `POST /v1/uploads/ID/finish` | it is whole: 202, and the ticket tells what came of it |
| `POST /v1/attestation` `{"attestation"}` | what its contributor signed is kept, once the contribution was accepted |

What is refused says so as `{"error": {"code", "message"}}`, see `refusals.py`.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from zkwright.core.json_depth import shallow_json

from .answers import state_of, upload_state
from .ceremony import Ceremony, Upload
from .ledger import ACTIVE, Ticket
from .page import CONTENT_SECURITY_POLICY, status_page
from .refusals import Refused

OFFSET: Final = "upload-offset"

MAX_PATCH: Final = 8 << 20
"""Bytes that one request may add to an upload: what is lost where a connection breaks is less than that."""

MAX_WAIT: Final = 30.0
"""Seconds for which an answer may wait for news."""

_MAX_JSON: Final = 4096

_MAX_SIZE: Final = 1 << 50

_STALL: Final = 30.0
"""Seconds after which a body that does not go on is given up."""

_HEADERS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

Handler = Callable[[Request], Awaitable[Response]]


def application(ceremony: Ceremony) -> Starlette:
    """All of it, as an ASGI application for one process; while it runs, so does `Ceremony.run`."""
    api = _Api(ceremony)
    routes = [
        Route("/", _answering(api.page), methods=["GET"]),
        Route("/v1/ceremony", _answering(api.status), methods=["GET"]),
        Route("/v1/keys/{number}", _answering(api.key), methods=["GET"]),
        Route("/v1/attestations/{number}", _answering(api.attested), methods=["GET"]),
        Route("/v1/tickets", _answering(api.join), methods=["POST"]),
        Route("/v1/ticket", _answering(api.ticket), methods=["GET"]),
        Route("/v1/ticket", _answering(api.leave), methods=["DELETE"]),
        Route("/v1/attestation", _answering(api.attestation), methods=["POST"]),
        Route("/v1/uploads", _answering(api.begin_upload), methods=["POST"]),
        Route("/v1/uploads/{id}", _answering(api.offset), methods=["HEAD"]),
        Route("/v1/uploads/{id}", _answering(api.append), methods=["PATCH"]),
        Route("/v1/uploads/{id}/finish", _answering(api.finish), methods=["POST"]),
    ]

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(ceremony.run())
        yield
        task.cancel()

    app = Starlette(routes=routes, lifespan=running, exception_handlers={HTTPException: _no_such, Exception: _failed})
    app.router.redirect_slashes = False  # to where the request's Host says
    return app


def _answering(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            response = await handler(request)
        except Refused as refusal:
            response = _refusal(refusal)
        response.headers.update({name: value for name, value in _HEADERS.items() if name not in response.headers})
        return response

    return answer


def _refusal(refusal: Refused) -> Response:
    return JSONResponse(refusal.to_object(), refusal.status, headers={**_HEADERS, **refusal.headers})


async def _no_such(request: Request, error: Exception) -> Response:
    is_method = isinstance(error, HTTPException) and error.status_code == 405
    code = "method_not_allowed" if is_method else "not_found"
    return _refusal(Refused(code, "no such resource; / is a page for people"))


async def _failed(request: Request, error: Exception) -> Response:
    return _refusal(Refused("internal", "the coordinator failed: try again, or tell its organiser"))


class _Api:
    def __init__(self, ceremony: Ceremony) -> None:
        self._ceremony: Final = ceremony

    async def page(self, request: Request) -> Response:
        self._ceremony.expire()
        return HTMLResponse(status_page(self._ceremony))

    async def status(self, request: Request) -> Response:
        ceremony = self._ceremony
        ceremony.expire()
        folder = ceremony.folder
        accepted_at, attested = ceremony.accepted_at, ceremony.attested
        contributions = [
            {
                "number": number,
                "name": each.name,
                "hash": each.hash.hex(),
                "accepted_at": accepted_at.get(number),
                "attested": number in attested,
            }
            for number, each in enumerate(folder.contributions, 1)
        ]
        newest = folder.newest
        document = {
            "circuit": folder.name,
            "circuit_hash": folder.key.circuit_hash.hex(),
            "key": {"number": newest.number, "size": newest.size, "sha256": newest.sha256},
            "contributions": contributions,
            "queue": [{"name": ticket.name, "state": ticket.state} for ticket in ceremony.queue],
            "turn_seconds": ceremony.limits.turn,
            "patience_seconds": ceremony.limits.patience,
            "invitation_needed": ceremony.invitations is not None,
            "compared_with_powers_of_tau": folder.has_powers,
            "patch_bytes": MAX_PATCH,
        }
        return JSONResponse(document)

    async def key(self, request: Request) -> Response:
        key = self._ceremony.key_file(_number(request))
        folder = self._ceremony.folder
        headers = {"etag": f'"{key.sha256}"', "cache-control": "public, max-age=31536000, immutable"}
        name = f"{_plain(folder.name)}_{key.number:04}.zkey"
        return FileResponse(folder.file_of(key), headers=headers, media_type="application/octet-stream", filename=name)

    async def attested(self, request: Request) -> Response:
        file = self._ceremony.attestation_file(_number(request))
        return FileResponse(file, media_type="application/json")

    async def join(self, request: Request) -> Response:
        given = await _json(request, {"name": str}, {"invitation": str})
        address = request.client.host if request.client else ""
        token, ticket = self._ceremony.join(given["name"], given.get("invitation"), address)
        return JSONResponse({"token": token, **self._told(ticket)}, 201)

    async def ticket(self, request: Request) -> Response:
        ticket = self._ticket(request)
        loop = asyncio.get_running_loop()
        most = min(MAX_WAIT, self._ceremony.limits.patience / 3)
        until = loop.time() + min(_seconds(request.query_params.get("wait", "0")), most)
        known = request.query_params.get("known")
        while (told := self._told(ticket))["tag"] == known and (left := until - loop.time()) > 0:
            await self._ceremony.changed(left)
            ticket = self._ceremony.again(ticket)
        return JSONResponse(told)

    async def leave(self, request: Request) -> Response:
        ticket = self._ticket(request)
        self._ceremony.leave(ticket)
        return JSONResponse(self._told(self._ceremony.again(ticket)))

    async def begin_upload(self, request: Request) -> Response:
        ticket = self._ticket(request)
        given = await _json(request, {"size": int, "sha256": str}, {})
        if not 0 < given["size"] < _MAX_SIZE or not re.fullmatch("[0-9a-f]{64}", given["sha256"]):
            raise Refused("bad_request", "size is a number of bytes, sha256 has 64 digits in hexadecimal")
        upload = self._ceremony.begin_upload(self._ceremony.again(ticket), given["size"], given["sha256"])
        return JSONResponse(upload_state(upload), headers={OFFSET: str(upload.row.received)})

    async def offset(self, request: Request) -> Response:
        upload = self._ceremony.upload(self._ticket(request), request.path_params["id"])
        return Response(headers={OFFSET: str(upload.row.received)})

    async def append(self, request: Request) -> Response:
        ceremony = self._ceremony
        upload = ceremony.upload(ticket := self._ticket(request), request.path_params["id"])
        ceremony.require_turn(ticket)
        offset = request.headers.get(OFFSET, "")
        if not re.fullmatch("[0-9]{1,18}", offset, flags=re.ASCII):
            raise Refused("bad_request", "Upload-Offset says at which byte of the upload the body begins")
        if int(offset) != (received := upload.row.received):
            raise Refused("wrong_offset", f"{received} bytes are here: go on there", {OFFSET: str(received)})
        await _write(request, ceremony, upload)
        return Response(status_code=204, headers={OFFSET: str(upload.row.received)})

    async def finish(self, request: Request) -> Response:
        ticket = self._ticket(request)
        self._ceremony.finish(ticket, request.path_params["id"])
        return JSONResponse(self._told(self._ceremony.again(ticket)), 202)

    async def attestation(self, request: Request) -> Response:
        ticket = self._ticket(request)
        given = await _json(request, {"attestation": str}, {})
        self._ceremony.keep_attestation(ticket, given["attestation"])
        return JSONResponse(self._told(ticket))

    def _ticket(self, request: Request) -> Ticket:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self._ceremony.ticket_of(token if scheme.lower() == "bearer" else "")

    def _told(self, ticket: Ticket) -> dict[str, Any]:
        """The ticket, and a word that changes when it does."""
        told = state_of(self._ceremony, ticket)
        return {**told, "tag": f"{ticket.state}-{told.get('position', 0)}", "is_over": ticket.state not in ACTIVE}


async def _write(request: Request, ceremony: Ceremony, upload: Upload) -> None:
    """Add the body to an upload behind what was acknowledged, as far as it comes, and have it on the disk.

    Where another request goes on with the same upload, as after a connection that broke, this one writes no more.
    """
    upload.writer = me = object()
    count = upload.row.received
    most = min(upload.row.size, count + MAX_PATCH)
    is_too_large = is_slow = False
    with open(ceremony.folder.upload_file(upload.row.id), "r+b", buffering=0) as file:
        os.lseek(file.fileno(), count, os.SEEK_SET)
        try:
            async with aclosing(_pieces(request)) as pieces:
                async for piece in pieces:
                    if upload.writer is not me:
                        raise Refused("superseded", "another request goes on with this upload, or it is over")
                    if count + len(piece) > most:
                        is_too_large = True
                        break
                    _write_all(file.fileno(), piece)
                    count += len(piece)
        except TimeoutError:
            is_slow = True
        except ClientDisconnect:
            pass  # what has come is kept
        await asyncio.to_thread(os.fsync, file.fileno())
    if upload.writer is me:
        ceremony.received(upload, count)
    if is_too_large:
        raise Refused("too_large", f"a request adds {MAX_PATCH} bytes at most, and none behind the size that was told")
    if is_slow:
        raise Refused("too_slow", f"nothing came for {_STALL:.0f} seconds")


async def _pieces(request: Request) -> AsyncGenerator[bytes]:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(_STALL) as limit:
        async for piece in request.stream():
            yield piece
            limit.reschedule(loop.time() + _STALL)


def _write_all(descriptor: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(descriptor, left) :]


async def _json(request: Request, required: dict[str, type], optional: dict[str, type]) -> dict[str, Any]:
    """The members of a small JSON object, of these types and no others."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("not_json", "send Content-Type: application/json")
    body = b""
    try:
        async with asyncio.timeout(_STALL), aclosing(_pieces(request)) as pieces:
            async for piece in pieces:
                body += piece
                if len(body) > _MAX_JSON:
                    raise Refused("too_large", f"more than {_MAX_JSON} bytes")
        given = shallow_json(body)
    except TimeoutError as error:
        raise Refused("too_slow", f"the body did not come within {_STALL:.0f} seconds") from error
    except (ValueError, ClientDisconnect) as error:
        raise Refused("bad_request", "the body is no JSON") from error
    types = required | optional
    if not isinstance(given, dict) or not required.keys() <= given.keys() <= types.keys():
        raise Refused("bad_request", f"send an object with {', '.join(types)}")
    for name, value in given.items():
        if type(value) is not types[name]:
            raise Refused("bad_request", f"{name} is of another type")
    return given


def _number(request: Request) -> int:
    number = request.path_params["number"]
    if not re.fullmatch("[0-9]{1,9}", number, flags=re.ASCII):
        raise Refused("not_found", "it is named by a number")
    return int(number)


def _seconds(word: str) -> float:
    return float(word) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", word, flags=re.ASCII) else 0.0


def _plain(name: str) -> str:
    """A file's name without letters that headers or systems take for something else."""
    return re.sub("[^A-Za-z0-9._-]", "_", name)[:64]
