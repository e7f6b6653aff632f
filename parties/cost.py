"""What a session takes, before anybody sends anything: the protocols are run by nobody, and what they ask for is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np

from .coins import LINK
from .lies import HONEST
from .messages import ELEMENT, PROOF_SHARE, SIGNATURE
from .product_check import cost_of_check
from .runtime import Deal, Open, Reduce
from .vectors import ones, zeros
from .witness import shared_witness

if TYPE_CHECKING:
    from collections.abc import Generator

    from .configuration import Parties
    from .planning import Plan
    from .runtime import Request, Runtime, Shares
    from .vectors import Vector

_ROUND: Final = 0.0012
"""Seconds of a round beside the way: three processes on two cores."""

_ELEMENT: Final = 4e-6
"""Seconds for each element that is dealt anew, with its part of the check."""

_ABOUT_CLIENTS: Final = 4
"""Rounds that agree on which clients take part: two for complaints, and two hashes are compared."""

_HASH: Final = 32

_AGREEMENT: Final = 3
"""Rounds until the first share."""


class Cost(NamedTuple):
    """Rounds; bytes that the party which sends most sends to all others; products on shares, the inner ones of all protocols too.

    Where a mask has to be drawn again, which is seldom, some fifteen rounds are added.
    """

    rounds: int
    sent: int
    products: int

    def seconds(self, one_way: float) -> float:
        """About how long it takes where a message is that many seconds on its way; of a proof's share, what comes on top."""
        return self.rounds * (one_way + _ROUND) + self.products * _ELEMENT


class _Nothing:
    """Randomness of nobody: ones."""

    def shares(self, count: int) -> list[int]:
        return [1] * count

    def drawn(self, count: int) -> Vector:
        return ones(count)


class _Nobody:
    """What the protocols need of a `Runtime`. All that is opened is 1, so that masks are below r and products have inverses."""

    def __init__(self, parties: Parties) -> None:
        self.n, self.threshold = parties.n, parties.threshold
        self.index, self.lies, self.randomness = 1, HONEST, _Nothing()
        self.rounds = _AGREEMENT
        self.reduced = self.opened = self.tossed = self.products = 0
        self.dealt = dict.fromkeys(range(1, parties.n + 1), 0)
        self._unchecked = 0

    def note(self, left: Shares | Vector, right: Shares | Vector, product: Shares | Vector) -> None:
        self.products += len(product)
        self._unchecked += len(product)

    async def run(self, *protocols: Generator[Request, Any, Any]) -> list[Any]:
        results: list[Any] = [None] * len(protocols)
        answers: dict[int, Any] = dict.fromkeys(range(len(protocols)))
        while answers:
            requests = {}
            for place, answer in answers.items():
                try:
                    requests[place] = protocols[place].send(answer)
                except StopIteration as end:
                    results[place] = end.value
            found = await self.round(list(requests.values())) if requests else []
            answers = dict(zip(requests, found, strict=True))
        return results

    async def round(self, requests: list[Request]) -> list[Any]:
        self.rounds += 1
        answers: list[Any] = []
        for request in requests:
            if isinstance(request, Reduce):
                self.reduced += len(request.values)
                answers.append(_all(0, request.values, len(request.values)))
            elif isinstance(request, Open):
                self.opened += len(request.values)
                answers.append(_all(1, request.values, len(request.values)))
            elif isinstance(request, Deal):
                for dealer, count in request.counts.items():
                    self.dealt[dealer] += count
                answers.append({dealer: _all(0, request.own, count) for dealer, count in request.counts.items()})
        return answers

    async def check(self, _: Any = None, also: Sequence[int] = (), *, n_rows: int = 0) -> list[int]:
        count, self._unchecked = self._unchecked + n_rows, 0
        if count:
            cost = cost_of_check(count, of_rows=n_rows > 0)
            self.rounds += cost.rounds
            self.reduced += cost.reduced
            self.opened += cost.opened
            self.tossed += cost.tossed
        self.opened += len(also)
        return [1] * len(also)


def cost_of(plan: Plan, parties: Parties, n_rows: int, n_outputs: int) -> Cost:
    """What a session with this plan takes; `n_rows` are those of the circuit. About as long as one party computes in it."""
    nobody = _Nobody(parties)
    asyncio.run(shared_witness(cast("Runtime", nobody), plan, ones(len(plan.knowers)), check=nobody.check))
    asyncio.run(nobody.check(n_rows=n_rows))
    hidden = sum(plan.knowers[wire] != 0 for wire in range(1, 1 + n_outputs))
    about_clients = _ABOUT_CLIENTS if parties.clients else 0
    rounds = nobody.rounds + 1 + (hidden > 0) + about_clients
    opened = nobody.opened + hidden
    dealt = max(nobody.dealt.values())
    elements = (parties.n - 1 - parties.threshold) * (nobody.reduced + dealt) + (parties.n - 1) * opened
    sent = ELEMENT * elements + (parties.n - 1) * (
        rounds * (SIGNATURE + 4) + nobody.tossed * LINK + PROOF_SHARE + 224 + 96 + about_clients * _HASH // 2
    )
    return Cost(rounds, sent, nobody.products + n_rows)


def _all(value: int, asked: Sequence[int] | Vector, count: int) -> Shares | Vector:
    """So many shares, as vector or list as those that were asked with."""
    if not isinstance(asked, np.ndarray):
        return [value] * count
    return ones(count) if value else zeros(count)
