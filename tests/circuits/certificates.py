"""What is known of the uniqueness of every gadget's and example's outputs, as a snapshot: `certificates.json`.

`python -m tests.circuits.reference --write` makes it anew; `UNDECIDED` has the reason for each that the analyser leaves open.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from zkwright.analyser.derivation import derive
from zkwright.analyser.gadget_lemmas import GadgetLemma
from zkwright.analyser.reliance import relied_on
from zkwright.analyser.shipped_lemmas import proved_lemmas
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer
from zkwright.compiler import Circuit

from tests.circuits.gadget_cases import CASES
from tests.circuits.hashed_bytes import UNITS
from tests.circuits.hashes_of_some_length import OF_SOME_LENGTH
from tests.examples.examples import EXAMPLES, circuit_of

SNAPSHOT = Path(__file__).parent / "certificates.json"

CIRCUITS: dict[str, Circuit[..., Any]] = (
    {case.name: case.circuit for case in CASES}
    | {f"examples.{name}": circuit_of(name) for name in EXAMPLES}
    | OF_SOME_LENGTH
)
"""Every circuit that has a certificate, by the gadget's or the example's name."""

UNDECIDED: dict[str, str] = {
    "big_integers.multiply_mod": "a remainder below the modulus is unique by bounds that limbs, quotient and carries have"
    " together as one integer, circuits/big_integers/zero.py; no rule follows products of polynomials"
    " through their values at points",
    **dict.fromkeys(
        ("rsa.pkcs1_signature_holds", "rsa.pss_signature_holds"),
        "the number that was signed is unique as a product by `big_integers.multiply_mod` is, where each power before it is a"
        " number that is only congruent",
    ),
    "ecdsa.secp256k1_multiply": "a multiple is unique by sums of points whose exceptions nobody finds, and by bounds of"
    " integers in columns, circuits/shared/weierstrass; no rule follows either",
    **dict.fromkeys(
        ("ecdsa.p256_holds", "ecdsa.secp256k1_holds", "ecdsa.secp256k1_public_key"), "as `ecdsa.secp256k1_multiply`"
    ),
    "ed25519.signature_holds": "an answer is unique by sums of points that are never equal, circuits/ed25519/equation.py, and by"
    " bounds of integers in columns; no rule follows either",
}

COMPARED: dict[str, str] = dict.fromkeys(
    (
        "credentials.oidc.oidc_claims",
        "credentials.oidc.oidc_login",
        "credentials.oidc.oidc_login_by_registry",
        "credentials.sd_jwt.sd_jwt",
        "credentials.sd_jwt.sd_jwt_claims",
    ),
    "its circuit compares what it finds with inputs and has no outputs, so that this says nothing of whether claims are"
    " unique: an audit of `oidc_claims` with outputs did not end; `json_web_token.web_token` and `json_fields` are decided apart",
)
"""Why there is nothing to decide of gadgets that do return something."""

SLOW = {
    *OF_SOME_LENGTH.keys() - {"sha1.sha1, of up to 20 bytes", "sha256.sha256, of up to 20 bytes"},
    "babyjub.encoding.encode_point",
    "babyjub.multiply",
    "blake2b.blake2b",
    "chaum_pedersen.equality_proof_holds",
    "comparators.is_greater",
    "comparators.is_greater_or_equal",
    "comparators.is_less",
    "comparators.is_less_or_equal",
    "credentials.oidc.oidc_claims",
    "credentials.oidc.oidc_login",
    "credentials.oidc.oidc_login_by_registry",
    "credentials.sd_jwt.sd_jwt",
    "credentials.sd_jwt.sd_jwt_claims",
    "credentials.travel_document.signed_document",
    "credentials.x509.prove_possession",
    "credentials.x509.signed_leaf",
    "credentials.signed_mail.mail_claims",
    "credentials.signed_mail.signed_mail",
    "ecdsa.p256_holds",
    "ecdsa.require_p256",
    "ecdsa.require_secp256k1",
    "ecdsa.secp256k1_holds",
    "ecdsa.secp256k1_multiply",
    "ecdsa.secp256k1_public_key",
    "ed25519.require_signature",
    "ed25519.signature_holds",
    "eddsa.signature_holds",
    "eddsa_mimc.require_signature",
    "eddsa_mimc.require_sponge_signature",
    "eddsa_mimc.signature_holds",
    "eddsa_mimc.sponge_signature_holds",
    "examples.semaphore",
    "hash_to_curve.encode_to_curve",
    "hash_to_curve.hash_to_curve",
    "hash_to_curve.map_to_curve",
    "hmac.hkdf_expand",
    "hmac.hkdf_extract",
    "hmac.hkdf_sha256",
    "hmac.hmac_sha256",
    "indexed_merkle.is_indexed_absent",
    "json_web_token.web_token",
    "keccak.keccak256",
    "keccak.keccak_f",
    "pedersen.pedersen_vector_commit",
    "plume.message_base",
    "plume.nullifier",
    "plume.nullifier_holds",
    "plume.require_nullifier",
    "ring.is_owner",
    "ring.is_owner_in_tree",
    "ring.require_owner",
    "ring.require_owner_in_tree",
    "ring.require_ring_signature",
    "ring.ring_signature_holds",
    "ripemd160.ripemd160",
    "rsa.pkcs1_signature_holds",
    "rsa.pss_signature_holds",
    "rsa.require_pkcs1_signature",
    "rsa.require_pss_signature",
    "schnorr.signature_holds",
    "semaphore.semaphore",
    "sha256.sha224",
    "sha256.sha256",
    "sha256.sha256_compress",
    "sha3.sha3_256",
    "sha512.sha384",
    "sha512.sha512",
    "sha512.sha512_compress",
    "sparse_merkle.is_sparse_absent",
    "sparse_merkle.is_sparse_member",
    "sparse_merkle.sparse_delete",
    "sparse_merkle.sparse_insert",
    "sparse_merkle.sparse_root",
    "sparse_merkle.sparse_update",
    "stealth.stealth_address",
    "stealth.stealth_secret",
    "threshold_elgamal.decryption_share_holds",
    "threshold_elgamal.require_decryption_share",
}
"""Whose audits take more than a second: compared in the slow tests."""

HASHES_OF_BYTES = {
    *OF_SOME_LENGTH,
    "blake2b.blake2b",
    "blake2s.blake2s",
    "credentials.oidc.oidc_login",
    "credentials.oidc.oidc_login_by_registry",
    "credentials.sd_jwt.sd_jwt",
    "credentials.sd_jwt.sd_jwt_claims",
    "credentials.travel_document.signed_document",
    "credentials.x509.prove_possession",
    "credentials.x509.signed_leaf",
    "credentials.signed_mail.mail_claims",
    "credentials.signed_mail.signed_mail",
    "ecdsa.p256_holds",
    "ecdsa.require_p256",
    "ecdsa.require_secp256k1",
    "ecdsa.secp256k1_holds",
    "ecdsa.secp256k1_multiply",
    "ecdsa.secp256k1_public_key",
    "ed25519.require_signature",
    "ed25519.signature_holds",
    "examples.document_excerpt",
    "hmac.hkdf_expand",
    "hmac.hkdf_extract",
    "hmac.hkdf_sha256",
    "hmac.hmac_sha256",
    "keccak.keccak256",
    "keccak.keccak_f",
    "ripemd160.ripemd160",
    "sha1.sha1",
    "sha256.sha224",
    "sha256.sha256",
    "sha256.sha256_compress",
    "sha3.sha3_256",
    "sha512.sha384",
    "sha512.sha512",
    "sha512.sha512_compress",
    "signals.keccak256_of_signals",
    "signals.sha256_of_signals",
}
"""Whose rows take other forms with every length, or that are one gadget without an output: a lemma about one helps no other, and
none ships but of `UNITS`."""


def certificate(name: str) -> dict[str, Any]:
    """What rules and lemmas say, on which the outputs lean, how many stay open, and the reason that is given for it.

    No search, whose outcome depends on the time that it has.
    """
    program = CIRCUITS[name].compile()
    system = System(program.r1cs)
    if not system.outputs:  # the rules go over the rows in search of what nobody asks for
        return {"verdict": str(Answer.UNIQUE), "rows": system.n_rows} | (
            {"reason": COMPARED[name]} if name in COMPARED else {}
        )
    derivation = derive(system, program, wanted=system.outputs)
    left = derivation.facts.undetermined(system.outputs)
    verdict = Answer.UNDECIDED if left else Answer.UNIQUE
    found: dict[str, Any] = {"verdict": str(verdict), "rows": system.n_rows}
    if lemmas := relied_on(derivation, list(system.outputs)):
        found["lemmas"] = {lemma.name: "declared" if lemma.declared else "proved" for lemma in lemmas}
    if left:
        found |= {"open": len(left), "reason": UNDECIDED.get(name, "")}
    return found


def kept() -> dict[str, dict[str, Any]]:
    """The snapshot."""
    found: dict[str, dict[str, Any]] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return found


def written(names: Collection[str] = ()) -> str:
    """The snapshot as it should be, which takes a minute; where names are given, as it is but for these."""
    known = kept() if names else {}
    found = {
        name: known[name] if name in known and name not in names else certificate(name) for name in sorted(CIRCUITS)
    }
    return json.dumps(found, indent=2) + "\n"


def all_lemmas(names: Collection[str] = (*CIRCUITS, *UNITS)) -> dict[bytes, GadgetLemma]:
    """The lemmas that ship, proved anew: of every gadget but the hashes of bytes, and of all `UNITS`. Takes minutes."""
    found: dict[bytes, GadgetLemma] = {}
    for name in sorted(set(names) - HASHES_OF_BYTES - UNITS.keys()):
        found = proved_lemmas(CIRCUITS[name].compile(), found)
    return found | {
        key: lemma for name in sorted(UNITS.keys() & set(names)) for key, lemma in unit_lemmas(name).items()
    }


def unit_lemmas(name: str) -> dict[bytes, GadgetLemma]:
    """The lemmas about one of `UNITS`. Takes seconds."""
    return proved_lemmas(UNITS[name].compile(), of_known_bits=True)
