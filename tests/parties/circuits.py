"""Joint statements: the same source as for one prover."""

from __future__ import annotations

from typing import Literal

from zkwright import U8, U32, U64, Array, Bool, Field, Private, Public, circuit, hint, require, select
from zkwright.circuits.bound_commitment import bound_commitment
from zkwright.circuits.poseidon import poseidon


@circuit
def total(yields: Private[Array[U32, Literal["n"]]], n: int = 3) -> Public[U64]:
    """Sum of n range-checked yields."""
    return sum((U64(v) for v in yields), U64(0))


@circuit
def total_and_one(yields: Private[Array[U32, Literal["n"]]], n: int = 3) -> Public[U64]:
    """Another statement about the same inputs."""
    return sum((U64(v) for v in yields), U64(1))


@circuit
def scalar_product(xs: Private[Array[Field, Literal["n"]]], n: int = 4) -> Public[Field]:
    """Joint products, and no bits."""
    return sum((xs[i] * xs[i + 1] for i in range(n - 1)), Field(0))


@circuit
def second_price(bids: Private[Array[U32, Literal["n"]]], n: int = 3) -> Public[tuple[U8, U32]]:
    """Second-price: who wins, and the second highest bid."""
    best, second, winner = bids[0], U32(0), U8(0)
    for i, b in enumerate(bids):
        if i == 0:
            continue
        wins = best < b
        runner_up = select(wins, best, b)
        second = select(second < runner_up, runner_up, second) if i > 1 else runner_up
        best = select(wins, b, best)
        winner = select(wins, U8(i), winner)
    return winner, second


@circuit
def tally(
    votes: Private[Array[Bool, Literal["n"]]],
    nonces: Private[Array[Field, Literal["n"]]],
    commitments: Public[Array[Field, Literal["n"]]],
    n: int = 3,
) -> Public[U8]:
    """How many of the committed ballots say yes."""
    for v, k, c in zip(votes, nonces, commitments, strict=True):
        require(poseidon(v, k) == c, "not the committed ballot")
    return sum((U8(v) for v in votes), U8(0))


@circuit
def joint_hash(parts: Private[Array[Field, Literal[3]]]) -> Public[Field]:
    """A Poseidon hash whose inputs nobody knows alone."""
    return poseidon(parts[0], parts[1]) + parts[2]


@circuit
def mean(yields: Private[Array[U32, Literal["n"]]], n: int = 3) -> Public[U32]:
    """The mean, rounded down."""
    return U32(sum((U64(v) for v in yields), U64(0)) // n)


@circuit
def mixed(a: Private[U32], b: Private[Field], c: Private[U32], least: Public[U32]) -> Public[tuple[Bool, Field, U32]]:
    """Equality, a field's division, bits, and a requirement that may not hold."""
    require(a + c >= least, "too little")
    return a == c, b / Field(a + 1), (a & c) ^ (a | c)


@circuit
def same_or_sum(a: Private[Field], b: Private[Field], c: Private[Field]) -> Public[Field]:
    """A zero test whose result does not come out alone."""
    return select(a == b, c * 2, a + b + c)


def told(x: int) -> int:
    return asked(x)


def asked(x: int) -> int:
    """What a hint calls, which may be something else at another party."""
    return x


@circuit
def of_public_hint(a: Private[Field], b: Private[Field], c: Private[Field], public: Public[Field]) -> Public[Field]:
    """A hint in Python of a public input, which everybody computes: either root."""
    root = hint(told, public, returns=Field)
    require(root * root == public * public, "no root")
    return a + b + c + root


@circuit
def committed_total(
    yields: Private[Array[U32, Literal["n"]]],
    nonces: Private[Array[Field, Literal["n"]]],
    commitments: Public[Array[Field, Literal["n"]]],
    purpose: Public[Field],
    n: int = 3,
) -> Public[U64]:
    """Sum of yields that each party committed to for this purpose, party i + 1 giving yields[i]."""
    for i, (grams, nonce, commitment) in enumerate(zip(yields, nonces, commitments, strict=True)):
        require(bound_commitment(purpose, i + 1, nonce, grams) == commitment, "not what was committed to")
    return sum((U64(v) for v in yields), U64(0))
