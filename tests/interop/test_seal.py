"""Ciphertexts that are proved here are SEAL's: it decrypts them, and ours decrypts its own."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tenseal import sealapi
from zkwright.learning.bfv import RINGS, Pair, Scheme, Sums, bfv_encryption
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

seal: Any = sealapi
RING = RINGS[1024]
SCHEME = Scheme(RING, bits=1, added=19)

_HEADER = "<HBBBBHQ"
"""Magic, size of the header, version, compression, nothing, size of all of it: SEAL's native/src/seal/serialization.h."""


class Seal:
    """A key of SEAL's for the same ring and numbers, and what it does with it."""

    def __init__(self) -> None:
        parameters = seal.EncryptionParameters(seal.SCHEME_TYPE.BFV)
        parameters.set_poly_modulus_degree(RING.degree)
        parameters.set_coeff_modulus([seal.Modulus(RING.modulus)])
        parameters.set_plain_modulus(SCHEME.added + 1)
        self.context = seal.SEALContext(parameters, True, seal.SEC_LEVEL_TYPE.TC128)
        generator = seal.KeyGenerator(self.context)
        self._public, self._secret = seal.PublicKey(), generator.secret_key()
        generator.create_public_key(self._public)

    @property
    def public(self) -> Pair:
        coefficients = seal.Ciphertext(self.context)
        seal.Evaluator(self.context).transform_from_ntt(self._public.data(), coefficients)
        return pair_of(coefficients)

    def encrypted(self, numbers: list[int]) -> Pair:
        ciphertext = seal.Ciphertext(self.context)
        seal.Encryptor(self.context, self._public).encrypt(plaintext(numbers), ciphertext)
        return pair_of(ciphertext)

    def decrypted(self, pair: Pair, folder: Path) -> list[int]:
        like, read, plain = (seal.Ciphertext(self.context), seal.Ciphertext(self.context), seal.Plaintext())
        seal.Encryptor(self.context, self._public).encrypt_zero(like)
        like.save(str(folder / "like"))
        version = struct.unpack_from(_HEADER, (folder / "like").read_bytes())[2:4]
        (folder / "ciphertext").write_bytes(serialised(pair, like.parms_id(), version))
        read.load(self.context, str(folder / "ciphertext"))
        assert pair_of(read) == pair
        seal.Decryptor(self.context, self._secret).decrypt(read, plain)
        return [plain[place] if place < plain.coeff_count() else 0 for place in range(RING.degree)]


def pair_of(ciphertext: Any) -> Pair:
    numbers = tuple(ciphertext[place] for place in range(2 * RING.degree))
    return Pair(numbers[: RING.degree], numbers[RING.degree :])


def plaintext(numbers: list[int]) -> Any:
    terms = [f"{number:x}x^{place}" for place, number in reversed([*enumerate(numbers)]) if number and place]
    return seal.Plaintext(" + ".join([*terms, f"{numbers[0]:x}"]))


def serialised(pair: Pair, parameters: list[int], version: tuple[int, ...]) -> bytes:
    """As SEAL writes a ciphertext without compression."""
    numbers = np.array([*pair.first, *pair.second], dtype="<u8").tobytes()
    array = headed(version, struct.pack("<Q", 2 * RING.degree) + numbers)
    about = struct.pack("<4Q?QQQdQ", *parameters, False, 2, RING.degree, 1, 1.0, 1)
    return headed(version, about + array)


def headed(version: tuple[int, ...], content: bytes) -> bytes:
    return struct.pack(_HEADER, 0xA15E, 16, *version, 0, 0, 16 + len(content)) + content


@cache
def theirs() -> Seal:
    return Seal()


def test_seal_decrypts_sums_of_ciphertexts_that_are_proved(tmp_path: Path) -> None:
    program = bfv_encryption.compile(**SCHEME.sizes)
    assert program.r1cs.n_rows <= 38_300
    prover = Prover(setup(program.r1cs), program)
    sums = Sums(SCHEME, theirs().public)
    given = [sums.give(prover, [place >> context & 1 for place in range(1024)], context) for context in (1, 2)]
    total = sums.total(Verifier(prover.verifying_key, prover.statement, development=True), given)
    assert theirs().decrypted(total, tmp_path) == [(place >> 1 & 1) + (place >> 2 & 1) for place in range(1024)]


def test_its_ciphertexts_are_of_the_same_form(tmp_path: Path) -> None:
    numbers = [place % 20 for place in range(1024)]
    assert theirs().decrypted(theirs().encrypted(numbers), tmp_path) == numbers
