"""Keys of one user, all from the words of a mnemonic: what spends, what reads, and what others pay to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic
from zkwright import R
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import AffinePoint, L, is_in_subgroup
from zkwright.circuits.diffie_hellman.plain import SecretKey

from .circuits import Owner, nullifying_key, owner_hash, spend_hash
from .errors import Unusable

CHECK_BYTES: Final = 4
"""Of a hash behind a text's numbers, by which a slip of the pen is found."""


@dataclass(frozen=True)
class Address:
    """What others pay to; it may be known to everybody."""

    spend_hash: int
    viewing_key: AffinePoint

    @cached_property
    def owner(self) -> int:
        """What commitments hold of it."""
        return int(owner_hash(self.as_owner()))

    def as_owner(self) -> Owner:
        """As circuits take it."""
        return Owner(spend_hash=self.spend_hash, viewing_key=Point.of(self.viewing_key))

    def inputs(self) -> dict[str, object]:
        """As an input of a circuit."""
        return {"spend_hash": self.spend_hash, "viewing_key": list(self.viewing_key)}

    def to_bytes(self) -> bytes:
        """96 bytes: the three numbers, big-endian."""
        return b"".join(number.to_bytes(32, "big") for number in (self.spend_hash, *self.viewing_key))

    @classmethod
    def from_bytes(cls, data: bytes) -> Address:
        """Raises `Unusable` for what nobody can be paid at: numbers of r or more, a point that is not of order L."""
        if len(data) != 96:
            raise Unusable("an address has 96 bytes")
        hashed, x, y = (int.from_bytes(data[start : start + 32], "big") for start in (0, 32, 64))
        point = AffinePoint(x, y)
        if hashed >= R or x == 0 or not is_in_subgroup(point):
            raise Unusable("an address whose numbers are no keys; ask for it again")
        return cls(hashed, point)

    def __str__(self) -> str:
        """As one gives it to others: `zkaddr` and hexadecimal digits."""
        return _written("zkaddr", self.to_bytes())

    @classmethod
    def parse(cls, text: str) -> Address:
        """What `str` gave. Raises `Unusable`."""
        return cls.from_bytes(_read("zkaddr", text, 96, "an address"))


@dataclass(frozen=True)
class ViewingKey:
    """What opens one user's history, and spends nothing: for an auditor, or a machine that only watches."""

    spend_hash: int
    nullifying_key: int = field(repr=False)
    viewing: SecretKey
    outgoing: bytes = field(repr=False)

    @cached_property
    def address(self) -> Address:
        """Whose history it opens."""
        point = self.viewing.public_key
        return Address(self.spend_hash, AffinePoint(int(point.x), int(point.y)))

    def to_text(self) -> str:
        """`zkview` and hexadecimal digits: a secret."""
        numbers = (self.spend_hash, self.nullifying_key, self.viewing.scalar)
        return _written("zkview", b"".join(number.to_bytes(32, "big") for number in numbers) + self.outgoing)

    @classmethod
    def parse(cls, text: str) -> ViewingKey:
        """What `to_text` gave. Raises `Unusable`."""
        data = _read("zkview", text, 128, "a viewing key")
        hashed, nullifying, scalar = (int.from_bytes(data[start : start + 32], "big") for start in (0, 32, 64))
        if hashed >= R or nullifying >= R or not 0 < scalar < L:
            raise Unusable("a viewing key whose numbers are no keys; ask for it again")
        return cls(hashed, nullifying, SecretKey(scalar), data[96:])


@dataclass(frozen=True)
class SpendingKey:
    """All of a user's keys. Whoever has them has the money."""

    secret: int = field(repr=False)
    viewing: ViewingKey
    account: Ed25519PrivateKey = field(repr=False)
    """Of the account in the open that deposits are paid from."""

    @classmethod
    def from_mnemonic(cls, words: str) -> SpendingKey:
        """Of 12 to 24 English words, as BIP-39 has them. Raises `Unusable` where they are none."""
        maker = Mnemonic("english")
        words = " ".join(words.lower().split())
        if not maker.check(words):
            raise Unusable("the words are no mnemonic: one is misspelt, missing, or in another's place")
        return cls.from_seed(maker.to_seed(words))

    @classmethod
    def from_seed(cls, seed: bytes) -> SpendingKey:
        """Of 64 random bytes. 512 bits behind each number leave nothing to see of the modulus."""
        secret = int.from_bytes(_derived(seed, "spend"), "big") % R
        viewing = SecretKey(int.from_bytes(_derived(seed, "view"), "big") % (L - 1) + 1)
        key = ViewingKey(int(spend_hash(secret)), int(nullifying_key(secret)), viewing, _derived(seed, "outgoing")[:32])
        return cls(secret, key, Ed25519PrivateKey.from_private_bytes(_derived(seed, "account")[:32]))

    @property
    def address(self) -> Address:
        """What others pay to."""
        return self.viewing.address

    @cached_property
    def account_name(self) -> bytes:
        """The 32 bytes of the account's public key, by which the ledger knows it."""
        return self.account.public_key().public_bytes_raw()


def new_mnemonic() -> str:
    """24 words, 256 bits of the operating system's randomness."""
    return Mnemonic("english").generate(strength=256)


def _derived(seed: bytes, purpose: str) -> bytes:
    return HKDF(SHA512(), 64, salt=b"zkwright confidential transactions", info=purpose.encode()).derive(seed)


def _written(prefix: str, data: bytes) -> str:
    return prefix + (data + _check(prefix, data)).hex()


def _read(prefix: str, text: str, size: int, what: str) -> bytes:
    text = text.strip()
    if not text.startswith(prefix):
        raise Unusable(f"{what} begins with {prefix}; this is something else")
    try:
        data = bytes.fromhex(text.removeprefix(prefix))
    except ValueError:
        raise Unusable(f"{what} has hexadecimal digits behind {prefix}; copy it again") from None
    if len(data) != size + CHECK_BYTES or data[size:] != _check(prefix, data[:size]):
        raise Unusable(f"{what} with a digit that is wrong or missing; copy it again")
    return data[:size]


def _check(prefix: str, data: bytes) -> bytes:
    return hashlib.sha256(prefix.encode() + data).digest()[:CHECK_BYTES]
