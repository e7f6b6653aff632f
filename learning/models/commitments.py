"""Commitments to packed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Field, gadget

_ABSORBED: Final = 15
_ELEMENT: Final = 253
"""Bits of an element that no sum carries out of."""


@gadget
def _absorb(state: Field, elements: Sequence[Field]) -> Field:
    return poseidon(state, *elements)


def chained(nonce: Field, elements: Sequence[Field]) -> Field:
    """The commitment to elements: a chain of the widest Poseidon, 40 rows an element."""
    padded = [*elements, *[Field(0)] * (-len(elements) % _ABSORBED)]
    state = nonce
    for start in range(0, len(padded), _ABSORBED):
        state = _absorb(state, padded[start : start + _ABSORBED])
    return state


def committed_inputs(salt: Field, inputs: Sequence[Field], width: int) -> Field:
    """The commitment to inputs of so many bits each, packed."""
    per = _ELEMENT // width
    parts = [
        sum((value * (1 << width * lane) for lane, value in enumerate(inputs[start : start + per])), Field(0))
        for start in range(0, len(inputs), per)
    ]
    return chained(salt, parts)
