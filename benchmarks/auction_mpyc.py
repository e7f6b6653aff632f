"""A second-price auction by MPyC: passive security, no seals, no deposits and no proof.

python -m benchmarks.auction_mpyc 9 -M9
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from mpyc.runtime import mpc

_BITS = 32


def merged(secint: Any, left: list[Any], right: list[Any]) -> list[Any]:
    """Best, second and winner of both sides, by two comparisons one after the other."""
    wins = left[0] < right[0]
    best, lower, second, winner = mpc.if_else(
        wins, [right[0], left[0], right[1], right[2]], [left[0], right[0], left[1], left[2]]
    )
    return [best, mpc.max(lower, second), winner]


async def main() -> None:
    """Print the seconds, in JSON; each party gives its part of so many bids."""
    n = int(sys.argv[1])
    secint = mpc.SecInt(_BITS + 1)
    async with mpc:
        await mpc.output(secint(1))
        started = time.perf_counter()
        m = len(mpc.parties)
        given = -(-n // m)
        mine = [secint((700_000_017 * (mpc.pid + 1) + place) % 2**_BITS) for place in range(given)]
        bids = [bid for bids in zip(*mpc.input(mine), strict=True) for bid in bids][:n]
        entries = [[bid, secint(0), secint(place)] for place, bid in enumerate(bids)]
        while len(entries) > 1:
            pairs = [merged(secint, *pair) for pair in zip(entries[::2], entries[1::2], strict=False)]
            entries = pairs + entries[len(pairs) * 2 :]
        await mpc.output([entries[0][2], entries[0][1]])
        if mpc.pid == 0:
            print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    mpc.run(main())
