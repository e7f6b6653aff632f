"""Commitments to packed numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from zkwright.circuits.poseidon import poseidon, poseidon_ex
from zkwright.compiler import Field, gadget
from zkwright.core.field import R

_ABSORBED: Final = 15
_ELEMENT: Final = 253
"""Bits of an element that no sum carries out of."""

_SIGNED: Final = int.from_bytes(b"zkwright inputs", "big")


def digest(what: str, value: str) -> int:
    """A field element for a text, for which nobody finds another."""
    return int.from_bytes(hashlib.sha512(f"zkwright {what} 1 {value}".encode()).digest(), "big") % R


@gadget
def _begun(tag: Field, nonce: Field, elements: Sequence[Field]) -> Field:
    return poseidon_ex([nonce, *elements], 1, tag)[0]


@gadget
def _absorb(state: Field, elements: Sequence[Field]) -> Field:
    return poseidon(state, *elements)


def chained(tag: Field, nonce: Field, elements: Sequence[Field]) -> Field:
    """The commitment to a tag and elements: a chain of the widest Poseidon, 40 rows an element.

    The tag is the initial state of the first hash, and costs nothing. It has to be a digest, or below 2^253 and a constant.
    """
    padded = [*elements, *[Field(0)] * (-len(elements) % _ABSORBED)]
    state = _begun(tag, nonce, padded[:_ABSORBED])
    for start in range(_ABSORBED, len(padded), _ABSORBED):
        state = _absorb(state, padded[start : start + _ABSORBED])
    return state


def committed_model(shape: object, scheme: Field, nonce: Field, elements: Sequence[Field]) -> Field:
    """The commitment to a model: its elements, and all that is public of it, of which `scheme` is the digest.

    The shape's own digest is added to the chain's hash, so that who verifies an answer without comparing `scheme` is at least not
    given one of another shape.
    """
    return chained(scheme, nonce, elements) + digest("shape", repr(shape))


def committed_inputs(salt: Field, inputs: Sequence[Field], width: int) -> Field:
    """The commitment to inputs of so many bits each, packed, and to how many of how many bits they are."""
    per = _ELEMENT // width
    parts = [
        sum((value * (1 << width * lane) for lane, value in enumerate(inputs[start : start + per])), Field(0))
        for start in range(0, len(inputs), per)
    ]
    return chained(Field(digest("inputs", f"{len(inputs)} of {width} bits")), salt, parts)


def signed_message(subject: Field, inputs: Field) -> Field:
    """What an issuer signs: that committed inputs are those of a subject."""
    return poseidon(_SIGNED, subject, inputs)
