"""Clients send shares of their inputs once: what the parties make of envelopes, honest and not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Program
from zkwright.parties import Envelope, Identity, Parties, Session, deal, plan
from zkwright.parties.clients.cone import Cones
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
        altered: Mapping[int, Any] | None = None,
    ) -> tuple[list[Proved | BaseException], list[Session]]:
        """What becomes of each party, with what each was told to be of the clients."""
        sessions = [Session(self.parties, f"p{number}", identity) for number, identity in enumerate(self.identities, 1)]

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
    verifier = Verifier(poll.key.verifying_key(), statement_of(poll.program, poll.key), development=True)
    assert verifier.verify(proofs[0].proof, public=values)["result"] == 2


def test_an_envelope_is_read_back(poll: Poll) -> None:
    envelope = poll.envelope(False, 9)
    assert Envelope.from_bytes(envelope.to_bytes(), poll.cones, poll.parties) == envelope


def test_parties_with_other_envelopes_do_not_begin(poll: Poll) -> None:
    one, other = poll.envelope(True, 5), poll.envelope(True, 6)
    ends, _ = poll.ends([one], of={2: [other]})
    assert all("other envelopes of clients" in str(end) or isinstance(end, Exception) for end in ends)
    assert any("other envelopes of clients" in str(end) for end in ends)
