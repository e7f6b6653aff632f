from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.fixed_base import SCALAR_BITS
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, IDENTITY, AffinePoint, L, add, multiply
from zkwright.circuits.babyjub.scalars import COMPLETE_BITS, SHIFT
from zkwright.circuits.diffie_hellman import shared_secret
from zkwright.circuits.diffie_hellman.plain import SecretKey, agree
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.curve_cases import PUBLIC_KEY, agreed
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import circomlibjs
from tests.circuits.vectors.sign import affine
from tests.drawn import examples

COSTS = [
    Cost(shared_secret, 1938, lambda make: shared_secret(make.field(), make.point())),
    Cost(shared_secret, 807, lambda make: shared_secret(make.field(), PUBLIC_KEY), "with a constant public key"),
]

SMALL_ORDER = [multiply(i * L, GENERATOR) for i in range(8)]
MIXED = [add(BASE8, small) for small in SMALL_ORDER[1:]]
OFF_CURVE = [AffinePoint(0, 0), AffinePoint(1, 1), AffinePoint(BASE8.x, BASE8.y + 1)]


def test_multiples_are_those_of_circomlibjs() -> None:
    found = [item for item in circomlibjs()["babyjub"]["multiplications"] if AffinePoint(*item["point"]) == BASE8]
    tried = [item for item in found if 0 < item["scalar"] < L]
    assert len(tried) >= 10
    for item in tried:
        assert affine(agreed(item["scalar"], Point.of(BASE8))) == AffinePoint(*item["product"])
        assert affine(agree(SecretKey(item["scalar"]), Point.of(BASE8))) == AffinePoint(*item["product"])


@examples(15)
@given(st.sampled_from([1, 2, 3, 7, 8, L // 2, L - 2, L - 1]) | st.integers(1, L - 1), st.integers(1, L - 1))
def test_both_sides_agree(ours: int, theirs: int) -> None:
    one, two = SecretKey(ours), SecretKey(theirs)
    secret = affine(agree(one, two.public_key))
    assert secret == affine(agree(two, one.public_key)) == multiply(ours * theirs % L, BASE8)
    assert affine(agreed(ours, two.public_key)) == secret


@pytest.mark.parametrize("point", SMALL_ORDER + MIXED + OFF_CURVE)
def test_keys_of_another_order_are_refused(point: AffinePoint) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=r"the public key is not of order L|not on Baby Jubjub"):
        agreed(3, Point.of(point))
    with pytest.raises(UnsatisfiedCircuitError, match="the public key is not of order L"):
        shared_secret(3, Point.of(point))
    with pytest.raises(ValueError, match="the public key is not of order L"):
        agree(SecretKey(3), Point.of(point))


@pytest.mark.parametrize("secret", [0, L, L + 1, R - 1, R - L])
def test_secrets_out_of_range_are_refused(secret: int) -> None:
    for call in (agreed, shared_secret):
        with pytest.raises(UnsatisfiedCircuitError, match=r"the secret is 0|not below the order of the subgroup"):
            call(secret, PUBLIC_KEY)
    with pytest.raises(ValueError, match=r"below L: SecretKey.generate\(\)"):
        SecretKey(secret)


def test_a_key_is_shown_nowhere() -> None:
    key = SecretKey(123456789)
    assert "123456789" not in repr(key) + str(key)
    with pytest.raises(ValueError, match="secret scalar") as refusal:
        SecretKey(L + 123456789)
    assert "123456789" not in str(refusal.value)
    with pytest.raises(TypeError, match="a secret scalar is an int"):
        SecretKey(1.5)  # type: ignore[arg-type]


def test_generated_keys_and_nonces_differ() -> None:
    key = SecretKey.generate()
    assert len({SecretKey.generate().scalar for _ in range(4)}) == 4
    assert len({key.nonce("test", 1) for _ in range(4)} | {key.nonce("test", 2), key.nonce("other", 1)}) == 6


def test_nonces_differ_without_randomness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two contexts, two purposes and two keys, where the system gives the same bytes each time."""
    monkeypatch.setattr("secrets.token_bytes", bytes)
    calls = [
        (key, purpose, *context) for key in (1, 2) for purpose in ("a", "b") for context in ((), (1,), (1, 2), (2, 1))
    ]
    assert len({SecretKey(key).nonce(purpose, *context) for key, purpose, *context in calls}) == len(calls)


def test_no_wire_is_left_open() -> None:
    for secret in (1, 2, L - 1):
        witness = agreed.compile().solve({"secret": secret, "public_key": PUBLIC_KEY})
        assert open_wires(witness) == []


def test_a_shifted_scalar_has_251_bits_below_two_ones() -> None:
    assert SHIFT >= 0
    assert SHIFT + L - 1 < 2**SCALAR_BITS
    assert (3 * 2**SCALAR_BITS + SHIFT) % L == 0


def test_multiples_before_the_complete_steps_avoid_the_exceptions() -> None:
    """m is at least 7, and 2 m + 1 below L, before every step of `double_and_add`, for any bits; one more would not be."""
    largest = 2 ** (SCALAR_BITS + 2) - 1
    for bit in range(COMPLETE_BITS, SCALAR_BITS):
        assert 2 * (2 * (largest >> bit + 1) + 1) + 1 < L
    assert 2 * (2 * (largest >> COMPLETE_BITS) + 1) + 1 >= L
    assert 2 * (3 * 2**SCALAR_BITS >> SCALAR_BITS) + 1 == 7


def test_the_neutral_element_is_what_no_exchange_gives() -> None:
    assert affine(shared_secret(L - 1, PUBLIC_KEY)) != IDENTITY
