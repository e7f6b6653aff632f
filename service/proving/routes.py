"""`/v1/proofs`: proofs are asked for, waited for, and given up."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from zkwright.core.errors import InputError
from zkwright.core.input_json import parse_inputs

from ..http.answers import Resource
from ..http.bodies import Intake, read_body
from ..http.caller import caller_of
from ..http.headers import idempotency_key, number_in_query
from ..http.turnstile import Turnstile
from ..refusals import Refused
from .assembly import pool_of, provables_of, queue_of
from .jobs import Job
from .queue import Queue
from .watch import Watch

if TYPE_CHECKING:
    from ..application import Service

_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
"""A job's; with anything else no database is asked, of which PostgreSQL fails for a NUL."""

_LONGEST_WAIT: Final = 30
"""Seconds for which an answer waits for the end of a job."""

_BODIES: Final = 32
"""Requests with inputs that a process reads at a time, and puts into the queue: they are large."""

_AROUND: Final = 4096
"""Bytes of a request around its inputs."""

_SIGN_OF_LIFE: Final = 15.0
"""Seconds after which a stream without news says that it is there: what lies between closes connections that are silent."""


class Proving:
    """Takes requests for proofs into the queue, and tells what becomes of them; who asked, nobody else."""

    def __init__(self, service: Service) -> None:
        """For the circuits of the settings. Raises `ServiceError` for a key that will not do."""
        self._service: Final = service
        self._settings: Final = service.settings.proving
        self._provables: Final = provables_of(self._settings)
        self._queue: Final = queue_of(self._settings, service.database) if self._provables else None
        longest = max((provable.most_inputs for provable in self._provables.values()), default=0)
        # No more than these circuits take: else a few requests that wait would fill the disk.
        self._most_body: Final = min(self._settings.most_inputs, longest + _AROUND)
        self._intake: Final = Intake(_BODIES, service.settings.body_seconds)
        self._bodies: Final = Turnstile(_BODIES)
        self._watch: Final = Watch(self._queue) if self._queue is not None else None
        self.routes: Final = [
            Resource("/v1/proofs", "POST", self.ask, needs="prove"),
            Resource("/v1/proofs/{id}", "GET", self.one, needs="prove"),
            Resource("/v1/proofs/{id}", "DELETE", self.cancel, needs="prove"),
            Resource("/v1/proofs/{id}/events", "GET", self.events, needs="prove"),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What proves on this machine."""
        if self._queue is None:
            yield
            return
        pool = await asyncio.to_thread(pool_of, self._settings, self._queue, self._provables)
        await asyncio.to_thread(pool.__enter__)
        try:
            yield
        finally:
            await asyncio.to_thread(pool.__exit__, None, None, None)

    async def ask(self, request: Request) -> Response:
        """202 with the job; again, by its Idempotency-Key, with the same one."""
        key = idempotency_key(request)
        body = await read_body(request, self._most_body, self._intake)
        job = await self._bodies.run(self._submit, caller_of(request), body, key)
        return JSONResponse(job.to_object(), 202, headers={"location": f"/v1/proofs/{job.id}"})

    def _submit(self, owner: str, body: bytes, key: str | None) -> Job:
        statement, inputs = _read(body)
        provable = self._provables.get(statement)
        if self._queue is None or provable is None:
            raise Refused("not_provable", "no proofs of this statement are made here")
        try:
            provable.schema.encode(inputs)
        except InputError as error:
            raise Refused("bad_inputs", error.redacted(), path=error.path) from None
        written = json.dumps(inputs, sort_keys=True, separators=(",", ":")).encode()
        return self._queue.submit(owner, statement, written, key)[0]

    async def one(self, request: Request) -> Response:
        """The job; with `wait`, once it is over, or after so many seconds."""
        wait = number_in_query(request, "wait", 0, 0, _LONGEST_WAIT)
        job = await self._found(request)
        if self._watch is not None and wait:
            job = await self._watch.until_over(job, wait)
        return JSONResponse(job.to_object())

    async def cancel(self, request: Request) -> Response:
        """The job, which is over: cancelled, unless it was over before. What works on it stops within a second or two."""
        id = request.path_params["id"]
        job = None
        if self._queue is not None and _ID.fullmatch(id):
            job = await self._service.turnstile.run(self._queue.cancel, caller_of(request), id)
        return JSONResponse(_there(job).to_object())

    async def events(self, request: Request) -> Response:
        """Server-sent events: the job as it is, then after each change, to its end; each is named after the state."""
        job = await self._found(request)
        headers = {"x-accel-buffering": "no"}  # nginx would keep it back
        return StreamingResponse(self._told(job), media_type="text/event-stream", headers=headers)

    async def _told(self, job: Job) -> AsyncIterator[str]:
        yield _event(job)
        while self._watch is not None and not job.is_over:
            try:
                async with asyncio.timeout(_SIGN_OF_LIFE):
                    newer = await self._watch.after(job.id, job.version)
            except TimeoutError:
                yield ":\n\n"
                continue
            if newer is None:
                return
            job = newer
            yield _event(job)

    async def _found(self, request: Request) -> Job:
        id = request.path_params["id"]
        queue: Queue | None = self._queue
        if queue is None or not _ID.fullmatch(id):
            return _there(None)
        return _there(await self._service.turnstile.run(queue.get, caller_of(request), id))


def _there(job: Job | None) -> Job:
    if job is None:
        raise Refused("not_found", "no job of this name is known, or what came of it was kept long enough")
    return job


def _event(job: Job) -> str:
    return f"id: {job.version}\nevent: {job.state}\ndata: {json.dumps(job.to_object())}\n\n"


def _read(body: bytes) -> tuple[str, dict[str, Any]]:
    """The statement's id and the inputs of `{"statement", "inputs"}`."""
    try:
        given: dict[str, Any] = parse_inputs(body)
    except InputError as error:
        raise Refused("malformed", error.redacted(), path=error.path) from None
    statement, inputs = given.get("statement"), given.get("inputs")
    if given.keys() != {"statement", "inputs"} or not isinstance(statement, str) or not isinstance(inputs, dict):
        raise Refused("malformed", "send an object with statement, an id, and inputs, an object of names and values")
    return statement, inputs
