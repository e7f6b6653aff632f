"""The rules of the queue, with a clock that the tests set."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from zkwright.coordinator import answers, join_rate
from zkwright.coordinator import ceremony as rules
from zkwright.coordinator.answers import state_of
from zkwright.coordinator.ceremony import MAX_OF_ONE, Ceremony, Limits
from zkwright.coordinator.folder import CeremonyFolder, open_ceremony
from zkwright.coordinator.invitations import hash_of
from zkwright.coordinator.join_rate import MAX_JOINS
from zkwright.coordinator.ledger import Ticket
from zkwright.coordinator.refusals import Refused
from zkwright.prover.ceremony import contribute


class Clock:
    """Seconds, of both kinds."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now

    monotonic = time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    for module in (rules, join_rate, answers):
        monkeypatch.setattr(module, "time", found)
    return found


@pytest.fixture
def opened(folder: Path) -> Iterator[Callable[[], CeremonyFolder]]:
    """Opens the folder, again and again; the last one stays open for the test."""
    found: list[CeremonyFolder] = []

    def again() -> CeremonyFolder:
        while found:
            found.pop().close()
        found.append(open_ceremony(folder, trust_powers=True))
        return found[-1]

    yield again
    for last in found:
        last.close()


@pytest.fixture
def ceremony(opened: Callable[[], CeremonyFolder], clock: Clock) -> Ceremony:
    return Ceremony(opened(), Limits(turn=100, patience=10))


class Holder:
    """Somebody who joined."""

    def __init__(self, ceremony: Ceremony, name: str = "Ada", invitation: str | None = None) -> None:
        self.ceremony = ceremony
        self.token, ticket = ceremony.join(name, invitation, name)
        self.id = ticket.id

    @property
    def ticket(self) -> Ticket:
        """As it is, without asking for it."""
        return self.ceremony._ledger.ticket(self.id)

    @property
    def state(self) -> str:
        return self.ticket.state

    def ask(self) -> Ticket:
        return self.ceremony.ticket_of(self.token)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The body is refused with that code."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def test_one_at_a_time_in_the_order_in_which_they_came(ceremony: Ceremony) -> None:
    ada, bob, cleo = (Holder(ceremony, name) for name in ("Ada", "Bob", "Cleo"))
    assert [each.state for each in (ada, bob, cleo)] == ["turn", "waiting", "waiting"]
    assert [ceremony.position(each.ticket) for each in (ada, bob, cleo)] == [0, 1, 2]
    assert state_of(ceremony, bob.ticket) == {"state": "waiting", "name": "Bob", "position": 1}
    ceremony.leave(bob.ask())
    ceremony.leave(ada.ask())
    assert [each.state for each in (ada, bob, cleo)] == ["left", "left", "turn"]
    ceremony.leave(ada.ask())  # it has no effect, and does no harm
    assert cleo.state == "turn"


def test_who_is_not_heard_from_loses_the_place(ceremony: Ceremony, clock: Clock) -> None:
    ada, bob, cleo = (Holder(ceremony, name) for name in ("Ada", "Bob", "Cleo"))
    clock.now += 6
    cleo.ask()
    clock.now += 3.9
    ceremony.expire()
    assert [each.state for each in (ada, bob, cleo)] == ["turn", "waiting", "waiting"]
    clock.now += 0.1
    ceremony.expire()
    assert [each.state for each in (ada, bob, cleo)] == ["expired", "expired", "turn"]
    told = state_of(ceremony, ada.ask())
    assert told["error"]["code"] == "turn_over"
    assert "nothing was heard" in told["error"]["message"]


def test_a_turn_ends_whoever_is_heard(ceremony: Ceremony, clock: Clock) -> None:
    ada, bob = Holder(ceremony), Holder(ceremony, "Bob")
    upload = ceremony.begin_upload(ada.ticket, 100, "0" * 64)
    for _ in range(12):
        clock.now += 9
        ada.ask()
        bob.ask()
    assert (ada.state, bob.state) == ("expired", "turn")
    assert "time for this turn is over" in str(ada.ticket.message)
    assert not ceremony.folder.upload_file(upload.row.id).exists()
    assert upload.writer is None
    with refused("turn_over"):
        ceremony.upload(ada.ask(), upload.row.id)


def test_a_restart_gives_the_whole_time_again(
    ceremony: Ceremony, clock: Clock, opened: Callable[[], CeremonyFolder]
) -> None:
    ada, bob = Holder(ceremony), Holder(ceremony, "Bob")
    clock.now += 1000
    again = Ceremony(opened(), ceremony.limits)
    again.expire()
    for each in (ada, bob):
        each.ceremony = again
    assert (ada.state, bob.state) == ("turn", "waiting")
    assert state_of(again, ada.ask())["seconds_left"] == 100


def test_time_does_not_run_under_verification(ceremony: Ceremony, clock: Clock) -> None:
    ada, bob = Holder(ceremony), Holder(ceremony, "Bob")
    upload = ceremony.begin_upload(ada.ticket, 1, "0" * 64)
    with refused("incomplete"):
        ceremony.finish(ada.ticket, upload.row.id)
    ceremony.uploads.received(upload, 1)
    ceremony.finish(ada.ticket, upload.row.id)
    ceremony.finish(ada.ticket, upload.row.id)  # said twice
    clock.now += 10_000
    ceremony.expire()
    assert (ada.state, bob.state) == ("verifying", "expired")
    for action in (ceremony.leave, ceremony.require_turn):
        with refused("under_verification"):
            action(ada.ticket)
    with refused("under_verification"):
        ceremony.begin_upload(ada.ticket, 1, "0" * 64)


def test_uploads_are_bounded_by_what_a_contribution_has(ceremony: Ceremony) -> None:
    ada = Holder(ceremony)
    most = ceremony.uploads.largest(ada.ticket)
    with refused("too_large"):
        ceremony.begin_upload(ada.ticket, most + 1, "0" * 64)
    first = ceremony.begin_upload(ada.ticket, most, "0" * 64)
    assert ceremony.begin_upload(ada.ticket, most, "0" * 64) is first
    second = ceremony.begin_upload(ada.ticket, most, "1" * 64)
    assert second is not first
    assert [path.name for path in (ceremony.folder.path / "uploads").iterdir()] == [second.row.id]
    ceremony.uploads.received(first, 5)  # of a request that was under way
    assert second.row.received == 0
    with refused("not_found"):
        ceremony.upload(ada.ticket, first.row.id)


@pytest.mark.parametrize("name", ["", "Ada", "\N{SNOWMAN}" * 21])
def test_a_contribution_has_as_many_bytes_as_are_taken(ceremony: Ceremony, tmp_path: Path, name: str) -> None:
    before = ceremony.folder.key
    for number in range(2):
        file = tmp_path / f"{number}.zkey"
        after = contribute(before, file, name=name).key
        ceremony.folder.key = before
        assert ceremony.uploads.largest(Holder(ceremony, name).ticket) == file.stat().st_size
        before = after


def test_a_full_disk_takes_no_upload(ceremony: Ceremony, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Holder(ceremony)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1 << 20}))
    with refused("disk_full"):
        ceremony.begin_upload(ada.ticket, 1, "0" * 64)


def test_uploads_are_their_ticket_s_alone(ceremony: Ceremony) -> None:
    ada, bob = Holder(ceremony), Holder(ceremony, "Bob")
    upload = ceremony.begin_upload(ada.ticket, 1, "0" * 64)
    with refused("not_your_turn"):
        ceremony.begin_upload(bob.ticket, 1, "0" * 64)
    with refused("not_your_turn"):
        ceremony.upload(bob.ticket, upload.row.id)
    ceremony.leave(ada.ask())
    with refused("not_found"):
        ceremony.upload(bob.ask(), upload.row.id)


@pytest.mark.parametrize("name", ["x" * 65, "\N{SNOWMAN}" * 22, "a\nb", "\x1b[2J", "\u202eabc", "\0"])
def test_names_that_are_none(ceremony: Ceremony, name: str) -> None:
    with refused("bad_name"):
        ceremony.join(name, None, "here")


def test_tokens_are_kept_as_hashes_alone(ceremony: Ceremony, folder: Path) -> None:
    ada = Holder(ceremony)
    kept = b"".join(path.read_bytes() for path in folder.glob("coordinator.db*"))
    assert ada.token.encode() not in kept
    assert hashlib.sha256(ada.token.encode()).digest() in kept
    for token in ("", "x", ada.token[:-1], ada.token + "A", "\ud800"):
        with refused("unknown_ticket"):
            ceremony.ticket_of(token)


def test_a_queue_that_is_full(ceremony: Ceremony, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_QUEUE", 3)
    for _ in range(3):
        ceremony.join("", None, "here")
    with refused("queue_full"):
        ceremony.join("", None, "another")


def test_joins_of_an_address_are_counted_for_a_minute(ceremony: Ceremony, clock: Clock) -> None:
    for _ in range(MAX_JOINS):
        clock.now += 0.5
        ceremony.leave(ceremony.join("", None, "here")[1])
    with refused("too_many_joins"):
        ceremony.join("", None, "here")
    ceremony.join("", None, "there")
    clock.now += 31
    ceremony.join("", None, "here")


def test_addresses_are_forgotten_and_never_too_many(
    ceremony: Ceremony, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_rate, "_MAX_ADDRESSES", 3)
    for address in "abc":
        ceremony.join("", None, address)
    ceremony.join("", None, "a")
    with refused("too_many_joins"):
        ceremony.join("", None, "d")
    clock.now += 61
    ceremony.join("", None, "d")
    assert ceremony._joins._joins.keys() == {"d"}


def test_invitations_are_good_for_one_contribution(opened: Callable[[], CeremonyFolder], clock: Clock) -> None:
    word, other = "an invitation of Ada", "an invitation of Bob"
    ceremony = Ceremony(opened(), Limits(100, 10), frozenset({hash_of(word), hash_of(other)}))
    for wrong in (None, "", "an invitation of Cleo", word + " "):
        with refused("invitation_needed"):
            ceremony.join("Eve", wrong, "here")
    first, bob = Holder(ceremony, "Ada", word), Holder(ceremony, "Bob", other)
    second = Holder(ceremony, "Ada", word)  # who lost the first ticket
    assert [each.state for each in (first, bob, second)] == ["left", "turn", "waiting"]
    ceremony._ledger.set_state(second.id, "accepted", number=1)
    with refused("invitation_used"):
        ceremony.join("Ada", word, "here")


def test_what_came_to_nothing_is_forgotten_in_the_end(
    ceremony: Ceremony, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zkwright.coordinator.ledger._KEPT", 3)
    first = Holder(ceremony)
    for _ in range(4):
        ceremony.leave(ceremony.join("", None, "here")[1])
    assert first.ask().state == "turn"
    ceremony.leave(first.ask())
    ceremony.join("", None, "here")
    with refused("unknown_ticket"):
        first.ask()


def test_one_address_fills_no_queue(ceremony: Ceremony, clock: Clock) -> None:
    def join(address: str) -> Ticket:
        clock.now += 1.1  # so that it does not join too often
        for ticket in ceremony.queue:
            ceremony._heard[ticket.id] = clock.now
        return ceremony.join("Eve", None, address)[1]

    tickets = [join(f"2001:db8::{number:x}") for number in range(MAX_OF_ONE)]
    with refused("too_many_joins"):
        join("2001:db8::ffff:1")
    join("2001:db8:0:1::1")
    ceremony.leave(tickets[7])
    join("2001:db8::7")
    with refused("too_many_joins"):
        join("2001:db8::8")
    for _ in range(MAX_OF_ONE + 1):  # a proxy, behind which are many
        join("127.0.0.1")


def test_who_is_not_invited_any_more_loses_the_place(
    ceremony: Ceremony, opened: Callable[[], CeremonyFolder], clock: Clock
) -> None:
    strangers = [Holder(ceremony, name) for name in ("Eve", "Mallory")]
    word, other = "an invitation of Ada", "an invitation of Bob"
    again = Ceremony(opened(), ceremony.limits, frozenset({hash_of(word), hash_of(other)}))
    ada, bob = Holder(again, "Ada", word), Holder(again, "Bob", other)
    for each in strangers:
        each.ceremony = again
    assert [each.state for each in (*strangers, ada, bob)] == ["expired", "expired", "turn", "waiting"]
    assert "whom its organiser invited" in str(strangers[0].ticket.message)
    last = Ceremony(opened(), ceremony.limits, frozenset({hash_of(other)}))
    for each in (ada, bob):
        each.ceremony = last
    assert [each.state for each in (ada, bob)] == ["expired", "turn"]


def test_joining_again_with_a_token_gives_the_same_ticket(ceremony: Ceremony) -> None:
    token = "x" * 43
    given, first = ceremony.join("Ada", None, "here", token)
    assert given == token
    assert ceremony.join("Ada", None, "there", token) == (token, first)
    assert [ticket.id for ticket in ceremony.queue] == [first.id]
    with pytest.raises(Refused, match="taken with another name"):
        ceremony.join("Bob", None, "here", token)
    for bad in ("", "x" * 42, "x" * 44, "\u00e4" * 43, "x" * 42 + "\n", "x" * 42 + "="):
        with pytest.raises(Refused, match="32 random bytes"):
            ceremony.join("Bob", None, "here", bad)
    assert [ticket.id for ticket in ceremony.queue] == [first.id]
    ceremony.leave(first)
    assert ceremony.join("Ada", None, "here", token)[1].state == "left"
