"""What `benchmarks.parties` has several parties prove."""

from __future__ import annotations

from typing import Literal

from zkwright import U8, U32, U64, Array, Bool, Field, Private, Public, circuit, require, select
from zkwright.circuits.poseidon import poseidon


@circuit
def total(values: Private[Array[U32, Literal["n"]]], n: int = 3) -> Public[U64]:
    """A sum."""
    return sum((U64(value) for value in values), U64(0))


@circuit
def tally(
    values: Private[Array[Bool, Literal["n"]]], commitments: Public[Array[Field, Literal["n"]]], n: int = 3
) -> Public[U8]:
    """How many of the committed ballots say yes; the nonces of all are 1."""
    for value, commitment in zip(values, commitments, strict=True):
        require(poseidon(value, 1) == commitment, "not the committed ballot")
    return sum((U8(value) for value in values), U8(0))


@circuit
def second_price(values: Private[Array[U32, Literal["n"]]], n: int = 3) -> Public[tuple[U8, U32]]:
    """Who bids most, and the second highest bid."""
    best, second, winner = values[0], U32(0), U8(0)
    for place in range(1, n):
        wins = best < values[place]
        runner_up = select(wins, best, values[place])
        second = select(second < runner_up, runner_up, second) if place > 1 else runner_up
        best = select(wins, values[place], best)
        winner = select(wins, U8(place), winner)
    return winner, second


@circuit
def cones(values: Private[Array[Field, Literal["n"]]], n: int = 3, k: int = 80) -> Public[Field]:
    """Each party hashes k times what it alone knows; the sum opens."""
    out = Field(0)
    for value in values:
        hashed = value
        for _ in range(k):
            hashed = poseidon(hashed, value)
        out = out + hashed
    return out


@circuit
def ranges(values: Private[Array[Field, Literal["n"]]], n: int = 3, k: int = 450) -> Public[Field]:
    """Each party shows of k numbers that they have 64 bits: nearly all wires are bits. Their sum opens."""
    out = Field(0)
    for value in values:
        for place in range(k):
            out = out + Field(U64(value + place))
    return out
