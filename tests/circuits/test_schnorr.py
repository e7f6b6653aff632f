from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import schnorr
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, IDENTITY, AffinePoint, L, add, multiply, negate
from zkwright.circuits.babyjub.scalars import CHALLENGE_BITS
from zkwright.circuits.diffie_hellman.plain import SecretKey
from zkwright.circuits.poseidon.plain import permute
from zkwright.circuits.schnorr import Signature, challenge, require_signature, signature_holds
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.compiler import Field, Private, UnsatisfiedCircuitError, circuit
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs
from tests.circuits.curve_cases import PUBLIC_KEY, signed_by_schnorr, whether_signed_by_schnorr
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import curve
from tests.circuits.vectors.sign import affine
from tests.drawn import examples


def signature(make: Inputs) -> Signature:
    return Signature(r=make.point(), s=make.field())


COSTS = [
    Cost(require_signature, 2172, lambda make: require_signature(make.point(), make.field(), signature(make))),
    Cost(
        require_signature,
        1588,
        lambda make: require_signature(PUBLIC_KEY, make.field(), signature(make)),
        "under a constant public key",
    ),
    Cost(signature_holds, 2244, lambda make: signature_holds(make.point(), make.field(), signature(make))),
    Cost(challenge, 321, lambda make: challenge(make.point(), make.field(), make.point())),
]

KEY = SigningKey(SecretKey(5))
SIGNED = KEY.sign(1234)
messages = st.sampled_from([0, 1, R - 2, R - 1]) | st.integers(0, R - 1)


@circuit
def issued(message: Private[Field], signature: Private[Signature]) -> None:
    """Under a key that is known when the circuit is compiled."""
    require_signature(PUBLIC_KEY, message, signature)


def equation_holds(public_key: AffinePoint, message: int, r: AffinePoint, s: int) -> bool:
    """The scheme as the module's docstring has it, on plain integers."""
    domain = int.from_bytes(b"zkwright schnorr", "big")
    hashed = permute([domain, *r, *public_key, message])[0]
    e = 6 * 2**128 + 2 * (hashed % 2**128) + 1
    return multiply(s, BASE8) == add(r, multiply(e, public_key))


@examples(15)
@given(st.integers(1, L - 1), messages)
def test_a_signature_is_what_the_scheme_says(secret: int, message: int) -> None:
    key = SigningKey(SecretKey(secret))
    made = key.sign(message)
    assert 0 <= int(made.s) < L
    assert equation_holds(affine(key.public_key), message, affine(made.r), int(made.s))
    require_signature(key.public_key, message, made)
    signed_by_schnorr(key.public_key, message, made)


def test_under_a_constant_key() -> None:
    issued(1234, SIGNED)
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        issued(1235, SIGNED)


ORDER_8 = multiply(L, GENERATOR)
S = int(SIGNED.s)
FORGED: dict[str, tuple[Point, int, Signature]] = {
    "another message": (PUBLIC_KEY, 1235, SIGNED),
    "another key": (Point.of(multiply(6, BASE8)), 1234, SIGNED),
    "the opposite key": (Point.of(negate(affine(PUBLIC_KEY))), 1234, SIGNED),
    "s + 1": (PUBLIC_KEY, 1234, dataclasses.replace(SIGNED, s=Field((S + 1) % L))),
    "s + L": (PUBLIC_KEY, 1234, dataclasses.replace(SIGNED, s=Field(S + L))),
    "-s": (PUBLIC_KEY, 1234, dataclasses.replace(SIGNED, s=Field(L - S))),
    "the opposite R": (PUBLIC_KEY, 1234, dataclasses.replace(SIGNED, r=Point.of(negate(affine(SIGNED.r))))),
    "R with a small component": (
        PUBLIC_KEY,
        1234,
        dataclasses.replace(SIGNED, r=Point.of(add(affine(SIGNED.r), ORDER_8))),
    ),
    "R off the curve": (PUBLIC_KEY, 1234, dataclasses.replace(SIGNED, r=Point(x=1, y=1))),
    "a key off the curve": (Point(x=1, y=1), 1234, SIGNED),
    **{
        f"a key of small order, {i}": (
            Point.of(multiply(i * L, GENERATOR)),
            1234,
            Signature(r=Point.of(multiply(5, BASE8)), s=Field(5)),
        )
        for i in range(8)
    },
}


@pytest.mark.parametrize(("public_key", "message", "forged"), FORGED.values(), ids=FORGED.keys())
def test_forgeries_are_refused(public_key: Point, message: int, forged: Signature) -> None:
    for call in (signed_by_schnorr, require_signature):
        with pytest.raises(UnsatisfiedCircuitError):
            call(public_key, message, forged)
    assert not whether_signed_by_schnorr(public_key, message, forged)
    assert not bool(signature_holds(public_key, message, forged))


def test_a_key_with_a_small_component_signs_nothing() -> None:
    """Even where the signer guesses the challenge modulo 8, the key is refused: it would be a second of one owner."""
    key = add(multiply(5, BASE8), ORDER_8)
    for nonce in range(1, 60):
        r = add(multiply(nonce, BASE8), multiply(nonce % 8, ORDER_8))
        hashed = int(challenge(Point.of(key), 1, Point.of(r)))
        e = 6 * 2**128 + 2 * (hashed % 2**128) + 1
        s = (nonce + e * 5) % L
        if multiply(s, BASE8) == add(r, multiply(e, key)):
            break
    else:
        raise AssertionError("nothing to refuse was found")
    with pytest.raises(UnsatisfiedCircuitError, match="the public key is not of order L"):
        signed_by_schnorr(Point.of(key), 1, Signature(r=Point.of(r), s=Field(s)))


def test_signatures_of_eddsa_are_none_of_schnorr() -> None:
    r = multiply(9, BASE8)
    assert int(challenge(PUBLIC_KEY, 3, Point.of(r))) != permute([0, *r, *affine(PUBLIC_KEY), 3])[0]


def test_nonces_are_never_used_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({affine(KEY.sign(message).r) for message in (0, 0, 1, 2)}) == 4
    monkeypatch.setattr("secrets.token_bytes", bytes)
    keys = (KEY, SigningKey(SecretKey(6)))
    assert len({affine(key.sign(message).r) for key in keys for message in (0, 1, 2)}) == 6


@pytest.mark.parametrize("message", [-1, R])
def test_a_message_out_of_the_field_is_refused(message: int) -> None:
    with pytest.raises(ValueError, match=r"an integer in \[0, r\)"):
        KEY.sign(message)


def test_the_secret_is_not_shown() -> None:
    assert repr(SigningKey(SecretKey(987654321))) == "SigningKey()"
    assert len({affine(SigningKey.generate().public_key) for _ in range(3)} | {IDENTITY}) == 4


def test_multiples_of_a_challenge_avoid_the_exceptions() -> None:
    assert 2 * (6 * 2**CHALLENGE_BITS + 2 * 2**CHALLENGE_BITS) < L
    assert schnorr.DOMAIN < R


def test_no_wire_is_left_open() -> None:
    given = {"public_key": PUBLIC_KEY, "message": 1234, "signature": SIGNED}
    assert open_wires(signed_by_schnorr.compile().solve(given)) == []
    for key, message, forged in FORGED.values():
        inputs = {"public_key": key, "message": message, "signature": forged}
        assert open_wires(whether_signed_by_schnorr.compile().solve(inputs)) == []


def test_signatures_by_circomlibjs_hold() -> None:
    for item in curve()["schnorr"]:
        made = Signature(r=Point.of(AffinePoint(*item["r"])), s=Field(item["s"]))
        require_signature(Point.of(AffinePoint(*item["publicKey"])), item["message"], made)
        signed_by_schnorr(Point.of(AffinePoint(*item["publicKey"])), item["message"], made)
