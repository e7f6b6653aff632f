from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import elgamal
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, IDENTITY, AffinePoint, L, add, multiply
from zkwright.circuits.elgamal import (
    Ciphertext,
    add_ciphertexts,
    encrypt,
    encrypt_number,
    rerandomize,
    subtract_ciphertexts,
)
from zkwright.circuits.elgamal.plain import (
    SecretKey,
    decrypt,
    decrypt_number,
    discrete_log,
    random_scalar,
)
from zkwright.compiler import U8, U64, Field, Private, Public, UnsatisfiedCircuitError, circuit
from zkwright.compiler.errors import ArgumentError
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs
from tests.circuits.curve_cases import PUBLIC_KEY, ballot, decrypted, encrypted, point
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import curve
from tests.circuits.vectors.sign import affine
from tests.drawn import examples


def ciphertext(make: Inputs) -> Ciphertext:
    return Ciphertext(ephemeral=make.point(), masked=make.point())


CONSTANT = "under a constant public key"
COSTS = [
    Cost(encrypt, 2240, lambda make: encrypt(make.point(), make.point(), make.field())),
    Cost(encrypt, 1108, lambda make: encrypt(PUBLIC_KEY, make.point(), make.field()), CONSTANT),
    Cost(
        encrypt_number, 2235, lambda make: encrypt_number(make.point(), make.bits(1)[0], make.field()), "for a `Bool`"
    ),
    Cost(
        encrypt_number,
        1103,
        lambda make: encrypt_number(PUBLIC_KEY, make.bits(1)[0], make.field()),
        "for a `Bool` under a constant public key",
    ),
    Cost(
        encrypt_number,
        1214,
        lambda make: encrypt_number(PUBLIC_KEY, make.u64(), make.field()),
        "for a `U64` under a constant public key",
    ),
    Cost(elgamal.decrypt, 1947, lambda make: elgamal.decrypt(make.field(), ciphertext(make))),
    Cost(add_ciphertexts, 12, lambda make: add_ciphertexts(ciphertext(make), ciphertext(make))),
    Cost(subtract_ciphertexts, 12, lambda make: subtract_ciphertexts(ciphertext(make), ciphertext(make))),
    Cost(rerandomize, 2250, lambda make: rerandomize(make.point(), ciphertext(make), make.field())),
    Cost(rerandomize, 1118, lambda make: rerandomize(PUBLIC_KEY, ciphertext(make), make.field()), CONSTANT),
]

KEY = SecretKey(5)


@circuit
def amount(m: Private[U64], randomness: Private[Field]) -> Public[Ciphertext]:
    return encrypt_number(PUBLIC_KEY, m, randomness)


def test_a_ciphertext_is_what_the_paper_says() -> None:
    for randomness in (1, 2, L - 1):
        for m in (IDENTITY, BASE8, multiply(L - 1, BASE8)):
            made = encrypted(PUBLIC_KEY, Point.of(m), randomness)
            assert affine(made.ephemeral) == multiply(randomness, BASE8)
            assert affine(made.masked) == add(m, multiply(5 * randomness % L, BASE8))


@pytest.mark.parametrize("m", [0, 1, 2, 2**32, 2**64 - 1])
def test_a_number_is_a_multiple_of_the_base(m: int) -> None:
    made = amount(m, 9)
    assert affine(made.masked) == multiply((m + 5 * 9) % L, BASE8)
    assert affine(encrypt_number(PUBLIC_KEY, U64(m), 9).masked) == affine(made.masked)


@examples(10)
@given(st.integers(1, L - 1), st.integers(0, 255), st.integers(0, 255))
def test_sums_and_differences(secret: int, one: int, two: int) -> None:
    key = SecretKey(secret)
    first, second = (encrypt_number(key.public_key, U8(m), random_scalar()) for m in (one, two))
    assert decrypt_number(key, add_ciphertexts(first, second), 511) == one + two
    larger, smaller = (first, second) if one >= two else (second, first)
    assert decrypt_number(key, subtract_ciphertexts(larger, smaller), 256) == abs(one - two)
    again = rerandomize(key.public_key, first, random_scalar())
    assert affine(again.masked) != affine(first.masked)
    assert affine(again.ephemeral) != affine(first.ephemeral)
    assert decrypt_number(key, again, 256) == one


def test_another_key_or_a_negative_number_decrypts_to_none() -> None:
    made = encrypt_number(PUBLIC_KEY, U8(3), 4)
    with pytest.raises(ValueError, match="no number below the bound"):
        decrypt_number(SecretKey(6), made, 1000)
    with pytest.raises(ValueError, match="no number below the bound"):
        decrypt_number(KEY, made, 3)
    negative = subtract_ciphertexts(made, encrypt_number(PUBLIC_KEY, U8(4), 9))
    with pytest.raises(ValueError, match="no number below the bound"):
        decrypt_number(KEY, negative, 1000)


def test_a_ciphertext_may_be_a_dict_as_the_verifier_gives_it() -> None:
    made = encrypt_number(PUBLIC_KEY, U8(3), 4)
    points = {"ephemeral": made.ephemeral, "masked": made.masked}
    told = {name: {"x": int(one.x), "y": int(one.y)} for name, one in points.items()}
    assert decrypt_number(KEY, told, 10) == 3
    for wrong in ({"ephemeral": told["ephemeral"]}, {**told, "masked": 3}, {**told, "masked": {"x": 1}}):
        with pytest.raises(TypeError, match="a ciphertext is a Ciphertext, or a dict"):
            decrypt_number(KEY, wrong, 10)


@pytest.mark.parametrize("bound", [1, 2, 3, 4, 5, 15, 16, 17, 100])
def test_every_number_below_a_bound_is_found(bound: int) -> None:
    for m in {0, 1, bound // 2, bound - 2, bound - 1} & set(range(bound)):
        assert discrete_log(multiply(m, BASE8), bound) == m
    for m in (bound, bound + 1, L - 1):
        with pytest.raises(ValueError, match="no number below the bound"):
            discrete_log(multiply(m, BASE8), bound)


@pytest.mark.parametrize("bound", [0, -1, 2**44 + 1])
def test_bounds_out_of_range_are_refused(bound: int) -> None:
    with pytest.raises(ValueError, match=r"at least 1 and at most 2\*\*44"):
        discrete_log(BASE8, bound)


ORDER_8 = multiply(L, GENERATOR)
BAD = [IDENTITY, ORDER_8, add(BASE8, ORDER_8), AffinePoint(1, 1)]


@pytest.mark.parametrize("bad", BAD)
def test_masks_that_would_tell_the_key_are_refused(bad: AffinePoint) -> None:
    made = Ciphertext(ephemeral=Point.of(bad), masked=Point.of(BASE8))
    with pytest.raises(ValueError, match="the ciphertext's ephemeral point is not of order L"):
        decrypt(KEY, made)
    for call in (decrypted, elgamal.decrypt):
        with pytest.raises(UnsatisfiedCircuitError):
            call(5, made)


@pytest.mark.parametrize("bad", BAD)
def test_bad_keys_are_refused(bad: AffinePoint) -> None:
    for call in (encrypted, encrypt):
        with pytest.raises(UnsatisfiedCircuitError):
            call(Point.of(bad), Point.of(BASE8), 3)


def test_a_masked_point_with_a_small_component_is_refused() -> None:
    made = encrypt(PUBLIC_KEY, Point.of(ORDER_8), 3)
    with pytest.raises(ValueError, match="masked point is not in the subgroup"):
        decrypt(KEY, made)


def test_a_vote_is_no_or_yes() -> None:
    with pytest.raises(ValueError, match="vote"):
        ballot(2, 3)
    assert decrypt_number(KEY, ballot(True, 3), 2) == 1
    assert decrypt_number(KEY, ballot(False, 3), 2) == 0


def test_a_number_without_a_type_is_refused() -> None:
    with pytest.raises(ArgumentError, match="with its type"):
        encrypt_number(PUBLIC_KEY, 7, 3)  # type: ignore[arg-type]


def test_a_proved_ballot_takes_fewer_than_1300_rows() -> None:
    assert ballot.compile().r1cs.n_rows < 1300


def test_no_wire_is_left_open() -> None:
    inputs = {"public_key": PUBLIC_KEY, "message": point(BASE8), "randomness": 4}
    assert open_wires(encrypted.compile().solve(inputs)) == []
    assert open_wires(ballot.compile().solve({"vote": True, "randomness": 4})) == []


def test_ciphertexts_are_those_of_circomlibjs() -> None:
    for item in curve()["elgamal"]:
        key, message = (Point.of(AffinePoint(*item[name])) for name in ("publicKey", "message"))
        for made in (encrypt(key, message, item["randomness"]), encrypted(key, message, item["randomness"])):
            assert affine(made.ephemeral) == AffinePoint(*item["ephemeral"])
            assert affine(made.masked) == AffinePoint(*item["masked"])
        assert affine(decrypt(SecretKey(item["secret"]), made)) == affine(message)
        assert affine(elgamal.decrypt(item["secret"], made)) == affine(message)


@pytest.mark.parametrize("randomness", [0, L, L + 1, R - 1, R - 5])
def test_randomness_counts_modulo_the_order(randomness: int) -> None:
    """It is meant to be below L: what else fits gives what its residue gives, in a circuit and outside."""
    residue = (randomness if randomness < R - 10 else randomness - R) % L
    for call in (encrypted, encrypt):
        made = call(PUBLIC_KEY, Point.of(BASE8), randomness)
        assert affine(made.ephemeral) == multiply(residue, BASE8)
        assert affine(made.masked) == add(BASE8, multiply(5 * residue % L, BASE8))


@pytest.mark.parametrize("randomness", [2**251, 2**252, R // 2])
def test_randomness_of_too_many_bits_is_refused(randomness: int) -> None:
    for call in (encrypted, encrypt):
        with pytest.raises(UnsatisfiedCircuitError, match="the randomness has too many bits"):
            call(PUBLIC_KEY, Point.of(BASE8), randomness)
