"""What a member proves of its update."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import U8, U16, U64, Array, Field, Private, Public, Struct, circuit, gadget, require

from .lanes import LANE, LANES, OFFSET

_BYTES: Final = 31
"""Numbers of 8 bits in an element of the commitment."""

_ABSORBED: Final = 15
"""Elements of a Poseidon of the chain, beside its state: the most that its widest has."""


class ProvedUpdate(Struct):
    """What everybody sees of an update."""

    size: Field
    """The commitment to how many records it comes from."""

    commitment: Field
    """To the update and the blind."""

    tie: Field
    """The blind plus challenge times what the weighted update, as a polynomial, has at the challenge."""


@gadget
def _absorb(state: Field, elements: Sequence[Field]) -> Field:
    return poseidon(state, *elements)


@gadget
def _fold(value: Field, challenge: Field, elements: Sequence[Field]) -> Field:
    for element in reversed(elements):
        value = value * challenge + element
    return value


@circuit
def update(
    numbers: Private[Array[U8, Literal["parameters"]]],
    records: Private[U16],
    salt: Private[Field],
    nonce: Private[Field],
    blind: Private[Field],
    bound: Public[U64],
    challenge: Public[Field],
    parameters: int = 1000,
) -> Public[ProvedUpdate]:
    """An update of bounded norm, weighted by a committed number of records, has a certain value at a challenge.

    Numbers come with 128 added. 10.4 rows a parameter: 8 of its bits, 1 of its square, 1.3 of the commitment, 0.14 of the tie.
    """
    squares = sum(((number - Field(OFFSET)) * (number - Field(OFFSET)) for number in map(Field, numbers)), Field(0))
    require(U64(squares) <= bound, "the update is longer than the norm allows")
    require(records != 0, "the update comes from no records")
    weighted = Field(records) * _at(challenge, _elements([Field(1), *numbers], LANE, LANES))
    return ProvedUpdate(
        size=poseidon(records, salt),
        commitment=poseidon(_chained(nonce, _elements(numbers, 8, _BYTES)), blind),
        tie=blind + challenge * weighted,
    )


def _elements(numbers: Sequence[Any], lane: int, lanes: int) -> list[Field]:
    return [
        sum(
            (Field(number) * (1 << lane * place) for place, number in enumerate(numbers[start : start + lanes])),
            Field(0),
        )
        for start in range(0, len(numbers), lanes)
    ]


def _chained(nonce: Field, elements: list[Field]) -> Field:
    elements = elements + [Field(0)] * (-len(elements) % _ABSORBED)
    state = nonce
    for start in range(0, len(elements), _ABSORBED):
        state = _absorb(state, elements[start : start + _ABSORBED])
    return state


def _at(challenge: Field, elements: Sequence[Field]) -> Field:
    """What the polynomial of these coefficients has at the challenge, by Horner's rule."""
    value = elements[-1]
    for start in reversed(range(0, len(elements) - 1, _ABSORBED)):
        value = _fold(value, challenge, elements[start : min(start + _ABSORBED, len(elements) - 1)])
    return value
