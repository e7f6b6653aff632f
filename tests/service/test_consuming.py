"""A nullifier counts once: through HTTP, and of a thousand at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest
from httpx2 import Response
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient
from zkwright.service.application import application
from zkwright.service.consumptions.ledger import Claim, Ledger, Verdict, request_id
from zkwright.service.settings import Settings
from zkwright.service.storage.database import Database

from tests.service.ballots import Ballot, Box
from tests.service.claims import JSON


def consume(client: TestClient, ballot: Ballot, key: str | None = None) -> Response:
    headers = JSON if key is None else {**JSON, "idempotency-key": key}
    return client.post("/v1/consume", content=ballot.body, headers=headers)


def code(answer: Response) -> str:
    return str(answer.json()["error"]["code"]) if answer.status_code >= 400 else "taken"


def test_once_within_its_scope(polling: TestClient, box: Box) -> None:
    first = box.ballot(secret=5)
    taken = consume(polling, first)
    assert taken.status_code == 200
    document = taken.json()
    assert document["valid"] is True
    assert document["values"] == {"nullifier": "25", "scope": "7", "choice": "1"}
    told = document["consumption"]
    assert (told["sequence"], told["nullifier"], told["scope"], told["statement"]) == (1, "25", "7", box.id)
    again = consume(polling, first)
    assert (again.status_code, code(again)) == (409, "already_consumed")
    assert again.json()["error"]["consumption"] == {"sequence": 1, "at": told["at"]}
    assert code(consume(polling, first.malleated)) == "already_consumed"
    assert code(consume(polling, first.aliased)) == "invalid_proof"
    assert code(consume(polling, box.ballot(secret=5, choice=2))) == "already_consumed"
    assert code(consume(polling, box.ballot(secret=5, scope=8))) == "taken"
    assert polling.post("/v1/verify", content=first.body, headers=JSON).status_code == 200


def test_a_proof_that_does_not_hold_takes_nothing(polling: TestClient, box: Box) -> None:
    ballot, other = box.ballot(), box.ballot()
    swapped = Ballot(ballot.statement, ballot.public, other.proof)
    assert code(consume(polling, swapped)) == "invalid_proof"
    assert code(consume(polling, Ballot("0" * 64, ballot.public, ballot.proof))) == "unknown_statement"
    assert polling.get("/v1/consumptions").json() == {"consumptions": [], "next": 0}
    assert code(consume(polling, ballot)) == "taken"


def test_the_same_request_is_told_the_same(polling: TestClient, box: Box) -> None:
    ballot, other = box.ballot(), box.ballot()
    first = consume(polling, ballot, "a")
    assert first.status_code == 200
    assert consume(polling, ballot, "a").json() == first.json()
    assert consume(polling, ballot.malleated, "a").json() == first.json()
    assert code(consume(polling, ballot, "b")) == "already_consumed"
    assert code(consume(polling, ballot)) == "already_consumed"
    conflict = consume(polling, other, "a")
    assert (conflict.status_code, code(conflict)) == (409, "idempotency_conflict")
    assert code(consume(polling, other, "c")) == "taken"
    for wrong in ("", "x" * 201, "a\tb"):
        assert code(consume(polling, box.ballot(), wrong)) == "bad_request"


def test_what_is_not_consumable(client: TestClient) -> None:
    from tests.service.claims import accepted, body

    answer = client.post("/v1/consume", content=body(accepted("opening")[0]), headers=JSON)
    assert (answer.status_code, code(answer)) == (409, "not_consumable")


def test_the_feed(polling: TestClient, box: Box) -> None:
    for _ in range(3):
        consume(polling, box.ballot())
    page = polling.get("/v1/consumptions", params={"limit": "2"}).json()
    assert [each["sequence"] for each in page["consumptions"]] == [1, 2]
    assert page["consumptions"][0]["values"]["choice"] == "1"
    assert page["consumptions"][0]["public"][1:] == ["7", "1"]
    rest = polling.get("/v1/consumptions", params={"after": str(page["next"]), "statement": box.id}).json()
    assert ([each["sequence"] for each in rest["consumptions"]], rest["next"]) == ([3], 3)
    nothing = polling.get("/v1/consumptions", params={"statement": "0" * 64}).json()
    assert nothing == {"consumptions": [], "next": 3}
    for wrong in (
        {"after": "-1"},
        {"after": "x"},
        {"limit": "0"},
        {"limit": "1001"},
        {"wait": "31"},
        {"statement": "x"},
    ):
        assert code(polling.get("/v1/consumptions", params=wrong)) == "bad_request"


def test_the_feed_waits(polling: TestClient, box: Box) -> None:
    ballot = box.ballot()
    with ThreadPoolExecutor(1) as elsewhere:
        waiting = elsewhere.submit(polling.get, "/v1/consumptions?wait=30")
        consume(polling, ballot)
        assert [each["sequence"] for each in waiting.result(60).json()["consumptions"]] == [1]
    assert polling.get("/v1/consumptions?wait=30").json()["next"] == 1


def test_who_waits_keeps_nobody_from_asking(poll: Settings, box: Box) -> None:
    ballot = box.ballot()
    with (
        TestClient(application(replace(poll, most_waiting=1), prepared=True)) as client,
        ThreadPoolExecutor(1) as elsewhere,
    ):
        waiting = elsewhere.submit(client.get, "/v1/consumptions?wait=30")
        while code(consume(client, ballot, "a")) == "busy":
            pass
        found = waiting.result(60)
        assert code(found) == "busy" or [each["sequence"] for each in found.json()["consumptions"]] == [1]
        assert code(consume(client, ballot)) == "already_consumed"


def claim(number: int, name: str | None = None) -> Claim:
    return Claim("0" * 64, "pool", 7, number, f'["{number}"]', None if name is None else request_id("", name))


def shuffled(workers: int, numbers: int, each: int) -> list[list[Claim]]:
    """For each worker batches of claims: every number is claimed by every worker, in another order, some twice in a batch."""
    batches: list[list[Claim]] = []
    for worker in range(workers):
        order = [(number * 37 + worker * 11) % numbers for number in range(numbers)]
        for start in range(0, numbers, each):
            part = [claim(number) for number in order[start : start + each]]
            batches.append([*part, part[0]])
    return batches


@pytest.fixture
def ledgers(poll: Settings) -> Iterator[list[Ledger]]:
    """As four processes have them."""
    databases = [Database(poll.database) for _ in range(4)]
    yield [Ledger(database) for database in databases]
    for database in databases:
        database.close()


def test_many_at_once_and_the_feed_meanwhile(ledgers: list[Ledger]) -> None:
    numbers, over = 64, threading.Event()
    seen: list[int] = []

    def read() -> None:
        """No number may ever appear below one that was shown."""
        while not over.is_set() or len(seen) < numbers:
            page = ledgers[3].after(seen[-1] if seen else 0, 5)
            seen.extend(each.sequence for each in page.consumptions)
            if over.is_set() and not page.consumptions:
                break

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(ledgers[place % 4].take, batch) for place, batch in enumerate(shuffled(8, numbers, 8))]
        answers = [answer for job in jobs for answer in job.result(120)]
    over.set()
    reader.join(60)
    taken = [answer.consumption for answer in answers if answer.verdict is Verdict.TAKEN]
    assert sorted(each.nullifier for each in taken) == list(range(numbers))
    assert sorted(each.sequence for each in taken) == list(range(1, numbers + 1))
    assert seen == list(range(1, numbers + 1))
    assert len(answers) == 8 * (numbers + 8)


def test_a_request_is_recognised_within_a_transaction_and_after_it(ledgers: list[Ledger]) -> None:
    batch = [claim(1, "a"), claim(1, "a"), claim(1, "b"), claim(2, "a"), claim(2), claim(2), claim(3, "c")]
    told = [(answer.verdict.value, answer.consumption.sequence) for answer in ledgers[0].take(batch)]
    assert told == [
        ("taken", 1),
        ("taken", 1),
        ("before", 1),
        ("conflict", 1),
        ("taken", 2),
        ("before", 2),
        ("taken", 3),
    ]
    told = [(answer.verdict.value, answer.consumption.sequence) for answer in ledgers[1].take(batch)]
    assert told == [
        ("taken", 1),
        ("taken", 1),
        ("before", 1),
        ("conflict", 1),
        ("before", 2),
        ("before", 2),
        ("taken", 3),
    ]
    assert request_id("one", "a") != request_id("other", "a")


def test_what_fails_at_its_end_took_nothing(poll: Settings) -> None:
    with closing(Database(poll.database)) as database:
        ledger = Ledger(database)

        def fail(*_: object) -> None:
            raise OperationalError("COMMIT", None, Exception("the disk is full"))

        event.listen(database.engine, "commit", fail)
        with pytest.raises(OperationalError):
            ledger.take([claim(1)])
        event.remove(database.engine, "commit", fail)
        assert ledger.after(0, 10) == ([], 0)
        assert ledger.take([claim(1)])[0].consumption.sequence == 1


def test_a_database_that_is_gone_is_no_yes(polling: TestClient, poll: Settings, box: Box) -> None:
    kept = box.ballot()
    assert code(consume(polling, kept)) == "taken"
    with closing(Database(poll.database)) as database:
        with database.writing() as connection:
            connection.execute(text("ALTER TABLE consumptions RENAME TO elsewhere"))
        for answer in (consume(polling, box.ballot()), polling.get("/v1/consumptions")):
            assert (answer.status_code, code(answer)) == (503, "storage_unavailable")
            assert "retry-after" in answer.headers
            assert "elsewhere" not in answer.text
        assert polling.post("/v1/verify", content=kept.body, headers=JSON).status_code == 200
        with database.writing() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO consumptions"))
    assert code(consume(polling, kept)) == "already_consumed"
    assert code(consume(polling, box.ballot())) == "taken"


def at_once(asks: Sequence[Callable[[], Response]], threads: int = 32) -> Counter[str]:
    """How often each code is the answer to all of these, asked by so many."""
    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(lambda ask: code(ask()), asks))


def test_replays_within_a_process(polling: TestClient, box: Box) -> None:
    ballot = box.ballot()
    kinds = (ballot, ballot.malleated, ballot.aliased)
    asks = [partial(consume, polling, kinds[number % 3]) for number in range(150)]
    assert at_once(asks) == {"taken": 1, "already_consumed": 99, "invalid_proof": 50}
