"""What one party does in a round: deals, brings products back to degree t, opens; all that is in flight in one message a peer.

A protocol is a generator that yields such requests and is sent the answers. Shares are lists of integers in [0, r).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from zkwright.core.limbs import from_limbs, limb_bytes

from .errors import Cheated
from .lies import HONEST
from .messages import ELEMENT, Kind
from .shamir import combined, lagrange, liars, off_polynomial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .channel import Channel
    from .coins import Coins
    from .lies import Lies
    from .randomness import SharedRandomness

Shares: TypeAlias = list[int]


class Reduce(NamedTuple):
    """Shares of degree 2t, of which each party deals its own anew; the answer are shares of degree t of the same values.

    A dealer can add what it likes to a value, which the check finds.
    """

    values: Shares


class Open(NamedTuple):
    """Shares of degree t of values that everybody may see; the answer are the values. All n shares must be of one polynomial.

    `is_degree_checked` where that holds of all honest shares for certain, so that a false one is its sender's. Before the check,
    whoever dealt may have given one honest party a false share.
    """

    values: Shares
    is_degree_checked: bool = False


class Deal(NamedTuple):
    """Values of some parties' own: `own` are this party's, `counts` how many each deals. The answer are shares, by dealer."""

    own: Sequence[int]
    counts: dict[int, int]


class Toss(NamedTuple):
    """So many public random numbers, which are known to nobody before all have received all that was sent before. Asked alone."""

    n: int


Request: TypeAlias = Reduce | Open | Deal | Toss
Protocol: TypeAlias = Generator[Request, Any, Any]


class Runtime:
    """A party in a session. `products` are what the check has to look at: left, right and product of all that was multiplied."""

    def __init__(self, channel: Channel, randomness: SharedRandomness, coins: Coins, lies: Lies = HONEST) -> None:
        """`lies` is for rehearsals, in which a party departs from the protocol."""
        self.channel: Final = channel
        self.randomness: Final = randomness
        self.coins: Final = coins
        self.index: Final = channel.index
        self.n: Final = channel.parties.n
        self.threshold: Final = channel.parties.threshold
        self.lies: Final = lies
        self.products: tuple[Shares, Shares, Shares] = ([], [], [])
        self.unproved: list[Shares] = []
        """Shares that came from single dealers, whose degree the next check looks at."""

        everyone = range(1, self.n + 1)
        self._dealers: Final = range(1, 2 * self.threshold + 2)
        self._keyed: Final = {
            dealer: [(dealer - 1 + step) % self.n + 1 for step in range(1, self.threshold + 1)] for dealer in everyone
        }

    def note(self, left: Shares, right: Shares, product: Shares) -> None:
        """Have the next check look at these products."""
        for kept, new in zip(self.products, (left, right, product), strict=True):
            kept.extend(new)

    async def run(self, *protocols: Protocol) -> list[Any]:
        """Run protocols side by side, each turn of all of them in one round; returns what they return."""
        results: list[Any] = [None] * len(protocols)
        waiting: dict[int, Request] = {}

        def go_on(place: int, answer: Any) -> None:
            try:
                waiting[place] = protocols[place].send(answer)
            except StopIteration as end:
                results[place] = end.value

        for place in range(len(protocols)):
            go_on(place, None)
        while waiting:
            requests, waiting = waiting, {}
            for place, answer in zip(requests, await self._round(list(requests.values())), strict=True):
                go_on(place, answer)
        return results

    async def _round(self, requests: list[Request]) -> list[Any]:
        if isinstance(requests[0], Toss):
            return [await self.coins.toss(requests[0].n)]
        self.randomness.next()
        number = self.channel.rounds
        reduced = self.lies.reduced(
            [value for request in requests if isinstance(request, Reduce) for value in request.values]
        )
        opened = self.lies.opened(
            [value for request in requests if isinstance(request, Open) for value in request.values]
        )
        counts = dict.fromkeys(range(1, self.n + 1), 0)
        own: list[int] = []
        for request in requests:
            if isinstance(request, Deal):
                own += request.own
                for dealer, count in request.counts.items():
                    counts[dealer] += count
        if self.index in self._dealers:
            own = reduced + own
        totals = {
            dealer: counts[dealer] + (len(reduced) if dealer in self._dealers else 0) for dealer in range(1, self.n + 1)
        }
        sent = self._dealt(own)
        payloads, lengths = {}, {}
        for peer in self.channel.peers:
            payloads[peer] = limb_bytes(sent.get(peer, [])) + limb_bytes(opened)
            needed = 0 if self.index in self._keyed[peer] else totals[peer]
            lengths[peer] = ELEMENT * (needed + len(opened))
        got = await self.channel.exchange(Kind.ELEMENTS, payloads, lengths)
        read = {peer: from_limbs(payload) for peer, payload in got.items()}

        dealt: dict[int, Shares] = {self.index: sent[self.index]}
        for peer in self.channel.peers:
            if self.index in self._keyed[peer]:
                dealt[peer] = self.randomness.dealt(peer, peer, totals[peer])
            else:
                dealt[peer] = read[peer][: totals[peer]]
        columns = [
            opened if party == self.index else read[party][len(read[party]) - len(opened) :]
            for party in range(1, self.n + 1)
        ]
        if opened and (place := off_polynomial(columns, self.threshold)) is not None:
            is_checked = [
                request.is_degree_checked for request in requests if isinstance(request, Open) for _ in request.values
            ]
            off = liars([column[place] for column in columns], self.threshold) if is_checked[place] else []
            names = [self.channel.parties.name_of(party) for party in off]
            told = f"the shares that were opened in round {number} are not of one polynomial"
            raise Cheated(
                f"{told}: false are those of {', '.join(names)}" if names else told, names[0] if names else None
            )
        base = tuple(range(1, self.threshold + 2))
        values = combined(lagrange(base), columns[: self.threshold + 1]) if opened else []
        back: Shares = []
        if reduced:
            back = combined(lagrange(tuple(self._dealers)), [dealt[dealer][: len(reduced)] for dealer in self._dealers])
            if self.n > 2 * self.threshold + 1:
                self.unproved.append(back)
        return self._answers(requests, back, values, dealt, len(reduced))

    def _answers(
        self, requests: list[Request], back: Shares, values: list[int], dealt: dict[int, Shares], n_reduced: int
    ) -> list[Any]:
        """What each request asked for, in their order."""
        at_reduced = at_opened = 0
        at_dealt = {dealer: n_reduced if dealer in self._dealers else 0 for dealer in dealt}
        answers: list[Any] = []
        for request in requests:
            if isinstance(request, Reduce):
                answers.append(back[at_reduced : at_reduced + len(request.values)])
                at_reduced += len(request.values)
            elif isinstance(request, Open):
                answers.append(values[at_opened : at_opened + len(request.values)])
                at_opened += len(request.values)
            elif isinstance(request, Deal):
                shares = {}
                for dealer, count in request.counts.items():
                    shares[dealer] = dealt[dealer][at_dealt[dealer] : at_dealt[dealer] + count]
                    at_dealt[dealer] += count
                    if self.n > 2 * self.threshold + 1:
                        self.unproved.append(shares[dealer])
                answers.append(shares)
        return answers

    def _dealt(self, values: list[int]) -> dict[int, Shares]:
        """Shares of own values for this party and for those peers who do not know theirs by a key.

        The polynomial is the one through the values, at 0, and what t peers draw from their keys with us.
        """
        if not values:
            return {self.index: []}
        keyed = self._keyed[self.index]
        drawn = [self.randomness.dealt(peer, self.index, len(values)) for peer in keyed]
        points = (0, *keyed)
        return {
            party: combined(lagrange(points, party), [values, *drawn])
            for party in range(1, self.n + 1)
            if party not in keyed
        }
