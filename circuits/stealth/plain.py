"""Stealth addresses outside of circuits: a recipient's keys, sending, scanning."""

from __future__ import annotations

from dataclasses import dataclass, field

from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, AffinePoint, L, add, multiply
from ..babyjub.secret_key import SecretKey, affine, random_scalar
from ..bits import from_bits
from ..diffie_hellman.plain import agree
from . import StealthAddress, stealth_address
from .digest import shared_bits

__all__ = ["SecretKey", "StealthKeys", "send"]


@dataclass(frozen=True, slots=True)
class StealthKeys:
    """A recipient's secrets: `scan` finds addresses, and may be lent to a service that does; `spend` spends. Neither is
    shown."""

    scan: SecretKey = field(repr=False)
    spend: SecretKey = field(repr=False)

    @classmethod
    def generate(cls) -> StealthKeys:
        """New keys from the operating system's randomness."""
        return cls(SecretKey.generate(), SecretKey.generate())

    @property
    def public_keys(self) -> tuple[Point, Point]:
        """The scan key and the spend key, which a sender needs."""
        return self.scan.public_key, self.spend.public_key

    @redact_frames
    def owns(self, found: StealthAddress) -> bool:
        """Whether an address is this recipient's: what a scan asks of every payment.

        Of others' addresses all but one in 256 are told by their view tag, at one multiplication. False for what no sender
        makes.
        """
        offset = self._offset(found)
        if offset is None:
            return False
        address = add(affine(self.spend.public_key), multiply(offset, BASE8))
        return address == AffinePoint(int(found.address.x), int(found.address.y))

    @redact_frames
    def secret_of(self, found: StealthAddress) -> SecretKey:
        """The secret of an address. Raises `ValueError` where it is not this recipient's."""
        offset = self._offset(found)
        if offset is None or not self.owns(found):
            raise ValueError("the address is not this recipient's")
        return SecretKey((self.spend.scalar + offset) % L)

    def _offset(self, found: StealthAddress) -> int | None:
        """The h of an address, where the view tag is that of the shared secret."""
        try:
            shared = agree(self.scan, found.ephemeral)
        except ValueError:  # a point of another order
            return None
        bits = shared_bits(shared)
        return int(from_bits(bits.offset)) if int(from_bits(bits.tag)) == int(found.view_tag) else None


def send(scan_key: Point, spend_key: Point) -> StealthAddress:
    """A new address for the recipient with these public keys.

    >>> keys, others = StealthKeys.generate(), StealthKeys.generate()
    >>> found = send(*keys.public_keys)
    >>> keys.owns(found), others.owns(found)
    (True, False)
    >>> bool(keys.secret_of(found).public_key == found.address)
    True

    Raises `ValueError` for keys that are not of order L.
    """
    affine(scan_key, "the scan key")
    affine(spend_key, "the spend key")
    return stealth_address(scan_key, spend_key, random_scalar())
