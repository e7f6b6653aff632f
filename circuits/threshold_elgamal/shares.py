"""Keys dealt in shares, shares of decryptions, and what any t of them decrypt."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import IDENTITY, AffinePoint, L, add, is_in_subgroup, multiply, negate
from ..babyjub.secret_key import SecretKey
from ..chaum_pedersen.plain import prove_equality
from ..elgamal import Ciphertext
from ..elgamal.plain import discrete_log
from ..shared.plain import whole_number
from . import DecryptionShare, require_decryption_share

MAX_SHARES: Final = 1000


@dataclass(frozen=True, slots=True)
class KeyShare:
    """An owner's share of the secret key: the number, from 1, and the secret, which is shown nowhere."""

    number: int
    secret: SecretKey = field(repr=False)

    @property
    def verification_key(self) -> Point:
        """What this owner's shares of decryptions are checked with."""
        return self.secret.public_key

    @redact_frames
    def decryption_share(self, ciphertext: Ciphertext) -> DecryptionShare:
        """This owner's part in the decryption of a ciphertext, with its proof.

        Raises `ValueError` where the ciphertext's ephemeral point is not of order L.
        """
        equality, proof = prove_equality(self.secret, ciphertext.ephemeral, ciphertext.masked.x)
        return DecryptionShare(point=equality.image, proof=proof)


@dataclass(frozen=True, slots=True)
class DealtKey:
    """What everybody knows of a key in shares: how many decrypt, the public key, and each owner's verification key by
    number."""

    threshold: int
    public_key: Point
    verification_keys: Mapping[int, Point]

    def decrypt(self, ciphertext: Ciphertext, shares: Mapping[int, DecryptionShare]) -> Point:
        """The point that a ciphertext hides, of shares by their owners' numbers, of which all are checked and t used.

        Raises `ValueError` for fewer than t shares, for the share of nobody or an invalid one, whose owner it names, and for a
        ciphertext that no encryption gives.
        """
        return Point.of(self._decrypted(ciphertext, shares))

    def decrypt_number(self, ciphertext: Ciphertext, shares: Mapping[int, DecryptionShare], bound: int) -> int:
        """The number below `bound` that a ciphertext hides; see `elgamal.plain.decrypt_number`.

        Raises `ValueError` as `decrypt` does, and where no number below the bound is hidden.
        """
        return discrete_log(self._decrypted(ciphertext, shares), bound)

    def _decrypted(self, ciphertext: Ciphertext, shares: Mapping[int, DecryptionShare]) -> AffinePoint:
        for number, share in shares.items():
            self._check(ciphertext, number, share)
        if len(shares) < self.threshold:
            raise ValueError(f"{self.threshold} shares decrypt, and there are {len(shares)}")
        masked = _affine(ciphertext.masked)
        if not is_in_subgroup(masked):
            raise ValueError("the ciphertext's masked point is not in the subgroup of order L")
        numbers = sorted(shares)[: self.threshold]
        mask = IDENTITY
        for number in numbers:
            mask = add(mask, multiply(_weight(number, numbers), _affine(shares[number].point)))
        return add(masked, negate(mask))

    def _check(self, ciphertext: Ciphertext, number: int, share: DecryptionShare) -> None:
        key = self.verification_keys.get(number)
        if key is None:
            raise ValueError(f"nobody owns the share number {number}")
        try:
            require_decryption_share(key, ciphertext, share)
        except UnsatisfiedCircuitError as error:
            raise ValueError(f"the share of the owner number {number} is not valid") from error


@redact_frames
def deal(threshold: int, count: int) -> tuple[DealtKey, tuple[KeyShare, ...]]:
    """A new key in `count` shares, of which any `threshold` decrypt, and fewer tell nothing.

    Who calls this knows the whole key meanwhile: run it where that is destroyed, and give each owner the share alone.

    >>> from zkwright import U8
    >>> from zkwright.circuits.elgamal import encrypt_number
    >>> from zkwright.circuits.elgamal.plain import random_scalar
    >>> key, (one, two, three) = deal(2, 3)
    >>> ciphertext = encrypt_number(key.public_key, U8(42), random_scalar())
    >>> key.decrypt_number(ciphertext, {of.number: of.decryption_share(ciphertext) for of in (one, three)}, 100)
    42

    Raises `ValueError` unless 1 <= threshold <= count, and count is at most 1,000.
    """
    if not 1 <= whole_number(threshold, "a threshold") <= whole_number(count, "a number of shares") <= MAX_SHARES:
        raise ValueError(f"the threshold is at least 1 and at most the number of shares, which is at most {MAX_SHARES}")
    while True:
        coefficients = [secrets.randbelow(L) for _ in range(threshold)]
        values = [_value(coefficients, number) for number in range(count + 1)]
        if all(values):
            break
    whole, *parts = map(SecretKey, values)
    shares = tuple(KeyShare(number, part) for number, part in enumerate(parts, start=1))
    return DealtKey(threshold, whole.public_key, {of.number: of.verification_key for of in shares}), shares


def _value(coefficients: Sequence[int], at: int) -> int:
    total = 0
    for coefficient in reversed(coefficients):
        total = (total * at + coefficient) % L
    return total


def _weight(number: int, numbers: Sequence[int]) -> int:
    """Lagrange's coefficient at 0."""
    weight = 1
    for other in numbers:
        if other != number:
            weight = weight * other * pow(other - number, -1, L) % L
    return weight


def _affine(point: Point) -> AffinePoint:
    return AffinePoint(int(point.x), int(point.y))
