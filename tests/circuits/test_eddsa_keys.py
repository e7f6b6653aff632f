from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub_curve import BASE8, IDENTITY, AffinePoint, L, add, is_in_subgroup, multiply
from zkwright.circuits.eddsa_keys import IntegerSignature, SigningKey
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.field import R

from tests.circuits.vectors.load import circomlibjs, signatures
from tests.circuits.vectors.sign import MESSAGES, SEEDS, cases

messages = st.sampled_from([0, 1, 2, R - 2, R - 1]) | st.integers(0, R - 1)


def equation_holds(public_key: AffinePoint, message: int, signature: IntegerSignature) -> bool:
    challenge = poseidon(*signature.r8, *public_key, message)
    return multiply(signature.s, BASE8) == add(signature.r8, multiply(8 * challenge, public_key))


def test_circomlibjs_judged_these_very_signatures() -> None:
    recorded = [
        (
            AffinePoint(*case["publicKey"]),
            case["message"],
            IntegerSignature(AffinePoint(*case["r8"]), case["s"]),
        )
        for case in signatures()
    ]
    assert recorded == cases()


def test_circomlibjs_accepts_our_signatures() -> None:
    verdicts = circomlibjs()["eddsa"]["verdicts"]
    honest = len(SEEDS) * len(MESSAGES)
    low_order_keys = 2
    assert verdicts == [True] * honest + [False] * (len(cases()) - honest - low_order_keys) + [True] * low_order_keys


def test_the_equation_accepts_signatures_of_circomlibjs() -> None:
    for case in circomlibjs()["eddsa"]["signatures"]:
        signature = IntegerSignature(AffinePoint(*case["r8"]), case["s"])
        assert equation_holds(AffinePoint(*case["publicKey"]), case["message"], signature)


@given(st.binary(min_size=32, max_size=32), messages)
def test_a_signature_is_well_formed_and_verifies(seed: bytes, message: int) -> None:
    key = SigningKey(seed)
    signature = key.sign(message)
    assert 0 <= signature.s < L
    assert is_in_subgroup(signature.r8)
    assert is_in_subgroup(key.public_key)
    assert IDENTITY not in (signature.r8, key.public_key)
    assert equation_holds(key.public_key, message, signature)
    assert not equation_holds(key.public_key, (message + 1) % R, signature)


def test_signing_is_deterministic_and_nonces_differ() -> None:
    key, other = SigningKey(bytes(32)), SigningKey(bytes(31) + b"\x01")
    assert key.sign(5) == key.sign(5)
    nonces = {signer.sign(message).r8 for signer in (key, other) for message in range(4)}
    assert len(nonces) == 8


def test_generated_keys_differ() -> None:
    assert len({SigningKey.generate().public_key for _ in range(4)}) == 4


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"has 32 bytes, this one has {length}"):
        SigningKey(bytes(length))


@pytest.mark.parametrize("message", [-1, R, R + 1, 2**256])
def test_a_message_out_of_the_field_is_refused(message: int) -> None:
    with pytest.raises(ValueError, match=r"an integer in \[0, r\)"):
        SigningKey(bytes(32)).sign(message)


def test_the_seed_is_not_shown() -> None:
    seed = b"a secret seed of exactly 32 byte"
    assert "secret" not in repr(SigningKey(seed))
    with pytest.raises(ValueError, match="bytes") as refusal:
        SigningKey(seed + b"s")
    assert "secret" not in str(refusal.value)
