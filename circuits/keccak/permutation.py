"""Keccak-f[1600] as rows (FIPS 202, section 3): 1,600 bits, lane after lane, each least significant bit first.

A round takes 3,840 rows:

- theta: 320 parities of columns at 2 rows each, as exclusive ors of three and three, and 1,600 bits, each with two parities;
- rho and pi move bits, and iota flips known ones: no rows;
- chi: 1,600 bits at 1 row.

No row has the exclusive or of n > 3 bits as its solution. With bits as 1 and -1 it is their product z, and in (z + A) B = C,
with sums A, B and C over the bits, only z B has terms of degree n and n - 1. So B would be 0. A parity takes two rows, then, and
bits of theta and chi, of which none is a sum of others, one each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import Array, Bool, gadget
from zkwright.compiler.rows import LinearCombination

from ..shared.bit_rows import complement, exclusive_or, exclusive_or_and
from .constants import LANES, WIDTH, iotas, moves

BITS: Final = LANES * WIDTH
"""Of a state."""

DIGEST_LANES: Final = 4
"""Of a digest of 256 bits."""

Bits: TypeAlias = Array[Bool, Any]

Lane: TypeAlias = Sequence[LinearCombination]


def permute(state: Bits) -> Bits:
    """All 1,600 bits after the 24 rounds. Costs 92,160 rows, fewer where bits of the state are constants."""
    for iota in iotas():
        state = _flipped(_round(state), iota)
    return state


def digest_bits(state: Bits) -> Bits:
    """The first 256 bits after the 24 rounds. Costs 89,536 rows, as nobody reads the other bits of the last round."""
    for iota in iotas()[:-1]:
        state = _flipped(_round(state), iota)
    return _flipped(_last_round(state), iotas()[-1])


@gadget
def _round(state: Bits) -> Bits:
    """A round but for iota. Costs 3,840 rows."""
    return _bits(_rounded(state, LANES))


@gadget
def _last_round(state: Bits) -> Bits:
    """What a digest reads of a round, but for iota. Costs 1,216 rows: 640 and 320 for theta, 256 for chi."""
    return _bits(_rounded(state, DIGEST_LANES))


def _rounded(state: Bits, n_lanes: int) -> list[LinearCombination]:
    """The first lanes after theta, rho, pi and chi."""
    bits = [bit.linear for bit in state]
    before = [bits[i : i + WIDTH] for i in range(0, BITS, WIDTH)]
    parities = [[exclusive_or(*column) for column in zip(*before[x::5], strict=True)] for x in range(5)]
    planes = -(-n_lanes // 5)
    moved = [_turned(_theta(before[lane], lane % 5, parities), places) for lane, places in moves()[: 5 * planes]]
    after: list[LinearCombination] = []
    for lane in range(n_lanes):
        x, y = lane % 5, lane - lane % 5
        three = moved[lane], moved[y + (x + 1) % 5], moved[y + (x + 2) % 5]
        after += [exclusive_or_and(a, b, c) for a, b, c in zip(*three, strict=True)]
    return after


def _theta(lane: Lane, x: int, parities: Sequence[Lane]) -> Lane:
    """The lane's bits, each with the parities of a column before it and one behind."""
    sums = zip(lane, parities[x - 1], _turned(parities[(x + 1) % 5], 1), strict=True)
    return [exclusive_or(*three) for three in sums]


def _turned(lane: Lane, places: int) -> Lane:
    """Rotated to the left."""
    return [*lane[WIDTH - places :], *lane[: WIDTH - places]]


def _flipped(state: Bits, iota: int) -> Bits:
    """With the bits of lane 0 turned around where a round's constant has ones."""
    bits = [bit.linear for bit in state]
    return _bits([complement(bit) if iota >> place & 1 else bit for place, bit in enumerate(bits)])


def _bits(linears: Sequence[LinearCombination]) -> Bits:
    return Array([Bool.unchecked_linear(bit) for bit in linears])
