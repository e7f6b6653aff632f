"""Miller's loop of the optimal ate pairing (eprint 2008/096); lines in homogeneous coordinates (eprint 2010/354, 2013/722)."""

from __future__ import annotations

from .curve import G2_B, Fq2, Q, U
from .fq2 import minus, scaled, times
from .fq12 import ONE, ROOTS, Fq12, product

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

Line: TypeAlias = tuple[Fq2, Fq2, Fq2]
"""l0, l1, l3 of the line that is l0 y + l1 x w + l3 w^3 at (x, y) of G1."""

LOOP = [(3 * (6 * U + 2) >> k & 1) - (6 * U + 2 >> k & 1) for k in range((3 * (6 * U + 2)).bit_length() - 2, 0, -1)]
"""6u + 2 in digits -1, 0, 1 without two neighbours other than 0, the most significant, 1, left out."""


def lines_of(x: Fq2, y: Fq2) -> list[Line] | None:
    """The lines of a point of the twist that Miller's loop passes, or None for a point that is not of order r.

    A point Q of the twist is of order r exactly if [6u+2]Q + psi(Q) - psi^2(Q) + psi^3(Q) = 0 (eprint 2022/348), psi being
    Frobenius as the twist has it. The loop ends with all of that but psi^3(Q). Where it meets the point at infinity, as for
    no point of order r, Z is 0 from there on.
    """
    lines = []
    point: Line = (x, y, (1, 0))
    for digit in LOOP:
        point, line = tangent(*point)
        lines.append(line)
        if digit:
            point, line = chord(*point, x, scaled(y, digit))
            lines.append(line)
    x1, y1 = psi(x, y)
    x2, y2 = psi(x1, y1)
    x3, y3 = psi(x2, y2)
    for last_x, last_y in ((x1, y1), (x2, scaled(y2, -1))):
        point, line = chord(*point, last_x, last_y)
        lines.append(line)
    X, Y, Z = point
    return lines if Z != (0, 0) and times(x3, Z) == X and times(scaled(y3, -1), Z) == Y else None


def psi(x: Fq2, y: Fq2) -> tuple[Fq2, Fq2]:
    """To E over F_q12, to the power q, and back."""
    return times((x[0], -x[1]), ROOTS[2]), times((y[0], -y[1]), ROOTS[3])


def tangent(X: Fq2, Y: Fq2, Z: Fq2) -> tuple[Line, Line]:
    """2P, and the tangent at P."""
    b = times(Y, Y)
    e = scaled(times(G2_B, times(Z, Z)), 3)
    h = scaled(times(Y, Z), 2)
    g = minus(b, scaled(e, -3))
    xy = scaled(times(X, Y), 2)
    y3 = minus(times(g, g), scaled(times(e, e), 12))
    double = times(xy, minus(b, scaled(e, 3))), y3, scaled(times(b, h), 4)
    return double, (scaled(h, -1), scaled(times(X, X), 3), minus(e, b))


def chord(X: Fq2, Y: Fq2, Z: Fq2, x: Fq2, y: Fq2) -> tuple[Line, Line]:
    """P + (x, y), and the line through both, for points that are neither equal nor opposite; Z becomes 0 for others."""
    theta = minus(Y, times(y, Z))
    lam = minus(X, times(x, Z))
    d = times(lam, lam)
    e = times(lam, d)
    g = times(X, d)
    h = minus(times(Z, times(theta, theta)), minus(scaled(g, 2), e))
    y3 = minus(times(theta, minus(g, h)), times(e, Y))
    line = (lam, scaled(theta, -1), minus(times(theta, x), times(lam, y)))
    return (times(lam, h), y3, times(Z, e)), line


def miller_loop(points: Sequence[tuple[int, int]], lines: Sequence[list[Line]]) -> Fq12:
    """The product of pairings before the last power, of points of G1 with those that the lines are of; squarings are shared."""
    f: Fq12 = ONE
    place = 0
    for digit in [*LOOP, None]:
        if digit is not None:
            f = product(f, f)
        for _ in range(1 if digit == 0 else 2):
            for (x, y), own in zip(points, lines):
                l0, l1, l3 = own[place]
                line = ([l0[0] * y % Q, l1[0] * x % Q, l3[0]], [l0[1] * y % Q, l1[1] * x % Q, l3[1]])
                f = product(f, line, (0, 1, 3))
            place += 1
    return f
