"""The service as an ASGI application: what it keeps, its parts, and their routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

from .access.guard import Guard
from .access.keys import ApiKeys
from .consumptions.routes import Consumptions
from .http.answers import no_such
from .http.bodies import Intake, length_of, read_body
from .http.turnstile import Turnstile
from .page.routes import Page
from .proving.assembly import register_provables
from .proving.routes import Proving
from .settings import Settings
from .statements.registry import Registry
from .statements.routes import Statements
from .storage.database import Database
from .telemetry.measurements import Measurements
from .telemetry.observer import Observer
from .telemetry.routes import Health
from .verification import Verification

_PROOF_BYTES: Final = 4096
"""Of a claim, without its public signals."""

_COMING: Final = 512
"""Requests with proofs whose bodies a process reads at a time."""

_SIGNAL_BYTES: Final = 96
"""Of a public signal: 77 digits, quotes, a comma, and an indentation."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the parts of a service share in one process."""

    settings: Settings
    database: Database
    registry: Registry
    turnstile: Turnstile
    intake: Intake
    measurements: Measurements

    async def claim_body(self, request: Request) -> bytes:
        """The body of a request with a proof; longer ones are read where a statement has so many public signals."""
        most = self.settings.most_body
        if length_of(request) > most:
            signals = await asyncio.to_thread(self.registry.most_signals)
            most = max(most, _PROOF_BYTES + _SIGNAL_BYTES * signals)
        return await read_body(request, most, self.intake)


class Part(Protocol):
    """One capability: its routes, and what has to run while they are served."""

    @property
    def routes(self) -> Sequence[Route]:
        """Its resources."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Entered before the first request, left after the last."""


PARTS: Final[tuple[Callable[[Service], Part], ...]] = (Statements, Verification, Consumptions, Proving, Health, Page)
"""All parts, in the order in which they start."""


def prepare(settings: Settings) -> None:
    """Give the database its tables and register the statements. Any number of processes may do so at once.

    Raises `ServiceError`, `InvalidStatement`, `InvalidKey`, `OSError`.
    """
    database = Database(settings.database)
    try:
        database.migrate()
        registry = Registry(database, development=settings.development)
        for file in settings.statements:
            registry.register_file(file)
        register_provables(settings, registry)
    finally:
        database.close()


def application(settings: Settings, *, prepared: bool = False) -> Starlette:
    """The application of one process, for any ASGI server; its lifespan does what `prepare` does unless that was `prepared`.

        app = application(Settings("postgresql://zkwright@db/zkwright", statements=(Path("vote.statement.json"),)))

    Raises `ServiceError` for what is no address of a database.
    """
    database: Final = Database(settings.database)
    registry = Registry(database, development=settings.development)
    measurements = Measurements()
    turnstile, intake = Turnstile(settings.most_waiting), Intake(_COMING, settings.body_seconds)
    service = Service(settings, database, registry, turnstile, intake, measurements)
    parts = [part(service) for part in PARTS]

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(database.close)
            if not prepared:
                await asyncio.to_thread(prepare, settings)
            for part in parts:
                await stack.enter_async_context(part.running())
            yield

    routes = [route for part in parts for route in part.routes]
    app = Starlette(
        routes=routes,
        lifespan=running,
        middleware=[Middleware(Observer, measurements=measurements)],
        exception_handlers={HTTPException: no_such},
    )
    app.state.guard = Guard(ApiKeys(database), settings)
    app.router.redirect_slashes = False  # to where the request's Host says
    return app
