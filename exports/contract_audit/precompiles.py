"""The precompiled contracts that verifiers call (EIP-196, EIP-197, EIP-198, and SHA-256), and what was asked of them."""

from __future__ import annotations

import hashlib
from typing import Final, TypeAlias

from zkwright.verifier.curve import Q, R
from zkwright.verifier.jacobian import sum_of_multiples

from .machine import Allowance

SHA256: Final = 2
MODEXP: Final = 5
ADD: Final = 6
MULTIPLY: Final = 7
PAIRING: Final = 8

Point = tuple[int, int]
"""Of G1; (0, 0) is the point at infinity."""

_GAS: Final = {SHA256: 60, MODEXP: 200, ADD: 150, MULTIPLY: 6_000, PAIRING: 45_000}
_GAS_OF_PAIR: Final = 34_000
"""What they cost (EIP-1108, EIP-2565): with less they fail, by which code could tell this machine from a chain."""

_GAS_OF_WORD: Final = 12
"""What SHA-256 takes for each 32 bytes."""

_MAX_GIVEN: Final = {SHA256: 1 << 16}
"""Bytes that are looked at; by others as many as 8 pairs have."""


Pair: TypeAlias = tuple[Point, tuple[int, int, int, int]]
"""A point of G1, and x1, x0, y1, y0 of one of the twist, as EIP-197 has them."""


class Precompiles:
    """Answers as they do, but for the pairing check, which holds as `holds` says; keeps what was asked.

    `checks` has the pairs of each pairing check, `called` the addresses of those that were asked, `strangers` the addresses of
    whatever was asked that is not computed here.
    """

    def __init__(self, *, holds: bool = True, points: Allowance | None = None, fails: int | None = None) -> None:
        """Nothing was asked yet.

        Without `points`, an allowance for them, multiples and sums are the first point that was given. The contract at `fails`
        fails, as where it gets too little gas.
        """
        self.holds, self.points, self.fails = holds, points, fails
        self.sums: list[Point] = []
        self.multiples: list[tuple[Point, int]] = []
        self.checks: list[list[Pair]] = []
        self.called: set[int] = set()
        self.strangers: set[int] = set()

    def __call__(self, address: int, given: bytes, gas: int) -> bytes | None:
        """What one returns."""
        if address not in _GAS or len(given) > _MAX_GIVEN.get(address, 8 * 192):
            self.strangers.add(address)
            return None
        self.called.add(address)
        gas_of_data = {PAIRING: _GAS_OF_PAIR * (len(given) // 192), SHA256: _GAS_OF_WORD * -(-len(given) // 32)}
        if address == self.fails or gas < _GAS[address] + gas_of_data.get(address, 0):
            return None
        if address == SHA256:
            return hashlib.sha256(given).digest()
        if address == MODEXP:
            power = _power(given)
            if power is None:
                self.strangers.add(address)
            return power
        words = [
            int.from_bytes(given[place : place + 32].ljust(32, b"\0"), "big") for place in range(0, len(given), 32)
        ]
        if address == ADD:
            a, b, c, d = (*words, 0, 0, 0, 0)[:4]
            total = added((a, b), (c, d)) if self.points is not None else (a, b)
            if total is not None:
                self.sums.append(total)
            return _written(total)
        if address == MULTIPLY:
            x, y, scalar = (*words, 0, 0, 0)[:3]
            self.multiples.append(((x, y), scalar))
            if self.points is None:
                return _written((x, y))
            self.points.multiply()
            return _written(times((x, y), scalar))
        if len(given) % 192 == 0:
            self.checks.append([((p[0], p[1]), (p[2], p[3], p[4], p[5])) for p in zip(*[iter(words)] * 6, strict=True)])
            return int(self.holds).to_bytes(32, "big")
        return None


def _power(given: bytes) -> bytes | None:
    """A power of 32-byte numbers, which is all that a root needs."""
    if given[:96] != (32).to_bytes(32, "big") * 3 or len(given) != 192:
        return None
    base, exponent, modulus = (int.from_bytes(given[place : place + 32], "big") for place in (96, 128, 160))
    return (pow(base, exponent, modulus) if modulus else 0).to_bytes(32, "big")


def _written(point: Point | None) -> bytes | None:
    return None if point is None else point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def on_curve(point: Point) -> bool:
    """Whether its coordinates are reduced and satisfy the equation, or it is at infinity."""
    x, y = point
    return x < Q and y < Q and (point == (0, 0) or (y * y - x**3 - 3) % Q == 0)


def added(a: Point, b: Point) -> Point | None:
    """The sum, None for what is no point."""
    if not (on_curve(a) and on_curve(b)):
        return None
    if (0, 0) in (a, b):
        return a if b == (0, 0) else b
    if a[0] == b[0]:
        if a[1] != b[1]:
            return 0, 0
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, Q)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, Q)
    x = (slope * slope - a[0] - b[0]) % Q
    return x, (slope * (a[0] - x) - a[1]) % Q


def times(point: Point, scalar: int) -> Point | None:
    """A multiple, None for what is no point; some 2 ms for a large scalar."""
    if not on_curve(point):
        return None
    return (sum_of_multiples([point], [scalar % R]) if point != (0, 0) else None) or (0, 0)
