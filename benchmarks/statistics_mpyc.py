"""The joint part of `examples/joint_statistics` by MPyC: passive security, no signatures, and no proof.

python -m benchmarks.statistics_mpyc -M3 [cells] [places]
"""

from __future__ import annotations

import json
import sys
import time

from mpyc.runtime import mpc


async def main() -> None:
    """Print the seconds of both, in JSON: histograms of three, and accounts common to two lists."""
    cells, places = map(int, sys.argv[1:3])
    secint, secfld = mpc.SecInt(64), mpc.SecFld(modulus=(1 << 89) - 1)
    async with mpc:
        await mpc.output(secint(1))
        started = time.perf_counter()
        own = [secint((mpc.pid + 2) * (place + 1) % 7 + 1) for place in range(3 * cells)]
        together = [mpc.sum(list(column)) for column in zip(*mpc.input(own), strict=True)]
        is_small = [count < 5 for count in together[:cells]]
        one_is_small = mpc.sum(is_small) == 1
        shown = [
            1 - (is_small[at] + (one := is_small[at - 1] * one_is_small) - is_small[at] * one) for at in range(cells)
        ]
        await mpc.output([*shown, *(value * shown[at % cells] for at, value in enumerate(together))])
        opened = time.perf_counter()
        first, second, _ = mpc.input([secfld(10 + 3 * place + mpc.pid) for place in range(places)])
        rows = [[one - other for other in second] for one in first]
        while (width := len(rows[0])) > 1:
            left, right = ([row[at] for row in rows for at in range(side, width - width % 2, 2)] for side in (0, 1))
            found = mpc.schur_prod(left, right)
            rows = [
                found[at * (width // 2) : (at + 1) * (width // 2)] + row[width - width % 2 :]
                for at, row in enumerate(rows)
            ]
        # Fermat's little theorem for all at once: x^(p - 1) is 1 unless x is 0. Its bits are 88 ones and a zero.
        base = [row[0] for row in rows]
        power = base
        for _ in range(87):
            squared = mpc.schur_prod(power, power)
            power = mpc.schur_prod(squared, base)
        power = mpc.schur_prod(power, power)
        await mpc.output(places - mpc.sum(power))
        ended = time.perf_counter()
        if mpc.pid == 0:
            print(json.dumps({"statistics": opened - started, "intersection": ended - opened}))


if __name__ == "__main__":
    mpc.run(main())
