from __future__ import annotations

from functools import partial
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer
from zkwright.circuits.poseidon_cipher import poseidon_decrypt, poseidon_encrypt
from zkwright.circuits.poseidon_cipher.plain import ciphertext_length, decrypt, random_nonce
from zkwright.compiler import U128, Array, Field, Private, Public, circuit
from zkwright.compiler.errors import CompileError, UnsatisfiedCircuitError
from zkwright.core.field import R
from zkwright.testing import refuses

from tests.circuits.costs import Cost, Inputs
from tests.circuits.vectors.load import poseidon_cipher
from tests.drawn import examples


def nonce(make: Inputs) -> U128:
    return U128.from_bits(make.bits(128))


def encrypted(make: Inputs, n: int) -> object:
    return poseidon_encrypt(make.fields(2), nonce(make), make.fields(n))


def decrypted(make: Inputs, n: int) -> object:
    return poseidon_decrypt(make.fields(2), nonce(make), make.fields(ciphertext_length(n)), n)


COSTS = [
    Cost(gadget, rows, partial(call, n=n), f"for {n}")
    for gadget, call, n, rows in (
        (poseidon_encrypt, encrypted, 3, 525),
        (poseidon_encrypt, encrypted, 1, 525),
        (poseidon_encrypt, encrypted, 6, 789),
        (poseidon_decrypt, decrypted, 3, 526),
        (poseidon_decrypt, decrypted, 1, 528),
        (poseidon_decrypt, decrypted, 6, 790),
    )
]

VECTORS = poseidon_cipher()


@circuit
def sealed(
    key: Private[Array[Field, 2]],  # type: ignore[valid-type]
    nonce: Public[U128],
    message: Private[Array[Field, Literal["n"]]],
    n: int,
    m: int,
) -> Public[Array[Field, Literal["m"]]]:
    return poseidon_encrypt(key, nonce, message)


@circuit
def opened(
    key: Private[Array[Field, 2]],  # type: ignore[valid-type]
    nonce: Public[U128],
    ciphertext: Public[Array[Field, Literal["m"]]],
    n: int,
    m: int,
) -> Public[Array[Field, Literal["n"]]]:
    return poseidon_decrypt(key, nonce, ciphertext, n)


@pytest.mark.parametrize("case", VECTORS)
def test_agrees_with_zk_kit(case: Any) -> None:
    key, nonce, message, ciphertext = case["key"], case["nonce"], case["message"], case["ciphertext"]
    n, m = len(message), len(ciphertext)
    assert ciphertext_length(n) == m
    assert poseidon_encrypt(key, nonce, message) == ciphertext
    assert sealed(key, nonce, message, n=n, m=m) == ciphertext
    assert opened(key, nonce, ciphertext, n=n, m=m) == message
    assert decrypt(key, nonce, ciphertext, n) == message


def test_both_are_certified() -> None:
    assert audit(sealed.compile(n=2, m=4)).answer is Answer.UNIQUE
    assert audit(opened.compile(n=2, m=4)).answer is Answer.UNIQUE


@examples(10)
@given(st.lists(st.integers(0, R - 1), min_size=1, max_size=7), st.integers(0, 2**128 - 1), st.data())
def test_what_was_changed_is_refused(message: list[int], nonce: int, data: st.DataObject) -> None:
    key = (R - 1, 4)
    ciphertext = poseidon_encrypt(key, nonce, message)
    assert decrypt(key, nonce, ciphertext, len(message)) == message
    place = data.draw(st.integers(0, len(ciphertext) - 1))
    ciphertext[place] = (ciphertext[place] + data.draw(st.integers(1, R - 1))) % R
    with pytest.raises(ValueError, match="none of a message of this length under this key and nonce"):
        decrypt(key, nonce, ciphertext, len(message))
    with pytest.raises(UnsatisfiedCircuitError, match="a changed ciphertext"):
        poseidon_decrypt(key, nonce, ciphertext, len(message))


@pytest.mark.parametrize("change", ["key", "nonce", "tag", "length"])
def test_no_proof_of_another_message(change: str) -> None:
    key, nonce, n = [1, 2], 3, 2
    ciphertext = poseidon_encrypt(key, nonce, [10, 20])
    if change == "key":
        key = [2, 1]
    elif change == "nonce":
        nonce = 4
    elif change == "tag":
        ciphertext[-1] += 1
    else:
        n = 3
    refuses(opened.compile(n=n, m=4), {"key": key, "nonce": nonce, "ciphertext": ciphertext})
    with pytest.raises(ValueError, match="none of a message"):
        decrypt(key, nonce, ciphertext, n)


def test_padding_other_than_zeros_is_refused() -> None:
    """Its tag is right: the sender has padded with something else."""
    other = [*poseidon_encrypt((1, 2), 3, [10, 20, 0])]
    assert other != poseidon_encrypt((1, 2), 3, [10, 20])
    with pytest.raises(ValueError, match="none of a message"):
        decrypt((1, 2), 3, other, 2)


@pytest.mark.parametrize(
    ("key", "nonce", "ciphertext", "length"),
    [
        ((1,), 0, [0] * 4, 1),
        ((1, 2), -1, [0] * 4, 1),
        ((1, 2), 2**128, [0] * 4, 1),
        ((1, 2), 0, [0] * 3, 1),
        ((1, 2), 0, [0] * 4, 0),
        ((1, 2), 0, [0, 0, 0, R], 1),
        ((1, R), 0, [0] * 4, 1),
        ((1, 2), 0, [], 0),
        ((1, 2), 0, [-1, 0, 0, 0], 3),
    ],
)
def test_what_cannot_be_decrypted(key: tuple[int, ...], nonce: int, ciphertext: list[int], length: int) -> None:
    with pytest.raises(ValueError, match=r"a key has two|none of a message|an integer in \[0, r\)"):
        decrypt(key, nonce, ciphertext, length)


@pytest.mark.parametrize(
    "call",
    [
        lambda: poseidon_encrypt((1,), 0, [1]),
        lambda: poseidon_encrypt((1, 2), 0, []),
        lambda: poseidon_encrypt((1, 2), 2**128, [1]),
        lambda: poseidon_decrypt((1, 2), 0, [1], 1),
        lambda: poseidon_decrypt((1, 2), 0, [1, 2, 3, 4], 4),
        lambda: poseidon_decrypt((1, 2, 3), 0, [1, 2, 3, 4], 1),
    ],
)
def test_arguments_that_do_not_fit(call: Any) -> None:
    with pytest.raises((ValueError, CompileError), match=r"two elements|is empty|the ciphertext of|outside U128"):
        call()


def test_nonces_are_fresh() -> None:
    nonces = {random_nonce() for _ in range(50)}
    assert len(nonces) == 50
    assert max(nonces).bit_length() > 100
