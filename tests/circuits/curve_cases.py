"""Points, encryption and signatures over Baby Jubjub as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Literal

from zkwright.circuits import babyjub, diffie_hellman, elgamal
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L, multiply
from zkwright.circuits.elgamal import Ciphertext
from zkwright.compiler import Bool, Bytes, Field, Private, Public, circuit
from zkwright.core.field import R

from tests.circuits.case import Case


def point(at: AffinePoint) -> dict[str, int]:
    return {"x": at.x, "y": at.y}


KEY = multiply(5, BASE8)
PUBLIC_KEY = Point.of(KEY)
NEUTRAL, ORDER_8, OFF_CURVE = {"x": 0, "y": 1}, point(multiply(L, GENERATOR)), {"x": 1, "y": 1}


@circuit
def encoded(p: Private[Point]) -> Public[Bytes[Literal[32]]]:
    return babyjub.encode_point(p)


@circuit
def decoded(data: Private[Bytes[Literal[32]]]) -> Public[Point]:
    return babyjub.decode_point(data)


@circuit
def agreed(secret: Private[Field], public_key: Private[Point]) -> Public[Point]:
    return diffie_hellman.shared_secret(secret, public_key)


@circuit
def encrypted(public_key: Private[Point], message: Private[Point], randomness: Private[Field]) -> Public[Ciphertext]:
    return elgamal.encrypt(public_key, message, randomness)


@circuit
def ballot(vote: Private[Bool], randomness: Private[Field]) -> Public[Ciphertext]:
    return elgamal.encrypt_number(PUBLIC_KEY, vote, randomness)


@circuit
def decrypted(secret: Private[Field], ciphertext: Private[Ciphertext]) -> Public[Point]:
    return elgamal.decrypt(secret, ciphertext)


@circuit
def summed(one: Private[Ciphertext], other: Private[Ciphertext]) -> Public[Ciphertext]:
    for p in (one.ephemeral, one.masked, other.ephemeral, other.masked):
        babyjub.require_on_curve(p)
    return elgamal.add_ciphertexts(one, other)


@circuit
def subtracted(one: Private[Ciphertext], other: Private[Ciphertext]) -> Public[Ciphertext]:
    for p in (one.ephemeral, one.masked, other.ephemeral, other.masked):
        babyjub.require_on_curve(p)
    return elgamal.subtract_ciphertexts(one, other)


@circuit
def rerandomized(ciphertext: Private[Ciphertext], randomness: Private[Field]) -> Public[Ciphertext]:
    return elgamal.rerandomize(PUBLIC_KEY, ciphertext, randomness)


BASE = babyjub.encode_point(Point.of(BASE8))
YES, NO = (elgamal.encrypt_number(PUBLIC_KEY, vote, 3 + vote) for vote in (True, False))
TWO = {"one": YES, "other": NO}

CURVE = [
    Case(
        babyjub.encode_point,
        encoded,
        [({"p": point(BASE8)}, BASE), {"p": NEUTRAL}, {"p": point(GENERATOR)}],
    ),
    Case(
        babyjub.decode_point,
        decoded,
        [({"data": BASE}, Point.of(BASE8)), {"data": babyjub.encode_point(Point(x=0, y=1))}],
        [
            ({"data": bytes(32)[:31] + b"\x40"}, "second highest"),
            ({"data": R.to_bytes(32, "little")}, "not below r"),
            ({"data": (2).to_bytes(32, "little")}, "no point"),
            ({"data": b"\x01" + bytes(30) + b"\x80"}, "its sign is not"),
        ],
    ),
    Case(
        diffie_hellman.shared_secret,
        agreed,
        [({"secret": 3, "public_key": point(KEY)}, Point.of(multiply(15, BASE8)))],
        [
            ({"secret": 3, "public_key": ORDER_8}, "not of order L"),
        ],
    ),
    Case(
        elgamal.encrypt,
        encrypted,
        [{"public_key": point(KEY), "message": point(BASE8), "randomness": 7}],
        [
            {"public_key": point(KEY), "message": OFF_CURVE, "randomness": 7},
            {"public_key": ORDER_8, "message": point(BASE8), "randomness": 7},
        ],
    ),
    Case(
        elgamal.encrypt_number,
        ballot,
        [({"vote": True, "randomness": 4}, YES), ({"vote": False, "randomness": L - 1})],
        [{"vote": True, "randomness": 2**252}],
    ),
    Case(
        elgamal.decrypt,
        decrypted,
        [({"secret": 5, "ciphertext": YES}, Point.of(BASE8)), ({"secret": 5, "ciphertext": NO}, Point(x=0, y=1))],
        [{"secret": 5, "ciphertext": {"ephemeral": NEUTRAL, "masked": NEUTRAL}}],
    ),
    Case(elgamal.add_ciphertexts, summed, [TWO, {"one": YES, "other": YES}]),
    Case(elgamal.subtract_ciphertexts, subtracted, [TWO, {"one": YES, "other": YES}]),
    Case(
        elgamal.rerandomize,
        rerandomized,
        [{"ciphertext": NO, "randomness": 9}],
        [{"ciphertext": NO, "randomness": 2**252}],
    ),
]
