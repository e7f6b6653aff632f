"""Hints that need no Python: an `.r1cs` file carries them, so the circuit solves wherever the file goes.

root = hint(hints.integer_root, square, returns=U32)
require(U64(root) * U64(root) == square, "not a perfect square")

They are hints like any other: a prover puts there what he likes, and what the circuit requires of them is all that holds. Each
takes values of any of the language's types as the integers that they are, a Field from 0 to r - 1, and a negative one, but for
`order`, as what it is modulo r; a number of a fixed point as its integer. It never fails: where
there is no answer it gives the one named, for a requirement to refuse. `math.isqrt` is taken for `integer_root`.
"""

from __future__ import annotations

from typing import Final

from zkwright.compiler.rows import INTEGER_ROOT, MAX_DIGIT_BITS, BuiltInHint, ConstantRangeError, Opcode

__all__ = [
    "digits",
    "division",
    "find",
    "integer_root",
    "inverse",
    "limbs_division",
    "limbs_inverse",
    "order",
    "square_root",
]

integer_root: Final = INTEGER_ROOT
"""x -> the largest integer whose square is at most x."""

square_root: Final = BuiltInHint(
    "square_root", Opcode.SQUARE_ROOT, 1, "hint(hints.square_root, x, returns=Field), of one number"
)
"""x -> the smaller of its two square roots modulo r; 0 where it has none."""

inverse: Final = BuiltInHint(
    "inverse", Opcode.INVERSE, 2, "hint(hints.inverse, x, modulus, returns=U64), of two numbers"
)
"""x, m -> 1/x modulo m, for integers; 0 where there is none. Modulo r write `1 / x`, which is also constrained."""

division: Final = BuiltInHint(
    "division", Opcode.DIVMOD, 2, "hint(hints.division, a, b, returns=(U64, U64)), of two numbers"
)
"""a, b -> a // b and a % b, for integers; 0 and a where b is 0. Of integers write `divmod(a, b)`, which is also constrained."""

order: Final = BuiltInHint(
    "order",
    Opcode.ORDER,
    1,
    "hint(hints.order, values, returns=Array[U32, n]), of one array, and as many indices as it has values",
)
"""[x, ...] -> the indices of its values from the smallest to the largest; of equal values the first comes first."""

find: Final = BuiltInHint(
    "find", Opcode.FIND, 2, "hint(hints.find, x, table, returns=U32), of a number and an array of them"
)
"""x, [t, ...] -> the first index at which the table holds x; 0 where it does not."""


def digits(bits: int) -> BuiltInHint:
    """x -> its lowest digits of so many bits (1 for bits, 8 for bytes), the lowest first, as many as `returns` says.

    Raises ConstantRangeError unless 1 <= bits <= 253.
    """
    call = f"hint(hints.digits({bits}), x, returns=Array[U8, n]), of one number"
    return BuiltInHint("digits", Opcode.DIGITS, 1, call, _checked(bits))


def limbs_division(bits: int) -> BuiltInHint:
    """[a, ...], [b, ...] -> limbs of a // b and limbs of a % b, which are as many as b's; the other outputs are the quotient's.

    Numbers are in limbs of so many bits, the lowest first; those that come in may be larger than a limb. The quotient loses
    what its limbs do not hold; by 0 it is 0, and of the remainder there are the lowest limbs of a. No number has more than
    16,384 bits. Raises ConstantRangeError unless 1 <= bits <= 253.
    """
    call = (
        f"hint(hints.limbs_division({bits}), a, b, returns=(Array[U64, n], Array[U64, m])), of two arrays, where b has m limbs "
        "and no number more than 16384 bits"
    )
    return BuiltInHint("limbs_division", Opcode.LIMBS_DIVMOD, 2, call, _checked(bits))


def limbs_inverse(bits: int) -> BuiltInHint:
    """[x, ...], [m, ...] -> the limbs of 1/x modulo m, as many as m has; all 0 where there is none.

    Limbs are as in `limbs_division`. Raises ConstantRangeError unless 1 <= bits <= 253.
    """
    call = (
        f"hint(hints.limbs_inverse({bits}), x, modulus, returns=Array[U64, n]), of two arrays, where the modulus has n limbs "
        "and no number more than 16384 bits"
    )
    return BuiltInHint("limbs_inverse", Opcode.LIMBS_INVERSE, 2, call, _checked(bits))


def _checked(bits: int) -> int:
    if type(bits) is not int or not 1 <= bits <= MAX_DIGIT_BITS:
        raise ConstantRangeError(
            f"{bits!r} is no number of bits for a digit", f"give a number from 1 to {MAX_DIGIT_BITS}"
        )
    return bits
