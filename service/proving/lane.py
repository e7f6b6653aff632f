"""A lane: one worker, and the thread that takes jobs to it, keeps their leases, and writes down what came of them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import SQLAlchemyError
from zkwright.core.errors import InputError
from zkwright.core.input_json import parse_inputs
from zkwright.verifier import Proof, VerifierError, public_from_object

from .circuits import Provable
from .outcomes import CODES, failure
from .queue import Claim, Queue
from .settings import Pace
from .workers import MakeWorker, Outcome, Step, Worker, WorkerDied

if TYPE_CHECKING:
    from zkwright.compiler.program.schema import Schema

_LOG: Final = logging.getLogger("zkwright.service.proving")

_NO_OUTCOME: Final = failure("internal", "the worker gave a proof that does not hold")


class Lane:
    """Begin it with `start`, end it with `stop`."""

    def __init__(self, queue: Queue, provables: Mapping[str, Provable], make: MakeWorker, pace: Pace) -> None:
        """A lane for the statements in `provables`, by their ids; `make` starts a worker, which is needed with the first job."""
        self._queue = queue
        self._provables = provables
        self._make = make
        self._pace = pace
        self._stopping = threading.Event()
        self._worker: Worker | None = None
        self._thread = threading.Thread(target=self._run, name="zkwright lane", daemon=True)

    def start(self) -> None:
        """Take jobs from now on."""
        self._thread.start()

    def end(self) -> None:
        """Take no more jobs, and give back the one at work."""
        self._stopping.set()

    def join(self) -> None:
        """Wait until all is ended."""
        self._thread.join()

    def _run(self) -> None:
        swept = -self._pace.sweep
        while not self._stopping.is_set():
            try:
                if (now := time.monotonic()) - swept >= self._pace.sweep:
                    swept = now
                    if self._queue.has_overdue():
                        self._queue.sweep()
                claim = self._queue.claim(self._provables)
                if claim is None:
                    self._stopping.wait(self._pace.idle)
                else:
                    self._work(claim)
            except (
                Exception
            ) as error:  # as of a database that is away, or a process that is not started; its text may quote
                _LOG.error("proving: %s", type(error).__name__)
                self._dismiss()  # the lease of what was at work ends, and somebody takes the job again
                self._stopping.wait(self._pace.again)
        self._dismiss()

    def _work(self, claim: Claim) -> None:
        provable = self._provables[claim.statement]
        try:
            if self._worker is None:
                self._worker = self._make()
            self._worker.begin(provable.files, claim.inputs)
            self._attend(claim, provable, self._worker)
        except WorkerDied:
            self._dismiss()
            self._queue.give_back(claim, died=True)
            _LOG.warning("proving: a worker died in attempt %d of a job", claim.attempt)

    def _attend(self, claim: Claim, provable: Provable, worker: Worker) -> None:
        """See a job through to its end, whatever that is. Raises `WorkerDied`."""
        begun = renewed = time.monotonic()
        told: Step | None = None
        is_new = False
        while True:
            news = worker.news(self._pace.beat)
            if isinstance(news, Outcome):
                self._settle(claim, checked(provable, claim.inputs, news.content))
                return
            if news is not None:
                told, is_new = news, True
            now = time.monotonic()
            if self._stopping.is_set():
                self._dismiss()
                self._queue.give_back(claim, died=False)
                return
            if now - begun > self._pace.most:
                self._dismiss()
                self._settle(claim, failure("too_slow", f"not done after {self._pace.most:g} seconds"))
                return
            if now - renewed >= self._pace.beat:
                renewed = now
                if not self._renew(claim, told if is_new else None):
                    self._dismiss()
                    return
                is_new = False

    def _renew(self, claim: Claim, step: Step | None) -> bool:
        """Whether the job is still this lane's, as far as the database tells: while it is away, the work goes on."""
        try:
            return self._queue.renew(claim, step)
        except SQLAlchemyError:
            return True

    def _settle(self, claim: Claim, outcome: dict[str, Any]) -> None:
        """Write down what came of a job, once the database is there: others may have taken it then, and it was for nothing."""
        while True:
            try:
                self._queue.settle(claim, outcome)
                return
            except SQLAlchemyError as error:
                _LOG.error("proving: the database failed: %s", type(error).__name__)
                if self._stopping.wait(self._pace.again):
                    raise

    def _dismiss(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


def checked(provable: Provable, inputs: bytes, outcome: Any) -> dict[str, Any]:
    """An outcome whose proof was verified here and is of these inputs, with its values by name: nothing else is handed out."""
    if not isinstance(outcome, dict):
        return _NO_OUTCOME
    error = outcome.get("error")
    if isinstance(error, dict) and error.get("code") in CODES:
        return {"error": error}
    try:
        proof, public = Proof.from_object(outcome["proof"]), public_from_object(outcome["public"])
        values = provable.statement.verify(provable.verifying_key, public, proof)
        is_of_these = _is_of(provable.schema, inputs, public)
    except (VerifierError, InputError, KeyError, TypeError):
        return _NO_OUTCOME
    if not is_of_these:
        return _NO_OUTCOME
    told = {"proof": proof.to_object(), "public": [str(signal) for signal in public]}
    return {**told, "values": provable.statement.json_values(values)}


def _is_of(schema: Schema, inputs: bytes, public: tuple[int, ...]) -> bool:
    """Whether the public signals that are inputs are these, as far as they are told: where they are hashed, their hash is."""
    told = public[schema.n_outputs : schema.n_outputs + schema.n_public_inputs]
    return not told or list(told) == schema.encode(parse_inputs(inputs))[: len(told)]
