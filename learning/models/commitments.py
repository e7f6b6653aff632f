"""Commitments to packed numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Field, gadget
from zkwright.core.field import R

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


def committed_model(shape: object, nonce: Field, elements: Sequence[Field]) -> Field:
    """The commitment to a model of a shape: the same elements are another model where shifts, widths or the cut are others.

    The shape's hash is added to the chain's, which costs no row: of two shapes both are one only for chains whose difference is
    given, as hard to find as two that are one.
    """
    digest = hashlib.sha512(b"zkwright model 1 " + repr(shape).encode()).digest()
    return chained(nonce, elements) + int.from_bytes(digest, "big") % R


def committed_inputs(salt: Field, inputs: Sequence[Field], width: int) -> Field:
    """The commitment to inputs of so many bits each, packed."""
    per = _ELEMENT // width
    parts = [
        sum((value * (1 << width * lane) for lane, value in enumerate(inputs[start : start + per])), Field(0))
        for start in range(0, len(inputs), per)
    ]
    return chained(salt, parts)
