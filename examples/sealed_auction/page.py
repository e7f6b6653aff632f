"""What the public sees of an auction: the announcement, who bid, what came out, checked before it is shown."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

from . import keys
from .announcement import Announcement
from .board import Closed
from .errors import AuctionError
from .parties_file import AUCTION

_RULES: Final = {
    "first_price": "The highest bid wins, and is the price.",
    "second_price": "The highest bid wins, at the second highest price, or the reserve.",
}

_PAGE: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{lot}</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 44em; margin: 3em auto; padding: 0 1em; color: #222 }}
h1 {{ font-size: 1.5em }} .sale {{ border: 1px solid #bbb; border-radius: .5em; padding: 1em 1.5em; margin: 1.5em 0 }}
.sale strong {{ font-size: 1.6em; display: block }} .held {{ color: #060 }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ text-align: left; padding: .2em 1em .2em 0; border-top: 1px solid #ddd }}
code {{ font-size: .85em; overflow-wrap: anywhere }} .wins td {{ font-weight: bold }}</style>
<h1>{lot}</h1>
<p>{rule} Of equal bids that of the lowest number wins. Reserve: {reserve}. Bids were taken until {closes}.</p>
<div class="sale"><strong>{outcome}</strong>{detail}</div>
<p class="held">Proved: each of these {n} bids was sealed as listed and is covered by a deposit that the bank signed for
this auction, and this is what the rule makes of them.</p>
<p>{opened} opened: not to the auctioneer, not to other bidders, not to who made this page.</p>
<table><tr><th>bidder</th><th>seal</th></tr>
{rows}
</table>
{left_out}<p>Auction <code>{number}</code><br>Bank <code>{bank}</code></p>
</html>
"""


class Outcome(NamedTuple):
    """What an auction's proof says of its list."""

    sold: bool
    winner: int
    price: int


def checked(board: Path, public: bytes | str, proof: bytes | str) -> Outcome:
    """What came out, if the proof is one of this announcement and this list.

    Raises `zkwright.verifier.InvalidProof` where it is not; `AuctionError` and `OSError` for a board that cannot be read.
    """
    announcement, closed = Announcement.read(board), Closed.read(board)
    given = announcement.public_inputs(closed.bidders, closed.seals)
    expected: dict[str, Any] = {
        **given,
        "auction": announcement.number,
        "seals": closed.seals,
        "bank": {axis: int(value) for axis, value in given["bank"].items()},
    }
    verifier = keys.verifier(board / AUCTION)
    if verifier.statement.circuit != announcement.rule:
        # Both rules have the same public values: a proof by one of them would be shown as one by the other.
        raise AuctionError(f"the key is not one of {announcement.rule}", "ask the board for that of the rule announced")
    return Outcome(**verifier.verify_json(public, proof, expect=expected)["result"])


def page(board: Path, public: bytes | str, proof: bytes | str) -> str:
    """The page; raises what `checked` does."""
    outcome = checked(board, public, proof)
    announcement, closed = Announcement.read(board), Closed.read(board)
    rows = [
        f"<tr{' class=wins' if outcome.sold and bidder == outcome.winner else ''}>"
        f"<td>{bidder}</td><td><code>{seal:064x}</code></td></tr>"
        for bidder, seal in zip(closed.bidders, closed.seals, strict=True)
    ]
    detail = "" if outcome.sold else "Nobody bid the reserve; how near anybody came, nobody knows."
    return _PAGE.format(
        lot=escape(announcement.lot),
        rule=_RULES[announcement.rule],
        reserve=f"{announcement.reserve:,}",
        closes=time.strftime("%d %B %Y, %H:%M UTC", time.gmtime(announcement.closes)),
        outcome=f"Bidder {outcome.winner}, for {outcome.price:,}" if outcome.sold else "Not sold",
        detail=detail,
        opened=_opened(announcement, outcome),
        n=len(closed.bidders),
        rows="\n".join(rows),
        left_out=f"<p>Left out, as they took no part: {', '.join(map(str, closed.left_out))}.</p>\n"
        if closed.left_out
        else "",
        number=hex(announcement.number),
        bank=hex(int(announcement.bank.x)),
    )


def _opened(announcement: Announcement, outcome: Outcome) -> str:
    if not outcome.sold:
        return "No bid was"
    if announcement.rule == "first_price":
        return "No bid but the highest, which is the price, was"
    return "But for the price, which is the reserve or the second highest bid, of which nobody says whose it is, no bid was"
