"""Points, encryption and signatures over Baby Jubjub as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Literal

from zkwright.circuits import (
    babyjub,
    chaum_pedersen,
    diffie_hellman,
    eddsa_mimc,
    elgamal,
    hash_to_curve,
    pedersen,
    plume,
    ring,
    schnorr,
    stealth,
    threshold_elgamal,
)
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L, multiply
from zkwright.circuits.chaum_pedersen import Equality, EqualityProof
from zkwright.circuits.chaum_pedersen.plain import prove_equality
from zkwright.circuits.diffie_hellman.plain import SecretKey
from zkwright.circuits.eddsa import Signature
from zkwright.circuits.eddsa_mimc.plain import SigningKey as MiMCKey
from zkwright.circuits.elgamal import Ciphertext
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.plume import Nullified
from zkwright.circuits.plume.plain import prove_nullifier
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.circuits.stealth import StealthAddress
from zkwright.circuits.threshold_elgamal import DecryptionShare
from zkwright.circuits.threshold_elgamal.plain import KeyShare
from zkwright.compiler import Array, Bool, Bytes, Field, Private, Public, circuit
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
def cleared(p: Private[Point]) -> Public[Point]:
    return babyjub.clear_cofactor(p)


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
def summed_ciphertexts(one: Private[Ciphertext], other: Private[Ciphertext]) -> Public[Ciphertext]:
    for p in (one.ephemeral, one.masked, other.ephemeral, other.masked):
        babyjub.require_on_curve(p)
    return elgamal.add_ciphertexts(one, other)


@circuit
def subtracted_ciphertexts(one: Private[Ciphertext], other: Private[Ciphertext]) -> Public[Ciphertext]:
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


@circuit
def signed_by_mimc(public_key: Private[Point], message: Private[Field], signature: Private[Signature]) -> None:
    eddsa_mimc.require_signature(public_key, message, signature)


@circuit
def whether_signed_by_mimc(
    public_key: Private[Point], message: Private[Field], signature: Private[Signature]
) -> Public[Bool]:
    return eddsa_mimc.signature_holds(public_key, message, signature)


@circuit
def signed_by_sponge(public_key: Private[Point], message: Private[Field], signature: Private[Signature]) -> None:
    eddsa_mimc.require_sponge_signature(public_key, message, signature)


@circuit
def whether_signed_by_sponge(
    public_key: Private[Point], message: Private[Field], signature: Private[Signature]
) -> Public[Bool]:
    return eddsa_mimc.sponge_signature_holds(public_key, message, signature)


@circuit
def nullified(secret: Private[Field], message: Private[Field]) -> Public[Nullified]:
    return plume.nullifier(secret, message)


@circuit
def nullified_by_proof(
    public_key: Private[Point], message: Private[Field], nullifier: Private[Point], proof: Private[EqualityProof]
) -> None:
    plume.require_nullifier(public_key, message, nullifier, proof)


@circuit
def whether_nullified(
    public_key: Private[Point], message: Private[Field], nullifier: Private[Point], proof: Private[EqualityProof]
) -> Public[Bool]:
    return plume.nullifier_holds(public_key, message, nullifier, proof)


@circuit
def base_of_message(public_key: Private[Point], message: Private[Field]) -> Public[Point]:
    return plume.message_base(public_key, message)


@circuit
def shared_decryption(key: Private[Point], ciphertext: Private[Ciphertext], share: Private[DecryptionShare]) -> None:
    babyjub.require_on_curve(ciphertext.masked)
    threshold_elgamal.require_decryption_share(key, ciphertext, share)


@circuit
def whether_shared(
    key: Private[Point], ciphertext: Private[Ciphertext], share: Private[DecryptionShare]
) -> Public[Bool]:
    babyjub.require_on_curve(ciphertext.masked)
    return threshold_elgamal.decryption_share_holds(key, ciphertext, share)


@circuit
def paid(scan_key: Private[Point], spend_key: Private[Point], randomness: Private[Field]) -> Public[StealthAddress]:
    return stealth.stealth_address(scan_key, spend_key, randomness)


@circuit
def secret_of_payment(scan: Private[Field], spend: Private[Field], ephemeral: Private[Point]) -> Public[Field]:
    return stealth.stealth_secret(scan, spend, ephemeral)


@circuit
def owned(secret: Private[Field], keys: Private[Array[Point, Literal[3]]]) -> None:
    ring.require_owner(secret, keys)


@circuit
def whether_owned(secret: Private[Field], keys: Private[Array[Point, Literal[3]]]) -> Public[Bool]:
    return ring.is_owner(secret, keys)


@circuit
def owned_in_tree(
    secret: Private[Field],
    root: Private[Field],
    index: Private[Array[Bool, Literal[2]]],
    siblings: Private[Array[Field, Literal[2]]],
) -> None:
    ring.require_owner_in_tree(root, secret, index, siblings)


@circuit
def whether_owned_in_tree(
    secret: Private[Field],
    root: Private[Field],
    index: Private[Array[Bool, Literal[2]]],
    siblings: Private[Array[Field, Literal[2]]],
) -> Public[Bool]:
    return ring.is_owner_in_tree(root, secret, index, siblings)


@circuit
def signed_in_ring(
    keys: Private[Array[Point, Literal[3]]],
    public_key: Private[Point],
    message: Private[Field],
    signature: Private[schnorr.Signature],
) -> None:
    ring.require_ring_signature(keys, public_key, message, signature)


@circuit
def whether_signed_in_ring(
    keys: Private[Array[Point, Literal[3]]],
    public_key: Private[Point],
    message: Private[Field],
    signature: Private[schnorr.Signature],
) -> Public[Bool]:
    return ring.ring_signature_holds(keys, public_key, message, signature)


@circuit
def leaf_of_key(public_key: Private[Point]) -> Public[Field]:
    return ring.key_leaf(public_key)


@circuit
def vector_commitment(values: Private[Array[Field, Literal[2]]], blinding: Private[Field]) -> Public[Point]:
    return pedersen.pedersen_vector_commit(values, blinding)


SIGNER = SigningKey(SecretKey(5))
SIGNED = {"public_key": PUBLIC_KEY, "message": 1234, "signature": SIGNER.sign(1234)}
EQUALITY, PROOF = prove_equality(SecretKey(5), Point.of(multiply(7, BASE8)))
EQUAL = {"equality": EQUALITY, "proof": PROOF}
OF_ANOTHER = {"equality": prove_equality(SecretKey(6), Point.of(multiply(7, BASE8)))[0], "proof": PROOF}

MIMC_KEY = MiMCKey(bytes(range(32)))
BY_MIMC = {"public_key": MIMC_KEY.public_key, "message": 1234, "signature": MIMC_KEY.sign(1234)}
BY_SPONGE = {**BY_MIMC, "signature": MIMC_KEY.sign_sponge(1234)}

NULLIFIER, NULLIFIER_PROOF = prove_nullifier(SecretKey(5), 42)
NULLIFIED = {"public_key": PUBLIC_KEY, "message": 42, "nullifier": NULLIFIER, "proof": NULLIFIER_PROOF}

RING = [Point.of(multiply(secret, BASE8)) for secret in (4, 5, 6)]
MEMBERS = MerkleTree([ring.key_leaf(key) for key in RING], depth=2)
PATH = dict(zip(("index", "siblings"), MEMBERS.path(1), strict=True)) | {"root": MEMBERS.root}
IN_RING = {"keys": RING, **SIGNED}

BASE = babyjub.encode_point(Point.of(BASE8))
YES, NO = (elgamal.encrypt_number(PUBLIC_KEY, vote, 3 + vote) for vote in (True, False))
TWO = {"one": YES, "other": NO}

SHARE = KeyShare(1, SecretKey(5)).decryption_share(YES)
SHARED = {"key": PUBLIC_KEY, "ciphertext": YES, "share": SHARE}
OF_NO = {**SHARED, "ciphertext": NO}

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
        babyjub.clear_cofactor,
        cleared,
        [({"p": ORDER_8}, Point(x=0, y=1)), {"p": point(GENERATOR)}],
        [{"p": OFF_CURVE}],
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
    Case(elgamal.add_ciphertexts, summed_ciphertexts, [TWO, {"one": YES, "other": YES}]),
    Case(elgamal.subtract_ciphertexts, subtracted_ciphertexts, [TWO, {"one": YES, "other": YES}]),
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
    Case(eddsa_mimc.require_signature, signed_by_mimc, [BY_MIMC], [BY_SPONGE], slow=True),
    Case(eddsa_mimc.signature_holds, whether_signed_by_mimc, [(BY_MIMC, True), (BY_SPONGE, False)], slow=True),
    Case(eddsa_mimc.require_sponge_signature, signed_by_sponge, [BY_SPONGE], [BY_MIMC], slow=True),
    Case(eddsa_mimc.sponge_signature_holds, whether_signed_by_sponge, [(BY_SPONGE, True), (BY_MIMC, False)], slow=True),
    Case(
        plume.nullifier,
        nullified,
        [({"secret": 5, "message": 42}, Nullified(public_key=PUBLIC_KEY, nullifier=NULLIFIER))],
        [{"secret": 5 + L, "message": 42}],
        slow=True,
    ),
    Case(plume.require_nullifier, nullified_by_proof, [NULLIFIED], [{**NULLIFIED, "message": 43}], slow=True),
    Case(
        plume.nullifier_holds, whether_nullified, [(NULLIFIED, True), ({**NULLIFIED, "message": 43}, False)], slow=True
    ),
    Case(plume.message_base, base_of_message, [{"public_key": PUBLIC_KEY, "message": 42}]),
    Case(threshold_elgamal.require_decryption_share, shared_decryption, [SHARED], [OF_NO], slow=True),
    Case(threshold_elgamal.decryption_share_holds, whether_shared, [(SHARED, True), (OF_NO, False)], slow=True),
    Case(
        stealth.stealth_address,
        paid,
        [({"scan_key": RING[0], "spend_key": RING[1], "randomness": 7}, stealth.stealth_address(RING[0], RING[1], 7))],
        [{"scan_key": RING[0], "spend_key": ORDER_8, "randomness": 7}],
        slow=True,
    ),
    Case(
        stealth.stealth_secret,
        secret_of_payment,
        [{"scan": 4, "spend": spend, "ephemeral": RING[2]} for spend in (5, L - 1)],
        [{"scan": 4, "spend": L, "ephemeral": RING[2]}],
    ),
    Case(
        ring.require_owner,
        owned,
        [{"secret": secret, "keys": RING} for secret in (4, 6)],
        [{"secret": secret, "keys": RING} for secret in (0, 7, 4 + L)],
    ),
    Case(
        ring.is_owner,
        whether_owned,
        [({"secret": secret, "keys": RING}, secret in (4, 5)) for secret in (4, 5, 0, 1, 4 + L, R - 1)],
    ),
    Case(ring.require_owner_in_tree, owned_in_tree, [{"secret": 5, **PATH}], [{"secret": 4, **PATH}]),
    Case(
        ring.is_owner_in_tree,
        whether_owned_in_tree,
        [({"secret": 5, **PATH}, True), ({"secret": 4, **PATH}, False), ({"secret": 5 + L, **PATH}, False)],
    ),
    Case(ring.require_ring_signature, signed_in_ring, [IN_RING], [{**IN_RING, "keys": [RING[0]] * 3}], slow=True),
    Case(
        ring.ring_signature_holds,
        whether_signed_in_ring,
        [(IN_RING, True), ({**IN_RING, "keys": [RING[0]] * 3}, False)],
        slow=True,
    ),
    Case(ring.key_leaf, leaf_of_key, [({"public_key": RING[0]}, ring.key_leaf(RING[0]))]),
    Case(
        pedersen.pedersen_vector_commit,
        vector_commitment,
        [({"values": [1, L - 1], "blinding": 3}, pedersen.pedersen_vector_commit([1, L - 1], 3))],
        [{"values": [1, L], "blinding": 3}, {"values": [L, 1], "blinding": 3}],
    ),
]
