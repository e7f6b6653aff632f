"""A service as an object: what it verifies, takes, and proves."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote, urlencode

from zkwright.core.progress import Progress
from zkwright.verifier import Proof, PublicSignals, Verifier, VerifierError, public_from_object, public_to_object

from ..errors import ServiceError
from ..statements.registered import statement_id
from .connection import Connection, Interrupted, lines
from .errors import ServiceRefused

if TYPE_CHECKING:
    import httpx

_OVER: Final = ("done", "failed", "cancelled", "expired")
"""States of a proof that was asked for in which nothing more comes."""

_MOST_TOLD: Final = 5
"""Requirements that do not hold which one line tells of."""

_LONGEST_WAIT: Final = 30
"""Seconds for which a service waits with an answer."""


@dataclass(frozen=True, slots=True)
class Consumed:
    """A nullifier that was taken: the how-manieth of the service, its scope, None where it counts everywhere, and when."""

    sequence: int
    statement: str
    nullifier: int
    scope: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Made:
    """A proof that the service made; `values` are the public values by name, as JSON has them unless it was verified here."""

    proof: Proof
    public: PublicSignals
    values: dict[str, Any]


class Client:
    """Asks the service at `url`, with an API key where it has keys.

        with Client("https://proofs.example.org", os.environ["API_KEY"]) as service:
            values = service.verify(statement, public, proof)

    A request that the network loses, or that comes while the service has too much to do, is made again, for `patience` seconds;
    nothing is done twice by it. Threads may share a client. What is refused raises `ServiceRefused`, everything else
    `ServiceError`.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        patience: float = 60.0,
        told: Callable[[str], None] = lambda _: None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Nothing is asked yet. `told` gets a line when requests begin to fail. `transport` is httpx's, for tests.

        Raises `ServiceError` for what is no address, or no key.
        """
        self._connection: Final = Connection(url, key, patience, transport, told)

    def __repr__(self) -> str:
        """Where it asks, and not with which key."""
        return f"<Client of {self._connection.url}>"

    def __enter__(self) -> Self:
        """The client, whose connections are closed in the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._connection.close()

    def statements(self) -> list[dict[str, Any]]:
        """What is verified there: `id`, `circuit`, `signals` and more of each."""
        with self._connection.understanding():
            return [dict(each) for each in self._connection.ask("GET", "/v1/statements")["statements"]]

    def statement(self, id: str) -> dict[str, Any]:
        """One of them, with its descriptor and its key as texts."""
        return self._connection.ask("GET", f"/v1/statements/{quote(id, safe='')}")

    def verify(self, statement: str, public: Sequence[int], proof: Proof) -> dict[str, Any]:
        """The public values by name, as JSON has them, once the service has verified the proof.

        Raises `ServiceRefused` with the code `invalid_proof` where it does not hold.
        """
        with self._connection.understanding():
            return dict(self._connection.ask("POST", "/v1/verify", _claim(statement, public, proof))["values"])

    def consume(
        self, statement: str, public: Sequence[int], proof: Proof, *, idempotency_key: str | None = None
    ) -> Consumed:
        """Verify a proof and take its nullifier, once and for all; what is answered is on the service's disk.

        Raises `ServiceRefused`: `invalid_proof`, or `already_consumed` where another request took it. By `idempotency_key` this
        request is known where it is made again: one of your own lets a program that was ended ask once more.
        """
        headers = {"idempotency-key": idempotency_key or secrets.token_urlsafe()}
        with self._connection.understanding():
            answer = self._connection.ask("POST", "/v1/consume", _claim(statement, public, proof), headers)
            return _consumed(answer["consumption"])

    def consumptions(self, after: int = 0, *, statement: str | None = None) -> Iterator[Consumed]:
        """What was taken after the one of that number, of one statement or of all, in order; then what is taken, as it is.

        Whoever remembers the last `sequence` goes on after it at any time. It has no end.
        """
        while True:
            query = {"after": after, "wait": _LONGEST_WAIT, **({} if statement is None else {"statement": statement})}
            with self._connection.understanding():
                page = self._connection.ask("GET", f"/v1/consumptions?{urlencode(query)}")
                found, after = [_consumed(each) for each in page["consumptions"]], int(page["next"])
            yield from found

    def prove(
        self,
        statement: str | Verifier,
        inputs: Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        progress: Progress | None = None,
    ) -> Made:
        """A proof of a statement that the service makes, for inputs as JSON has them. They go to the service, secrets included.

        Waits in the service's queue. `progress` is called as the prover's own is; if it raises, or Ctrl-C comes, the proof is
        given up there as well. Given your own `Verifier` in place of the statement's id, what comes is verified by it, and
        `values` are Python's, as it gives them; else the service is believed.

        Raises `ServiceRefused` where nothing is proved, with the code `unsatisfied`, `bad_inputs` or another, see `/v1/proofs`;
        `InvalidProof` for a proof that does not hold.
        """
        headers = {"idempotency-key": idempotency_key or secrets.token_urlsafe()}
        id = statement if isinstance(statement, str) else statement_id(statement.statement)
        body = {"statement": id, "inputs": dict(inputs)}
        with self._connection.understanding():
            job = self._connection.ask("POST", "/v1/proofs", body, headers)
            path = f"/v1/proofs/{quote(job['id'], safe='')}"
        try:
            job = self._followed(path, job, progress or _nobody)
        except BaseException:
            with suppress(ServiceError, Interrupted):
                self._connection.once("DELETE", path)
            raise
        with self._connection.understanding():
            if job["state"] != "done":
                error = dict(job.get("error") or {"code": job["state"], "message": f"the proof was {job['state']}"})
                code, message = str(error.pop("code")), str(error.pop("message"))
                if broken := [f"{each['message']} ({each['at']})" for each in error.get("failures", [])[:_MOST_TOLD]]:
                    message = f"{message}: {', '.join(broken)}"
                raise ServiceRefused(self._connection.url, code, 0, message, error)
            try:
                made = Made(Proof.from_object(job["proof"]), public_from_object(job["public"]), dict(job["values"]))
            except VerifierError as error:
                raise self._connection.not_understood() from error
        if isinstance(statement, str):
            return made
        return replace(made, values=statement.statement.verify(statement.key, made.public, made.proof))

    def _followed(self, path: str, job: dict[str, Any], told: Callable[[str, int, int], None]) -> dict[str, Any]:
        """The job once it is over; what is heard of it meanwhile is told."""
        known = job

        def listen() -> dict[str, Any]:
            nonlocal known
            with self._connection.stream("GET", f"{path}/events") as answer:
                for line in lines(answer):
                    if line.startswith(b"data: "):
                        known = self._connection.read_object(line.removeprefix(b"data: "))
                        step = _step(known, self._connection)
                        if step is not None:
                            told(*step)
                        if known.get("state") in _OVER:
                            return known
            raise Interrupted("the stream of events ended")

        if known.get("state") in _OVER:
            return known
        return self._connection.until_answered(listen)


def _step(job: dict[str, Any], connection: Connection) -> tuple[str, int, int] | None:
    with connection.understanding():
        step = job.get("progress")
        return None if step is None else (str(step["step"]), int(step["done"]), int(step["total"]))


def _nobody(step: str, done: int, total: int) -> None:
    """Is told."""


def _claim(statement: str, public: Sequence[int], proof: Proof) -> dict[str, Any]:
    return {"statement": statement, "public": public_to_object(tuple(public)), "proof": proof.to_object()}


def _consumed(told: Mapping[str, Any]) -> Consumed:
    scope = told["scope"]
    return Consumed(
        int(told["sequence"]),
        str(told["statement"]),
        int(told["nullifier"]),
        None if scope is None else int(scope),
        str(told["at"]),
    )
