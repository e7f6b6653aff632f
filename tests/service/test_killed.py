"""What was answered 200 is on the disk: services and processes of theirs killed in the midst of load lose and double nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from zkwright.service.settings import Settings

from tests.service.ballots import Ballot, Box
from tests.service.claims import JSON
from tests.service.conftest import Process

_LOAD = 24
"""Ballots of a round."""

_CLIENTS = 6

_ALL_EVERY = 8
"""Of so many rounds one ends all processes: it takes three starts of Python, where one of another takes one."""


@pytest.fixture
def killing(poll: Settings, box: Box, tmp_path: Path) -> Iterator[Killing]:
    """A service to be killed again and again."""
    made = Killing(poll.database, box, tmp_path)
    yield made
    made.service.end(signal.SIGKILL)


class Killing:
    """A service, and what it answered; one that was killed is started anew over the same database."""

    def __init__(self, database: str, box: Box, folder: Path) -> None:
        self.database, self.box, self.folder = database, box, folder
        self.sent: dict[str, Ballot] = {}
        self.told: dict[str, Any] = {}
        self.lock = threading.Lock()
        self.start()

    def start(self) -> None:
        self.service = Process(self.folder, "--database", self.database, "--development", "--processes", 2)

    def kill(self) -> None:
        """All of its processes at once, as when the machine loses power, but for the page cache."""
        os.killpg(self.service.process.pid, signal.SIGKILL)
        self.service.end(signal.SIGKILL)

    def kill_a_child(self) -> None:
        """One of the processes that answer; its parent starts another."""
        os.kill(min(self.service.children()), signal.SIGKILL)

    def ask(self, client: httpx.Client, key: str) -> bool:
        """Whether it was answered: 200, and the same as before where it was answered before."""
        try:
            answer = client.post(
                f"{self.service.url}/v1/consume",
                content=self.sent[key].body,
                headers={**JSON, "idempotency-key": key},
                timeout=60,
            )
        except httpx.TransportError:
            return False
        assert answer.status_code == 200, answer.text
        consumption = answer.json()["consumption"]
        assert self.told.setdefault(key, consumption) == consumption
        return True

    def round(self, number: int) -> None:
        """New ballots by several clients, and death after so many answers; the rest is asked again until it is answered."""
        new = [f"{number}-{place}" for place in range(_LOAD)]
        self.sent |= {key: self.box.ballot() for key in new}
        is_all = number % _ALL_EVERY == 0
        answers = 0

        def once(keys: list[str]) -> None:
            nonlocal answers
            with httpx.Client() as client:
                for key in keys:
                    is_answered = self.ask(client, key)
                    with self.lock:
                        answers += is_answered
                        due = answers == 1 + number * 7 % _LOAD and is_answered
                    if due:
                        self.kill() if is_all else self.kill_a_child()

        with ThreadPoolExecutor(_CLIENTS) as pool:
            for job in [pool.submit(once, new[client::_CLIENTS]) for client in range(_CLIENTS)]:
                job.result(120)
        if is_all:
            self.start()
        with httpx.Client() as client:
            for key in new:  # those who were answered as well
                while not self.ask(client, key):
                    pass

    def settle(self) -> None:
        """All that was sent counts once, in the order in which it was told, and no more than that."""
        found: list[Any] = []
        with httpx.Client() as client:
            while len(found) < len(self.sent):
                page = client.get(f"{self.service.url}/v1/consumptions", params={"after": len(found)}).json()
                assert page["consumptions"]
                found += page["consumptions"]
            assert client.get(f"{self.service.url}/v1/consumptions", params={"after": len(found)}).json()[
                "next"
            ] == len(found)
            for ballot in list(self.sent.values())[:3]:
                again = client.post(f"{self.service.url}/v1/consume", content=ballot.malleated.body, headers=JSON)
                assert (again.status_code, again.json()["error"]["code"]) == (409, "already_consumed")
        assert [each["sequence"] for each in found] == list(range(1, len(self.sent) + 1))
        assert {each["nullifier"] for each in found} == {ballot.public[0] for ballot in self.sent.values()}
        by_sequence = {each["sequence"]: each["nullifier"] for each in found}
        for key, consumption in self.told.items():
            assert by_sequence[consumption["sequence"]] == self.sent[key].public[0]


@pytest.mark.parametrize("rounds", [2, pytest.param(200, marks=pytest.mark.slow)])
def test_nothing_is_lost_or_doubled(killing: Killing, rounds: int) -> None:
    for number in range(rounds):
        killing.round(number)
    killing.settle()
    assert len(killing.told) == rounds * _LOAD
    code, out, err = killing.service.end(signal.SIGTERM)
    assert (code, "Traceback" in err) == (0, False), out + err
