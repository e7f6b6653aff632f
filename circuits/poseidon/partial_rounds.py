"""The partial rounds of Poseidon and Poseidon2 as sums of few wires.

A partial round takes the lanes (x, rest) to m x^5 + w rest and v x^5 + N rest, where the matrix is ((m, w), (v, N)); constants
aside. Written out round for round, each lane is a sum over all S-boxes before, so t sums of t long sums are made in every round.
But the S-boxes see only lane 0, which after round k is m s_k + h_0 s_(k-1) + ... + h_(k-1) s_0 + w N^k rest_0, with the results
s of the S-boxes and the numbers h_i = w N^i v; and s_j is lane 0 after round j, less what is not m s_j, over m. So everything is
a sum of what the last full round's S-boxes gave and of lane 0 after each partial round. These are wires, and the coefficients
known.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

from zkwright.core.field import R

from .constants import FULL_ROUNDS, poseidon_constants

_Vector = tuple[int, ...]


class WeightedSum(NamedTuple):
    """Coefficients of the last full round's fifth powers, of lane 0 after each partial round so far, and of 1."""

    powers: _Vector
    mixed: _Vector
    constant: int


class PartialRounds(NamedTuple):
    """For each partial round what is added to m x^5 in lane 0, and after all of them the other lanes."""

    passive: tuple[WeightedSum, ...]
    others: tuple[WeightedSum, ...]


@cache
def partial_rounds(width: int) -> PartialRounds:
    """The coefficients for Poseidon of `width` lanes, derived in some milliseconds and kept."""
    constants = poseidon_constants(width)
    rounds = constants.round_constants[FULL_ROUNDS // 2 :][: constants.partial_rounds]
    return summed(constants.mds, constants.mds, rounds)


def summed(before: Sequence[_Vector], matrix: Sequence[_Vector], rounds: Sequence[_Vector]) -> PartialRounds:
    """The coefficients for rounds of these constants that end by `matrix`, after a full round that ends by `before`."""
    (m, *w), *lower = matrix
    v = tuple(row[0] for row in lower)
    n = [row[1:] for row in lower]
    columns = list(zip(*n, strict=True))
    inverse = pow(m, -1, R)
    below = before[1:]

    row: _Vector = tuple(w)  # w N^k
    column: _Vector = v  # N^k v
    known: _Vector = (0,) * len(v)  # of the constants alone, the lanes below
    images: list[_Vector] = []
    h: list[int] = []  # h_i / m
    g: list[int] = []  # of lane 0 after earlier rounds, the latest first
    rest: list[list[int]] = [[] for _ in v]  # of each lane of rest_0, round by round
    fixed: list[int] = []
    for _, *added in rounds:
        known = tuple((a + b) % R for a, b in zip(known, added, strict=True))
        earlier = h[::-1]
        for lane, weight in zip(rest, row, strict=True):
            lane.append((weight - _dot(earlier, lane)) % R)
        fixed.append((_dot(w, known) - _dot(earlier, fixed)) % R)
        h.append(_dot(row, v) * inverse % R)
        g.append((h[-1] - _dot(earlier, g)) % R)
        images.append(column)
        row = tuple(_dot(row, c) for c in columns)
        column = tuple(_dot(c, column) for c in n)
        known = tuple(_dot(c, known) for c in n)

    passive = tuple(
        WeightedSum(_through(weights, below), tuple(reversed(g[:number])), fixed[number])
        for number, weights in enumerate(zip(*rest, strict=True))
    )
    others = []
    for weights, constant, results in zip(
        _power(n, len(rounds)), known, zip(*reversed(images), strict=True), strict=True
    ):
        late = [result * inverse % R for result in results]  # of m s_j
        through = tuple((weight - _dot(late, lane)) % R for weight, lane in zip(weights, rest, strict=True))
        mixed = tuple((late[j] - _dot(late[j + 1 :], g)) % R for j in range(len(late)))
        others.append(WeightedSum(_through(through, below), mixed, (constant - _dot(late, fixed)) % R))
    return PartialRounds(passive, tuple(others))


def _dot(a: Sequence[int], b: Sequence[int]) -> int:
    """Modulo r; of the longer one, the beginning counts."""
    total: int = sum(map(mul, a, b))
    return total % R


def _through(vector: _Vector, below: Sequence[_Vector]) -> _Vector:
    """Coefficients of the lanes but the first as coefficients of the fifth powers that the matrix makes them of."""
    return tuple(_dot(vector, column) for column in zip(*below, strict=True))


def _power(matrix: list[_Vector], exponent: int) -> list[_Vector]:
    """The matrix, multiplied with itself to this power; at least 1."""
    result = matrix
    for bit in f"{exponent:b}"[1:]:
        result = _product(result, result)
        if bit == "1":
            result = _product(result, matrix)
    return result


def _product(a: list[_Vector], b: list[_Vector]) -> list[_Vector]:
    columns = list(zip(*b, strict=True))
    return [tuple(_dot(row, column) for column in columns) for row in a]
