"""Hashing to Baby Jubjub as RFC 9380 does (suites of section 8 are built alike), with Poseidon as the hash to the field.

`hash_to_curve` is the RFC's of the same name, a random oracle: two field elements of one Poseidon permutation, Elligator 2 of
each, their sum, times 8. `encode_to_curve` takes one, at half the rows, and reaches about half of the subgroup's points: nobody
knows a point's multiple of the base either way. The map is section 6.7.1's on v^2 = u^3 + J u^2 + u with J = 168698, Z = 5, the
least in the order of appendix H.3 that is no square, and the rational map of section 6.8.
"""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Field, gadget, require
from zkwright.compiler.rows import ArgumentError, Opcode
from zkwright.core.field import R, square_root

from ..babyjub.edwards import Point, add_points
from ..babyjub.plain import IDENTITY, MONTGOMERY_A, AffinePoint
from ..bits import to_bits_strict
from ..poseidon import poseidon_ex
from ..shared.element import Element
from ..shared.squares import NOT_SQUARE, hinted, hinted_is_square

DOMAIN: Final = int.from_bytes(b"zkwright hash_to_curve", "big") * 2**16
"""The initial state of the hash to the field, but for the number of elements, and 2**8 where two are drawn."""

MAX_ELEMENTS: Final = 16

_Z: Final = NOT_SQUARE
_NOT_SQUARE: Final = "the root is none of Elligator 2's"


@gadget
def hash_to_curve(*elements: Element) -> Point:
    """The point of the subgroup that 1 to 16 field elements hash to: nobody tells it from a random one, or knows its logarithm.

    Constrains the result to be the hash, never fails. A fixed number of elements is hashed; another number gives another hash.
    What they mean is no part of it: put a constant first where two uses must not be confused. Costs 926 rows for 3 elements.

    >>> from zkwright.circuits.babyjub import require_in_subgroup
    >>> require_in_subgroup(hash_to_curve(1, 2, 3))

    Raises `ArgumentError` for another number of elements.
    """
    first, second = _field_elements(elements, 2)
    return _eightfold(add_points(map_to_curve(first), map_to_curve(second)))


@gadget
def encode_to_curve(*elements: Element) -> Point:
    """A point of the subgroup for 1 to 16 field elements, whose logarithm nobody knows, but no uniform one.

    As `hash_to_curve`, which a proof of security may ask for. Never fails. Costs 598 rows for 3 elements.

    >>> from zkwright.circuits.babyjub import require_in_subgroup
    >>> require_in_subgroup(encode_to_curve(1, 2, 3))

    Raises `ArgumentError` for another number of elements.
    """
    return _eightfold(map_to_curve(_field_elements(elements, 1)[0]))


@gadget
def map_to_curve(u: Element) -> Point:
    """Elligator 2: the point of the curve, of any order, that belongs to a field element; u and -u share one.

    Constrains the result to be the point; never fails. For u = 0 it is the neutral element. Costs 322 rows, of which the sign
    of a root takes 310.

    >>> map_to_curve(0)
    Point(x=0, y=1)
    """
    u = Field(u)
    if u.constant is not None:
        return Point.of(_plain_map(u.constant))
    square = u * u * _Z
    # 1 + Z u^2 is never 0, as -1 / Z is no square: this is -J / (1 + Z u^2).
    x1 = Field(-MONTGOMERY_A % R).divide_unchecked(1 + square)
    # The ordinates' squares are x1 h at x1 and x2 h at x2 = -x1 - J = Z u^2 x1; h is never 0, as J^2 - 4 is no square. So either
    # x1 h or, unless u is 0, x2 h is a square, of a number other than 0. Where u is 0, x1 is -J, which is none, h is 1, and x2 0.
    h = x1 * (x1 + MONTGOMERY_A) + 1
    first = hinted_is_square(x1 + MONTGOMERY_A - (1 + square) / MONTGOMERY_A)  # h / x1
    s = first * (x1 * 2 + MONTGOMERY_A) - x1 - MONTGOMERY_A
    t = _root(s * h, first)
    require(Field(to_bits_strict(t)[0]) == first, _NOT_SQUARE)
    # At u = 0 the point is (0, 0), for which the RFC has the neutral element; elsewhere t is not 0. s is never -1.
    exception = Field(u == 0)
    return Point(x=s.divide_unchecked(t + exception), y=(s - 1 + exception * 2).divide_unchecked(s + 1))


def _eightfold(p: Point) -> Point:
    """8 p, by formulas that need no row to say that p is on the curve. Costs 15 rows."""
    for _ in range(3):
        p = add_points(p, p)
    return p


def _root(square: Field, odd: Field) -> Field:
    """A square root, which should be odd where that is 1, and even where it is 0. Costs 1 row; fails where there is none."""
    smaller = hinted(Opcode.SQUARE_ROOT, square)
    root = hinted(Opcode.CHOOSE, hinted(Opcode.BITS, smaller) + odd, -smaller, smaller)
    require(root * root == square, _NOT_SQUARE)
    return root


def _plain_map(u: int) -> AffinePoint:
    """What `map_to_curve` constrains its result to be."""
    if not u:
        return IDENTITY
    x1 = -MONTGOMERY_A * pow(1 + _Z * u * u, -1, R) % R
    h = (x1 * (x1 + MONTGOMERY_A) + 1) % R
    root = square_root(x1 * h % R)
    odd = root is not None
    s = x1 if root is not None else -x1 - MONTGOMERY_A
    t = square_root(s * h % R) or 0
    t = t if t % 2 == odd else -t
    return AffinePoint(s * pow(t, -1, R) % R, (s - 1) * pow(s + 1, -1, R) % R)


def _field_elements(elements: tuple[Element, ...], count: int) -> list[Field]:
    if not 1 <= len(elements) <= MAX_ELEMENTS:
        raise ArgumentError(
            f"hashing to the curve takes 1 to {MAX_ELEMENTS} elements, got {len(elements)}",
            "hash more with poseidon_sponge first",
        )
    # Of two lanes or more one stays hidden: the permutation cannot be inverted.
    padded = [*elements, *[0] * (2 - len(elements))]
    return list(poseidon_ex(padded, count, DOMAIN + 2**8 * (count - 1) + len(elements)))
