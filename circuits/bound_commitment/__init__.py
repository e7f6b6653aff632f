"""Commitments that are good for one purpose and of one party, so that nobody copies another's and none is of use twice.

It is Poseidon of (a constant, purpose, party, nonce, *values). Whoever shows the commitment of another party as its own would
have to open it with its own number, and an old one with the new purpose: both are other inputs of the hash.
"""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Field, gadget
from zkwright.compiler.rows import ArgumentError

from ..poseidon import poseidon
from ..poseidon.constants import MAX_INPUTS
from ..shared.element import Element

DOMAIN: Final = int.from_bytes(b"zkwright bound commitment", "big")
"""What no other hash of Poseidon begins with."""

_MOST: Final = MAX_INPUTS - 4


@gadget
def bound_commitment(purpose: Element, party: Element, nonce: Element, *values: Element) -> Field:
    """A commitment of a party to 1 to 12 field elements, for one purpose.

    Constrains the result to be the hash, never fails. A circuit takes `purpose` and each `party` from public inputs or constants,
    requires that the commitments are those that were told before, and that no party counts twice; whoever begins a session names
    one purpose once. A random `nonce` hides the values, and has to be new for each commitment. Costs 318 rows for 1 value, and
    606 for 12.

    >>> hex(bound_commitment(7, 1, 5, 700))[:10]
    '0x1a3810a8'
    >>> bound_commitment(7, 1, 5, 700) == bound_commitment(7, 2, 5, 700)
    False

    Raises `ArgumentError` for any other number of values; commit to `poseidon_sponge` of more.
    """
    if not 1 <= len(values) <= _MOST:
        raise ArgumentError(
            f"bound_commitment takes 1 to {_MOST} values, got {len(values)}",
            "commit to the hash of them by poseidon_sponge of zkwright.circuits.poseidon_sponge",
        )
    return poseidon(DOMAIN, purpose, party, nonce, *values)
