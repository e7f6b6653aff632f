"""What becomes of a job in the database, whoever asks, works, dies or comes late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update
from zkwright.service.proving.jobs import ACTIVE, CANCELLED, DONE, EXPIRED, FAILED, OVER, QUEUED, RUNNING
from zkwright.service.proving.outcomes import failure
from zkwright.service.proving.queue import Claim, Queue, jobs_by_state
from zkwright.service.proving.sealing import Seal
from zkwright.service.proving.settings import QueueLimits
from zkwright.service.proving.tables import PROOFS
from zkwright.service.proving.workers import Step
from zkwright.service.refusals import Refused
from zkwright.service.storage.database import Database

SEAL = Seal(bytes(range(32)))
A, B = "a" * 64, "b" * 64
SECRET = b'{"x": 31337}'
PROVED = {"proof": {}, "public": ["1"], "values": {}}


@pytest.fixture
def queue(database: Database) -> Queue:
    return Queue(database, SEAL, QueueLimits(waiting=20, attempts=2))


def submit(queue: Queue, statement: str = A, owner: str = "", key: str | None = None, inputs: bytes = SECRET) -> str:
    return queue.submit(owner, statement, inputs, key)[0].id


def claimed(queue: Queue, *statements: str) -> Claim:
    claim = queue.claim(statements or (A,))
    assert claim is not None
    return claim


def state(queue: Queue, id: str, owner: str = "") -> str:
    job = queue.get(owner, id)
    assert job is not None
    return job.state


def at_rest(database: Database, id: str) -> bytes | None:
    with database.reading() as connection:
        kept: bytes | None = connection.execute(select(PROOFS.c.inputs).where(PROOFS.c.id == id)).scalar_one()
    return kept


def passed(database: Database, **columns: Any) -> None:
    """Times of all jobs as if they were those."""
    with database.writing() as connection:
        connection.execute(update(PROOFS).values(**columns))


def test_from_the_request_to_the_proof(queue: Queue, database: Database) -> None:
    id = submit(queue)
    assert state(queue, id) == QUEUED
    assert SECRET not in (at_rest(database, id) or SECRET)
    claim = claimed(queue)
    assert (claim.id, claim.statement, claim.attempt, claim.inputs) == (id, A, 1, SECRET)
    assert "31337" not in repr(claim)
    assert queue.renew(claim, Step("proof", 3, 7))
    running = queue.get("", id)
    assert running is not None
    assert running.to_object()["progress"] == {"step": "proof", "done": 3, "total": 7}
    assert queue.settle(claim, PROVED)
    job = queue.get("", id)
    assert job is not None
    assert job.is_over
    assert job.to_object().items() >= PROVED.items()
    assert "progress" not in job.to_object()
    assert at_rest(database, id) is None
    assert queue.claim((A,)) is None


def test_each_change_has_a_version(queue: Queue) -> None:
    id = submit(queue)
    seen = [queue.those([id])[id].version]
    claim = claimed(queue)
    seen.append(queue.those([id])[id].version)
    queue.renew(claim, Step("proof", 3, 7))
    seen.append(queue.those([id])[id].version)
    queue.renew(claim, None)
    assert queue.those([id])[id].version == seen[-1]
    queue.settle(claim, PROVED)
    seen.append(queue.those([id])[id].version)
    assert seen == [1, 2, 3, 4]
    assert queue.those(["nobody's"]) == {}


def test_in_the_order_of_asking_and_only_what_one_can_prove(queue: Queue) -> None:
    ids = [submit(queue, each) for each in (A, B, A, B)]
    assert [claimed(queue, B).id, claimed(queue, A, B).id, claimed(queue, A, B).id] == [ids[1], ids[0], ids[2]]
    assert queue.claim((A,)) is None
    assert queue.claim(()) is None
    assert claimed(queue, B).id == ids[3]


@pytest.mark.parametrize("outcome", [PROVED, failure("unsatisfied", "no")])
def test_whoever_lost_a_job_changes_nothing(queue: Queue, database: Database, outcome: dict[str, Any]) -> None:
    id = submit(queue)
    late = claimed(queue)
    passed(database, lease_until=0)
    assert queue.has_overdue()
    queue.sweep()
    assert not queue.has_overdue()
    claim = claimed(queue)
    assert (claim.id, claim.attempt) == (id, 2)
    assert not queue.renew(late, Step("proof", 1, 2))
    assert not queue.settle(late, outcome)
    queue.give_back(late, died=True)
    queue.give_back(late, died=False)
    assert state(queue, id) == RUNNING
    assert queue.settle(claim, PROVED)
    assert not queue.settle(claim, failure("internal", "again"))
    assert state(queue, id) == DONE


def test_so_many_workers_may_die_of_it(queue: Queue, database: Database) -> None:
    id = submit(queue)
    queue.give_back(claimed(queue), died=True)
    assert state(queue, id) == QUEUED
    queue.give_back(claimed(queue), died=True)
    job = queue.get("", id)
    assert job is not None
    assert job.error is not None
    assert (job.state, job.error["code"]) == (FAILED, "worker_died")
    assert at_rest(database, id) is None


def test_machines_that_vanish_count_as_well(queue: Queue, database: Database) -> None:
    id = submit(queue)
    for _ in range(2):
        claimed(queue)
        passed(database, lease_until=0)
        queue.sweep()
    assert state(queue, id) == FAILED
    assert at_rest(database, id) is None


def test_a_service_that_ends_is_no_attempt(queue: Queue) -> None:
    submit(queue)
    for _ in range(5):
        claim = claimed(queue)
        assert claim.attempt == 1
        queue.give_back(claim, died=False)


def test_cancelled_while_it_waits_and_while_it_runs(queue: Queue, database: Database) -> None:
    ids = [submit(queue, owner="ada") for _ in range(2)]
    claim = claimed(queue)
    for id in ids:
        job = queue.cancel("ada", id)
        assert job is not None
        assert job.state == CANCELLED
        assert at_rest(database, id) is None
        again = queue.cancel("ada", id)
        assert again == job
    assert not queue.renew(claim, None)
    assert not queue.settle(claim, PROVED)
    assert queue.claim((A,)) is None


def test_what_is_done_is_not_cancelled(queue: Queue) -> None:
    id = submit(queue)
    queue.settle(claimed(queue), PROVED)
    job = queue.cancel("", id)
    assert job is not None
    assert job.state == DONE


def test_of_others_one_hears_nothing(queue: Queue) -> None:
    id = submit(queue, owner="ada", key="k")
    assert queue.get("bob", id) is None
    assert queue.cancel("bob", id) is None
    assert state(queue, id, "ada") == QUEUED
    assert submit(queue, owner="bob", key="k") != id  # keys are each owner's own


def test_a_key_gives_the_same_job_in_whatever_state(queue: Queue) -> None:
    first, is_new = queue.submit("ada", A, SECRET, "k")
    assert is_new
    assert queue.submit("ada", A, SECRET, "k") == (first, False)
    queue.settle(claimed(queue), PROVED)
    again, is_new = queue.submit("ada", A, SECRET, "k")
    assert (again.id, again.state, is_new) == (first.id, DONE, False)
    for statement, inputs in ((A, b"{}"), (B, SECRET), (A, SECRET + b" ")):
        with pytest.raises(Refused) as refused:
            queue.submit("ada", statement, inputs, "k")
        assert refused.value.code == "idempotency_conflict"


def test_full(queue: Queue) -> None:
    for number in range(20):
        submit(queue, key=str(number))
    with pytest.raises(Refused) as refused:
        submit(queue)
    assert (refused.value.status, refused.value.headers) == (429, {"retry-after": "5"})
    submit(queue, key="7")  # is there already
    claimed(queue)
    submit(queue)


def test_one_leaves_room_for_others(database: Database) -> None:
    queue = Queue(database, SEAL, QueueLimits(waiting=4))
    jobs = [queue.submit("ada", A, b"{}", None)[0] for _ in range(3)]
    with pytest.raises(Refused) as refused:
        queue.submit("ada", A, b"{}", None)
    assert refused.value.code == "queue_full"
    assert queue.submit("eve", A, b"{}", None)[1]
    with pytest.raises(Refused):
        queue.submit("bob", A, b"{}", None)
    queue.cancel("ada", jobs[0].id)
    assert queue.submit("ada", A, b"{}", None)[1]


def test_many_at_once_are_one_by_their_key_and_no_more_than_fit(queue: Queue, database: Database) -> None:
    def ask(number: int) -> str:
        try:
            return submit(queue, key="same" if number % 2 else None)
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(ask, range(60)))
    assert len(set(ids[1::2]) - {"queue_full"}) == 1
    assert jobs_by_state(database)[QUEUED] == 20


def test_many_who_take_get_each_job_once(queue: Queue, database: Database) -> None:
    ids = {submit(queue) for _ in range(20)}

    def take(_: int) -> list[str]:
        taken = []
        while (claim := queue.claim((A,))) is not None:
            taken.append(claim.id)
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [id for each in pool.map(take, range(6)) for id in each]
    assert len(taken) == 20 or jobs_by_state(database)[QUEUED] == 20 - len(
        taken
    )  # one may give up where others were faster
    assert len(set(taken)) == len(taken)
    assert set(taken) <= ids


def test_sealed_with_another_secret(queue: Queue, database: Database) -> None:
    id, other = submit(queue), submit(queue)
    with database.writing() as connection:  # inputs of one job put into another's place
        foreign = Seal(bytes(32)).close(SECRET, f"{id} {A}")
        connection.execute(update(PROOFS).where(PROOFS.c.id == id).values(inputs=foreign))
    assert claimed(queue).id == other
    job = queue.get("", id)
    assert job is not None
    assert job.error is not None
    assert (job.state, job.error["code"]) == (FAILED, "unreadable_inputs")


def test_inputs_of_another_job_are_not_opened(queue: Queue, database: Database) -> None:
    mine, theirs = submit(queue, owner="eve"), submit(queue, owner="ada")
    with database.writing() as connection:
        stolen = select(PROOFS.c.inputs).where(PROOFS.c.id == theirs).scalar_subquery()
        connection.execute(update(PROOFS).where(PROOFS.c.id == mine).values(inputs=stolen))
    assert claimed(queue).id == theirs
    assert state(queue, mine, "eve") == FAILED


def test_expires_and_is_forgotten(queue: Queue, database: Database) -> None:
    id = submit(queue, key="k")
    passed(database, created_at=0)
    queue.sweep()
    assert state(queue, id) == EXPIRED
    assert at_rest(database, id) is None
    assert not queue.has_overdue()
    passed(database, finished_at=0)
    queue.sweep()
    assert queue.get("", id) is None
    assert submit(queue, key="k") != id


def test_counts_of_every_state(queue: Queue, database: Database) -> None:
    nothing = dict.fromkeys((*ACTIVE, *OVER), 0)
    assert jobs_by_state(database) == nothing
    submit(queue)
    submit(queue)
    claimed(queue)
    assert jobs_by_state(database) == {**nothing, QUEUED: 1, RUNNING: 1}
