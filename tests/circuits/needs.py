"""The index of docs/gadgets.md by need: who has what, and wants to prove what of it, takes which gadget.

Every gadget with a cost is in some line; `test_reference.py` says which is not. A new one gets a line here, or joins one; then
`python -m tests.circuits.reference --write NAME`.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.circuits.costs import collected


class Need(NamedTuple):
    """A line: "I have ..., and want to prove ...", and the gadgets, the first of them the one to look at first."""

    have: str
    prove: str
    gadgets: tuple[str, ...]


def need(have: str, prove: str, *gadgets: str) -> Need:
    return Need(have, prove, gadgets)


NEEDS: dict[str, list[Need]] = {
    "Numbers and bits": [
        need("a number", "it lies between two constants", "comparators.require_between", "comparators.is_between"),
        need("numbers", "which is the smallest or the largest of them", "numbers.minimum", "numbers.maximum"),
        need("a number", "what it is once it is cut off at bounds", "numbers.clamp"),
        need("two numbers", "how far they are apart", "numbers.absolute_difference"),
        need("bits of two numbers", "what their product is modulo a third", "big_integers.multiply_mod"),
        need("a whole number", "its square root, rounded down, and what is left", "numbers.integer_square_root"),
        need(
            "two field elements",
            "one is the smaller, or which is",
            *("comparators.require_less", "comparators.require_less_or_equal", "comparators.is_less"),
            *("comparators.is_less_or_equal", "comparators.is_greater", "comparators.is_greater_or_equal"),
        ),
        need("a field element", "it stands for a negative number", "comparators.is_negative"),
        need(
            "bits of several numbers",
            "those of their sum or difference",
            "numbers.binary_sum",
            "numbers.binary_difference",
        ),
        need(
            "a field element",
            "what its bits are, all 254, or as many as a bound has",
            *("bits.to_bits_strict", "bits.to_bits_at_most"),
        ),
        need(
            "bits",
            "the number that they make is at most, or at least, a constant",
            *("bits.require_at_most", "bits.require_at_least", "bits.is_at_most", "bits.is_at_least"),
        ),
        need("bits", "what number they make", "bits.from_bits"),
        need(
            "a place among n",
            "it is one of them, as bits or as n flags",
            *("bits.index_bits", "decoder.decoder", "decoder.decoder_or_none"),
        ),
    ],
    "Tables, arrays and sets": [
        need("a secret index", "what a table, constant or not, has there", "mux.mux", "arrays.read"),
        need("a secret index", "what an array is once another item is there", "arrays.write"),
        need("a secret place", "what part of an array begins there", "arrays.subarray"),
        need(
            "a secret number of places", "what an array turned so far is", "arrays.rotate_left", "arrays.rotate_right"
        ),
        need("a value", "it is one of these", "sets.require_in", "sets.is_in"),
        need("a value", "it is none of these", "sets.require_not_in", "sets.is_not_in"),
        need("several secret indices", "what an array has there", "arrays.read_each"),
        need(
            "integers",
            "what they are in order, or that they are in order",
            "sorting.sort",
            "sorting.require_sorted",
            "sorting.is_sorted",
        ),
        need(
            "two arrays",
            "both have the same values, in any order",
            "sorting.require_permutation",
            "sorting.is_permutation",
        ),
        need("a text and a secret place", "another text stands there", "text.require_at", "text.is_at"),
        need(
            "a certificate or another element of DER",
            "an element is there, with this content",
            "der.element",
            "der.children",
            "der.content",
            "der.time",
        ),
        need("a document in CBOR", "an item is there, with this content", "cbor.item", "cbor.content"),
        need("a JSON web token", "its header and payload, for what else reads them", "json_web_token.web_token"),
        need(
            "an ID token of an OpenID provider",
            "who logged in is of this domain, and has this nullifier",
            *("credentials.oidc.oidc_login", "credentials.oidc.oidc_login_by_registry", "credentials.oidc.oidc_claims"),
        ),
        need(
            "a certificate, signed by an issuer",
            "what its subject is called, at a time at which it is valid",
            *("credentials.x509.signed_leaf", "credentials.x509.subject_attribute"),
            *("credentials.x509.prove_possession", "credentials.x509.certificate_nullifier"),
        ),
        need(
            "a credential with claims that are disclosed one by one, SD-JWT",
            "somebody has one of this issuer and type, and what some of its claims are; that the holder signs for it",
            *("credentials.sd_jwt.sd_jwt", "credentials.sd_jwt.sd_jwt_claims"),
        ),
        need(
            "a passport or an identity card with a chip, signed by a state",
            "how old the holder is, of which nationality, and that it has not expired",
            *("credentials.travel_document.signed_document", "credentials.travel_document.is_of_age"),
            *("credentials.travel_document.is_national", "credentials.travel_document.nationality"),
            *("credentials.travel_document.is_unexpired", "credentials.travel_document.document_nullifier"),
            "credentials.travel_document.signer_leaf",
        ),
        need(
            "a mail that its sender's domain signed (DKIM)",
            "which domain sent it, and what a field of its header says",
            *("credentials.signed_mail.signed_mail", "credentials.signed_mail.mail_claims"),
        ),
        need(
            "a JSON object that was signed",
            "a member has this value, or there is none",
            *("json_fields.json_object", "json_fields.string_field", "json_fields.number_field"),
            *("json_fields.boolean_field", "json_fields.has_field", "json_fields.object_field"),
            "json_fields.prove_element",
        ),
        need(
            "a date or a time, as a text or in numbers",
            "which day or second it is, to compare",
            *(
                "dates.day_number",
                "dates.parse_date",
                "dates.timestamp",
                "dates.parse_timestamp",
                "dates.parse_asn1_time",
            ),
        ),
        need("a text", "what a part of it is, at a secret place and of a secret length", "text.substring"),
        need(
            "a text",
            "it matches a regular expression, and what groups of it capture",
            *("regex.is_match", "regex.require_match", "regex.captured", "regex.captures"),
        ),
        need(
            "a byte of a text",
            "it is a digit or a letter, or the small letter that it is",
            *("ascii.is_digit", "ascii.is_letter", "ascii.is_upper", "ascii.is_lower", "ascii.to_lower"),
        ),
        need(
            "a number or bytes as a text",
            "what they are",
            *("decimal.parse", "hexadecimal.decode", "hexadecimal.encode"),
        ),
        need(
            "a part of a JSON web token", "what bytes its base64url stands for", "base64url.decode", "base64url.encode"
        ),
        need("a part of a mail, or of PEM", "what bytes its base64 stands for", "base64.decode", "base64.encode"),
        need("values", "no two of them are equal", "sets.require_distinct", "sets.is_distinct"),
    ],
    "Bytes and their hashes": [
        need(
            "a file, a message, a document",
            "it has this digest of SHA-2",
            "sha256.sha256",
            "sha256.sha224",
            "sha512.sha512",
            "sha512.sha384",
        ),
        need("what an Ethereum contract hashed", "it has this hash", "keccak.keccak256"),
        need("bytes", "they have this digest of another hash", "sha3.sha3_256", "blake2s.blake2s", "blake2b.blake2b"),
        need("what Git or Bitcoin hashed", "it has this digest", "sha1.sha1", "ripemd160.ripemd160"),
        need("a key that is shared", "a message has this code under it", "hmac.hmac_sha256"),
        need(
            "a secret, as of a key exchange",
            "these keys come of it by HKDF",
            *("hmac.hkdf_sha256", "hmac.hkdf_extract", "hmac.hkdf_expand"),
        ),
        need("a digest", "the same as one or two public field elements", "packing.pack_bytes", "packing.unpack_bytes"),
        need(
            "many public signals",
            "the hash of them in their place, where a verifier pays for each: `@circuit(hash_inputs=...)`",
            *("signals.keccak256_of_signals", "signals.sha256_of_signals"),
        ),
        need(
            "a mode of my own",
            "one step of the hash",
            *("sha256.sha256_compress", "sha512.sha512_compress", "keccak.keccak_f"),
        ),
    ],
    "Field elements, hashed, committed and encrypted": [
        need(
            "1 to 16 values",
            "a commitment opens to them, or this is their hash",
            "poseidon.poseidon",
            "poseidon2.poseidon2",
        ),
        need(
            "values, a purpose and a party",
            "a commitment of that party, for that purpose, opens to them: neither copied nor used before",
            "bound_commitment.bound_commitment",
        ),
        need("any number of values", "this is their hash", "poseidon_sponge.poseidon_sponge", "poseidon2.poseidon2"),
        need(
            "values",
            "this is their hash, where a contract or a tree hashes with MiMC",
            "mimc.mimc7",
            "mimc_sponge.mimc_sponge",
        ),
        need(
            "a mode of my own",
            "several outputs, or a permutation",
            *(
                "poseidon.poseidon_ex",
                "poseidon2.poseidon2_permutation",
                "poseidon2.poseidon2_compress",
                "mimc.mimc7_cipher",
            ),
        ),
        need(
            "bytes or bits",
            "this is their hash, a point, for few rows a bit",
            "pedersen.pedersen_hash",
            "pedersen.pedersen_hash_bits",
        ),
        need("amounts", "commitments to them add up", "pedersen.pedersen_commit", "pedersen.pedersen_vector_commit"),
        need(
            "a secret message and a key",
            "this is its ciphertext, for the key's owner to open",
            *("poseidon_cipher.poseidon_encrypt", "poseidon_cipher.poseidon_decrypt"),
        ),
    ],
    "Membership and state": [
        need(
            "a leaf and its path",
            "it is in the tree with this root",
            "merkle.require_member",
            "merkle.is_member",
            "merkle.merkle_root",
        ),
        need("a tree of more than two children a node", "the same", "merkle.wide_merkle_root"),
        need(
            "a group as Semaphore has it",
            "somebody is in it",
            "lean_imt.require_lean_imt_member",
            "lean_imt.lean_imt_root",
            "lean_imt.is_lean_imt_member",
        ),
        need(
            "a tree's root",
            "what it is after a leaf is replaced, or comes behind",
            "merkle.merkle_update",
            "merkle.merkle_append",
        ),
        need(
            "a map from keys to values",
            "a key has this value",
            "sparse_merkle.require_sparse_member",
            "sparse_merkle.sparse_root",
            "sparse_merkle.is_sparse_member",
        ),
        need(
            "a map, or a list of what is revoked or spent",
            "a key is not in it",
            "sparse_merkle.require_sparse_absent",
            "sparse_merkle.is_sparse_absent",
        ),
        need(
            "a map's root",
            "what it is after a change",
            *("sparse_merkle.sparse_insert", "sparse_merkle.sparse_update", "sparse_merkle.sparse_delete"),
        ),
        need(
            "a set that only grows, as of nullifiers",
            "a value is not in it",
            "indexed_merkle.require_indexed_absent",
            "indexed_merkle.is_indexed_absent",
        ),
        need(
            "a set's root",
            "what it is once a value is in it",
            "indexed_merkle.indexed_insert",
            "indexed_merkle.indexed_leaf",
        ),
        need(
            "a list that only grows, whose root tells its length",
            "something is in it",
            "mountain_range.require_mountain_member",
            "mountain_range.is_mountain_member",
            "mountain_range.mountain_root",
        ),
        need("its root", "what it is once something comes behind", "mountain_range.mountain_append"),
        need("a tree of my own", "one node of two", "merkle.merkle_parent"),
    ],
    "Keys and signatures": [
        need("a secret key", "this is its public key", "babyjub.multiply_base8"),
        need(
            "an ECDSA signature of a certificate, a document or a chain",
            "it is the key's",
            *("ecdsa.require_p256", "ecdsa.require_secp256k1", "ecdsa.p256_holds", "ecdsa.secp256k1_holds"),
        ),
        need(
            "an RSA signature of a certificate, a token or a mail",
            "it is the key's",
            *("rsa.require_pkcs1_signature", "rsa.require_pss_signature"),
            *("rsa.pkcs1_signature_holds", "rsa.pss_signature_holds"),
        ),
        need(
            "an Ed25519 signature",
            "it is the key's",
            *("ed25519.require_signature", "ed25519.signature_holds"),
        ),
        need("a secret of a wallet on secp256k1", "which public key is its", "ecdsa.secp256k1_public_key"),
        need("a secret and a point of secp256k1", "which is its multiple", "ecdsa.secp256k1_multiply"),
        need("a signature", "somebody signed this", "eddsa.require_signature", "schnorr.require_signature"),
        need(
            "a signature of circomlib's with MiMC",
            "it is valid, or whether",
            *("eddsa_mimc.require_signature", "eddsa_mimc.signature_holds"),
            *("eddsa_mimc.require_sponge_signature", "eddsa_mimc.sponge_signature_holds"),
        ),
        need(
            "a secret, and a list or a tree of public keys",
            "one of the keys is the secret's, and not which",
            *("ring.require_owner", "ring.is_owner", "ring.key_leaf"),
            *("ring.require_owner_in_tree", "ring.is_owner_in_tree"),
        ),
        need(
            "a signature, and a list of public keys",
            "one of the owners signed this",
            *("ring.require_ring_signature", "ring.ring_signature_holds"),
        ),
        need(
            "a key and what may be done once",
            "this is the one nullifier of both",
            *("plume.nullifier", "plume.require_nullifier", "plume.nullifier_holds", "plume.message_base"),
        ),
        need(
            "signatures, some of them padding", "how many are valid", "eddsa.signature_holds", "schnorr.signature_holds"
        ),
        need(
            "two keys or ciphertexts",
            "one secret is behind both",
            *("chaum_pedersen.require_equality_proof", "chaum_pedersen.equality_proof_holds"),
        ),
        need("a proof or a scheme of my own", "the challenge of one", "schnorr.challenge", "chaum_pedersen.challenge"),
    ],
    "Secrets between two, ballots, points": [
        need("my secret key and your public key", "what we share", "diffie_hellman.shared_secret"),
        need(
            "a ballot, or an amount",
            "this is its ciphertext, which can be counted unopened",
            "elgamal.encrypt_number",
            "elgamal.encrypt",
        ),
        need(
            "ciphertexts",
            "what this sum or difference hides",
            "elgamal.add_ciphertexts",
            "elgamal.subtract_ciphertexts",
        ),
        need("a ciphertext", "this other one hides the same", "elgamal.rerandomize"),
        need("a ciphertext and the key", "it hides this", "elgamal.decrypt"),
        need(
            "a share of a key, and a ciphertext",
            "this is the share's part in its decryption",
            *("threshold_elgamal.require_decryption_share", "threshold_elgamal.decryption_share_holds"),
        ),
        need(
            "a recipient's keys",
            "this address is theirs, or what its secret is",
            *("stealth.stealth_address", "stealth.stealth_secret"),
        ),
        need("coordinates", "they are a point of Baby Jubjub", "babyjub.require_on_curve", "babyjub.is_on_curve"),
        need(
            "a point", "it is in the subgroup of prime order", "babyjub.require_in_subgroup", "babyjub.is_in_subgroup"
        ),
        need("a point", "these 32 bytes are it", "babyjub.encoding.encode_point", "babyjub.encoding.decode_point"),
        need(
            "points",
            "what their sum, double, opposite or multiple is",
            "babyjub.add",
            "babyjub.double",
            "babyjub.negate",
            "babyjub.multiply",
            "babyjub.clear_cofactor",
        ),
        need(
            "a name, or any values",
            "this is the point that they hash to",
            *("hash_to_curve.hash_to_curve", "hash_to_curve.encode_to_curve", "hash_to_curve.map_to_curve"),
        ),
    ],
    "Whole statements": [
        need(
            "membership in a group",
            "I say this once in a scope, and am somebody of the group",
            "semaphore.semaphore",
            "semaphore.semaphore_commitment",
        ),
        need(
            "a registered limit",
            "I send no more messages an epoch than it, or show my secret",
            "rln.rln_share",
            "rln.rln_rate_commitment",
        ),
    ],
}


def listed() -> set[str]:
    """The gadgets in the index, as in `poseidon.poseidon`."""
    return {gadget for needs in NEEDS.values() for line in needs for gadget in line.gadgets}


def index_by_need() -> str:
    """The tables, a heading each, with what the first call of each gadget costs. Raises KeyError for one without."""
    first = {cost.name: cost for cost in reversed(collected())}
    parts = []
    for heading, needs in NEEDS.items():
        lines = [f"### {heading}", "", "| I have | and want to prove | take, and its rows |", "| --- | --- | --- |"]
        for line in needs:
            calls = (first[gadget] for gadget in line.gadgets)
            taken = "; ".join(f"`{call.name}` {call.rows:,} {call.of}".strip() for call in calls)
            lines.append(f"| {line.have} | {line.prove} | {taken} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
