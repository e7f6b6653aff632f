"""Members who cheat are left out or named; a server that lies is told nothing."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.learning.errors import Cheated, LearningError
from zkwright.learning.federated import Client, Identity, SizeOpening
from zkwright.learning.federated.challenge import commitment_bytes
from zkwright.learning.federated.identity import SIGNATURE
from zkwright.learning.federated.masks import RoundKey
from zkwright.learning.federated.messages import (
    ELEMENT,
    Malformed,
    Phase,
    by_member,
    elements_of,
    elements_to_bytes,
    members_of,
    members_to_bytes,
    of_members,
)

from tests.learning.federated.cohort import Cohort, finished, four


class Lying(Client):
    """Changes what it says in one phase, and signs that."""

    phase = Phase.MASKED

    def answer(self, request: bytes) -> bytes:
        honest = super().answer(request)
        if request[0] != self.phase:
            return honest
        return self._sealed(self.phase, self.lie(honest[SIGNATURE:]))

    def lie(self, payload: bytes) -> bytes:
        raise NotImplementedError


class OtherUpdate(Lying):
    """Masks another update than it proves."""

    def lie(self, payload: bytes) -> bytes:
        elements = elements_of(payload)
        elements[1] = (elements[1] + (50 << 32)) % R
        lie = elements_to_bytes(elements)
        self._sent = commitment_bytes(lie[:ELEMENT], lie[ELEMENT:])
        return lie


class Denying(OtherUpdate):
    """The same, and then puts the blame on the mask that it has with the first member."""

    def answer(self, request: bytes) -> bytes:
        honest = super().answer(request)
        if request[0] != Phase.VALUES:
            return honest
        parts = of_members(honest[SIGNATURE:], len(self._round.members))
        first = min(parts)
        parts[first] = elements_to_bytes([(elements_of(parts[first])[0] + self._error()) % R])
        return self._sealed(Phase.VALUES, by_member(parts))

    def _error(self) -> int:
        return self._challenge * (50 << 32)


class Silent(OtherUpdate):
    """The same, and then says nothing any more."""


class OtherShare(Lying):
    """Shows another share than it got."""

    phase = Phase.REVEAL

    def lie(self, payload: bytes) -> bytes:
        parts = of_members(payload, len(self._round.members))
        parts[0] = elements_to_bytes([1])
        return by_member(parts)


class OtherTie(Lying):
    """Says that its update has another value at the challenge than it proves."""

    phase = Phase.PROOF

    def lie(self, payload: bytes) -> bytes:
        return elements_to_bytes([(elements_of(payload[:ELEMENT])[0] + 1) % R]) + payload[ELEMENT:]


class SmallKey(Lying):
    """Has a key of small order, by which its masks would be known to all."""

    phase = Phase.KEYS

    def lie(self, payload: bytes) -> bytes:
        return payload[:32] + bytes(32)


class OtherMember(Lying):
    """Signs that others are left."""

    phase = Phase.SURVIVORS

    def lie(self, payload: bytes) -> bytes:
        return members_to_bytes(range(3))


@pytest.mark.parametrize("liar", "abcd")
def test_who_masks_another_update_than_it_proves_is_named(liar: str) -> None:
    cohort = four()
    with pytest.raises(Cheated) as caught:
        finished(cohort.server(), cohort.clients(**{liar: OtherUpdate}))
    assert caught.value.members == {liar: "masked another vector than it proved"}
    assert caught.value.answers_no


@pytest.mark.parametrize("liar", "abcd")
def test_who_denies_a_mask_is_named(liar: str) -> None:
    cohort = four()
    with pytest.raises(Cheated) as caught:
        finished(cohort.server(), cohort.clients(**{liar: Denying}))
    assert caught.value.members.keys() == {liar}


def test_two_who_cheat_are_both_named() -> None:
    cohort = four()
    with pytest.raises(Cheated) as caught:
        finished(cohort.server(), cohort.clients(a=Denying, c=OtherUpdate))
    assert caught.value.members.keys() == {"a", "c"}


def test_who_then_says_nothing_is_named() -> None:
    cohort = four()
    with pytest.raises(Cheated) as caught:
        finished(cohort.server(), cohort.clients(b=Silent), {"b": Phase.VALUES})
    assert caught.value.members.keys() == {"b"}


@pytest.mark.parametrize(
    ("kind", "reason", "counts"),
    [
        (OtherShare, "its share of a is another than it got", True),
        (OtherTie, "the proof does not hold", False),
        (SmallKey, "a key is of small order", False),
        (OtherMember, "it signs other members than are left", True),
    ],
)
def test_who_says_otherwise_is_left_out(kind: type[Lying], reason: str, counts: bool) -> None:
    cohort = four()
    result = finished(cohort.server(), cohort.clients(d=kind))
    assert reason in result.left_out["d"]
    assert ("d" in result.members) is counts


def test_a_proof_of_more_records_than_were_committed_to() -> None:
    """The public values of a proof are the server's: those of another size do not verify."""

    class More(Client):
        def _inputs(self, challenge: int) -> Mapping[str, Any]:
            return {**super()._inputs(challenge), "records": 60000}

    cohort = four()
    result = finished(cohort.server(), cohort.clients(b=More))
    assert "b" in result.left_out
    assert result.members == tuple("acd")


def test_a_proof_of_another_update_than_was_committed_to() -> None:
    class Other(Client):
        def _inputs(self, challenge: int) -> Mapping[str, Any]:
            return {**super()._inputs(challenge), "numbers": [128] * 10} if challenge else super()._inputs(challenge)

    cohort = four()
    assert finished(cohort.server(), cohort.clients(b=Other)).members == tuple("acd")


def test_a_proof_of_the_last_round() -> None:
    first = four()
    clients, server = first.clients(), first.server()
    said: dict[int, bytes] = {}
    requests = server.requests()
    while requests is not None:
        for name, request in requests.items():
            answer = clients[name].answer(request)
            if name == "b":
                said[request[0]] = answer
            server.receive(name, answer)
        requests = server.requests()

    class Again(Client):
        def answer(self, request: bytes) -> bytes:
            return said[request[0]]

    second = Cohort(
        first.round.__class__("round 2", first.round.scheme, first.round.members, first.round.statement),
        first.identities,
        first.sizes,
        first.updates,
    )
    assert "is not signed" in finished(second.server(), second.clients(b=Again)).left_out["b"]


def test_shares_of_another_mask_are_named() -> None:
    class OtherOwn(Lying):
        phase = Phase.SHARES

        def lie(self, payload: bytes) -> bytes:
            return bytes(32) + payload[32:]

    cohort = four()
    with pytest.raises(Cheated) as caught:
        finished(cohort.server(), cohort.clients(c=OtherOwn))
    assert caught.value.members == {"c": "its shares are not of its mask"}


def test_shares_of_another_key_are_named() -> None:
    class OtherRoot(Client):
        def _shares(self, content: bytes) -> bytes:
            object.__setattr__(self._masking, "root", 5)
            return super()._shares(content)

    cohort = four()
    with pytest.raises(Cheated) as caught:
        finished(cohort.server(), cohort.clients(c=OtherRoot), {"c": Phase.MASKED})
    assert caught.value.members == {"c": "its shares are not of its key"}


def test_a_member_says_whose_shares_cannot_be_opened() -> None:
    class OtherBox(Client):
        def _box_key(self, peer: int, sender: int, receiver: int) -> bytes:
            return bytes(32)

    cohort = four()
    with pytest.raises(LearningError, match="c: its shares cannot be opened"):
        finished(cohort.server(), cohort.clients(c=OtherBox))


def conversation(cohort: Cohort, until: Phase) -> tuple[dict[str, Client], dict[str, bytes]]:
    """Clients that have answered all before a phase, and what they are asked in it."""
    server, clients = cohort.server(), cohort.clients()
    requests = server.requests() or {}
    while next(iter(requests.values()))[0] != until:
        for name, request in requests.items():
            server.receive(name, clients[name].answer(request))
        requests = server.requests() or {}
    return clients, requests


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase < Phase.VALUES])
def test_nothing_is_answered_twice_or_out_of_order(phase: Phase) -> None:
    clients, requests = conversation(four(), phase)
    with pytest.raises(LearningError, match="out of order or again"):
        clients["a"].answer(bytes([phase + 1]) + requests["a"][1:])
    clients["b"].answer(requests["b"])
    with pytest.raises(LearningError, match="out of order or again"):
        clients["b"].answer(requests["b"])


def test_a_server_that_tells_each_of_other_survivors() -> None:
    """Else it would get the shares of one member's own mask from some, and those of its key from others."""
    clients, _ = conversation(four(), Phase.SURVIVORS)
    stories = {"a": range(4), "b": range(4), "c": range(3), "d": range(4)}
    signed = {
        place: clients[name].answer(bytes([Phase.SURVIVORS]) + members_to_bytes(story))
        for place, (name, story) in enumerate(stories.items())
        if place < len(story)
    }
    for name in "ac":
        with pytest.raises(LearningError, match="other members who are left"):
            clients[name].answer(bytes([Phase.REVEAL]) + by_member(signed))


def test_a_server_without_enough_signatures() -> None:
    clients, _ = conversation(four(), Phase.SURVIVORS)
    everybody = bytes([Phase.SURVIVORS]) + members_to_bytes(range(4))
    signed = {place: clients[name].answer(everybody) for place, name in enumerate("ab")}
    with pytest.raises(LearningError, match="goes on with 2 members"):
        clients["a"].answer(bytes([Phase.REVEAL]) + by_member(signed))
    forged = {**signed, 2: Identity.generate().sealed(b"", "survivors 2", members_to_bytes(range(4)))}
    with pytest.raises(LearningError, match="not signed by it"):
        clients["b"].answer(bytes([Phase.REVEAL]) + by_member(forged))


def test_a_server_that_leaves_one_alone() -> None:
    for phase, content in (
        (Phase.SURVIVORS, members_to_bytes([0])),
        (Phase.SURVIVORS, members_to_bytes([1, 2, 3])),
        (Phase.PROOF, by_member({0: bytes(64)})),
    ):
        clients, _ = conversation(four(), phase)
        with pytest.raises(LearningError, match="the round needs 3"):
            clients["a"].answer(bytes([phase]) + content)


def test_a_server_that_puts_in_a_key_of_its_own() -> None:
    clients, requests = conversation(four(), Phase.SHARES)
    parts = of_members(requests["a"][1:], 4)
    own = Identity.generate().sealed(b"", "keys 1", RoundKey.generate().public + RoundKey.generate().public)
    with pytest.raises(LearningError, match="b: what the server passes on is not signed by it"):
        clients["a"].answer(bytes([Phase.SHARES]) + by_member({**parts, 1: own}))


def test_a_server_that_says_another_update_was_sent() -> None:
    clients, requests = conversation(four(), Phase.PROOF)
    parts = of_members(requests["a"][1:], 4)
    with pytest.raises(LearningError, match="another update than it got"):
        clients["a"].answer(bytes([Phase.PROOF]) + by_member({**parts, 0: bytes(64)}))


def test_an_answer_that_nobody_asked_for() -> None:
    cohort = four()
    server, clients = cohort.server(), cohort.clients()
    with pytest.raises(LearningError, match="not asked for"):
        server.receive("a", b"")
    requests = server.requests() or {}
    server.receive("a", clients["a"].answer(requests["a"]))
    with pytest.raises(LearningError, match="came before"):
        server.receive("a", b"")
    with pytest.raises(LearningError, match="no member"):
        server.receive("nobody", b"")


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_bytes_of_an_enemy(data: st.DataObject) -> None:
    phase = data.draw(st.sampled_from([Phase.SHARES, Phase.MASKED, Phase.REVEAL]))
    cohort = four()
    clients, requests = conversation(cohort, phase)
    chance = data.draw(st.randoms(use_true_random=False))
    with pytest.raises(LearningError):
        clients["a"].answer(damaged(requests["a"][1:], chance, bytes([phase])))


def test_other_commitments_are_another_challenge_and_no_more() -> None:
    """Whoever passes them on can make the sum fail, and that is all: no proof is given for a challenge that was known before."""
    clients, requests = conversation(four(), Phase.PROOF)
    parts = of_members(requests["a"][1:], 4)
    clients["a"].answer(bytes([Phase.PROOF]) + by_member({**parts, 1: bytes(64)}))
    with pytest.raises(LearningError, match="another length"):
        clients["b"].answer(bytes([Phase.PROOF]) + by_member({**parts, 2: bytes(63)}))


@pytest.mark.parametrize("last", [Phase.VALUES, Phase.SEEDS])
def test_a_server_that_gives_each_a_challenge_of_its_own(last: Phase) -> None:
    """Each would say of masks what another does not, and show their seeds to whoever asks: its update would be open."""
    clients, requests = conversation(four(), Phase.PROOF)
    parts = of_members(requests["a"][1:], 4)
    for place, name in enumerate("abcd"):
        other = bytes([place]) * 64 if name in "ab" else parts[3 - place]
        at = 3 if name != "d" else 2
        clients[name].answer(bytes([Phase.PROOF]) + by_member({**parts, at: other}))
    everybody = bytes([Phase.SURVIVORS]) + members_to_bytes(range(4))
    signed = {place: clients[name].answer(everybody) for place, name in enumerate("abcd")}
    for name in "abcd":
        with pytest.raises(LearningError, match="another challenge"):
            clients[name].answer(bytes([Phase.REVEAL]) + by_member(signed))
    for phase in range(Phase.VALUES, last + 1):
        with pytest.raises(LearningError, match="after a request that was refused"):
            clients["a"].answer(bytes([phase]))


@pytest.mark.parametrize("phase", [phase for phase in Phase if Phase.KEYS < phase < Phase.VALUES])
def test_nothing_is_answered_after_a_request_that_was_refused(phase: Phase) -> None:
    """Else a server passes over a check by asking what cannot be answered, and goes on."""
    clients, _ = conversation(four(), phase)
    with pytest.raises(LearningError):
        clients["a"].answer(bytes([phase]) + b"rubbish")
    with pytest.raises(LearningError, match="after a request that was refused"):
        clients["a"].answer(bytes([phase + 1]))


@pytest.mark.parametrize("share", [b"", bytes(31), bytes(64), R.to_bytes(32, "big")])
def test_a_share_that_is_no_element_and_was_committed_to(share: bytes) -> None:
    class Own(Client):
        """Commits to such a share of its own mask to itself, and shows it."""

        honest = b""

        def answer(self, request: bytes) -> bytes:
            if request[0] == Phase.MASKED:
                parts = of_members(request[1:], 4)
                parts[3] = self.honest
                request = bytes([Phase.MASKED]) + by_member(parts)
            payload = super().answer(request)[SIGNATURE:]
            if request[0] == Phase.SHARES:
                pieces = of_members(payload[32:], 4)
                self.honest = pieces[3]
                lie = self.honest[SIGNATURE:-32] + hashlib.sha256(share).digest()
                pieces[3] = self._identity.sealed(self._round.digest, "shares 3 3", lie)
                payload = payload[:32] + by_member(pieces)
            if request[0] == Phase.REVEAL:
                payload = by_member({**of_members(payload, 4), 3: share})
            return self._sealed(Phase(request[0]), payload)

    cohort = four()
    result = finished(cohort.server(), cohort.clients(d=Own))
    assert "field element" in result.left_out["d"]
    assert result.members == tuple("abcd")


def test_who_passes_off_anothers_key_as_its_own() -> None:
    """Its masks with others would be that one's, and cancel them."""
    clients, requests = conversation(four(), Phase.SHARES)
    parts = of_members(requests["a"][1:], 4)
    of_b = parts[1][SIGNATURE:]
    copied = clients["d"]._sealed(Phase.KEYS, clients["d"]._sealing.public + of_b[32:])
    clients["a"].answer(bytes([Phase.SHARES]) + by_member({**parts, 3: copied}))
    assert clients["a"]._peers[1].masking == clients["a"]._peers[3].masking
    assert clients["a"]._peers[1].seed != clients["a"]._peers[3].seed


def damaged(content: bytes, chance: random.Random, front: bytes) -> bytes:
    """The content with a bit changed, or bytes added."""
    if chance.randrange(4) == 0:
        return front + content + chance.randbytes(3)
    place = chance.randrange(len(content))
    return front + content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase < Phase.VALUES])
def test_signed_rubbish_leaves_out_who_signed_it(phase: Phase) -> None:
    class Rubbish(Client):
        def answer(self, request: bytes) -> bytes:
            honest = super().answer(request)
            return self._sealed(phase, b"rubbish") if request[0] == phase else honest

    cohort = four()
    result = finished(cohort.server(), cohort.clients(b=Rubbish))
    assert result.left_out.keys() == {"b"}


def test_bytes_that_are_no_parts() -> None:
    for data in (b"\0", bytes(6) + b"x", by_member({0: b""}) * 2, by_member({4: b""}), b"\0\0\xff\xff\xff\xff"):
        with pytest.raises(Malformed):
            of_members(data, 4)
    for data in (b"\0", b"\0\1\0\0", b"\0\1\0\1", b"\0\4"):
        with pytest.raises(Malformed):
            members_of(data, 4)
    for data in (bytes(31), R.to_bytes(32, "big")):
        with pytest.raises(Malformed):
            elements_of(data)
    assert elements_of(b"") == []


def test_a_size_that_is_another_members() -> None:
    cohort = four()
    with pytest.raises(LearningError, match="another than was committed to"):
        cohort.client("a", size=cohort.sizes["b"])
    assert SizeOpening(5, 1).commitment != SizeOpening(6, 1).commitment
