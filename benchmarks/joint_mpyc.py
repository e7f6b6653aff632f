"""The sum and the auction of `benchmarks.joint_statements` by MPyC: passive security, and no proof.

python -m benchmarks.joint_mpyc -M3
"""

from __future__ import annotations

import json
import time

from mpyc.runtime import mpc

_VALUES = (700_000_017, 1_999_999_999, 123_456)


async def main() -> None:
    """Print the seconds of both, in JSON."""
    secint = mpc.SecInt(32)
    async with mpc:
        await mpc.output(secint(1))
        started = time.perf_counter()
        await mpc.output(mpc.sum(mpc.input(secint(_VALUES[mpc.pid]))))
        summed = time.perf_counter()
        bids = mpc.input(secint(_VALUES[mpc.pid]))
        best, second, winner = bids[0], secint(0), secint(0)
        for place in (1, 2):
            wins = best < bids[place]
            runner_up = mpc.if_else(wins, best, bids[place])
            second = mpc.if_else(second < runner_up, runner_up, second) if place > 1 else runner_up
            best = mpc.if_else(wins, bids[place], best)
            winner = mpc.if_else(wins, secint(place), winner)
        await mpc.output([winner, second])
        ended = time.perf_counter()
        if mpc.pid == 0:
            print(json.dumps({"total": summed - started, "second_price": ended - summed}))


if __name__ == "__main__":
    mpc.run(main())
