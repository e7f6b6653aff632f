"""`/metrics`, `/healthz` and `/readyz`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..http.answers import Resource
from ..proving.queue import jobs_by_state

if TYPE_CHECKING:
    from ..application import Service


class Health:
    """Whether the process lives, whether it can do its work, and what it measured."""

    def __init__(self, service: Service) -> None:
        """Of a service's database and measurements."""
        self._service: Final = service
        self.routes: Final = [
            Resource("/healthz", "GET", self.alive, needs=None),
            Resource("/readyz", "GET", self.ready, needs=None),
            Resource("/metrics", "GET", self.metrics, needs="metrics"),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """There is nothing to run."""
        yield

    async def alive(self, _: Request) -> Response:
        """200, whatever the database does: to start the process again would not help it."""
        return JSONResponse({"status": "alive"})

    async def ready(self, _: Request) -> Response:
        """200 where the database answers, else 503."""
        await self._service.turnstile.run(self._ask)
        return JSONResponse({"status": "ready"})

    def _ask(self) -> None:
        with self._service.database.reading() as connection:
            connection.execute(text("SELECT 1 FROM statements WHERE 1 = 0"))

    async def metrics(self, _: Request) -> Response:
        """The text that Prometheus asks for."""
        body, kind = self._service.measurements.text()
        jobs = await self._service.turnstile.run(jobs_by_state, self._service.database)
        gauge = ["# HELP zkwright_proofs Proofs that were asked for, by state", "# TYPE zkwright_proofs gauge"]
        gauge += [f'zkwright_proofs{{state="{state}"}} {count}' for state, count in jobs.items()]
        return Response(body + "\n".join([*gauge, ""]).encode(), headers={"content-type": kind})
