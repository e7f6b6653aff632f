"""How large polynomials and numbers are, and how many ciphertexts add up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from ..errors import LearningError

ERROR_BITS: Final = 6
"""Of an error with 2^5 added, as proofs bound it: what is drawn reaches from -21 to 21."""

DRAWN_ERROR: Final = 21
"""The largest error that is drawn."""

PROVED_ERROR: Final = 1 << ERROR_BITS - 1
"""The largest that a proof lets pass."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Polynomials below x^degree + 1 with coefficients modulo `modulus`.

    `quotient_bits` are of what is divided off in an encryption, with half of the range added: some 6 standard deviations fit.
    """

    degree: int
    modulus: int
    quotient_bits: int


RINGS: Final = {
    1024: Ring(1024, 0x7E00001, 7),
    2048: Ring(2048, 0x3FFFFFFF000001, 7),
    4096: Ring(4096, 0xFFFFEE001 * 0xFFFFC4001, 8),
}
"""By the degree: 27, 54 and 72 bits, where the table of homomorphicencryption.org (2018) has 128 bits of security for ternary
secrets up to 27, 54 and 109 bits."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """`ring.degree` numbers of `bits` bits in a ciphertext, at most `most` together, up to `added` of which add up.

    Raises `LearningError` where that many, made by who does the worst that a proof lets pass, might not decrypt: in the ring of
    degree 1,024 there is room for 19 of one bit, in that of 2,048 for 130,000.
    """

    ring: Ring
    bits: int
    added: int
    most: int | None = None

    def __post_init__(self) -> None:
        """Refuse what might not decrypt."""
        if not 1 <= self.bits <= 32 or self.added < 1:
            raise LearningError(
                "the numbers", f"{self.added} of {self.bits} bits are added", "add numbers of 1 to 32 bits"
            )
        if self.most is not None and self.most < 1:
            raise LearningError("the numbers", f"are {self.most} at most together", "let them be 1 at least")
        # A sum is one number, whoever made the key: two secrets of one key differ by s with pk1 s small, so that ct1 s is at most
        # the second term, and the noise of two openings differs by less than the first.
        if (1 << self.noise_bits) + 4 * PROVED_ERROR * self.ring.degree * self.added >= self.step:
            mend = "take a ring of a larger degree, smaller numbers or fewer"
            raise LearningError("the numbers", f"{self.added} of {self.bits} bits might not decrypt", mend)

    @property
    def step(self) -> int:
        """By which a number is multiplied: sums are multiples of it, and what errors add is less than half."""
        return self.ring.modulus // (self.largest + 1)

    @property
    def largest(self) -> int:
        """Of a sum."""
        return self.added * ((1 << self.bits) - 1)

    @property
    def noise_bits(self) -> int:
        """Of what a sum is off by, with half of the range added."""
        return (self.added * self.worst_error).bit_length() + 1

    @property
    def worst_error(self) -> int:
        """How far a ciphertext with a proof may be off: e u + e0 + e1 s, of ternary u and s and the key's error e."""
        return self.ring.degree * (DRAWN_ERROR + PROVED_ERROR) + PROVED_ERROR

    @property
    def digest(self) -> bytes:
        """The SHA-256 of all that a scheme says."""
        return hashlib.sha256("|".join(f"{name} {size}" for name, size in self.sizes.items()).encode()).digest()

    @property
    def opening_sizes(self) -> dict[str, int]:
        """What the circuit `bfv_opening` is compiled with; quotients have twice the room, as they are not drawn again."""
        return {
            "degree": self.ring.degree,
            "modulus": self.ring.modulus,
            "noise_bits": self.noise_bits,
            "quotient_bits": self.ring.quotient_bits + 1,
        }

    @property
    def sizes(self) -> dict[str, int]:
        """What the circuit `bfv_encryption` is compiled with."""
        return {
            "degree": self.ring.degree,
            "modulus": self.ring.modulus,
            "step": self.step,
            "quotient_bits": self.ring.quotient_bits,
            "bits": self.bits,
            "most": self.ring.degree * ((1 << self.bits) - 1) if self.most is None else self.most,
        }
