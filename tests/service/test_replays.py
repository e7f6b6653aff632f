"""A thousand parallel submissions of one nullifier through several processes: exactly one succeeds."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from zkwright.service.settings import Settings

from tests.service.ballots import Ballot, Box
from tests.service.claims import JSON
from tests.service.conftest import Process


@pytest.fixture
def services(poll: Settings, tmp_path: Path) -> Iterator[list[Process]]:
    """Two services of two processes each over one database, as two machines have them, or a careless operator."""
    options = ("--database", poll.database, "--development", "--processes", 2)
    running = [Process(tmp_path, *options) for _ in range(2)]
    yield running
    for service in running:
        code, _, log = service.end()
        assert (code, "failed" in log) == (0, False), log


def _submit(service: Process, ballots: Sequence[Ballot]) -> Iterator[tuple[int, str]]:
    """Over one connection."""
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=60)
    for ballot in ballots:
        connection.request("POST", "/v1/consume", ballot.body, JSON)
        answer = connection.getresponse()
        document = json.loads(answer.read())
        yield answer.status, document["error"]["code"] if answer.status != 200 else "taken"
    connection.close()


def test_exactly_one_succeeds(services: list[Process], box: Box) -> None:
    ballot = box.ballot()
    kinds = (ballot, ballot.malleated, ballot.aliased, ballot.malleated.aliased)
    clients = 20
    share = [kinds[number % 4] for number in range(1000 // clients)]
    with ThreadPoolExecutor(clients) as pool:
        jobs = [pool.submit(lambda to: list(_submit(to, share)), services[client % 2]) for client in range(clients)]
        answers = Counter(answer for job in jobs for answer in job.result(120))
    twice = clients * sum(each in kinds[2:] for each in share)
    assert answers == {(200, "taken"): 1, (409, "already_consumed"): 999 - twice, (422, "invalid_proof"): twice}
