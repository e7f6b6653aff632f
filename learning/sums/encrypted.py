"""What somebody proves of numbers that are encrypted."""

from __future__ import annotations

from typing import Final, Literal

from zkwright.circuits.babyjub import Point
from zkwright.circuits.elgamal import Ciphertext, encrypt_number
from zkwright.compiler import U64, Array, Field, Private, Public, UInt, bind, circuit, require

from ..errors import LearningError

_MOST_BITS: Final = 40


@circuit
def encrypted(
    numbers: Private[Array[UInt[Literal["bits"]], Literal["entries"]]],  # type: ignore[type-arg]
    randomness: Private[Array[Field, Literal["entries"]]],
    context: Public[Field],
    entries: int = 1,
    bits: int = 1,
    most: int = 1,
    key_x: int = 0,
    key_y: int = 1,
) -> Public[Array[Ciphertext, Literal["entries"]]]:
    """The ciphertexts hide `entries` numbers of `bits` bits each, whose sum is at most `most`.

    The public key is fixed when this is compiled. `context` is who gives the numbers, as a nullifier says it: whoever copies the
    ciphertexts has no proof for another. `randomness` is `random_scalar()` of `zkwright.circuits.elgamal.plain`, another for each
    number. 1,115 rows for one of one bit, 1,136 for each
    further one.
    """
    if bits > _MOST_BITS:
        raise LearningError("the numbers", f"have {bits} bits", f"take at most {_MOST_BITS}: larger sums are not found")
    bind(context)
    if most < entries * ((1 << bits) - 1):
        together = sum((Field(number) for number in numbers), Field(0))
        require(U64(together) <= most, "the numbers are more together than is allowed")
    key = Point(x=Field(key_x), y=Field(key_y))
    return Array([encrypt_number(key, number, each) for number, each in zip(numbers, randomness, strict=True)])
