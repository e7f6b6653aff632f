"""Stealth addresses over Baby Jubjub: every payment to one recipient has an address of its own, and nobody else connects them.

After ERC-5564 (and CryptoNote): a recipient publishes a scan key A = a Base8 and a spend key B = b Base8. A sender draws r,
publishes r Base8 beside the address P = B + h Base8, where h and a view tag of a byte are bits of a hash of r A = a (r Base8).
The recipient finds the address with a alone, and spends with b + h. `stealth.plain` has keys, sending and scanning.
"""

from __future__ import annotations

from zkwright.compiler import U8, Field, Struct, gadget

from ..babyjub.edwards import Point, add_points
from ..babyjub.fixed_base import SCALAR_BITS, multiply_few_bits
from ..babyjub.plain import BASE8, L
from ..babyjub.scalars import OrderL, Scalar
from ..bits import from_bits, is_at_least, to_bits_at_most
from ..shared.element import Element
from .digest import shared_bits


class StealthAddress(Struct):
    """The one-time address P, the point r Base8 that goes with it, and the byte by which a recipient skips others'
    addresses."""

    address: Point
    ephemeral: Point
    view_tag: U8


@gadget
def stealth_address(scan_key: Point, spend_key: Point, randomness: Element) -> StealthAddress:
    """A new address for a recipient.

    Constrains both keys to be of order L, and the result to be the address; fails for other keys, and for a randomness beyond
    251 bits. Needs one that is uniform below L and used once: it tells which addresses are whose. Costs 3,212 rows.

    >>> from zkwright.circuits.stealth.plain import StealthKeys
    >>> keys = StealthKeys.generate()
    >>> found = stealth_address(*keys.public_keys, 12345)
    >>> keys.owns(found)
    True
    """
    OrderL.of(spend_key, "the spend key is not of order L")
    scalar = Scalar.used_once(Field(randomness))
    bits = shared_bits(scalar.times(OrderL.of(scan_key, "the scan key is not of order L")))
    offset = multiply_few_bits(BASE8, bits.offset)
    return StealthAddress(
        address=add_points(spend_key, offset),
        ephemeral=scalar.times_constant(BASE8),
        view_tag=U8.from_bits(bits.tag),
    )


@gadget
def stealth_secret(scan_secret: Element, spend_secret: Element, ephemeral: Point) -> Field:
    """The secret of an address, b + h modulo L: to spend what it holds inside a proof, as `multiply_base8` of it is the
    address.

    Constrains both secrets to be below L, the ephemeral point to be of order L, and the result to be the number below L; fails
    for others. Costs 3,093 rows.

    >>> from zkwright.circuits.babyjub import multiply_base8
    >>> sent = stealth_address(multiply_base8(2), multiply_base8(3), 12345)
    >>> multiply_base8(stealth_secret(2, 3, sent.ephemeral)) == sent.address
    Bool(1)
    """
    spend = Field(spend_secret)
    to_bits_at_most(spend, L - 1, "the spend secret is not below the order of the subgroup")
    scan = Scalar.of(Field(scan_secret), "the scan secret is not below the order of the subgroup")
    bits = shared_bits(scan.times(OrderL.of(ephemeral, "the ephemeral point is not of order L")))
    total = spend + from_bits(bits.offset)
    # Below 2 L, of 252 bits: modulo L it is itself, or less by L.
    return total - Field(is_at_least(total.bits(SCALAR_BITS + 1), L)) * L
