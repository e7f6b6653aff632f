"""Weighted sums of exclusive ors of bits, at fewer rows than there are terms, where nobody needs the single ones.

Everything rests on b * b = b: the sum of any two products of bits is, up to a linear part, a difference of squares, one row.

- **Two exclusive ors of two.** x ^ y is (x - y)^2, and also 1 - (x + y - 1)^2. So v (x ^ y) + w (s ^ t) is a multiple of
  p^2 - k^2 q^2 = (p - k q) (p + k q) with k^2 = w / v up to the sign, which the choice of the forms settles.
- **Exclusive ors of three with a bit h in common.** h ^ p = p + h (1 - 2 p). With Y the weighted sum of what they have beside h,
  two to a row, they sum up to Y + h (the weights - 2 Y): one row more. Four such take 3 rows, six take 4. The row also adds any
  product of h and a combination, free.
- **An exclusive or of three alone.** z = a ^ b ^ c is the one solution of (z + 2a + 2b + 7c) (a + b - 4c + 1) = 6a + 6b - 24c:
  for bits the second factor is one of 1, 2, 3, -3, -2, -1.

Bits are combinations that other rows make 0 or 1. All rows are products or quotients with one solution: nothing here is a
prover's choice. Constants among the bits are folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine, constant, times

SQRT_TWO: Final = 6265726278199534483148339147879825670854228981575640389718095647651409606938
"""A square root of 2 modulo r: z + 1/z for z = 5^((r - 1) / 8), an eighth root of unity."""

Xor: TypeAlias = tuple[int, tuple[LinearCombination, ...]]
"""Weight and bits, at most three. The weight is a power of two or its opposite."""

_Keyed: TypeAlias = tuple[int, tuple[LinearCombination, ...], tuple[object, ...]]
"""One without constants, with the keys of its bits, which are compared with every hub."""

Product: TypeAlias = tuple[int, LinearCombination, LinearCombination]
"""Weight, bit and combination."""

Weighted: TypeAlias = tuple[int, LinearCombination]
"""A factor, any integer, and a combination."""

_DIVISION = Note("division by zero")


def xor_sum(
    xors: Sequence[Xor], hubs: Sequence[LinearCombination] = (), products: Sequence[Product] = ()
) -> LinearCombination:
    """The sum of all weight * (exclusive or of the bits) and all weight * bit * combination.

    `hubs` are bits that exclusive ors of three have in common. One after the other takes an even number, the first n of those
    left that hold it, and every exclusive or of two and product that does, and costs 1 + n / 2 rows; unless that is too much for
    them. What is left costs half a row for an exclusive or of two, 1 row for one of three or a product.
    """
    parts: list[Weighted] = []
    pairs: list[_Keyed] = []
    triples: list[_Keyed] = []
    for xor in xors:
        weight, bits = _fold(xor, parts)
        if len(bits) == 3:
            triples.append((weight, bits, tuple([bit.key for bit in bits])))
        elif len(bits) == 2:
            pairs.append((weight, bits, tuple([bit.key for bit in bits])))
        else:
            parts += [(weight, bit) for bit in bits]
    left = list(products)
    for hub in hubs:
        threes, other_triples = _take(triples, hub)
        if len(threes) % 2:
            other_triples.append(threes.pop())
        twos, other_pairs = _take(pairs, hub)
        factors = [(weight, other) for weight, bit, other in left if bit.key == hub.key]
        if 1 + len(threes) // 2 > len(threes) + (len(twos) + 1) // 2 + len(factors):
            continue
        triples, pairs = other_triples, other_pairs
        left = [product for product in left if product[1].key != hub.key]
        beside = [*_two_to_a_row(_without(hub, threes)), *((weight, bit) for weight, (bit,) in _without(hub, twos))]
        weights = sum(weight for weight, _, _ in threes + twos)
        factor = combine([(weights, constant(1)), *((-2 * weight, part) for weight, part in beside), *factors])
        parts += [*beside, (1, times(hub, factor))]
    parts += _two_to_a_row([(weight, bits) for weight, bits, _ in pairs])
    parts += [(weight, _xor_of_three(*bits)) for weight, bits, _ in triples]
    parts += [(weight, times(bit, other)) for weight, bit, other in left]
    return combine(parts)


def _fold(xor: Xor, parts: list[Weighted]) -> Xor:
    """The exclusive or without its constants: w * (1 ^ x) = w - w * x."""
    weight, bits = xor
    if any(bit.constant == 1 for bit in bits):
        ones = sum(bit.constant == 1 for bit in bits)
        if ones % 2:
            parts.append((weight, constant(1)))
            weight = -weight
    return weight, tuple(bit for bit in bits if bit.constant is None)


def _take(xors: list[_Keyed], hub: LinearCombination) -> tuple[list[_Keyed], list[_Keyed]]:
    """Those that hold the hub, once, and the others."""
    key = hub.key
    taken: list[_Keyed] = []
    others: list[_Keyed] = []
    for xor in xors:
        (taken if xor[2].count(key) == 1 else others).append(xor)
    return taken, others


def _without(hub: LinearCombination, xors: Iterable[_Keyed]) -> list[Xor]:
    key = hub.key
    return [
        (weight, tuple([bit for bit, own in zip(bits, keys, strict=True) if own != key])) for weight, bits, keys in xors
    ]


def _two_to_a_row(pairs: list[Xor]) -> list[Weighted]:
    """What adds up to the sum of exclusive ors of two. Costs half a row each, rounded up."""
    # Weights whose quotient is a power of four need no square root of 2.
    ordered = sorted(pairs, key=lambda pair: ((exponent := abs(pair[0]).bit_length()) % 2, exponent))
    parts: list[Weighted] = []
    for two in zip(ordered[::2], ordered[1::2], strict=False):
        (v, (x, y)), (w, (s, t)) = sorted(two, key=lambda pair: abs(pair[0]))
        places = (abs(w) // abs(v)).bit_length() - 1
        root = (1 << places // 2) * (SQRT_TWO if places % 2 else 1)
        if (v > 0) == (w > 0):
            other = combine([(1, s), (1, t), (-1, constant(1))])
            parts.append((w, constant(1)))
        else:
            other = s - t
        first = x - y
        product = times(combine([(1, first), (root, other)]), combine([(1, first), (-root, other)]))
        parts.append((v, product))
    if len(ordered) % 2:
        weight, (x, y) = ordered[-1]
        parts += [(weight, x), (weight, y), (-2 * weight, times(x, y))]
    return parts


def _xor_of_three(a: LinearCombination, b: LinearCombination, c: LinearCombination) -> LinearCombination:
    """Costs 1 row. The wire is the quotient, z and the known part together."""
    dividend = combine([(6, a), (6, b), (-24, c)])
    divisor = combine([(1, a), (1, b), (-4, c), (1, constant(1))])
    quotient = active_recorder().divide(dividend, divisor, _DIVISION)
    return combine([(1, quotient), (-2, a), (-2, b), (-7, c)])
