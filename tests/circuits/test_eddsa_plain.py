from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub.plain import BASE8, IDENTITY, AffinePoint, L, add, is_in_subgroup, multiply
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.poseidon.plain import permute
from zkwright.core.field import R

from tests.circuits.vectors.load import circomlibjs, signatures
from tests.circuits.vectors.sign import MESSAGES, SEEDS, Case, affine, case, forged_cases, honest_cases
from tests.drawn import examples

messages = st.sampled_from([0, 1, 2, R - 2, R - 1]) | st.integers(0, R - 1)


def equation_holds(made: Case) -> bool:
    challenge = permute([0, *made.r8, *made.public_key, made.message])[0]
    return multiply(made.s, BASE8) == add(made.r8, multiply(8 * challenge, made.public_key))


def test_circomlibjs_judged_these_very_signatures() -> None:
    recorded = [
        Case(AffinePoint(*item["publicKey"]), item["message"], AffinePoint(*item["r8"]), item["s"])
        for item in signatures()
    ]
    assert recorded == honest_cases() + forged_cases()


def test_circomlibjs_accepts_our_signatures() -> None:
    verdicts = circomlibjs()["eddsa"]["verdicts"]
    honest = len(SEEDS) * len(MESSAGES)
    small_order_keys = 4
    forged = len(forged_cases()) - small_order_keys
    assert verdicts == [True] * honest + [False] * forged + [True] * small_order_keys


def test_the_equation_accepts_signatures_of_circomlibjs() -> None:
    for item in circomlibjs()["eddsa"]["signatures"]:
        assert equation_holds(
            Case(AffinePoint(*item["publicKey"]), item["message"], AffinePoint(*item["r8"]), item["s"])
        )


@examples(25)
@given(st.binary(min_size=32, max_size=32), messages)
def test_a_signature_is_well_formed_and_verifies(seed: bytes, message: int) -> None:
    key = SigningKey(seed)
    made = case(key.public_key, message, key.sign(message))
    assert 0 <= made.s < L
    assert is_in_subgroup(made.r8)
    assert is_in_subgroup(made.public_key)
    assert IDENTITY not in (made.r8, made.public_key)
    assert equation_holds(made)
    assert not equation_holds(made._replace(message=(message + 1) % R))


def test_signing_is_deterministic_and_nonces_differ() -> None:
    key, other = SigningKey(bytes(32)), SigningKey(bytes(31) + b"\x01")
    assert case(key.public_key, 5, key.sign(5)) == case(key.public_key, 5, key.sign(5))
    nonces = {affine(signer.sign(message).r8) for signer in (key, other) for message in range(4)}
    assert len(nonces) == 8


def test_generated_keys_differ() -> None:
    assert len({affine(SigningKey.generate().public_key) for _ in range(4)}) == 4


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
