"""The precompiled contracts that verifiers call (EIP-196, EIP-197, EIP-198), and what was asked of them."""

from __future__ import annotations

from typing import Final

from zkwright.verifier.curve import Q

from .machine import Allowance

MODEXP: Final = 5
ADD: Final = 6
MULTIPLY: Final = 7
PAIRING: Final = 8

Point = tuple[int, int]
"""Of G1; (0, 0) is the point at infinity."""

MAX_PAIRS: Final = 8


class Precompiles:
    """Answers as they do, but for the pairing check, which holds as `holds` says; keeps what was asked."""

    def __init__(self, holds: bool = True, points: Allowance | None = None) -> None:
        """Nothing was asked yet. Without `points` multiples and sums are the first point that was given, which takes no time."""
        self.holds = holds
        self.points = points
        self.sums: list[Point] = []
        self.multiples: list[tuple[Point, int]] = []
        self.pairs: list[tuple[Point, tuple[int, int, int, int]]] | None = None

    def __call__(self, address: int, given: bytes) -> bytes | None:
        """What one returns."""
        if address == MODEXP:
            return _power(given)
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
            self.points.multiply(scalar)
            return _written(times((x, y), scalar))
        if address == PAIRING and len(words) % 6 == 0 and len(words) <= 6 * MAX_PAIRS:
            self.pairs = [((p[0], p[1]), (p[2], p[3], p[4], p[5])) for p in zip(*[iter(words)] * 6, strict=True)]
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
    """A multiple, None for what is no point; some 20 ms for a large scalar."""
    if not on_curve(point):
        return None
    total: Point | None = (0, 0)
    for bit in bin(scalar)[2:]:
        total = added(total, total) if total is not None else None
        if bit == "1" and total is not None:
            total = added(total, point)
    return total
