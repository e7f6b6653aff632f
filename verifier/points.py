"""Points of G1 and G2 in affine coordinates, and the checks that a point from outside must pass.

A point is plain data; `Proof` and `VerifyingKey` check theirs when they are made. (0, 0), which is on neither curve,
stands for the point at infinity, as in EIP-196 and in `.zkey` files; the checks refuse it.
"""

from __future__ import annotations

from .curve import G1_B, G2_B, Fq2, Q
from .errors import VerifierError
from .record import Record
from .subgroup import in_r_subgroup


class G1Point(Record):
    """(x, y) on y^2 = x^3 + 3 over F_q."""

    __match_args__ = ("x", "y")
    __slots__ = __match_args__
    x: int
    y: int

    def __init__(self, x: int, y: int) -> None:
        """The coordinates, unchecked."""
        self._fill(x, y)

    def __neg__(self) -> G1Point:
        """The opposite point."""
        return G1Point(self.x, -self.y % Q)


class G2Point(Record):
    """(x, y) on the twist y^2 = x^3 + 3 / (9 + i) over F_q2; c0 + c1*i is the pair (c0, c1), as in snarkjs' JSON."""

    __match_args__ = ("x", "y")
    __slots__ = __match_args__
    x: Fq2
    y: Fq2

    def __init__(self, x: Fq2, y: Fq2) -> None:
        """The coordinates, unchecked."""
        self._fill(x, y)

    def __neg__(self) -> G2Point:
        """The opposite point."""
        return G2Point(self.x, (-self.y[0] % Q, -self.y[1] % Q))


G1_INFINITY = G1Point(0, 0)
"""How G1's point at infinity is written."""

G2_INFINITY = G2Point((0, 0), (0, 0))
"""How G2's point at infinity is written."""


def check_g1(point: G1Point, where: str, error: type[VerifierError]) -> None:
    """Raise `error` unless `point` is in G1, with coordinates in [0, q), and not the point at infinity."""
    if type(point) is not G1Point:
        raise error(where, f"expected a G1Point, found {type(point).__name__}", "pass G1Point(x, y)")
    _check_coordinates({f"{where}[0]": point.x, f"{where}[1]": point.y}, error)
    if point == G1_INFINITY:
        raise _infinity(where, error)
    if (point.y * point.y - point.x**3 - G1_B) % Q:
        raise error(where, "the point is not on the curve", "take it from where it was made; this copy is damaged")


def check_g2(point: G2Point, where: str, error: type[VerifierError]) -> None:
    """Raise `error` unless `point` is in G2, with coordinates in [0, q), and not the point at infinity; 3 ms."""
    if type(point) is not G2Point:
        raise error(where, f"expected a G2Point, found {type(point).__name__}", "pass G2Point((x0, x1), (y0, y1))")
    for axis, pair in enumerate((point.x, point.y)):
        if type(pair) is not tuple or len(pair) != 2:
            raise error(f"{where}[{axis}]", "expected an element of F_q2", "pass a tuple (c0, c1) of two integers")
        _check_coordinates({f"{where}[{axis}][0]": pair[0], f"{where}[{axis}][1]": pair[1]}, error)
    if point == G2_INFINITY:
        raise _infinity(where, error)
    if not _on_twist(point):
        raise error(where, "the point is not on the twist", _damaged_or_swapped(point))
    if not in_r_subgroup(point.x, point.y):
        mend = "no honest program makes such a point; do not trust where it came from"
        raise error(where, "the point is outside the subgroup of order r", mend)


def _damaged_or_swapped(point: G2Point) -> str:
    """How to mend a point off the twist, which may have its coordinates in another order."""
    if _on_twist(G2Point(point.x[::-1], point.y[::-1])):
        return "write each coordinate as (c0, c1), as snarkjs does, where EIP-197 writes (c1, c0)"
    return "take it from where it was made; this copy is damaged"


def _check_coordinates(coordinates: dict[str, int], error: type[VerifierError]) -> None:
    for where, value in coordinates.items():
        if type(value) is not int:
            raise error(where, f"expected an int, found {type(value).__name__}", "convert the coordinate with int()")
        if not 0 <= value < Q:
            raise error(where, "the coordinate is not in [0, q)", "write it reduced modulo q")


def _infinity(where: str, error: type[VerifierError]) -> VerifierError:
    mend = "no honest proof or key has it here, and it can void the check"
    return error(where, "the point at infinity", mend)


def _on_twist(point: G2Point) -> bool:
    x0, x1 = point.x
    y0, y1 = point.y
    # y^2 - x^3 - b, in its two coordinates, with i^2 = -1
    real = y0 * y0 - y1 * y1 - (x0**3 - 3 * x0 * x1 * x1) - G2_B[0]
    imaginary = 2 * y0 * y1 - (3 * x0 * x0 * x1 - x1**3) - G2_B[1]
    return real % Q == 0 and imaginary % Q == 0
