"""Bidders who compute their auction together: what comes out, and what is tried against it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sealed_auction.circuits import Sale, second_price
from zkwright import UnsatisfiedCircuitError
from zkwright.parties import Cheated, Disagreement, PartyLost
from zkwright.parties.lies import Lies
from zkwright.prover import Proved, statement_of
from zkwright.verifier import InvalidProof, Verifier

from tests.examples.examples import FOLDER
from tests.parties.rehearsals import Scene, joint, scene

from .bidders import announced, inputs, own_bid


def of_each(together: dict[str, Any]) -> list[dict[str, Any]]:
    """What each bidder gives."""
    public = {name: value for name, value in together.items() if name != "bids"}
    return [{f"bids[{place}]": bid, **public} for place, bid in enumerate(together["bids"])]


@pytest.fixture(scope="module")
def bidding() -> Scene:
    together = inputs([700, 650, 700])
    return scene(second_price.compile(n=3), together, [[f"bids[{i}]"] for i in range(3)], of_each(together))


def test_of_equal_bids_the_lowest_number_wins(bidding: Scene, tmp_path: Path) -> None:
    ends = joint(tmp_path, bidding)
    assert all(isinstance(end, Proved) for end in ends), ends
    proved = [end for end in ends if isinstance(end, Proved)]
    assert {end.proof.to_json() for end in proved} == {proved[0].proof.to_json()}
    assert proved[0].values["result"] == {"sold": True, "winner": 3, "price": 700}
    verifier = Verifier(bidding.key.verifying_key(), statement_of(bidding.program, bidding.key), development=True)
    for claim in (
        Sale(sold=True, winner=21, price=700),
        Sale(sold=True, winner=3, price=650),
        Sale(sold=False, winner=0, price=0),
    ):
        told = {"sold": claim.sold, "winner": claim.winner, "price": claim.price}
        with pytest.raises(InvalidProof):
            verifier.verify(proved[0].proof, {**proved[0].values, "result": told})


def test_where_nobody_meets_the_reserve_nothing_else_is_told(bidding: Scene, tmp_path: Path) -> None:
    ends = joint(tmp_path, bidding, given=dict(enumerate(of_each(inputs([99, 0, 98])), 1)))
    for end in ends:
        assert isinstance(end, Proved)
        assert end.values["result"] == {"sold": False, "winner": 0, "price": 0}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (own_bid(announced(), 3, 1001), "the deposit does not cover the bid"),
        ({**own_bid(announced(), 3, 1001), "deposit": 2000}, "the signature is not valid"),
        ({**own_bid(announced(), 17, 700), "nonce": "21"}, "the signature is not valid"),
        ({**own_bid(announced(lot="Another one"), 3, 700), "nonce": "21"}, "the signature is not valid"),
        (own_bid(announced(), 3, 999), "not the bid that was sealed for this auction"),
    ],
)
def test_a_bidder_with_something_wrong_gets_no_further_than_its_own_computer(
    wrong: dict[str, Any], told: str, bidding: Scene, tmp_path: Path
) -> None:
    ends = joint(tmp_path, bidding, given={1: {**bidding.given[0], "bids[0]": wrong}})
    assert isinstance(ends[0], UnsatisfiedCircuitError)
    assert told in str(ends[0])
    assert all(isinstance(end, PartyLost) for end in ends[1:])


@pytest.mark.parametrize(
    "changes", [{"reserve": 650}, {"bidders": [3, 17, 40]}, {"seals": inputs([1, 650, 700])["seals"]}]
)
def test_all_mean_one_auction(changes: dict[str, Any], bidding: Scene, tmp_path: Path) -> None:
    """A reserve, a list or a seal that one was told otherwise: nobody's shares go out. The first one's own seal is another's."""
    ends = joint(tmp_path, bidding, given={2: {**bidding.given[1], **changes}})
    assert not any(isinstance(end, Proved) for end in ends)
    assert any(isinstance(end, Disagreement | UnsatisfiedCircuitError) for end in ends), ends


@pytest.mark.parametrize(
    "lie",
    [Lies("cone", 0), Lies("cone", 3000), Lies("product", 5), Lies("opening", 0), Lies("split", 9), Lies("bit", 3)],
)
def test_a_bidder_that_lies_is_found_before_anything_comes_out(lie: Lies, bidding: Scene, tmp_path: Path) -> None:
    """In what its own computer would not have let pass, its bid among it, or in what all compute."""
    ends = joint(tmp_path, bidding, lies={2: lie})
    assert any(isinstance(end, Cheated) for end in ends), ends
    assert all(isinstance(end, Cheated | PartyLost) for end in ends), ends


def test_the_readme_tells_the_constraints(bidding: Scene) -> None:
    readme = (FOLDER / "sealed_auction" / "README.md").read_text(encoding="utf-8")
    rows = bidding.program.r1cs.n_rows
    assert f"| 3 | themselves, 1 may lie | {rows:,} | {rows // 3:,} |" in readme
