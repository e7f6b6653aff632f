"""A login without a password: who is in the group comes in, so often and no more, and nobody is told from another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from digital_identity.documents import canonical
from digital_identity.errors import MalformedError, RefusedError
from digital_identity.keys import Keys, make_keys
from digital_identity.passwordless.challenge import EPOCH
from digital_identity.passwordless.circuit import PROGRAMS, login
from digital_identity.passwordless.door import LIFETIME, Door
from digital_identity.passwordless.member import Member
from zkwright import R, UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer

from tests.examples.digital_identity.test_walk_through import README
from tests.examples.digital_identity.world import ADULT, World, card

CLUB = "https://club.example"
LIMIT = 2


@pytest.fixture(scope="module")
def login_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("login")
    make_keys(folder, PROGRAMS)
    return Keys(folder, development=True, programs=PROGRAMS)


@dataclass
class Club:
    """A club, and who would come in."""

    world: World
    keys: Keys
    door: Door

    def member(self, name: str) -> Member:
        """Somebody who joins by what a wallet shows to the club's desk."""
        wallet = self.world.new_wallet(name) if name != "ada" else self.world.wallet
        self.world.give(wallet=wallet, subject=name)
        member = Member.make(self.world.folder / f"{name}.member", CLUB, LIMIT)
        desk = self.world.new_desk(CLUB)
        wish = self.door.wish(member.commitment, [card(ADULT)])
        self.door.join(self.world.visit(wish, desk=desk, wallet=wallet), member.commitment)
        return member

    def answer(self, member: Member, *, origin: str = CLUB) -> dict[str, Any]:
        asked = json.dumps(self.door.ask(self.keys, self.world.now).document).encode()
        return member.login(asked, self.door.members, self.keys, origin=origin, now=self.world.now)

    def admit(self, answer: dict[str, Any]) -> None:
        self.door.admit(json.dumps(answer).encode(), self.keys, self.world.now)


@pytest.fixture
def club(world: World, login_keys: Keys) -> Club:
    return Club(world, login_keys, Door.make(world.folder / "club", CLUB, LIMIT))


def test_an_audit_passes() -> None:
    program = login.compile()
    assert audit(program).answer is Answer.UNIQUE
    assert program.r1cs.n_rows == 5_830


def test_members_come_so_often_and_no_more(club: Club) -> None:
    ada, bob = club.member("ada"), club.member("bob")
    answers = [club.answer(member) for member in (ada, bob, ada)]
    for answer in answers:
        club.admit(answer)
    seen = [set(map(str, answer.values())) for answer in answers]
    assert len(set.intersection(*seen)) == 1, "what two logins of one share, all share: the group"
    with pytest.raises(RefusedError, match="all 2 logins of this hour are used"):
        club.answer(ada)
    club.world.now += EPOCH
    club.admit(club.answer(ada))


def test_a_number_that_is_used_twice_gives_the_membership_away(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member who writes nothing down, or has two copies of the state, is found out, and put out for good."""
    ada, bob = club.member("ada"), club.member("bob")
    club.admit(club.answer(ada))
    waiting = club.answer(bob)
    monkeypatch.setattr(ada, "_next_number", lambda _: 0)  # as who writes nothing down
    with pytest.raises(RefusedError, match="the membership is over"):
        club.admit(club.answer(ada))
    assert club.door.members == [0, bob.commitment]
    with pytest.raises(RefusedError, match="not in the group"):
        club.answer(ada)
    with pytest.raises(RefusedError, match="not any more"):
        club.admit(waiting)  # of a group that ada was in
    club.admit(club.answer(bob))
    desk = club.world.new_desk(CLUB)
    wish = club.door.wish(5, [card(ADULT)])
    with pytest.raises(RefusedError, match="joined before"):
        club.door.join(club.world.visit(wish, desk=desk), 5)


def test_one_person_joins_once_and_as_who_was_shown(club: Club) -> None:
    ada = club.member("ada")
    desk = club.world.new_desk(CLUB)
    again = club.world.visit(club.door.wish(7, [card(ADULT)]), desk=desk)
    with pytest.raises(RefusedError, match="another purpose"):
        club.door.join(again, 8)
    with pytest.raises(RefusedError, match="joined before"):
        club.door.join(again, 7)
    assert club.door.members == [ada.commitment]


def test_somebody_who_is_not_in_the_group(club: Club) -> None:
    ada = club.member("ada")
    mallory = Member.make(club.world.folder / "mallory", CLUB, LIMIT)
    with pytest.raises(RefusedError, match="not in the group"):
        club.answer(mallory)
    asked = json.dumps(club.door.ask(club.keys, club.world.now).document).encode()
    own = mallory.login(asked, [mallory.commitment], club.keys, origin=CLUB, now=club.world.now)
    group = club.answer(ada)["group"]
    for forged in (own, {**own, "group": group}):
        with pytest.raises(RefusedError, match=r"group is not|shows no member"):
            club.admit(forged)


def test_the_circuit_gives_no_number_beyond_the_limit(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = club.member("ada")
    for number in (LIMIT, 2**16 - 1):
        monkeypatch.setattr(ada, "_next_number", lambda _, number=number: number)
        with pytest.raises(UnsatisfiedCircuitError, match="the message id is not below the limit"):
            club.answer(ada)


SPELLINGS: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = [
    (lambda a: {**a, "nullifier": str(int(a["nullifier"]) + R)}, "is no field element"),
    (lambda a: {**a, "y": str(int(a["y"]) + R)}, "is no field element"),
    (lambda a: {**a, "y": str((int(a["y"]) + 1) % R)}, "shows no member"),
    (lambda a: {**a, "nullifier": "5"}, "shows no member"),
    (lambda a: {**a, "challenge": "5"}, "no such challenge"),
    (lambda a: {**a, "proof": {}}, "shows no member"),
    (lambda a: {**a, "limit": 7}, "means nothing here"),
]


def test_a_login_has_one_spelling(club: Club) -> None:
    answer = club.answer(club.member("ada"))
    for change, error in SPELLINGS:
        with pytest.raises((MalformedError, RefusedError), match=error):
            club.admit(change(answer))
    club.admit(answer)
    with pytest.raises(RefusedError, match="was answered"):
        club.admit(answer)


def test_a_challenge_of_another_door_or_time(club: Club) -> None:
    ada = club.member("ada")
    with pytest.raises(RefusedError, match="answer the door of this membership alone"):
        club.answer(ada, origin="https://bar.example")
    asked = json.dumps(club.door.ask(club.keys, club.world.now).document).encode()
    for later in (-121, 121):
        with pytest.raises(RefusedError, match="of another time"):
            ada.login(asked, club.door.members, club.keys, origin=CLUB, now=club.world.now + later)
    answer = club.answer(ada)
    club.world.now += LIFETIME
    with pytest.raises(RefusedError, match="comes late"):
        club.admit(answer)


def test_a_login_for_another_challenge(club: Club) -> None:
    ada = club.member("ada")
    answer = club.answer(ada)
    other = club.door.ask(club.keys, club.world.now)
    with pytest.raises(RefusedError, match="shows no member"):
        club.admit({**answer, "challenge": str(other.id)})


def test_what_the_readme_does(club: Club) -> None:
    club.world.give()
    desk = club.world.new_desk(CLUB)
    names = {
        "Door": Door,
        "Member": Member,
        "accept": lambda wish: club.world.visit(wish, desk=desk),
        "canonical": canonical,
        "folder": club.world.folder / "readme",
        "keys": club.keys,
        "now": club.world.now,
    }
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(block, "README.md", "exec", dont_inherit=True), names)
    assert club.door.members == []
    assert Door(club.world.folder / "readme" / "club").members == [
        Member(club.world.folder / "readme" / "ada.member").commitment
    ]
    assert f"has {login.compile().r1cs.n_rows:,} rows" in README


def test_states_are_made_once(tmp_path: Path) -> None:
    Door.make(tmp_path / "door", CLUB, LIMIT)
    with pytest.raises(MalformedError, match="is there"):
        Door.make(tmp_path / "door", CLUB, LIMIT)
    with pytest.raises(MalformedError, match="is not there"):
        Member(tmp_path / "none")
