"""The hashes of field elements as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import bound_commitment, mimc, pedersen, poseidon, poseidon2, poseidon_cipher, poseidon_sponge
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import L
from zkwright.compiler import U128, Array, Bool, Bytes, Field, Private, Public, circuit
from zkwright.core.field import R

from tests.circuits.case import Case


@circuit
def several_lanes(a: Private[Field], b: Private[Field], state: Private[Field]) -> Public[Array[Field, Literal[2]]]:
    return poseidon.poseidon_ex([a, b], 2, state)


@circuit
def sponge_hash(inputs: Private[Array[Field, Literal[3]]]) -> Public[Field]:
    return poseidon_sponge.poseidon_sponge(*inputs, rate=2)


@circuit
def sealed(
    key: Private[Array[Field, Literal[2]]], nonce: Public[U128], message: Private[Array[Field, Literal[2]]]
) -> Public[Array[Field, Literal[4]]]:
    return poseidon_cipher.poseidon_encrypt(key, nonce, message)


@circuit
def opened(
    key: Private[Array[Field, Literal[2]]], nonce: Public[U128], ciphertext: Private[Array[Field, Literal[4]]]
) -> Public[Array[Field, Literal[2]]]:
    return poseidon_cipher.poseidon_decrypt(key, nonce, ciphertext, 2)


@circuit
def mimc7_hash(a: Private[Field], key: Private[Field]) -> Public[Field]:
    return mimc.mimc7(a, key=key)


@circuit
def mimc7_enciphered(a: Private[Field], key: Private[Field]) -> Public[Field]:
    return mimc.mimc7_cipher(a, key)


@circuit
def poseidon2_hash(inputs: Private[Array[Field, Literal[4]]]) -> Public[Field]:
    return poseidon2.poseidon2(*inputs)


@circuit
def poseidon2_parent(a: Private[Field], b: Private[Field]) -> Public[Field]:
    return poseidon2.poseidon2_compress(a, b)


@circuit
def poseidon2_lanes(inputs: Private[Array[Field, Literal[3]]]) -> Public[Array[Field, Literal[3]]]:
    return poseidon2.poseidon2_permutation(inputs)


@circuit
def pedersen_of_bytes(message: Private[Bytes[Literal[26]]]) -> Public[Point]:
    return pedersen.pedersen_hash(message)


@circuit
def pedersen_of_bits(bits: Private[Array[Bool, Literal[6]]]) -> Public[Point]:
    return pedersen.pedersen_hash_bits(bits)


@circuit
def pedersen_commitment(value: Private[Field], blinding: Private[Field]) -> Public[Point]:
    return pedersen.pedersen_commit(value, blinding)


@circuit
def bound(value: Private[Field], nonce: Private[Field], purpose: Public[Field], party: Public[Field]) -> Public[Field]:
    return bound_commitment.bound_commitment(purpose, party, nonce, value)


SEALED: dict[str, Any] = {
    "key": [1, 2],
    "nonce": 3,
    "ciphertext": poseidon_cipher.poseidon_encrypt((1, 2), 3, [10, R - 1]),
}

FIELD_HASHES = [
    Case(poseidon.poseidon_ex, several_lanes, [({"a": 1, "b": 2, "state": 3}, poseidon.poseidon_ex([1, 2], 2, 3))]),
    Case(
        poseidon_sponge.poseidon_sponge,
        sponge_hash,
        [({"inputs": [1, 2, 3]}, poseidon_sponge.poseidon_sponge(1, 2, 3, rate=2))],
    ),
    Case(
        bound_commitment.bound_commitment,
        bound,
        [
            (
                {"value": R - 1, "nonce": 5, "purpose": 7, "party": 1},
                bound_commitment.bound_commitment(7, 1, 5, R - 1),
            )
        ],
    ),
    Case(
        poseidon_cipher.poseidon_encrypt,
        sealed,
        [({"key": [1, 2], "nonce": 3, "message": [10, R - 1]}, SEALED["ciphertext"])],
    ),
    Case(
        poseidon_cipher.poseidon_decrypt,
        opened,
        [(SEALED, [10, R - 1])],
        [({**SEALED, "key": [2, 1]}, "a changed ciphertext"), ({**SEALED, "nonce": 4}, "a changed ciphertext")],
    ),
    Case(mimc.mimc7, mimc7_hash, [({"a": R - 1, "key": 3}, mimc.mimc7(R - 1, key=3))]),
    Case(mimc.mimc7_cipher, mimc7_enciphered, [({"a": R - 1, "key": 3}, mimc.mimc7_cipher(R - 1, 3))]),
    Case(poseidon2.poseidon2, poseidon2_hash, [({"inputs": [1, 2, 3, R - 1]}, poseidon2.poseidon2(1, 2, 3, R - 1))]),
    Case(
        poseidon2.poseidon2_compress, poseidon2_parent, [({"a": 1, "b": R - 1}, poseidon2.poseidon2_compress(1, R - 1))]
    ),
    Case(
        poseidon2.poseidon2_permutation,
        poseidon2_lanes,
        [({"inputs": [0, 1, 2]}, poseidon2.poseidon2_permutation([0, 1, 2]))],
    ),
    Case(pedersen.pedersen_hash, pedersen_of_bytes, [({"message": bytes(26)}, pedersen.pedersen_hash(bytes(26)))]),
    Case(
        pedersen.pedersen_hash_bits,
        pedersen_of_bits,
        [({"bits": [True] * 6}, pedersen.pedersen_hash_bits([True] * 6)), {"bits": [False] * 6}],
    ),
    Case(
        pedersen.pedersen_commit,
        pedersen_commitment,
        [({"value": L - 1, "blinding": 0}, pedersen.pedersen_commit(L - 1, 0))],
        [
            ({"value": L, "blinding": 0}, "the value is not below"),
            ({"value": 0, "blinding": L}, "the blinding is not below"),
        ],
    ),
]
