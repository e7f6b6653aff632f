"""Noise that enters a sum before anybody opens it: what each of some proves to add."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final, Literal

from zkwright.circuits.babyjub import Point
from zkwright.circuits.elgamal import Ciphertext, encrypt_number
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Array, Field, Private, Public, UInt, circuit, require

from ..privacy import discrete_laplace, noise, seed_commitment

_OTHER: Final = "the seed is another than was committed to"


@circuit
def encrypted_noise(
    seed: Private[Field],
    salt: Private[Field],
    randomness: Private[Array[Field, Literal["entries"]]],
    committed: Public[Field],
    drawn: Public[Field],
    entries: int = 1,
    scale: int = 10,
    per: int = 1,
    shares: int = 1,
    key_x: int = 0,
    key_y: int = 1,
) -> Public[Array[Ciphertext, Literal["entries"]]]:
    """The ciphertexts hide numbers that the seed behind `committed` and `drawn` give, one for each sum.

    Each is of `discrete_laplace(scale / per, shares=shares)`, less the distribution's `low`, so that none is negative. The seed
    of the number k is Poseidon of `seed` and k: they are independent as far as Poseidon's outputs look random to who does not
    know `seed`. 2,378 rows for one number of scale 10, 2,138 for each further one.
    """
    distribution = discrete_laplace(Fraction(scale, per), shares=shares)
    require(seed_commitment(seed, salt) == committed, _OTHER)
    key = Point(x=Field(key_x), y=Field(key_y))
    place: Any = UInt((distribution.high - distribution.low).bit_length())
    return Array(
        [
            encrypt_number(
                key, place(Field(noise(distribution, poseidon(seed, Field(k)), drawn)) - distribution.low), each
            )
            for k, each in enumerate(randomness)
        ]
    )
