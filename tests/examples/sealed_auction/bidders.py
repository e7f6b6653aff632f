"""Bidders, a bank and an announcement, as circuits take them: no files."""

from __future__ import annotations

from typing import Any

from sealed_auction.announcement import Announcement
from sealed_auction.bank import deposit
from sealed_auction.circuits import Sale, seal_of
from zkwright.circuits.eddsa.plain import SigningKey

BANK = SigningKey(bytes(range(32)))
NUMBERS = [3, 17, 21, 40, 41]


def announced(reserve: int = 100, rule: str = "second_price", lot: str = "A wind farm") -> Announcement:
    """The same whenever it is asked for."""
    return Announcement(lot, rule, reserve, 2_000_000_000, BANK.public_key, (), "00" * 16)


def own_bid(announcement: Announcement, bidder: int, amount: int, deposited: int = 1000) -> dict[str, Any]:
    """What the bidder alone has; the nonces are no secrets."""
    signed = deposit(BANK, announcement, bidder, deposited)
    return {"amount": amount, "nonce": str(7 * bidder), "deposit": deposited, "signature": signed["signature"]}


def inputs(
    amounts: list[int], announcement: Announcement | None = None, numbers: list[int] = NUMBERS
) -> dict[str, Any]:
    """Of all, as one prover has them."""
    auction = announcement or announced()
    bidders = numbers[: len(amounts)]
    bids = [own_bid(auction, bidder, amount) for bidder, amount in zip(bidders, amounts, strict=True)]
    seals = [
        int(seal_of(auction.number, bidder, bid["amount"], int(bid["nonce"])))
        for bidder, bid in zip(bidders, bids, strict=True)
    ]
    return {"bids": bids, **auction.public_inputs(bidders, seals)}


def reference(amounts: list[int], reserve: int, is_first: bool, numbers: list[int] = NUMBERS) -> Sale:
    """What should come out, said without a circuit."""
    meeting = sorted(((-amount, number) for amount, number in zip(amounts, numbers, strict=False) if amount >= reserve))
    if not meeting:
        return Sale(sold=False, winner=0, price=0)
    second = -meeting[1][0] if len(meeting) > 1 else reserve
    return Sale(sold=True, winner=meeting[0][1], price=-meeting[0][0] if is_first else second)
