"""Hashing to Baby Jubjub as RFC 9380 does (suites of section 8 are built alike), with Poseidon as the hash to the field.

`hash_to_curve` is the RFC's of the same name, a random oracle: two field elements of one Poseidon permutation, Elligator 2 of
each, their sum, times 8. `encode_to_curve` takes one, at half the rows, and reaches about half of the subgroup's points: nobody
knows a point's multiple of the base either way. The map is section 6.7.1's on v^2 = u^3 + J u^2 + u with J = 168698, Z = 5, the
least in the order of appendix H.3 that is no square, and the rational map of section 6.8.
"""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Bool, Field, gadget, hint, require
from zkwright.compiler.rows import ArgumentError
from zkwright.core.field import R, square_root

from ..babyjub.edwards import Point, add_points, eightfold
from ..babyjub.plain import MONTGOMERY_A
from ..bits import to_bits_strict
from ..poseidon import poseidon_ex
from ..shared.element import Element

DOMAIN: Final = int.from_bytes(b"zkwright hash_to_curve", "big") * 2**16
"""The initial state of the hash to the field, but for the number of elements, and 2**8 where two are drawn."""

MAX_ELEMENTS: Final = 16

_Z: Final = 5
_NOT_SQUARE: Final = "the root is none of Elligator 2's"


@gadget
def hash_to_curve(*elements: Element) -> Point:
    """The point of the subgroup that 1 to 16 field elements hash to: nobody tells it from a random one, or knows its logarithm.

    Constrains the result to be the hash, never fails. A fixed number of elements is hashed; another number gives another hash.
    What they mean is no part of it: put a constant first where two uses must not be confused. Costs 934 rows for 3 elements.

    >>> from zkwright.circuits.babyjub import require_in_subgroup
    >>> require_in_subgroup(hash_to_curve(1, 2, 3))

    Raises `ArgumentError` for another number of elements.
    """
    first, second = _field_elements(elements, 2)
    return eightfold(add_points(map_to_curve(first), map_to_curve(second)))


@gadget
def encode_to_curve(*elements: Element) -> Point:
    """A point of the subgroup for 1 to 16 field elements, whose logarithm nobody knows, but no uniform one.

    As `hash_to_curve`, which a proof of security may ask for. Never fails. Costs 602 rows for 3 elements.

    >>> from zkwright.circuits.babyjub import require_in_subgroup
    >>> require_in_subgroup(encode_to_curve(1, 2, 3))

    Raises `ArgumentError` for another number of elements.
    """
    return eightfold(map_to_curve(_field_elements(elements, 1)[0]))


@gadget
def map_to_curve(u: Element) -> Point:
    """Elligator 2: the point of the curve, of any order, that belongs to a field element; u and -u share one.

    Constrains the result to be the point; never fails. For u = 0 it is the neutral element. Costs 326 rows, of which the sign
    of a root takes 310.

    >>> map_to_curve(0)
    Point(x=0, y=1)
    """
    u = Field(u)
    # 1 + Z u^2 is never 0, as -1 / Z is no square: this is -J / (1 + Z u^2).
    x1 = Field(-MONTGOMERY_A % R).divide_unchecked(1 + u * u * _Z)
    # x1^3 + J x1^2 + x1 is never 0, as J^2 - 4 is no square. So either it or Z times it is a square of a number other than 0.
    g = (x1 * x1 + x1 * MONTGOMERY_A + 1) * x1
    is_first, root = hint(_root, u, returns=(Bool, Field))
    first = Field(is_first)
    require(root * root == g * (_Z - first * (_Z - 1)), _NOT_SQUARE)
    # The ordinate at x2 = -x1 - J is the root of Z u^2 g.
    s = first * (x1 * 2 + MONTGOMERY_A) - x1 - MONTGOMERY_A
    t = root * (u + first * (1 - u))
    require(to_bits_strict(t)[0] == is_first, _NOT_SQUARE)
    # At u = 0 the point is (0, 0), for which the RFC has the neutral element; elsewhere t is not 0. s is never -1.
    exception = Field(u == 0)
    return Point(x=s.divide_unchecked(t + exception), y=(s - 1 + exception * 2).divide_unchecked(s + 1))


def _root(u: Field) -> tuple[bool, int]:
    """Whether g is a square, and a root of g or of Z g: that with which t has the sign that the RFC asks for."""
    number = int(u)
    x1 = -MONTGOMERY_A * pow(1 + _Z * number * number, -1, R) % R
    g = x1 * (x1 * x1 + MONTGOMERY_A * x1 + 1) % R
    root = square_root(g)
    is_first = root is not None
    if root is None:
        root = square_root(_Z * g % R) or 0
    t = root if is_first else root * number % R
    return is_first, root if t % 2 == is_first else -root % R


def _field_elements(elements: tuple[Element, ...], count: int) -> list[Field]:
    if not 1 <= len(elements) <= MAX_ELEMENTS:
        raise ArgumentError(
            f"hashing to the curve takes 1 to {MAX_ELEMENTS} elements, got {len(elements)}",
            "hash more with poseidon_sponge first",
        )
    # Of two lanes or more one stays hidden: the permutation cannot be inverted.
    padded = [*elements, *[0] * (2 - len(elements))]
    return list(poseidon_ex(padded, count, DOMAIN + 2**8 * (count - 1) + len(elements)))
