"""What an auction's circuits take, refuse and say."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, Literal

import pytest
from sealed_auction.announcement import RULES, coordinates
from sealed_auction.circuits import Entry, Sale, best_of, covered, deposit_message, second_price
from zkwright import U32, Array, Bool, Private, Program, Public, UnsatisfiedCircuitError, circuit, select
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.parties.planning import Kind, plan
from zkwright.testing import check_circuit

from tests.parties.rehearsals import parties_for

from .bidders import BANK, announced, inputs, own_bid, reference

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"reserve": 101, "auction": announced(101).number}, "not the bid that was sealed for this auction"),
    ({"auction": announced(lot="Another one").number}, "not the bid that was sealed for this auction"),
    ({"bank": coordinates(SigningKey(bytes(32)).public_key)}, "the signature is not valid"),
    ({"bidders": [17, 3]}, "bidders are listed twice, or not by their numbers"),
    ({"bidders": [3, 3]}, "bidders are listed twice, or not by their numbers"),
    ({"bidders": [0, 17]}, "0 is nobody's number"),
]


@pytest.mark.parametrize("rule", RULES)
def test_every_layer(rule: str) -> None:
    report = check_circuit(
        RULES[rule],
        valid=[(inputs([99, 100]), reference([99, 100], 100, rule == "first_price"))],
        invalid=[(inputs([1001, 100]), "the deposit does not cover the bid")],
        proofs="none",  # which parties make
        unique=rule == "second_price",  # the other one has the same rows, and fewer
        n=2,
    )
    assert report.uniqueness.extent == ("for all inputs" if rule == "second_price" else "not asked")


@pytest.mark.parametrize(("changes", "told"), REFUSED)
def test_what_is_public_is_held(two: Program, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=told):
        two.solve({**inputs([500, 400]), **changes})


@pytest.mark.parametrize(
    "changes", [{"deposit": 2000}, {"signature": own_bid(announced(), 17, 900)["signature"]}, {"amount": 999}]
)
def test_what_the_door_refuses(changes: dict[str, Any]) -> None:
    bid, public = at_the_door()
    with pytest.raises(UnsatisfiedCircuitError):
        covered(**{"bid": {**bid, **changes}, **public})


def at_the_door() -> tuple[dict[str, Any], dict[str, Any]]:
    """A bid of all that was deposited, and what is public of it."""
    auction = announced()
    public = {"bidder": 3, "seal": inputs([1000])["seals"][0], "auction": auction.number}
    return own_bid(auction, 3, 1000), {**public, "bank": coordinates(BANK.public_key), "contact": 5}


def test_every_layer_of_the_door() -> None:
    bid, public = at_the_door()
    report = check_circuit(
        covered,
        valid=[({"bid": bid, **public}, None)],
        invalid=[({"bid": bid, **public, "bidder": 17}, "not the bid that was sealed")],
        proofs="none",
    )
    assert report.uniqueness.extent == "for all inputs"


@pytest.fixture(scope="module")
def two() -> Program:
    return second_price.compile(n=2)


def test_a_deposit_covers_no_more_than_it_is(two: Program) -> None:
    """A bid of all of it is covered, and one of a coin more is not, whatever else the bidder puts."""
    assert two.solve(inputs([1000, 1000])).output == Sale(sold=True, winner=3, price=1000)
    with pytest.raises(UnsatisfiedCircuitError, match="the deposit does not cover the bid"):
        two.solve(inputs([1001, 5]))
    raised = inputs([1001, 5])
    raised["bids"][0]["deposit"] = 1001
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        two.solve(raised)


@pytest.mark.parametrize("of", [("auction", 17), ("bidder", 3)])
def test_a_deposit_is_of_one_bidder_and_one_auction(two: Program, of: tuple[str, int]) -> None:
    given = inputs([500, 400])
    auction = announced(lot="Another one") if of[0] == "auction" else announced()
    given["bids"][1]["signature"] = own_bid(auction, of[1], 400)["signature"]
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        two.solve(given)


def test_a_seal_is_of_one_bidder_and_one_auction(two: Program) -> None:
    """Copied from another bidder, with that bidder's opening even, or kept from another auction."""
    copied = inputs([500, 400])
    copied["seals"][1] = copied["seals"][0]
    copied["bids"][1]["amount"], copied["bids"][1]["nonce"] = 500, copied["bids"][0]["nonce"]
    with pytest.raises(UnsatisfiedCircuitError, match="not the bid that was sealed for this auction"):
        two.solve(copied)
    replayed = {**inputs([500, 400]), "seals": inputs([500, 400], announced(lot="Another one"))["seals"]}
    with pytest.raises(UnsatisfiedCircuitError, match="not the bid that was sealed for this auction"):
        two.solve(replayed)


def test_a_seal_hides_nothing_else_than_it_says() -> None:
    """What the bank signs is no seal, and a seal no deposit: they are hashes of another number of values."""
    auction = announced()
    assert deposit_message(auction.number, 3, 5) != inputs([5])["seals"][0]


@circuit
def outcome(
    amounts: Private[Array[U32, Literal["n"]]], reserve: Public[U32], with_second: bool, n: int = 3
) -> Public[tuple[Bool, U32, U32, U32]]:
    """A tournament alone: whether anybody wins, who, what is above the reserve, and the second one."""
    entries = []
    for number, amount in zip(range(1, n + 1), amounts, strict=True):
        meets = reserve <= amount
        entries.append(Entry(select(meets, amount, reserve) - reserve, meets, select(meets, U32(number), 0)))
    best = best_of(entries, with_second)
    return best.meets, best.number, best.over, U32(0) if best.second is None else best.second


@cache
def program_of(n: int, with_second: bool) -> Program:
    return outcome.compile(n=n, with_second=with_second)


def expected(amounts: list[int], reserve: int, with_second: bool) -> tuple[bool, int, int, int]:
    numbers = list(range(1, len(amounts) + 1))
    first, second = (reference(amounts, reserve, is_first, numbers) for is_first in (True, False))
    if not first.sold:
        return False, 0, 0, 0
    return True, int(first.winner), int(first.price) - reserve, (int(second.price) - reserve) * with_second


@pytest.mark.parametrize("with_second", [True, False])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_all_orders_of_a_few(n: int, with_second: bool) -> None:
    """Each with each, ties and those below the reserve among them."""
    for amounts in product(range(4), repeat=n):
        for reserve in {0, 1, 3} if n < 4 else {1}:
            found = program_of(n, with_second).solve({"amounts": list(amounts), "reserve": reserve}).output
            assert found == expected(list(amounts), reserve, with_second), (amounts, reserve)


@pytest.mark.parametrize("with_second", [True, False])
@pytest.mark.parametrize("n", [5, 6, 7, 9, 13, 32])
def test_some_orders_of_more(n: int, with_second: bool) -> None:
    random = Random(n)
    for _ in range(25):
        amounts = [random.choice([0, 1, 2, 3, 2**32 - 1]) for _ in range(n)]
        reserve = random.choice([0, 1, 2, 2**32 - 1])
        found = program_of(n, with_second).solve({"amounts": amounts, "reserve": reserve}).output
        assert found == expected(amounts, reserve, with_second), (amounts, reserve)


@pytest.mark.parametrize(("n", "with_second"), [(4, True), (9, True), (5, False)])
def test_no_hint_lets_another_one_win(n: int, with_second: bool) -> None:
    """Every hint forged, and for all inputs one outcome: within a group, and of groups that merge."""
    amounts = [7, 3, 7, 0, 5, 5, 1, 9, 9][:n]
    report = check_circuit(
        outcome,
        valid=[({"amounts": amounts, "reserve": 2}, expected(amounts, 2, with_second))],
        proofs="none",
        allow=(
            "unbounded comparison",
        ),  # of what was chosen among numbers that are bounded, which the lint does not follow
        n=n,
        with_second=with_second,
    )
    assert report.uniqueness.extent == "for all inputs"


def test_the_docstring_tells_how_many_comparisons_there_are(tmp_path: Path) -> None:
    clients = '[clients]\nslots = 32\ninputs = ["amounts[*]"]\n'
    parties, _ = parties_for(tmp_path, [[], [], []], clients=clients)
    comparisons = plan(program_of(32, True), parties).count(Kind.BITS)
    assert f"26 for 32 with {comparisons} comparisons" in " ".join((best_of.__doc__ or "").split())
    assert comparisons == 8 * 6 + (4 + 2 + 1) * 3
