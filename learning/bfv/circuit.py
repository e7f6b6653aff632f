"""What is proved of an encryption: it is one, of numbers that are small enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from zkwright.compiler import U64, Array, Bool, Field, Private, Public, Struct, UInt, bind, circuit, gadget, require

from ..models.commitments import chained
from .parameters import ERROR_BITS, PROVED_ERROR

_ELEMENT: Final = 253
"""Bits of an element that no sum carries out of."""

_TAG: Final = int.from_bytes(b"zkwright bfv", "big")

_FOLDED: Final = 32
"""Coefficients in a call, for those who read where rows come from."""


class ProvedEncryption(Struct):
    """What everybody sees of an encryption that is proved."""

    commitment: Field
    """To all that was drawn, the numbers and the quotients: the challenge depends on it."""

    value: Field
    """What the ciphertext is at the challenge, as these say."""


@circuit
def bfv_encryption(
    plus: Private[Array[Bool, Literal["degree"]]],
    minus: Private[Array[Bool, Literal["degree"]]],
    first_error: Private[Array[UInt[Literal[6]], Literal["degree"]]],  # type: ignore[type-arg]
    second_error: Private[Array[UInt[Literal[6]], Literal["degree"]]],  # type: ignore[type-arg]
    numbers: Private[Array[UInt[Literal["bits"]], Literal["degree"]]],  # type: ignore[type-arg]
    first_quotient: Private[Array[UInt[Literal["quotient_bits"]], Literal["degree"]]],  # type: ignore[type-arg]
    second_quotient: Private[Array[UInt[Literal["quotient_bits"]], Literal["degree"]]],  # type: ignore[type-arg]
    nonce: Private[Field],
    context: Public[Field],
    challenge: Public[Field],
    weights: Public[Array[Field, Literal["degree"]]],
    degree: int = 1024,
    modulus: int = 0x7E00001,
    step: int = 12_000_000,
    quotient_bits: int = 7,
    bits: int = 1,
    most: int = 1024,
) -> Public[ProvedEncryption]:
    """A BFV ciphertext at a challenge c is what these give: pk u + e + step m - modulus q, for both of its polynomials.

    The mask u is plus - minus; errors and quotients come with half of their range added. pk u is taken modulo x^degree + 1, so
    that it is, at c, the sum of u_j times what x^j pk is there: these are `weights`, of both polynomials of the key with
    c^degree between them, which the verifier computes. 37 to 48 rows a coefficient: a row for each of their bits, 5 to 7 for the
    commitment, 3 for the value.
    """
    bind(context)
    together = sum((Field(number) for number in numbers), Field(0))
    if most < degree * ((1 << bits) - 1):
        require(U64(together) <= most, "the numbers are more together than is allowed")
    every: list[Any] = [plus, minus, first_error, second_error, numbers, first_quotient, second_quotient]
    columns = [[Field(each) for each in column] for column in every]
    widths = widths_of(bits, quotient_bits)
    half = 1 << quotient_bits - 1
    first = [
        Field(e) - PROVED_ERROR + Field(m) * step - (Field(q) - half) * modulus
        for e, m, q in zip(first_error, numbers, first_quotient, strict=True)
    ]
    second = [
        Field(e) - PROVED_ERROR - (Field(q) - half) * modulus
        for e, q in zip(second_error, second_quotient, strict=True)
    ]
    masked = masked_at([*plus], [*minus], [*weights])
    return ProvedEncryption(
        commitment=committed(nonce, columns, widths), value=masked + value_at(challenge, [*first, *second])
    )


def widths_of(bits: int, quotient_bits: int) -> list[int]:
    """Bits of each column, in the order of the circuit's inputs."""
    return [1, 1, ERROR_BITS, ERROR_BITS, bits, quotient_bits, quotient_bits]


def committed(nonce: Field, columns: Sequence[Sequence[Any]], widths: Sequence[int]) -> Field:
    """The commitment to all columns: of plain ints, outside of a circuit, or of Fields."""
    return chained(Field(_TAG), nonce, [Field(each) for each in _packed(columns, widths)])


def _packed(columns: Sequence[Sequence[Any]], widths: Sequence[int]) -> list[Any]:
    """Numbers that have as many coefficients each as fit, of all columns."""
    shifts = [sum(widths[:place]) for place in range(len(widths))]
    width = sum(widths)
    per = _ELEMENT // width
    rows = [
        sum(each * (1 << shift) for each, shift in zip(row, shifts, strict=True)) for row in zip(*columns, strict=True)
    ]
    return [
        sum(value * (1 << width * lane) for lane, value in enumerate(rows[start : start + per]))
        for start in range(0, len(rows), per)
    ]


def masked_at(plus: Sequence[Bool], minus: Sequence[Bool], weights: Sequence[Field]) -> Field:
    """What the product of plus - minus and a public polynomial has at the challenge, of the weights that follow from both."""
    masked = Field(0)
    for start in range(0, len(weights), _FOLDED):
        some = slice(start, start + _FOLDED)
        masked = masked + _product(plus[some], minus[some], weights[some])
    return masked


def value_at(challenge: Field, coefficients: Sequence[Field]) -> Field:
    """What the polynomial of these coefficients, the constant first, has at the challenge."""
    value = coefficients[-1]
    for start in reversed(range(0, len(coefficients) - 1, _FOLDED)):
        value = _fold(value, challenge, coefficients[start : min(start + _FOLDED, len(coefficients) - 1)])
    return value


@gadget
def _fold(value: Field, challenge: Field, coefficients: Sequence[Field]) -> Field:
    for coefficient in reversed(coefficients):
        value = value * challenge + coefficient
    return value


@gadget
def _product(plus: Sequence[Bool], minus: Sequence[Bool], weights: Sequence[Field]) -> Field:
    return sum(
        ((Field(one) - Field(other)) * weight for one, other, weight in zip(plus, minus, weights, strict=True)),
        Field(0),
    )
