"""The bank, or another escrow, with which bidders deposit: it signs how much a bidder has put up for one auction."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from zkwright.circuits.eddsa.plain import SEED_BYTES, SigningKey

from . import documents
from .announcement import Announcement, coordinates
from .circuits import deposit_message
from .errors import AuctionError

DEPOSIT: Final = {"auction": str, "bidder": int, "amount": int, "signature": dict}


def new_key(file: Path) -> SigningKey:
    """A key in a file, readable by its owner alone. Raises `AuctionError` where there is one."""
    if file.exists():
        raise AuctionError(f"{file} is there already", "take it, or name another file")
    key = SigningKey.generate()
    documents.write_bytes(file, key.seed, secret=True)
    return key


def read_key(file: Path) -> SigningKey:
    """The key in a file. Raises `AuctionError` and `OSError`."""
    seed = file.read_bytes()
    if len(seed) != SEED_BYTES:
        raise AuctionError(f"{file} is no bank's key", "give the file that `bank-key` made")
    return SigningKey(seed)


def deposit(key: SigningKey, announcement: Announcement, bidder: int, amount: int) -> dict[str, Any]:
    """What a bidder gets once the money is there, good for this bidder and this auction alone.

    The bank gives numbers in the order in which it signs: of equal bids the lowest number's wins.
    Raises `AuctionError` for a number or an amount out of range, and for another bank's auction.
    """
    if int(key.public_key.x) != int(announcement.bank.x) or int(key.public_key.y) != int(announcement.bank.y):
        raise AuctionError("the auction takes deposits of another bank", "give the key that it was announced with")
    documents.whole(bidder, "the bidder's number", 1)
    documents.whole(amount, "the deposit")
    signature = key.sign(deposit_message(announcement.number, bidder, amount))
    return {
        "auction": str(announcement.number),
        "bidder": bidder,
        "amount": amount,
        "signature": {"r8": coordinates(signature.r8), "s": str(int(signature.s))},
    }
