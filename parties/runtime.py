"""What one party does in a round: deals, brings products back to degree t, opens; all that is in flight in one message a peer.

A protocol is a generator that yields such requests and is sent the answers. Shares are integers in [0, r): vectors of the engine,
or lists, and what is asked with either is answered with the same.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np
from zkwright.core.limbs import as_array, from_limbs

from .errors import Cheated
from .evidence import false_results
from .lies import HONEST
from .messages import ELEMENT, Kind
from .shamir import lagrange, off_polynomial
from .vectors import EMPTY, Vector, combination, joined, vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .channel import Channel
    from .coins import Coins
    from .lies import Lies
    from .randomness import SharedRandomness

Shares: TypeAlias = list[int]


class Reduce(NamedTuple):
    """Shares of degree 2t, of which each party deals its own anew; the answer are shares of degree t of the same values.

    A dealer can add what it likes to a value, which the check finds.
    """

    values: Shares | Vector


class Open(NamedTuple):
    """Shares of degree t of values that everybody may see; the answer are the values. All n shares must be of one polynomial.

    `is_degree_checked` where that holds of all honest shares for certain, so that a false one is its sender's. Before the check,
    whoever dealt may have given one honest party a false share.
    """

    values: Shares | Vector
    is_degree_checked: bool = False


class Deal(NamedTuple):
    """Values of some parties' own: `own` are this party's, `counts` how many each deals. The answer are shares, by dealer."""

    own: Sequence[int] | Vector
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
        self.products: tuple[list[Vector], list[Vector], list[Vector]] = ([], [], [])
        self.unproved: list[Vector] = []
        """Shares that came from single dealers, whose degree the next check looks at."""

        everyone = range(1, self.n + 1)
        self._dealers: Final = range(1, 2 * self.threshold + 2)
        self._keyed: Final = {
            dealer: [(dealer - 1 + step) % self.n + 1 for step in range(1, self.threshold + 1)] for dealer in everyone
        }

    def note(self, left: Shares | Vector, right: Shares | Vector, product: Shares | Vector) -> None:
        """Have the next check look at these products."""
        for kept, new in zip(self.products, (left, right, product), strict=True):
            kept.append(vector(new))

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
            for place, answer in zip(requests, await self.round(list(requests.values())), strict=True):
                go_on(place, answer)
        return results

    async def round(self, requests: list[Request]) -> list[Any]:
        """All of these requests in one message to each peer; returns what each asked for. A `Toss` comes alone."""
        if isinstance(requests[0], Toss):
            return [await self.coins.toss(requests[0].n)]
        self.randomness.next()
        number = self.channel.rounds
        reduced = self.lies.reduced(_joined(request.values for request in requests if isinstance(request, Reduce)))
        opened = self.lies.opened(_joined(request.values for request in requests if isinstance(request, Open)))
        counts = dict.fromkeys(range(1, self.n + 1), 0)
        own = [reduced] if self.index in self._dealers else []
        for request in requests:
            if isinstance(request, Deal):
                own.append(vector(request.own))
                for dealer, count in request.counts.items():
                    counts[dealer] += count
        totals = {
            dealer: counts[dealer] + (len(reduced) if dealer in self._dealers else 0) for dealer in range(1, self.n + 1)
        }
        sent = self._dealt(joined(own))
        told = opened.tobytes()
        payloads, lengths = {}, {}
        for peer in self.channel.peers:
            payloads[peer] = sent[peer].tobytes() + told if peer in sent else told
            needed = 0 if self.index in self._keyed[peer] else totals[peer]
            lengths[peer] = ELEMENT * (needed + len(opened))
        is_result = all(isinstance(request, Open) and request.is_degree_checked for request in requests)
        got = await self.channel.exchange(Kind.RESULT if is_result else Kind.ELEMENTS, payloads, lengths)
        read = {peer: as_array(payload) for peer, payload in got.items()}

        dealt: dict[int, Vector] = {self.index: sent[self.index]}
        for peer in self.channel.peers:
            if self.index in self._keyed[peer]:
                dealt[peer] = self.randomness.dealt(peer, peer, totals[peer])
            else:
                dealt[peer] = read[peer][: totals[peer]]
        values = EMPTY
        if len(opened):
            columns = [
                opened if party == self.index else read[party][len(read[party]) - len(opened) :]
                for party in range(1, self.n + 1)
            ]
            self._require_one_polynomial(requests, columns, number)
            values = combination(lagrange(tuple(range(1, self.threshold + 2))), columns[: self.threshold + 1])
        back = EMPTY
        if len(reduced):
            back = combination(
                lagrange(tuple(self._dealers)), [dealt[dealer][: len(reduced)] for dealer in self._dealers]
            )
            self.have_degree_checked(back)
        return self._answers(requests, back, values, dealt)

    def _require_one_polynomial(self, requests: list[Request], columns: list[Vector], number: int) -> None:
        """Raise `Cheated` where shares that were opened, a column for each party, are not of degree t."""
        if off_polynomial(columns, self.threshold) is None:
            return
        told = f"the shares that were opened in round {number} are not of one polynomial"
        if not all(isinstance(request, Open) and request.is_degree_checked for request in requests):
            raise Cheated(told)
        off = false_results([column.tobytes() for column in columns], self.threshold)
        names = [self.channel.parties.name_of(party) for party in off]
        if not names:
            raise Cheated(told)
        raise Cheated(f"{told}: false are those of {', '.join(names)}", names[0], self.channel.evidence())

    def have_degree_checked(self, shares: Vector) -> None:
        """Have the next check look at the degree of what single dealers dealt, where there are more than 2t + 1 parties."""
        if self.n > 2 * self.threshold + 1:
            self.unproved.append(shares)

    def _answers(self, requests: list[Request], back: Vector, values: Vector, dealt: dict[int, Vector]) -> list[Any]:
        """What each request asked for, in their order, as a list where it gave one."""
        at_reduced = at_opened = 0
        at_dealt = {dealer: len(back) if dealer in self._dealers else 0 for dealer in dealt}
        answers: list[Any] = []
        for request in requests:
            if isinstance(request, Reduce):
                answers.append(_like(request.values, back[at_reduced : at_reduced + len(request.values)]))
                at_reduced += len(request.values)
            elif isinstance(request, Open):
                answers.append(_like(request.values, values[at_opened : at_opened + len(request.values)]))
                at_opened += len(request.values)
            elif isinstance(request, Deal):
                shares = {}
                for dealer, count in request.counts.items():
                    theirs = dealt[dealer][at_dealt[dealer] : at_dealt[dealer] + count]
                    at_dealt[dealer] += count
                    self.have_degree_checked(theirs)
                    shares[dealer] = _like(request.own, theirs)
                answers.append(shares)
        return answers

    def _dealt(self, values: Vector) -> dict[int, Vector]:
        """Shares of own values for this party and for those peers who do not know theirs by a key.

        The polynomial is the one through the values, at 0, and what t peers draw from their keys with us.
        """
        if not len(values):
            return {self.index: EMPTY}
        keyed = self._keyed[self.index]
        drawn = [self.randomness.dealt(peer, self.index, len(values)) for peer in keyed]
        points = (0, *keyed)
        return {
            party: combination(lagrange(points, party), [values, *drawn])
            for party in range(1, self.n + 1)
            if party not in keyed
        }


def _joined(parts: Iterable[Shares | Vector]) -> Vector:
    return joined([vector(part) for part in parts])


def _like(asked: Sequence[int] | Vector, shares: Vector) -> Any:
    return shares if isinstance(asked, np.ndarray) else from_limbs(shares)
