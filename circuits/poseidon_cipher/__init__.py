"""Authenticated encryption with Poseidon in duplex mode, as Khovratovich designed it; zk-kit and MACI encrypt so.

https://github.com/zk-kit/zk-kit/tree/main/packages/poseidon-cipher names the design and holds an implementation in TypeScript.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from zkwright.compiler import U128, Array, Field, gadget, require
from zkwright.compiler.rows import ArgumentError

from ..poseidon.permutation import permuted
from ..shared.element import Element
from .plain import RATE, ciphertext_length

__all__ = ["poseidon_decrypt", "poseidon_encrypt"]

_LENGTH_WEIGHT: Final = 2**128
"""Of the message's length beside the nonce, which is below it."""


@gadget
def poseidon_encrypt(key: Sequence[Element], nonce: U128 | int, message: Sequence[Element]) -> Array[Field, Any]:
    """The ciphertext of 1 or more field elements under a key of two: the message padded with zeros to threes, hidden, and a tag.

    Constrains the result to be the ciphertext, never fails. A key and nonce hide one message only: of two messages under the
    same the first three elements differ by what the ciphertexts differ by. Take another nonce each time, or `random_nonce` of
    `zkwright.circuits.poseidon_cipher.plain`. The key may be a point that Diffie and Hellman's exchange gave. Costs 261 rows for
    the first three elements, and 264 for each three more and for the tag: 525 for 3, 789 for 6.

    >>> len(poseidon_encrypt((1, 2), 3, [10, 20, 30, 40]))
    7

    Raises `ArgumentError` for a key of another length or an empty message.
    """
    state = _initial_state(key, nonce, len(message))
    padded = [*map(Field, message), *[Field(0)] * (-len(message) % RATE)]
    ciphertext = []
    for start in range(0, len(padded), RATE):
        state = permuted(state, often=True)
        hidden = [lane + element for lane, element in zip(state[1:], padded[start : start + RATE], strict=True)]
        state = [state[0], *hidden]
        ciphertext += hidden
    return Array([*ciphertext, _tag(state)])


@gadget
def poseidon_decrypt(
    key: Sequence[Element], nonce: U128 | int, ciphertext: Sequence[Element], length: int
) -> Array[Field, Any]:
    """The message of `length` elements that the key's owner encrypted.

    Constrains the ciphertext to be one that `poseidon_encrypt` gives under this key and nonce for some message of this length;
    fails for any other. Costs what encrypting does, and a row for the tag and for each zero that pads the message: 526 for 3.

    >>> poseidon_decrypt((1, 2), 3, poseidon_encrypt((1, 2), 3, [10, 20]), 2)
    [10, 20]

    Raises `ArgumentError` for a key or a ciphertext of another length than it should have, and for a length below 1.
    """
    if len(ciphertext) != ciphertext_length(length):
        raise ArgumentError(
            f"the ciphertext of {length} elements has {ciphertext_length(length)}, not {len(ciphertext)}",
            "say how long the message is, and pass the whole ciphertext",
        )
    *hidden, tag = map(Field, ciphertext)
    state = _initial_state(key, nonce, length)
    message = []
    for start in range(0, len(hidden), RATE):
        state = permuted(state, often=True)
        block = hidden[start : start + RATE]
        message += [element - lane for element, lane in zip(block, state[1:], strict=True)]
        state = [state[0], *block]
    for padding in message[length:]:
        require(
            padding == 0, "the ciphertext's padding is not 0: another key, nonce or length, or a changed ciphertext"
        )
    require(
        _tag(state) == tag, "the ciphertext's tag is another: another key, nonce or length, or a changed ciphertext"
    )
    return Array(message[:length])


def _initial_state(key: Sequence[Element], nonce: U128 | int, length: int) -> list[Field]:
    if len(key) != 2:
        raise ArgumentError(
            f"the key has two elements, not {len(key)}", "pass both coordinates of a point, or two numbers"
        )
    if length < 1:
        raise ArgumentError("the message is empty", "encrypt one element at least")
    return [Field(0), *map(Field, key), Field(nonce) + _LENGTH_WEIGHT * length]


def _tag(state: list[Field]) -> Field:
    return permuted(state, often=True)[1]
