"""What an auction proves: of bids that were sealed and are covered, who wins and what the price is."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

from zkwright import U32, U64, Array, Bool, Field, Private, Public, Struct, as_wire, bind, circuit, require, select
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.poseidon import poseidon

GROUP = 4
"""How many bids are compared each with each, at once; more cost comparisons, fewer cost rounds."""


class Bid(Struct):
    """What a bidder alone has: the amount, the nonce of its seal, and the bank's signature of what it deposited."""

    amount: U32
    nonce: Field
    deposit: U32
    signature: Signature


class Sale(Struct):
    """What everybody learns. Where nobody bids the reserve, `sold` is false, and winner and price are 0."""

    sold: Bool
    winner: U32
    price: U32


@circuit
def first_price(
    bids: Private[Array[Bid, Literal["n"]]],
    bidders: Public[Array[U32, Literal["n"]]],
    seals: Public[Array[Field, Literal["n"]]],
    auction: Public[Field],
    reserve: Public[U32],
    bank: Public[Point],
    n: int = 3,
) -> Public[Sale]:
    """The highest bid wins, and is the price. Of equal ones that of the lowest bidder's number wins."""
    best = best_of(_entries(bids, bidders, seals, auction, reserve, bank), with_second=False)
    return _sale(best, best.over, reserve)


@circuit
def second_price(
    bids: Private[Array[Bid, Literal["n"]]],
    bidders: Public[Array[U32, Literal["n"]]],
    seals: Public[Array[Field, Literal["n"]]],
    auction: Public[Field],
    reserve: Public[U32],
    bank: Public[Point],
    n: int = 3,
) -> Public[Sale]:
    """The highest bid wins, and the price is the second highest, or the reserve. Of equal ones that of the lowest number wins."""
    best = best_of(_entries(bids, bidders, seals, auction, reserve, bank), with_second=True)
    return _sale(best, U32(0) if best.second is None else best.second, reserve)


@circuit
def covered(
    bid: Private[Bid],
    bidder: Public[U32],
    seal: Public[Field],
    auction: Public[Field],
    bank: Public[Point],
    contact: Public[Field],
) -> None:
    """What the board asks of a sealed bid before it takes it, of one bidder alone: there is such a bid, and a deposit covers it.

    The contact is how the bidder is reached in the auction: nobody else can put up this seal with another one.
    """
    require_covered(bid, bidder, seal, auction, bank)
    bind(contact)


def _entries(
    bids: Array[Bid, Literal["n"]],
    bidders: Array[U32, Literal["n"]],
    seals: Array[Field, Literal["n"]],
    auction: Field,
    reserve: U32,
    bank: Point,
) -> list[Entry]:
    """All of what each bidder proves of its own: the bid is the sealed one, and what was deposited for this auction covers it."""
    require(bidders[0] > 0, "0 is nobody's number")
    for bidder, following in pairwise(bidders):
        require(bidder < following, "bidders are listed twice, or not by their numbers")
    entries = []
    for bid, bidder, seal in zip(bids, bidders, seals, strict=True):
        require_covered(bid, bidder, seal, auction, bank)
        meets = reserve <= bid.amount
        entries.append(
            Entry(select(meets, bid.amount, reserve) - reserve, meets, select(meets, bidder, 0)),
        )
    return entries


def require_covered(bid: Bid, bidder: U32, seal: Field, auction: Field, bank: Point) -> None:
    """The bank signed a deposit of this bidder for this auction, which covers the bid; and the bid is the sealed one.

    Auction and bidder are in both hashes: a seal copied from another bidder, or kept from another auction, opens to nothing.
    """
    require(seal_of(auction, bidder, bid.amount, bid.nonce) == seal, "not the bid that was sealed for this auction")
    require_signature(bank, deposit_message(auction, bidder, bid.deposit), bid.signature)
    require(bid.amount <= bid.deposit, "the deposit does not cover the bid")


def seal_of(auction: Field | int, bidder: U32 | int, amount: U32 | int, nonce: Field | int) -> Field:
    """The commitment of a bid. The nonce hides it, who sees it finds nothing by trying amounts."""
    return poseidon(auction, bidder, amount, nonce)


def deposit_message(auction: Field | int, bidder: U32 | int, amount: U32 | int) -> Field:
    """What the bank signs."""
    return poseidon(auction, bidder, amount)


def _sale(best: Entry, over: U32, reserve: U32) -> Sale:
    # Where nobody meets the reserve both addends are 0. A bid is a U32, and so is each price: over + reserve is one of them.
    price = Field(best.meets) * Field(reserve) + Field(over)
    return Sale(sold=best.meets, winner=best.number, price=U32.unchecked_interval(price.linear, 0, U32.maximum()))


class Entry(NamedTuple):
    """One bid, or the best of several: what it is above the reserve, whether it meets that, and whose it is.

    `over` is 0 and `number` is 0 where it does not meet the reserve. `second` is what the second best of them is above
    the reserve, 0 where no second one meets it; None where there is but one, or where nobody asks.
    """

    over: U32
    meets: Bool
    number: U32
    second: U32 | None = None

    @property
    def rank(self) -> U64:
        """What bids are compared by: one at the reserve is above one that does not meet it."""
        return U64(self.over) * 2 + U64(self.meets)


def best_of(entries: list[Entry], with_second: bool) -> Entry:
    """The best of all, and `second` where it is asked for; of equal ones the first wins.

    What joint comparisons cost decides. One of 34 bits takes 5 rounds, and those that do not wait for each other share them; so
    do products, which take one. Comparisons are counted as well: each has some hundred products inside. Hence:

    - Groups of up to four compare each with each at once: 6 comparisons and 8 rounds for 4 bids, where a knock-out has 5 and 12.
      What its second step would compare is selected from these.
    - From there on pairs of groups merge, at 6 rounds a level. Of a left and a right group, the best two of both follow from
      three comparisons made at once: best with best (w: right is better), left's best with right's second (x: less), left's
      second with right's best (y: less). x implies w, and w implies y, for no second is above its best; so the four cases of
      the second price have the indicators x, w - x, y - w, 1 - y, which are sums, and it is
      x s_right + (w - x) b_left + (y - w) b_right + (1 - y) s_left: products of one round, and no comparison that waits for
      another.
    - The reserve takes none: each bid is compared with it by its own bidder.

    So n bids take 8 + 6 ceil(log2(n / 4)) rounds: 7 for 3, 26 for 32 with 69 comparisons. A knock-out of 32 takes 30 and 61; all
    with all at once would take 496 comparisons.
    """
    n_groups = -(-len(entries) // GROUP)
    bounds = [len(entries) * group // n_groups for group in range(n_groups + 1)]
    blocks = [_group(entries[start:end], with_second) for start, end in pairwise(bounds)]
    while len(blocks) > 1:
        merged = [_merged(left, right, with_second) for left, right in zip(blocks[::2], blocks[1::2], strict=False)]
        blocks = merged + blocks[len(merged) * 2 :]
    return blocks[0]


def _group(entries: list[Entry], with_second: bool) -> Entry:
    """The best of one to four."""
    if len(entries) == 1:
        return entries[0]
    a, b = entries[:2]
    b_wins = a.rank < b.rank
    left = _joined(a, b, b_wins, with_second)
    if len(entries) == 2:
        return left
    c = entries[2]
    a_below_c, b_below_c = a.rank < c.rank, b.rank < c.rank
    if len(entries) == 3:
        best_below = select(b_wins, b_below_c, a_below_c)
        return _joined(left, c, best_below, with_second, y=_other(a_below_c, b_below_c, best_below))
    d = entries[3]
    d_wins, a_below_d, b_below_d = c.rank < d.rank, a.rank < d.rank, b.rank < d.rank
    right = _joined(c, d, d_wins, with_second)
    # a and b against the better of c and d, and against the other one
    a_below_best, b_below_best = select(d_wins, a_below_d, a_below_c), select(d_wins, b_below_d, b_below_c)
    w = select(b_wins, b_below_best, a_below_best)
    if not with_second:
        return _joined(left, right, w, with_second)
    a_below_loser, b_below_loser = (
        _other(a_below_c, a_below_d, a_below_best),
        _other(b_below_c, b_below_d, b_below_best),
    )
    x = select(b_wins, b_below_loser, a_below_loser)
    return _joined(left, right, w, with_second, x, _other(a_below_best, b_below_best, w))


def _merged(left: Entry, right: Entry, with_second: bool) -> Entry:
    """Two groups, by one comparison, or three at once."""
    w = left.rank < right.rank
    if left.second is None or right.second is None:
        return _joined(left, right, w, with_second)
    return _joined(left, right, w, with_second, left.over < right.second, left.second < right.over)


def _joined(
    left: Entry, right: Entry, w: Bool, with_second: bool, x: Bool | None = None, y: Bool | None = None
) -> Entry:
    """The best two of both sides, in one round. w: left's best is below right's; x: below right's second; y: left's second is
    below right's best. x is None where right has no second, y where left has none.
    """
    over = select(w, right.over, left.over)
    meets, number = select(w, right.meets, left.meets), select(w, right.number, left.number)
    if not with_second:
        return Entry(over, meets, number)
    # Wires of their own keep the products apart, so that none waits for another one that it is added to.
    second = Field(left.over) + Field(right.over) - Field(over)  # the lower one of the two best
    if x is not None and right.second is not None:
        second = second + as_wire(Field(x) * (Field(right.second) - Field(left.over)))
    if y is not None and left.second is not None:
        second = second + as_wire(Field(~y) * (Field(left.second) - Field(right.over)))
    # It is one of the four, as at most one of x and ~y holds, and where x does the lower best is left's, where ~y does right's.
    return Entry(over, meets, number, U32.unchecked_interval(second.linear, 0, U32.maximum()))


def _other(a: Bool, b: Bool, chosen: Bool) -> Bool:
    """Of two the one that is not `chosen`, which is one of them: no product."""
    return Bool.unchecked_linear((Field(a) + Field(b) - Field(chosen)).linear)
