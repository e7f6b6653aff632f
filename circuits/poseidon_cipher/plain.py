"""The cipher outside of circuits: a fresh nonce, and decryption for whoever received a ciphertext."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from zkwright.core.field import R

from ..poseidon.plain import permute
from ..shared.plain import field_element, whole_number

RATE: Final = 3
"""Elements of the message that one permutation, of four lanes, hides."""


def random_nonce() -> int:
    """128 bits of the operating system's: two messages under one key have the same with a probability of 2**-128."""
    return secrets.randbits(128)


def ciphertext_length(length: int) -> int:
    """How many elements a message of this length is encrypted to: it is padded to threes, and the tag follows.

    >>> ciphertext_length(3), ciphertext_length(4)
    (4, 7)
    """
    return length + -length % RATE + 1


def decrypt(key: Sequence[int], nonce: int, ciphertext: Sequence[int], length: int) -> list[int]:
    """The message of `length` elements that `poseidon_encrypt` made this ciphertext of.

    >>> from zkwright.circuits.poseidon_cipher import poseidon_encrypt
    >>> decrypt((1, 2), 3, poseidon_encrypt((1, 2), 3, [10, 20]), 2)
    [10, 20]

    Raises `ValueError` where the ciphertext is none of a message of this length under this key and nonce, and says no more: which
    of them is wrong is not known. `TypeError` for what is no integer.
    """
    if len(key) != 2 or not 0 <= whole_number(nonce, "a nonce") < 2**128:
        raise ValueError("a key has two elements, and a nonce 128 bits")
    if whole_number(length, "a length") < 1 or len(ciphertext) != ciphertext_length(length):
        raise ValueError(f"a ciphertext of {len(ciphertext)} elements is none of a message of {length}")
    *hidden, tag = (field_element(element, "an element of a ciphertext") for element in ciphertext)
    state = [0, *(field_element(part, "a part of a key") for part in key), nonce + 2**128 * length]
    message: list[int] = []
    for start in range(0, len(hidden), RATE):
        state = permute([value % R for value in state])
        block = hidden[start : start + RATE]
        message += [(element - lane) % R for element, lane in zip(block, state[1:], strict=True)]
        state = [state[0], *block]
    if permute(state)[1] != tag or any(message[length:]):
        raise ValueError("the ciphertext is none of a message of this length under this key and nonce")
    return message[:length]
