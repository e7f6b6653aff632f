"""The coordinator's answers over HTTP, as JSON under `/v1`, and its page.

| request | answer |
| --- | --- |
| `GET /` | the page for people |
| `GET /v1/ceremony` | the circuit, all contributions, who is next |
| `GET /v1/keys/NUMBER` | a key, also parts of it (`Range`), with its SHA-256 as `ETag` |
| `GET /v1/attestations/NUMBER` | what the contributor of that number signed |
| `POST /v1/tickets` `{"name", "token", "invitation"}` | 201, a ticket; its secret token is sent as `Authorization: Bearer` |
| `GET /v1/ticket?wait=SECONDS&known=TAG` | the ticket; answers once its tag is another than the one known, or after the wait |
| `DELETE /v1/ticket` | gives the place or the turn back |
| `POST /v1/uploads` `{"size", "sha256"}` | an upload; the one that was begun, if it is the same |
| `HEAD /v1/uploads/ID` | how many bytes of it are on the disk, as `Upload-Offset` |
| `PATCH /v1/uploads/ID`, `Upload-Offset: N` | adds the body at byte N; what it answers is on the disk |
| `POST /v1/uploads/ID/finish` | it is whole: 202, and the ticket tells what came of it |
| `POST /v1/attestation` `{"attestation"}` | what its contributor signed is kept, once the contribution was accepted |

A `token` is 32 random bytes in URL-safe Base64, which may be left to the coordinator; the same one gives the same ticket.
What is refused says so as `{"error": {"code", "message"}}`, see `refusals.py`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from .answers import state_of, upload_state
from .bodies import MAX_PATCH, read_json, write
from .ceremony import Ceremony
from .ledger import ACTIVE, Ticket
from .page import CONTENT_SECURITY_POLICY, status_page
from .refusals import Refused

OFFSET: Final = "upload-offset"

MAX_WAIT: Final = 30.0
"""Seconds for which an answer may wait for news."""

_MAX_SIZE: Final = 1 << 50

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
        given = await read_json(request, {"name": str}, {"invitation": str, "token": str})
        address = request.client.host if request.client else ""
        token, ticket = self._ceremony.join(given["name"], given.get("invitation"), address, given.get("token"))
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
        given = await read_json(request, {"size": int, "sha256": str}, {})
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
        await write(request, ceremony, upload)
        return Response(status_code=204, headers={OFFSET: str(upload.row.received)})

    async def finish(self, request: Request) -> Response:
        ticket = self._ticket(request)
        self._ceremony.finish(ticket, request.path_params["id"])
        return JSONResponse(self._told(self._ceremony.again(ticket)), 202)

    async def attestation(self, request: Request) -> Response:
        ticket = self._ticket(request)
        given = await read_json(request, {"attestation": str}, {})
        self._ceremony.keep_attestation(ticket, given["attestation"])
        return JSONResponse(self._told(ticket))

    def _ticket(self, request: Request) -> Ticket:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self._ceremony.ticket_of(token if scheme.lower() == "bearer" else "")

    def _told(self, ticket: Ticket) -> dict[str, Any]:
        """The ticket, and a word that changes when it does."""
        told = state_of(self._ceremony, ticket)
        return {**told, "tag": f"{ticket.state}-{told.get('position', 0)}", "is_over": ticket.state not in ACTIVE}


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
