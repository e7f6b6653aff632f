"""Clients send shares of their inputs once: what the parties make of envelopes, honest and not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from zkwright import InputError, UnsatisfiedCircuitError
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.shared.weierstrass.plain import P256
from zkwright.compiler import Program
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.parties import Cheated, Envelope, Identity, Parties, PartiesError, Session, deal, plan
from zkwright.parties.clients.cone import Cones
from zkwright.parties.clients.dealing import faults, shares_in
from zkwright.parties.clients.sealing import Seals, open_sealed
from zkwright.parties.cost import cost_of
from zkwright.parties.lies import HONEST, Lies
from zkwright.parties.planning import Plan
from zkwright.prover import Proved, ProvingKey, setup, statement_of
from zkwright.verifier import Verifier

from tests.parties import circuits
from tests.parties.rehearsals import parties_for

OPEN = f"""
[clients]
slots = 3
inputs = ["votes[*]", "nonces[*]"]
public = ["commitments[*]"]
empty = {{ "votes[*]" = false, "nonces[*]" = 0, "commitments[*]" = "{poseidon(0, 0)}" }}
"""


class Poll(NamedTuple):
    """Three parties, their circuit, and what clients need."""

    program: Program
    key: ProvingKey
    parties: Parties
    identities: list[Identity]
    planned: Plan
    cones: Cones

    def envelope(self, vote: bool, nonce: int, **other: Any) -> Envelope:
        inputs = {"votes[*]": vote, "nonces[*]": nonce, "commitments[*]": poseidon(int(vote), nonce)}
        return deal(self.parties, self.program, inputs, planned=self.planned, cones=self.cones, **other)

    def ends(
        self,
        envelopes: Sequence[Envelope],
        of: Mapping[int, Sequence[Envelope]] | None = None,
        altered: Mapping[int, Callable[[Session], None]] | None = None,
        lies: Mapping[int, Lies] | None = None,
    ) -> tuple[list[Proved | BaseException], list[Session]]:
        """What becomes of each party, with what each was told to be of the clients."""
        sessions = [
            Session(self.parties, f"p{number}", identity, lies=(lies or {}).get(number, HONEST))
            for number, identity in enumerate(self.identities, 1)
        ]

        async def part(number: int) -> Proved:
            async with sessions[number - 1] as session:
                if altered and number in altered:
                    altered[number](session)
                given = (of or {}).get(number, envelopes)
                return await session.prove(self.program, self.key, {}, planned=self.planned, envelopes=given)

        async def everybody() -> list[Proved | BaseException]:
            return await asyncio.gather(*map(part, (1, 2, 3)), return_exceptions=True)

        return asyncio.run(everybody()), sessions


def poll_of(folder: Path, clients: str) -> Poll:
    program = circuits.tally.compile(n=3)
    parties, identities = parties_for(folder, [[], [], []], clients=clients)
    planned = plan(program, parties)
    return Poll(program, setup(program.r1cs), parties, identities, planned, Cones(program, planned, parties))


@pytest.fixture(scope="module")
def poll(tmp_path_factory: pytest.TempPathFactory) -> Poll:
    return poll_of(tmp_path_factory.mktemp("poll"), OPEN)


def test_clients_who_are_offline_are_counted(poll: Poll) -> None:
    """An empty slot counts nothing, and a copy of an envelope is the same envelope."""
    yes, also = poll.envelope(True, 5), poll.envelope(True, 6)
    ends, sessions = poll.ends([yes, also, yes])
    proofs = [end for end in ends if isinstance(end, Proved)]
    assert len(proofs) == 3, ends
    assert len({proof.proof.to_json() for proof in proofs}) == 1
    values = proofs[0].values
    assert values["result"] == 2
    assert {*values["commitments"]} == {poseidon(1, 5), poseidon(1, 6), poseidon(0, 0)}
    assert [session.left_out for session in sessions] == [[], [], []]
    cost = cost_of(poll.planned, poll.parties, poll.program.r1cs.n_rows, poll.program.r1cs.n_outputs)
    assert {session.measured.rounds for session in sessions} == {cost.rounds}
    verifier = Verifier(poll.key.verifying_key(), statement_of(poll.program, poll.key), development=True)
    assert verifier.verify(proofs[0].proof, public=values)["result"] == 2


def test_an_envelope_is_read_back(poll: Poll) -> None:
    envelope = poll.envelope(False, 9)
    assert Envelope.from_bytes(envelope.to_bytes(), poll.cones, poll.parties) == envelope


def opened_text(poll: Poll, envelope: Envelope, index: int) -> bytes:
    """What a client sealed for a party."""
    identity, member = poll.identities[index - 1], poll.parties.members[index - 1]
    assert member.sealing_key is not None
    text = open_sealed(
        identity.sealing_scalar,
        member.sealing_key,
        envelope.seals.point,
        envelope.seals.pieces[index - 1],
        envelope.letter,
    )
    assert text is not None
    return text


def with_other_spelling(seals: Seals) -> Seals:
    """ECDSA knows two signatures where it knows one: a copy with the other one would be another envelope."""
    s = int.from_bytes(seals.signature[32:], "big")
    return seals._replace(signature=seals.signature[:32] + (P256.n - s).to_bytes(32, "big"))


def raised(elements: list[int]) -> list[int]:
    return [(elements[0] + 1) % R, *elements[1:]]


LIES = {
    ("cone", 0): "the values do not meet the requirements, as p3 showed",
    ("cone", 240): "the values do not meet the requirements, as p3 showed",
    ("share", 240): "the shares are not of one polynomial, as p3 showed",
    ("seal", 0): "what was sealed does not open, as p1 showed",
}


def test_clients_who_lie_are_left_out_by_all_and_stop_nobody(poll: Poll) -> None:
    liars = [(poll.envelope(True, 6, lies=Lies(*lie)), reason) for lie, reason in LIES.items()]
    ends, sessions = poll.ends([*(liar for liar, _ in liars), poll.envelope(True, 5)])
    assert [end.values["result"] for end in ends if isinstance(end, Proved)] == [1, 1, 1], ends
    for session in sessions:
        reasons = {entry.digest: entry.reason for entry in session.left_out}
        assert reasons == {liar.digest: reason for liar, reason in liars}


def test_an_envelope_that_somebody_changed_is_left_out(poll: Poll) -> None:
    """Wherever it is not as the client sent it; put together from two, too."""
    honest, other = poll.envelope(True, 5), poll.envelope(True, 6)
    changed = [
        other._replace(context=bytes(32)),
        other._replace(told=[poseidon(0, 6)]),
        other._replace(proof=other.proof._replace(rows=raised(other.proof.rows))),
        other._replace(seals=other.seals._replace(point=honest.seals.point)),
        other._replace(seals=other.seals._replace(pieces=[honest.seals.pieces[0], *other.seals.pieces[1:]])),
        other._replace(seals=honest.seals),
        other._replace(seals=with_other_spelling(other.seals)),
    ]
    ends, sessions = poll.ends([*changed, honest])
    assert [end.values["result"] for end in ends if isinstance(end, Proved)] == [1, 1, 1], ends
    for session in sessions:
        assert {entry.digest for entry in session.left_out} == {envelope.digest for envelope in changed}
        seen = {entry.reason for entry in session.left_out}
        assert seen == {
            "made for other parties, another circuit or other public inputs",
            "changed, or made of another client's",
        }, "a party that complained of anothers' point would open that one's piece to everybody"


NAMED = OPEN.replace("slots = 3\n", "")


def named(tmp_path: Path, table: str) -> Poll:
    """Three clients who are listed, whose identities lie in the folder."""
    for name in ("ann", "bob", "cem"):
        text = Identity.new(tmp_path / f"{name}.identity").certificate_text
        table += f'[[client]]\nname = "{name}"\ncertificate = "{text}"\n'
    return poll_of(tmp_path, table)


def test_a_copy_with_a_false_signature_takes_no_client_s_place(tmp_path: Path) -> None:
    """The digest that a client signs does not name the signature: whoever carries envelopes can put another one under it."""
    poll = named(tmp_path, NAMED)
    sent = poll.envelope(True, 5, name="ann", identity=Identity.read(tmp_path / "ann.identity"))
    forged = sent._replace(signature=bytes(64))
    assert forged.digest == sent.digest
    for given in ([sent, forged], [forged, sent]):
        ends, sessions = poll.ends(given)
        assert [end.values["result"] for end in ends if isinstance(end, Proved)] == [1, 1, 1], ends
        assert [[entry.reason for entry in session.left_out] for session in sessions] == [
            ["signed by somebody else"]
        ] * 3
    ends, _ = poll.ends([sent], of={2: [forged]})
    assert any("other envelopes of clients" in str(end) for end in ends), ends


def test_where_no_slot_may_be_empty_all_hear_whose_envelope_is_false_and_why(tmp_path: Path) -> None:
    poll = named(tmp_path, "\n".join(line for line in NAMED.split("\n") if "empty" not in line))

    def sent(name: str, **other: Any) -> Envelope:
        return poll.envelope(True, 5, name=name, identity=Identity.read(tmp_path / f"{name}.identity"), **other)

    ends, _ = poll.ends([sent("ann"), sent("bob", lies=Lies("seal", 0)), sent("cem")])
    told = "slot 1 (bob) has no envelope of use (what was sealed does not open, as p1 showed)"
    assert any(told in str(end) for end in ends), ends
    assert all(isinstance(end, PartiesError) for end in ends), ends


def test_no_more_clients_than_slots(poll: Poll) -> None:
    ends, _ = poll.ends([poll.envelope(True, nonce) for nonce in range(4)])
    assert all(isinstance(end, PartiesError) for end in ends)
    assert any("4 envelopes for 3 slots" in str(end) for end in ends)


def test_a_party_that_complains_of_an_honest_client_is_named(poll: Poll) -> None:
    ends, _ = poll.ends([poll.envelope(True, 5), poll.envelope(False, 6)], lies={2: Lies("complain", 1)})
    for end in (ends[0], ends[2]):
        assert isinstance(end, Cheated)
        assert end.party == "p2"
        assert "in which nothing is wrong" in str(end)


def test_complaints_are_the_same_for_all(poll: Poll) -> None:
    """A party that shows a client's fault to one of the others alone ends the session before anything is computed."""
    liar = poll.envelope(True, 6, lies=Lies("seal", 1))

    def to_one(session: Session) -> None:
        def altered(number: int, peer: int, payload: bytes) -> bytes:
            return bytes(len(payload)) if number == 4 and peer == 1 else payload

        session._channel.altered = altered  # the way of a rehearsal's lies

    ends, _ = poll.ends([liar, poll.envelope(True, 5)], altered={2: to_one})
    assert all(isinstance(end, PartiesError) for end in ends)
    assert any("told different complaints" in str(end) for end in ends)


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ((101 * 3).to_bytes(4, "little"), "of another length than any have"),
        ((100).to_bytes(4, "little"), "of another length than any have"),
    ],
)
def test_announced_complaints_have_bounds(payload: bytes, told: str, poll: Poll) -> None:
    def too_many(session: Session) -> None:
        session._channel.altered = lambda number, peer, honest: payload if number == 3 else honest

    ends, _ = poll.ends([poll.envelope(True, 5)], altered={2: too_many})
    assert isinstance(ends[0], Cheated)
    assert ends[0].party == "p2"
    assert told in str(ends[0])


def test_a_client_and_a_party_together_are_found_by_the_check(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    """p3 keeps back what its point would show, and the other two see nothing wrong: nothing comes out all the same."""
    liar = poll.envelope(True, 6, lies=Lies("cone", 0))
    honest = faults
    seen = [opened_text(poll, liar, index) for index in (1, 2)]
    assert all(seen)
    monkeypatch.setattr(
        "zkwright.parties.clients.opening.faults",
        lambda pieces, index, *rest: [None] * len(pieces) if index == 3 else honest(pieces, index, *rest),
    )
    ends, _ = poll.ends([liar])
    assert all(isinstance(end, PartiesError) for end in ends), ends
    assert any("not all products and requirements hold" in str(end) for end in ends), ends


@pytest.mark.parametrize("at", range(0, 9))
def test_what_is_no_envelope_is_refused(at: int, poll: Poll) -> None:
    envelope = poll.envelope(True, 5)
    data = envelope.to_bytes()
    beginning = len(b"zkwright envelope 1\n")
    told = beginning + 33
    degree = told + 32 + 3 * 32
    point = degree + 32 * 4
    false = [
        b"",
        data[:-1],
        data + b"\0",
        b"zkwright envelope 2\n" + data[beginning:],
        data[: beginning + 32] + b"\x03ada" + data[told:],
        data[:told] + R.to_bytes(32, "little") + data[told + 32 :],
        data[:degree] + bytes([255] * 32) + data[degree + 32 :],
        data[:point] + bytes([4]) + data[point + 1 :],
        data[:point] + bytes([2]) + bytes([255] * 32) + data[point + 33 :],
    ]
    with pytest.raises(FormatError, match="envelope"):
        Envelope.from_bytes(false[at], poll.cones, poll.parties)


def test_a_client_learns_of_its_own_mistakes(poll: Poll) -> None:
    def dealt(inputs: dict[str, Any]) -> None:
        deal(poll.parties, poll.program, inputs, planned=poll.planned, cones=poll.cones)

    good = {"votes[*]": True, "nonces[*]": 5, "commitments[*]": poseidon(1, 5)}
    with pytest.raises(UnsatisfiedCircuitError, match="not the committed ballot"):
        dealt({**good, "nonces[*]": 6})
    with pytest.raises(InputError, match=r"votes\[\*\]"):
        dealt({**good, "votes[*]": 2})
    with pytest.raises(InputError, match=r"nonces\[\*\].*missing"):
        dealt({name: value for name, value in good.items() if name != "nonces[*]"})
    with pytest.raises(InputError, match=r"votes\[1\].*not an input of a client"):
        dealt({**good, "votes[1]": True})


def test_a_party_has_other_shares_each_time_and_never_a_value(poll: Poll) -> None:
    texts = [opened_text(poll, poll.envelope(vote, 5), 1) for vote in (False, True) for _ in range(3)]
    assert len({text[32:64] for text in texts}) == len(texts)
    assert [share for text in texts for share in shares_in(text) if share < 2**200] == []


def test_parties_with_other_envelopes_do_not_begin(poll: Poll) -> None:
    one, other = poll.envelope(True, 5), poll.envelope(True, 6)
    ends, _ = poll.ends([one], of={2: [other]})
    assert all("other envelopes of clients" in str(end) or isinstance(end, Exception) for end in ends)
    assert any("other envelopes of clients" in str(end) for end in ends)
