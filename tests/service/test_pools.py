"""What statements of one pool consume together, and what must not be registered into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import permutations
from pathlib import Path
from threading import Barrier, Thread

import pytest
from starlette.testclient import TestClient
from zkwright.service.errors import ServiceError
from zkwright.service.settings import Settings
from zkwright.service.statements.registered import OnceOnly
from zkwright.service.statements.registry import Registry
from zkwright.service.storage.database import Database
from zkwright.verifier import InvalidStatement

from tests.service.ballots import Ballot, Box
from tests.service.claims import JSON

WITHIN = OnceOnly("nullifier", "scope", "polls")
EVERYWHERE = OnceOnly("nullifier", None, "polls")


@pytest.fixture(scope="module")
def successor(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """The same circuit under a new key: another statement."""
    return Box(tmp_path_factory.mktemp("successor"))


@pytest.fixture
def registry(poll: Settings) -> Iterator[Registry]:
    """Of the database that is asked."""
    with closing(Database(poll.database)) as database:
        yield Registry(database, development=True)


def code(polling: TestClient, ballot: Ballot) -> str:
    answer = polling.post("/v1/consume", content=ballot.body, headers=JSON)
    return "taken" if answer.status_code == 200 else str(answer.json()["error"]["code"])


def test_one_of_a_pool_takes_for_all(polling: TestClient, registry: Registry, box: Box, successor: Box) -> None:
    """As the next version of a circuit does; the first pool has the name of its only statement."""
    registry.register_file(successor.file, OnceOnly("nullifier", "scope", box.id))
    for first, second in permutations((box, successor)):
        ballot = first.ballot()
        secret = next(n for n in range(1000, 2000) if str(n * n) == ballot.public[0])
        assert code(polling, ballot) == "taken"
        assert code(polling, second.ballot(secret=secret)) == "already_consumed"
        assert code(polling, second.ballot(secret=secret, scope=8)) == "taken"


@pytest.mark.parametrize(("first", "second"), [(WITHIN, EVERYWHERE), (EVERYWHERE, WITHIN)])
def test_a_pool_is_of_one_kind(
    polling: TestClient, registry: Registry, successor: Box, tmp_path: Path, first: OnceOnly, second: OnceOnly
) -> None:
    """Else a nullifier would be taken once with a scope, and once more without."""
    registry.register_file(successor.file, first)
    other = Box(tmp_path)
    for _ in range(2):
        with pytest.raises(ServiceError, match="nullifiers of this pool count"):
            registry.register_file(other.file, second)
    registry.register_file(other.file)  # without a nullifier it takes none
    with pytest.raises(ServiceError, match="nullifiers of this pool count"):
        registry.register_file(other.file, second)
    assert code(polling, other.ballot()) == "not_consumable"
    registry.register_file(other.file, first)
    assert code(polling, other.ballot()) == "taken"


def test_two_who_begin_a_pool_see_each_other(poll: Settings, successor: Box, tmp_path: Path) -> None:
    boxes = (successor, Box(tmp_path))
    together = Barrier(2)
    refused: list[str] = []

    def register(each: Box, once: OnceOnly) -> None:
        with closing(Database(poll.database)) as database:
            registry = Registry(database, development=True)
            together.wait()
            try:
                registry.register_file(each.file, once)
            except ServiceError as error:
                refused.append(str(error))

    threads = [Thread(target=register, args=pair) for pair in zip(boxes, (WITHIN, EVERYWHERE), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


@pytest.mark.parametrize("once", [OnceOnly(""), OnceOnly("", "scope"), OnceOnly("nullifier", "")])
def test_an_empty_name_is_none_of_a_signal(registry: Registry, successor: Box, once: OnceOnly) -> None:
    """As a variable of a shell that is not set would give it; taken for no name it would never count, or everywhere."""
    with pytest.raises(InvalidStatement):
        registry.register_file(successor.file, once)
