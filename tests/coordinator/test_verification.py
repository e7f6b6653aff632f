"""What becomes of an upload where verifying it fails in ways that are nobody's fault."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from zkwright.coordinator import ceremony as rules
from zkwright.coordinator import verification
from zkwright.coordinator.ceremony import Ceremony, Limits
from zkwright.coordinator.folder import open_ceremony
from zkwright.coordinator.ledger import KeyFile, Ledger
from zkwright.core.files.hashes import sha256_of
from zkwright.prover.ceremony import contribute


class Panic(BaseException):
    """As a panic of the native engine, no Exception."""


@pytest.fixture
def ceremony(folder: Path) -> Iterator[Ceremony]:
    opened = open_ceremony(folder, trust_powers=True)
    yield Ceremony(opened, Limits())
    opened.close()


def uploaded(ceremony: Ceremony, folder: Path, name: str) -> Callable[[], str]:
    """Have somebody upload a contribution, which waits for verification then; tells the ticket's state and code."""
    token, ticket = ceremony.join(name, None, "here")
    file = folder / f"{name}.zkey"
    contribute(ceremony.folder.key, file, name=name)
    content = file.read_bytes()
    upload = ceremony.begin_upload(ticket, len(content), hashlib.sha256(content).hexdigest())
    ceremony.folder.upload_file(upload.row.id).write_bytes(content)
    ceremony.uploads.received(upload, len(content))
    ceremony.finish(ceremony.ticket_of(token), upload.row.id)

    def state() -> str:
        now = ceremony.ticket_of(token)
        return now.code or now.state

    return state


def until_over(ceremony: Ceremony, state: Callable[[], str]) -> str:
    """What the ticket says once it is no longer under verification."""

    async def run() -> str:
        working = asyncio.create_task(ceremony.run())
        async with asyncio.timeout(60):
            while state() == "verifying":
                await ceremony.changed(60)
        assert not working.done()
        working.cancel()
        return state()

    return asyncio.run(run())


@pytest.mark.parametrize("failure", [Panic, MemoryError, KeyError, KeyboardInterrupt])
def test_failures_of_ours_end_the_ticket_and_nothing_else(
    ceremony: Ceremony, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    first = uploaded(ceremony, tmp_path, "Ada")
    with monkeypatch.context() as patched:
        patched.setattr(verification, "verify_next", lambda *_: (_ for _ in ()).throw(failure("a secret")))
        assert until_over(ceremony, first) == "not_verified"
    for name in ("uploads", "accepted"):
        assert list((ceremony.folder.path / name).iterdir()) == []
    assert until_over(ceremony, uploaded(ceremony, tmp_path, "Bob")) == "accepted"


def test_a_disk_that_is_full_for_a_while(ceremony: Ceremony, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_ROUND", 0.01)
    failures = iter([True, False])
    add = Ledger.add_key

    def full(ledger: Ledger, key: KeyFile) -> None:
        if next(failures):
            raise sqlite3.OperationalError("database or disk is full")
        add(ledger, key)

    monkeypatch.setattr(Ledger, "add_key", full)
    assert until_over(ceremony, uploaded(ceremony, tmp_path, "Ada")) == "accepted"
    assert [key.number for key in ceremony.folder.ledger.chain()] == [0, 1]


def test_an_upload_that_cannot_be_removed_once_it_was_accepted(
    ceremony: Ceremony, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def stays(path: Path, missing_ok: bool = False) -> None:
        if path.parent.name == "uploads":
            raise PermissionError
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", stays)
    for number, name in enumerate(("Ada", "Bob"), 1):
        assert until_over(ceremony, uploaded(ceremony, tmp_path, name)) == "accepted"
        assert ceremony.folder.newest.number == number
    for key in ceremony.folder.ledger.chain():
        assert sha256_of(ceremony.folder.file_of(key)) == key.sha256


def test_an_upload_that_brings_the_process_down_does_so_three_times(folder: Path, tmp_path: Path) -> None:
    opened = open_ceremony(folder, trust_powers=True)
    uploaded(Ceremony(opened, Limits()), tmp_path, "Ada")
    (row,), (ticket,) = opened.ledger.uploads(), opened.ledger.active()
    assert [opened.ledger.count_attempt(row.id) for _ in range(3)] == [1, 2, 3]  # and the process is gone each time
    opened.close()
    again = open_ceremony(folder, trust_powers=True)
    found = again.ledger
    assert until_over(Ceremony(again, Limits()), lambda: found.ticket(ticket.id).code or "verifying") == "not_verified"
    again.close()


def test_an_upload_whose_file_is_lost(folder: Path, tmp_path: Path) -> None:
    opened = open_ceremony(folder, trust_powers=True)
    uploaded(Ceremony(opened, Limits()), tmp_path, "Ada")
    id = opened.ledger.active()[0].id
    opened.close()
    for file in (folder / "uploads").iterdir():
        file.unlink()
    again = open_ceremony(folder, trust_powers=True)
    ceremony = Ceremony(again, Limits())
    assert until_over(ceremony, lambda: again.ledger.ticket(id).code or again.ledger.ticket(id).state) == "not_verified"
    again.close()
