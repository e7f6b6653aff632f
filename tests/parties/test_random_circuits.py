"""Circuits of random operations: every wire that parties compute together is the one that a single prover computes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from zkwright import U8, U16, U32, Field, Private, Public, circuit, select
from zkwright.core.limbs import from_limbs
from zkwright.parties.planning import plan
from zkwright.parties.product_check import check
from zkwright.parties.runtime import Open, Protocol, Runtime
from zkwright.parties.witness import Rows, cone_values, shared_witness

from tests.parties.rehearsals import local, parties_for


@circuit
def operations(
    a: Private[U16], b: Private[U16], c: Private[U8], d: Private[Field], seed: int = 0, n: int = 5
) -> Public[tuple[U32, Field]]:
    """n operations on what was computed before, as the seed draws them."""
    draw = random.Random(seed)
    numbers, fields = [U32(a), U32(b), U32(c)], [d, Field(a), Field(b)]
    for _ in range(n):
        x, y = draw.choice(numbers), draw.choice(numbers)
        p, q = draw.choice(fields), draw.choice(fields)
        match draw.randrange(9):
            case 0:
                numbers.append(select(x < y, x, y))
            case 1:
                numbers.append((x & y) ^ 5)
            case 2:
                numbers.append((x & 255) // ((y & 7) + 1))
            case 3:
                numbers.append(x % ((y & 15) + 3))
            case 4:
                numbers.append(x // draw.choice([3, 10, 256]))
            case 5:
                numbers.append(select(x == y, U32(7), x | y))
            case 6:
                fields.append(select(p == q, p + 1, p * q))
            case 7:
                fields.append(p / (Field(x) + 1) + q)
            case _:
                numbers.append((x & 4095) * (y & 4095))
    # Everything counts, and what a comparison chose in the field once more.
    return sum((x & 0xFFFF for x in numbers), U32(0)), sum(fields, Field(0))


SIZES = (3, 1), (4, 1), (6, 2)
"""Parties and threshold: as many as have to be, and more."""


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=() if seed < 3 else pytest.mark.slow) for seed in range(25)])
def test_every_wire_is_what_one_prover_has(seed: int, tmp_path: Path) -> None:
    program = operations.compile(seed=seed, n=5)
    draw = random.Random(-seed)
    given = {"a": draw.choice([0, 1, 65535, 700]), "b": draw.choice([0, 700, 65535]), "c": draw.getrandbits(8)}
    given["d"] = draw.choice([0, 5, given["a"]])
    n, threshold = SIZES[seed % len(SIZES)]
    names = [["a"], ["b", "d"], ["c"]] + [[]] * (n - 3)
    parties, _ = parties_for(tmp_path, names, threshold)
    planned = plan(program, parties)

    async def computed(runtime: Runtime) -> Any:
        own = planned.ownership.own_values(
            tuple(names[runtime.index - 1]), {n: given[n] for n in names[runtime.index - 1]}
        )
        values = cone_values(program, planned, runtime.index, [], own)
        shares = await shared_witness(runtime, planned, values)
        await check(runtime, Rows(program.r1cs).times(shares))

        def opened() -> Protocol:
            return (yield Open(shares))

        (found,) = await runtime.run(opened())
        return from_limbs(found)

    expected = from_limbs(program.solve(given).limbs())
    assert local(computed, n, threshold) == [expected] * n
