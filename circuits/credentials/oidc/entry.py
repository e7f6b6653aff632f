"""The entries of a registry: an issuer, an audience and one of the issuer's keys, as the leaf of a tree."""

from __future__ import annotations

from typing import Any

from zkwright.compiler import Field, Text

from ...packing import pack_bytes
from ...poseidon_sponge import poseidon_sponge
from ..shared.signatures import Key, key_elements


def entry(issuer: Text[Any], audience: Text[Any], key: Key) -> Field:
    """The leaf of an entry, which no other has: texts of 64 and 128 bytes with their lengths, and the key."""
    return poseidon_sponge(*text_elements(issuer), *text_elements(audience), *key_elements(key))


def text_elements(text: Text[Any]) -> list[Field]:
    """A text as elements that no other text of its capacity has."""
    return [*pack_bytes(text.data), Field(text.length)]
