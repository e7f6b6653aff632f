"""Points, encryption and signatures over Baby Jubjub as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Literal

from zkwright.circuits import babyjub, chaum_pedersen, diffie_hellman, elgamal, hash_to_curve, schnorr
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L, multiply
from zkwright.circuits.chaum_pedersen import Equality, EqualityProof
from zkwright.circuits.chaum_pedersen.plain import prove_equality
from zkwright.circuits.diffie_hellman.plain import SecretKey
from zkwright.circuits.elgamal import Ciphertext
from zkwright.circuits.schnorr.plain import SigningKey
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


@circuit
def hashed(a: Private[Field], b: Private[Field]) -> Public[Point]:
    return hash_to_curve.hash_to_curve(a, b)


@circuit
def hashed_once(a: Private[Field]) -> Public[Point]:
    return hash_to_curve.encode_to_curve(a)


@circuit
def mapped(u: Private[Field]) -> Public[Point]:
    return hash_to_curve.map_to_curve(u)


@circuit
def signed_by_schnorr(
    public_key: Private[Point], message: Private[Field], signature: Private[schnorr.Signature]
) -> None:
    schnorr.require_signature(public_key, message, signature)


@circuit
def whether_signed_by_schnorr(
    public_key: Private[Point], message: Private[Field], signature: Private[schnorr.Signature]
) -> Public[Bool]:
    return schnorr.signature_holds(public_key, message, signature)


@circuit
def schnorr_challenge(public_key: Private[Point], message: Private[Field], r: Private[Point]) -> Public[Field]:
    return schnorr.challenge(public_key, message, r)


@circuit
def equal(equality: Private[Equality], proof: Private[EqualityProof]) -> None:
    chaum_pedersen.require_equality_proof(equality, proof)


@circuit
def whether_equal(equality: Private[Equality], proof: Private[EqualityProof]) -> Public[Bool]:
    return chaum_pedersen.equality_proof_holds(equality, proof)


@circuit
def equality_challenge(equality: Private[Equality], commitment: Private[Point], other: Private[Point]) -> Public[Field]:
    return chaum_pedersen.challenge(equality, commitment, other)


SIGNER = SigningKey(SecretKey(5))
SIGNED = {"public_key": PUBLIC_KEY, "message": 1234, "signature": SIGNER.sign(1234)}
EQUALITY, PROOF = prove_equality(SecretKey(5), Point.of(multiply(7, BASE8)))
EQUAL = {"equality": EQUALITY, "proof": PROOF}
OF_ANOTHER = {"equality": prove_equality(SecretKey(6), Point.of(multiply(7, BASE8)))[0], "proof": PROOF}

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
    Case(hash_to_curve.hash_to_curve, hashed, [{"a": 0, "b": 1}]),
    Case(hash_to_curve.encode_to_curve, hashed_once, [{"a": 0}]),
    Case(hash_to_curve.map_to_curve, mapped, [({"u": 0}, Point(x=0, y=1)), {"u": 1}, {"u": 2}, {"u": R - 1}]),
    Case(
        schnorr.require_signature,
        signed_by_schnorr,
        [SIGNED],
        [({**SIGNED, "message": 1235}, "signature is not valid")],
    ),
    Case(schnorr.signature_holds, whether_signed_by_schnorr, [(SIGNED, True), ({**SIGNED, "message": 1235}, False)]),
    Case(schnorr.challenge, schnorr_challenge, [{"public_key": PUBLIC_KEY, "message": 0, "r": PUBLIC_KEY}]),
    Case(chaum_pedersen.require_equality_proof, equal, [EQUAL], [OF_ANOTHER], slow=True),
    Case(chaum_pedersen.equality_proof_holds, whether_equal, [(EQUAL, True), (OF_ANOTHER, False)], slow=True),
    Case(
        chaum_pedersen.challenge,
        equality_challenge,
        [{"equality": EQUALITY, "commitment": PUBLIC_KEY, "other": PUBLIC_KEY}],
    ),
]
