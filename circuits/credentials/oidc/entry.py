"""The entries of a registry: an issuer, an audience and one of the issuer's keys, as the leaf of a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from zkwright.compiler import U8, Array, Field, Text

from ...ecdsa import PublicKey
from ...packing import pack_bytes
from ...poseidon_sponge import poseidon_sponge

Key: TypeAlias = Array[U8, Any] | Sequence[U8] | bytes | PublicKey
"""The modulus of an RSA key, the highest byte first, whose exponent is 65,537; or a point of P-256."""


def entry(issuer: Text[Any], audience: Text[Any], key: Key) -> Field:
    """The leaf of an entry, which no other has: texts of 64 and 128 bytes with their lengths, and the key."""
    return poseidon_sponge(*text_elements(issuer), *text_elements(audience), *_key_elements(key))


def text_elements(text: Text[Any]) -> list[Field]:
    """A text as elements that no other text of its capacity has."""
    return [*pack_bytes(text.data), Field(text.length)]


def _key_elements(key: Key) -> list[Any]:
    """As many as no key of another kind or length has, so that they tell the kind as well."""
    if isinstance(key, PublicKey):
        return [*pack_bytes(key.x), *pack_bytes(key.y)]
    data: Any = key
    return [*pack_bytes(data)]
