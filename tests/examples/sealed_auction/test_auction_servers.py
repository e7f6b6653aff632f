"""Bidders who only send shares, and three servers: what either can try."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from sealed_auction.circuits import first_price
from zkwright import Program, UnsatisfiedCircuitError
from zkwright.parties import Cheated, Envelope, Identity, Parties, PartiesError, Session, deal, plan
from zkwright.parties.clients.cone import Cones
from zkwright.parties.lies import HONEST, Lies
from zkwright.parties.planning import Plan
from zkwright.prover import Proved, ProvingKey, setup

from tests.parties.rehearsals import parties_for

from .bidders import announced, inputs, own_bid

BIDDERS = [3, 17]
Ends = list[Proved | BaseException]


class Hall(NamedTuple):
    """Three servers for two bidders."""

    program: Program
    key: ProvingKey
    parties: Parties
    servers: list[Identity]
    bidders: dict[int, Identity]
    planned: Plan
    cones: Cones
    together: dict[str, Any]

    @property
    def public(self) -> dict[str, Any]:
        return {name: value for name, value in self.together.items() if name != "bids"}

    def envelope(self, bidder: int, changes: Mapping[str, Any] | None = None, lies: Lies = HONEST) -> Envelope:
        given = {"bids[*]": self.together["bids"][BIDDERS.index(bidder)], **self.public, **(changes or {})}
        named: dict[str, Any] = {"name": f"bidder-{bidder}", "identity": self.bidders[bidder]}
        return deal(self.parties, self.program, given, planned=self.planned, cones=self.cones, lies=lies, **named)

    def ends(
        self,
        envelopes: Sequence[Envelope],
        lies: Mapping[int, Lies] | None = None,
        public: Mapping[int, Mapping[str, Any]] | None = None,
    ) -> tuple[Ends, list[list[str]]]:
        """What becomes of each server, and whom each left out."""
        sessions = [
            Session(self.parties, f"p{number}", identity, lies=(lies or {}).get(number, HONEST))
            for number, identity in enumerate(self.servers, 1)
        ]

        async def part(number: int) -> Proved:
            given = {**self.public, **(public or {}).get(number, {})}
            async with sessions[number - 1] as session:
                return await session.prove(self.program, self.key, given, planned=self.planned, envelopes=envelopes)

        async def everybody() -> Ends:
            return await asyncio.gather(*map(part, (1, 2, 3)), return_exceptions=True)

        return asyncio.run(everybody()), [[out.name for out in session.left_out] for session in sessions]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    folder = tmp_path_factory.mktemp("hall")
    bidders = {bidder: Identity.new(folder / f"{bidder}.identity") for bidder in BIDDERS}
    lines = ["[clients]", 'inputs = ["bids[*]"]']
    for bidder, identity in bidders.items():
        lines += ["[[client]]", f'name = "bidder-{bidder}"', f'certificate = "{identity.certificate_text}"']
    program = first_price.compile(n=2)
    parties, servers = parties_for(folder / "servers", [[], [], []], clients="\n".join(lines) + "\n")
    bidders = {bidder: Identity.read(folder / "servers" / f"bidder-{bidder}.identity") for bidder in BIDDERS}
    planned = plan(program, parties)
    cones = Cones(program, planned, parties)
    return Hall(program, setup(program.r1cs), parties, servers, bidders, planned, cones, inputs([700, 900]))


@pytest.fixture(scope="module")
def sent(hall: Hall) -> dict[int, Envelope]:
    return {bidder: hall.envelope(bidder) for bidder in BIDDERS}


def test_servers_find_out_who_wins(hall: Hall, sent: dict[int, Envelope]) -> None:
    ends, left_out = hall.ends([sent[17], sent[3]])
    for end in ends:
        assert isinstance(end, Proved), ends
        assert end.values["result"] == {"sold": True, "winner": 17, "price": 900}
    assert left_out == [[], [], []]


def test_a_bidder_who_gives_another_bid_than_it_sealed_is_named(hall: Hall, sent: dict[int, Envelope]) -> None:
    """Its own computer does not let it, and shares of one coin more are found by every server, before anything is computed."""
    with pytest.raises(UnsatisfiedCircuitError, match="not the bid that was sealed"):
        hall.envelope(17, {"bids[*]": own_bid(announced(), 17, 901)})
    ends, left_out = hall.ends([sent[3], hall.envelope(17, lies=Lies("cone", 0))])
    assert all(isinstance(end, PartiesError) for end in ends), ends
    assert left_out == [["bidder-17"]] * 3


def test_an_envelope_is_of_one_bidder_and_one_auction(hall: Hall, sent: dict[int, Envelope]) -> None:
    """Sent under another's name, or kept from an auction of another reserve."""
    ends, left_out = hall.ends([sent[3], sent[3]._replace(name="bidder-17")])
    assert not any(isinstance(end, Proved) for end in ends)
    assert left_out == [["bidder-17"]] * 3
    other = {name: value for name, value in inputs([700, 900], announced(50)).items() if name != "bids"}
    kept = hall.envelope(17, {**other, "bids[*]": inputs([700, 900], announced(50))["bids"][1]})
    ends, left_out = hall.ends([sent[3], kept])
    assert not any(isinstance(end, Proved) for end in ends)
    assert left_out == [["bidder-17"]] * 3


def test_without_a_bidder_s_envelope_nothing_is_computed(hall: Hall, sent: dict[int, Envelope]) -> None:
    ends, _ = hall.ends([sent[3]])
    assert all(isinstance(end, PartiesError) for end in ends), ends


def test_no_envelope_is_good_for_another_reserve(hall: Hall, sent: dict[int, Envelope]) -> None:
    """What a server was told otherwise stops it before anything is computed."""
    ends, left_out = hall.ends(list(sent.values()), public={2: {"reserve": 800}})
    assert all(isinstance(end, PartiesError) for end in ends), ends
    assert sorted(left_out[1]) == ["bidder-17", "bidder-3"]


@pytest.mark.parametrize("lie", [Lies("product", 3), Lies("opening", 0), Lies("complain", 0)])
def test_a_server_that_lies_is_found(lie: Lies, hall: Hall, sent: dict[int, Envelope]) -> None:
    """So no server can have a bidder left out either."""
    ends, _ = hall.ends(list(sent.values()), lies={2: lie})
    assert not any(isinstance(end, Proved) for end in ends)
    assert any(isinstance(end, Cheated) for end in ends), ends
