"""What a respondent proves of an answer."""

from __future__ import annotations

from typing import Literal

from zkwright import Array, Bool, Field, Private, Public, circuit, require
from zkwright.circuits.babyjub import Point
from zkwright.circuits.elgamal import Ciphertext, encrypt_number
from zkwright.circuits.poseidon import poseidon


@circuit
def answer(
    chosen: Private[Array[Bool, Literal["options"]]],
    randomness: Private[Array[Field, Literal["options"]]],
    token: Private[Field],
    context: Public[Field],
    options: int = 2,
    key_x: int = 0,
    key_y: int = 1,
) -> Public[Array[Ciphertext, Literal["options"]]]:
    """One option is chosen, the ciphertexts hide 1 for it and 0 for others, by who knows the token of an entry of the roll."""
    require(poseidon(token) == context, "the token is of another entry of the roll")
    require(sum((Field(each) for each in chosen), Field(0)) == 1, "one option is chosen, and no other")
    key = Point(x=Field(key_x), y=Field(key_y))
    return Array([encrypt_number(key, each, random) for each, random in zip(chosen, randomness, strict=True)])
