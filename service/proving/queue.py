"""The queue of proofs in the database, for any number of processes and machines.

A job is taken for a time, its lease, which is renewed while it is worked on: of a machine that is gone the jobs are taken by
others. What is written about a job by whoever lost its lease changes nothing. Each method is one transaction, or a few of
which none depends on another. Time is the database's, where that is a server: clocks of machines differ.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from ..clock import now
from ..refusals import Refused
from ..storage.database import Database
from ..storage.schema import COUNTERS
from .jobs import ACTIVE, CANCELLED, DONE, EXPIRED, FAILED, OVER, QUEUED, RUNNING, Job
from .outcomes import failure
from .sealing import Seal, Unreadable
from .settings import QueueLimits
from .tables import COUNTER, PROOFS
from .workers import Step

_ERASED: Final = {"inputs": None, "lease": None, "lease_until": None, "step": None, "done": 0, "total": 0}
"""What a job that is over has no more."""

_SECOND: Final = 1_000_000

_COLUMNS: Final = [
    column for column in PROOFS.c if column.name not in ("inputs", "lease", "lease_until", "request_tag")
]


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this process works on, with its inputs."""

    id: str
    statement: str
    attempt: int
    lease: str
    inputs: bytes = field(repr=False)


class Queue:
    """Jobs that wait, run, and are over. Threads may share it."""

    def __init__(self, database: Database, seal: Seal, limits: QueueLimits) -> None:
        """The tables are there."""
        self._database = database
        self._seal = seal
        self._limits = limits

    def submit(self, owner: str, statement: str, inputs: bytes, idempotency_key: str | None) -> tuple[Job, bool]:
        """A new job and True, or the one that `owner` asked for with this key before, and False.

        Raises `Refused`: `queue_full`, and `idempotency_conflict` where the key came with another request.
        """
        tag = self._seal.tag(statement.encode() + b"\0" + inputs)
        with self._database.writing() as connection:
            # Whoever counts holds this row: so many may wait, and of one key there is one job.
            counter = update(COUNTERS).where(COUNTERS.c.name == COUNTER)
            number = connection.execute(
                counter.values(value=COUNTERS.c.value + 1).returning(COUNTERS.c.value)
            ).scalar_one()
            if idempotency_key is not None:
                mine = and_(PROOFS.c.owner == owner, PROOFS.c.idempotency_key == idempotency_key)
                known = connection.execute(select(*_COLUMNS, PROOFS.c.request_tag).where(mine)).one_or_none()
                if known is not None:
                    if known.request_tag != tag:
                        message = "this Idempotency-Key came with another request; make a new one for each request"
                        raise Refused("idempotency_conflict", message)
                    return _job(known), False
            counts = (func.count(), func.count().filter(PROOFS.c.owner == owner))
            queued, own = connection.execute(select(*counts).where(PROOFS.c.state == QUEUED)).one()
            if queued >= self._limits.waiting or (owner and own >= self._limits.of_one):
                message = "too many proofs are waited for already; ask again later"
                raise Refused("queue_full", message, {"retry-after": "5"})
            id = os.urandom(16).hex()
            new = {
                "number": number,
                "id": id,
                "owner": owner,
                "statement": statement,
                "idempotency_key": idempotency_key,
                "request_tag": tag,
                "state": QUEUED,
                "version": 1,
                "attempt": 0,
                "created_at": _now(connection),
                "done": 0,
                "total": 0,
                "inputs": self._seal.close(inputs, _sealed_for(id, statement)),
            }
            connection.execute(insert(PROOFS).values(**new))
            return _job(connection.execute(select(*_COLUMNS).where(PROOFS.c.id == id)).one()), True

    def get(self, owner: str, id: str) -> Job | None:
        """A job, None where `owner` asked for none of that name."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_COLUMNS).where(PROOFS.c.id == id, PROOFS.c.owner == owner)).one_or_none()
        return None if row is None else _job(row)

    def those(self, ids: Iterable[str]) -> dict[str, Job]:
        """Of these jobs the ones that are there."""
        with self._database.reading() as connection:
            return {
                row.id: _job(row) for row in connection.execute(select(*_COLUMNS).where(PROOFS.c.id.in_(list(ids))))
            }

    def cancel(self, owner: str, id: str) -> Job | None:
        """End a job that is not over, whose inputs are erased; who works on it stops when its lease is to be renewed.

        The job as it is then, None where `owner` has none of that name.
        """
        with self._database.writing() as connection:
            which = (PROOFS.c.id == id, PROOFS.c.owner == owner)
            over = {"state": CANCELLED, "finished_at": _now(connection), "version": PROOFS.c.version + 1, **_ERASED}
            connection.execute(update(PROOFS).where(*which, PROOFS.c.state.in_(ACTIVE)).values(**over))
            row = connection.execute(select(*_COLUMNS).where(*which)).one_or_none()
        return None if row is None else _job(row)

    def claim(self, statements: Collection[str]) -> Claim | None:
        """The job that waited longest among those of these statements, for the time of a lease; None where none waits.

        One that cannot be opened, as after the secret was exchanged, fails, and the next is taken.
        """
        waits = and_(PROOFS.c.state == QUEUED, PROOFS.c.statement.in_(list(statements)))
        while True:
            with self._database.reading() as connection:
                if connection.execute(select(PROOFS.c.number).where(waits).limit(1)).first() is None:
                    return None
            with self._database.writing() as connection:
                first = select(PROOFS.c.number).where(waits).order_by(PROOFS.c.number).limit(1)
                lease = os.urandom(16).hex()
                taken = {
                    "state": RUNNING,
                    "lease": lease,
                    "lease_until": _now(connection) + _microseconds(self._limits.lease),
                    "attempt": PROOFS.c.attempt + 1,
                    "version": PROOFS.c.version + 1,
                }
                number = first.with_for_update(skip_locked=True).scalar_subquery()
                told = (PROOFS.c.id, PROOFS.c.statement, PROOFS.c.attempt, PROOFS.c.inputs)
                row = connection.execute(
                    update(PROOFS).where(PROOFS.c.number == number, waits).values(**taken).returning(*told)
                ).one_or_none()
            if row is None:
                return None  # others were faster
            claim = Claim(row.id, row.statement, row.attempt, lease, b"")
            try:
                inputs = self._seal.open(row.inputs, _sealed_for(row.id, row.statement))
            except Unreadable:
                message = "the inputs were sealed with another secret than this service has; send them again"
                self.settle(claim, failure("unreadable_inputs", message))
                continue
            return Claim(row.id, row.statement, row.attempt, lease, inputs)

    def renew(self, claim: Claim, step: Step | None) -> bool:
        """Keep a lease, and tell how far the work is.

        False where the job is this process's no more: it was cancelled, or given to others.
        """
        with self._database.writing() as connection:
            kept: dict[str, Any] = {"lease_until": _now(connection) + _microseconds(self._limits.lease)}
            if step is not None:
                kept |= {"step": step.name, "done": step.done, "total": step.total, "version": PROOFS.c.version + 1}
            return connection.execute(update(PROOFS).where(*_of(claim)).values(**kept)).rowcount == 1

    def settle(self, claim: Claim, outcome: dict[str, Any]) -> bool:
        """Write down what came of a job, and erase its inputs; False where the job is this process's no more."""
        with self._database.writing() as connection:
            over: dict[str, Any] = {"finished_at": _now(connection), "version": PROOFS.c.version + 1, **_ERASED}
            if (error := outcome.get("error")) is not None:
                over |= {"state": FAILED, "error": json.dumps(error)}
            else:
                over |= {"state": DONE, "result": json.dumps(outcome)}
            return connection.execute(update(PROOFS).where(*_of(claim)).values(**over)).rowcount == 1

    def give_back(self, claim: Claim, *, died: bool) -> None:
        """Let others begin a job anew; where whatever worked on it `died`, for the last time it may, it fails."""
        with self._database.writing() as connection:
            if died:
                _end_of_lease(connection, and_(*_of(claim)), self._limits.attempts)
            else:
                again = {"state": QUEUED, "attempt": PROOFS.c.attempt - 1, **_AGAIN, "version": PROOFS.c.version + 1}
                connection.execute(update(PROOFS).where(*_of(claim)).values(**again))

    def sweep(self) -> None:
        """What time alone does: leases end, jobs expire, and what came of old ones is forgotten."""
        with self._database.writing() as connection:
            moment = _now(connection)
            _end_of_lease(
                connection, and_(PROOFS.c.state == RUNNING, PROOFS.c.lease_until < moment), self._limits.attempts
            )
            over = {"state": EXPIRED, "finished_at": moment, "version": PROOFS.c.version + 1, **_ERASED}
            late = PROOFS.c.created_at < moment - _microseconds(self._limits.patience)
            connection.execute(update(PROOFS).where(PROOFS.c.state == QUEUED, late).values(**over))
            old = PROOFS.c.finished_at < moment - _microseconds(self._limits.kept)
            connection.execute(delete(PROOFS).where(PROOFS.c.state.in_(OVER), old))

    def has_overdue(self) -> bool:
        """Whether `sweep` has anything to do, which is cheaper to ask than to do."""
        with self._database.reading() as connection:
            moment = _now(connection)
            overdue = or_(
                and_(PROOFS.c.state == RUNNING, PROOFS.c.lease_until < moment),
                and_(PROOFS.c.state == QUEUED, PROOFS.c.created_at < moment - _microseconds(self._limits.patience)),
                and_(PROOFS.c.state.in_(OVER), PROOFS.c.finished_at < moment - _microseconds(self._limits.kept)),
            )
            return connection.execute(select(PROOFS.c.number).where(overdue).limit(1)).first() is not None


_AGAIN: Final = {"lease": None, "lease_until": None, "step": None, "done": 0, "total": 0}


def jobs_by_state(database: Database) -> dict[str, int]:
    """How many jobs are in each state."""
    with database.reading() as connection:
        rows = connection.execute(select(PROOFS.c.state, func.count()).group_by(PROOFS.c.state)).all()
    return dict.fromkeys((*ACTIVE, *OVER), 0) | dict(map(tuple, rows))


def _end_of_lease(connection: Connection, which: Any, attempts: int) -> None:
    died = failure("worker_died", f"what worked on it died {attempts} times, as where memory is short")
    over = {"state": FAILED, "error": json.dumps(died["error"]), "finished_at": _now(connection), **_ERASED}
    more = {"version": PROOFS.c.version + 1}
    connection.execute(update(PROOFS).where(which, PROOFS.c.attempt >= attempts).values(**over, **more))
    connection.execute(update(PROOFS).where(which).values(state=QUEUED, **_AGAIN, **more))


def _of(claim: Claim) -> tuple[Any, ...]:
    return PROOFS.c.id == claim.id, PROOFS.c.state == RUNNING, PROOFS.c.lease == claim.lease


def _microseconds(seconds: float) -> int:
    return round(seconds * _SECOND)


def _sealed_for(id: str, statement: str) -> str:
    return f"{id} {statement}"


def _now(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        return int(connection.execute(select(func.extract("epoch", func.clock_timestamp()) * _SECOND)).scalar_one())
    return now()


def _job(row: Any) -> Job:
    return Job(
        id=row.id,
        statement=row.statement,
        state=row.state,
        version=row.version,
        attempt=row.attempt,
        step=row.step,
        done=row.done,
        total=row.total,
        created_at=row.created_at,
        finished_at=row.finished_at,
        result=None if row.result is None else json.loads(row.result),
        error=None if row.error is None else json.loads(row.error),
    )
