"""RSA signatures against `cryptography`, and the forgeries of the field."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, Literal

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from zkwright.circuits.rsa import (
    pkcs1_signature_holds,
    pss_signature_holds,
    require_pkcs1_signature,
    require_pss_signature,
)
from zkwright.circuits.rsa.either_scheme import require_pkcs1_or_pss
from zkwright.circuits.rsa.encoding import pkcs1_encoded
from zkwright.compiler import Bytes, Private, Program, UnsatisfiedCircuitError, circuit
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost, measure
from tests.circuits.harness import lying_hints
from tests.circuits.rsa_cases import DIGEST, MESSAGE, holding_pkcs1, key, modulus, pkcs1, pss, signed_pkcs1, signed_pss

COSTS = [
    Cost(
        require_pkcs1_signature,
        64_429,
        lambda make: require_pkcs1_signature(make.bytes(32), make.bytes(256), make.bytes(256)),
        "for 2,048 bits",
    ),
    Cost(
        pkcs1_signature_holds,
        66_594,
        lambda make: pkcs1_signature_holds(make.bytes(32), make.bytes(256), make.bytes(256)),
        "for 2,048 bits",
    ),
    Cost(
        pss_signature_holds,
        192_190,
        lambda make: pss_signature_holds(make.bytes(32), make.bytes(256), make.bytes(256)),
        "for 2,048 bits",
    ),
    Cost(
        require_pss_signature,
        192_101,
        lambda make: require_pss_signature(make.bytes(32), make.bytes(256), make.bytes(256)),
        "for 2,048 bits",
    ),
]

REFUSED = "this key did not sign this digest so"
BITS = 1024
LENGTH = BITS // 8
ENCODED = bytes(int(byte) for byte in pkcs1_encoded(DIGEST, LENGTH))
"""What an honest signer signs."""


@cache
def program() -> Program:
    return signed_pkcs1.compile(n=LENGTH)


def signed(encoded: bytes) -> bytes:
    """What whoever has the key makes of any encoding."""
    numbers = key(BITS).private_numbers()
    n = numbers.public_numbers.n
    return pow(int.from_bytes(encoded, "big"), numbers.d, n).to_bytes(LENGTH, "big")


PREFIX, FILLING = ENCODED[-51:-32], b"\xff" * (LENGTH - 54)
NO_NULL = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20"
HOSTILE = {
    "honest": ENCODED,
    "another block type": b"\x00\x02" + ENCODED[2:],
    "no zero first": b"\x01" + ENCODED[1:],
    "filling with garbage": ENCODED[:20] + b"\xfe" + ENCODED[21:],
    "short filling, garbage behind the digest": b"\x00\x01" + b"\xff" * 8 + ENCODED[-52:] + bytes(range(LENGTH - 62)),
    "short filling, garbage before the prefix": b"\x00\x01"
    + b"\xff" * 8
    + b"\x00"
    + bytes(LENGTH - 62)
    + ENCODED[-51:],
    "no NULL": b"\x00\x01" + FILLING + b"\xff\xff\x00" + NO_NULL + DIGEST,
    "another hash": ENCODED[:-40] + bytes([ENCODED[-40] ^ 2]) + ENCODED[-39:],
    "another digest": ENCODED[:-1] + bytes([ENCODED[-1] ^ 1]),
    "the digest alone": bytes(LENGTH - 32) + DIGEST,
    "nothing": bytes(LENGTH),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_other_encoding_is_taken(kind: str) -> None:
    """By the circuit and by the same on plain bytes, whose modulus is folded."""
    encoded = HOSTILE[kind]
    assert len(encoded) == LENGTH
    inputs: dict[str, Any] = {"digest": DIGEST, "signature": signed(encoded), "modulus": modulus(BITS)}
    if kind == "honest":
        assert inputs["signature"] == pkcs1(BITS)["signature"]
        program().solve(inputs)
        require_pkcs1_signature(**inputs)
        return
    with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
        program().solve(inputs)
    with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
        require_pkcs1_signature(**inputs)


def changed(inputs: dict[str, Any], name: str, value: int) -> dict[str, Any]:
    return {**inputs, name: value.to_bytes(LENGTH, "big")}


def test_a_signature_has_one_spelling() -> None:
    """Not s + n, which is congruent, nor n itself, nor what is a bit away."""
    n = int.from_bytes(modulus(BITS), "big")
    inputs = next(
        inputs
        for inputs in (pkcs1(BITS, bytes([i])) for i in range(50))
        if int.from_bytes(inputs["signature"], "big") + n < 2**BITS
    )
    program().solve(inputs)
    s = int.from_bytes(inputs["signature"], "big")
    for alias in (s + n, n, 2**BITS - 1):
        for call in (program().solve, lambda case: require_pkcs1_signature(**case)):
            with pytest.raises(UnsatisfiedCircuitError, match="not below the modulus"):
                call(changed(inputs, "signature", alias))
    for other in (0, 1, n - 1, n - s, s ^ 1, s ^ 1 << BITS - 20):
        with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
            program().solve(changed(inputs, "signature", other))


def test_a_modulus_is_odd_and_as_long_as_its_bytes() -> None:
    inputs = pkcs1(BITS)
    n = int.from_bytes(modulus(BITS), "big")
    for other, words in ((n - 1, "even"), (n >> 1 | 1, "shorter"), (0, "even"), (1, "shorter"), (n + 2, REFUSED)):
        for call in (program().solve, lambda case: require_pkcs1_signature(**case)):
            with pytest.raises(UnsatisfiedCircuitError, match=words):
                call(changed({**inputs, "signature": bytes(LENGTH - 1) + b"\x02"}, "modulus", other))


def test_exponents() -> None:
    inputs = pkcs1(BITS)
    for refused in (-1, 0, 1, 2, 65536):
        with pytest.raises(ArgumentError, match="exponent"):
            require_pkcs1_signature(**inputs, exponent=refused)
    for other in (3, 5, 17, 65539):
        with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
            require_pkcs1_signature(**inputs, exponent=other)
    # Whatever the exponent: the number whose power is the encoding.
    numbers = key(BITS).private_numbers()
    order = (numbers.p - 1) * (numbers.q - 1)
    for exponent in (13, 35):
        root = pow(int.from_bytes(ENCODED, "big"), pow(exponent, -1, order), numbers.public_numbers.n)
        require_pkcs1_signature(**changed(inputs, "signature", root), exponent=exponent)


def test_lengths_belong_together() -> None:
    inputs = pkcs1(BITS)
    for name, value, words in (
        ("digest", DIGEST[1:], "digest of 31"),
        ("signature", b"\x00" + inputs["signature"], "129 bytes"),
        ("modulus", inputs["modulus"][1:], "1,024 to 4,096"),
        ("modulus", bytes(513), "1,024 to 4,096"),
    ):
        with pytest.raises(ArgumentError, match=words):
            require_pkcs1_signature(**{**inputs, name: value})


@pytest.mark.parametrize(("division", "at"), [(0, 41), (1, 0), (1, -1), (16, 0), (16, -1), (17, 0)])
def test_no_other_quotient_passes(division: int, at: int) -> None:
    """The reciprocal at its upper end, and quotients and remainders off by one at either, with whatever carries follow."""
    divisions = 0

    def lie(opcode: Opcode, parameter: int, inputs: object, outputs: list[int]) -> list[int]:
        nonlocal divisions
        found = outputs[:]
        if opcode == Opcode.LIMBS_DIVMOD:
            if divisions == division:
                found[at] = (found[at] + 1) % R
            divisions += 1
        return found

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        program().solve(pkcs1(BITS))


def test_pss_of_plain_bytes() -> None:
    inputs = pss(BITS)
    require_pss_signature(**inputs)
    require_pss_signature(**pss(BITS, 0), salt_length=0)
    require_pss_signature(**pss(BITS, LENGTH - 34), salt_length=LENGTH - 34)
    refusals = [
        ({**inputs, "digest": bytes(32)}, 32, "another digest"),
        (inputs, 31, "another length"),
        (inputs, 33, "another length"),
        (pss(BITS, 20), 32, "another length"),
        (pkcs1(BITS), 32, "BC"),
        (changed(inputs, "signature", int.from_bytes(inputs["signature"], "big") ^ 4), 32, f"BC|length|{REFUSED}"),
    ]
    for case, salt_length, words in refusals:
        with pytest.raises(UnsatisfiedCircuitError, match=words):
            require_pss_signature(**case, salt_length=salt_length)
    for salt_length in (-1, LENGTH - 33):
        with pytest.raises(ArgumentError, match="salt"):
            require_pss_signature(**inputs, salt_length=salt_length)
    other_mask = padding.PSS(padding.MGF1(hashes.SHA512()), 32)
    signature = key(BITS).sign(MESSAGE, other_mask, hashes.SHA256())
    with pytest.raises(UnsatisfiedCircuitError, match="another length"):
        require_pss_signature(DIGEST, signature, modulus(BITS))


def test_either_scheme_is_taken_and_no_third() -> None:
    for inputs in (pkcs1(BITS), pss(BITS)):
        require_pkcs1_or_pss(**inputs)
        with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
            require_pkcs1_or_pss(**{**inputs, "digest": bytes(32)})
    for inputs in (pss(BITS, 31), {**pkcs1(BITS), "signature": signed(HOSTILE["no NULL"])}):
        with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
            require_pkcs1_or_pss(**inputs)
    for n in (20, 48):
        with pytest.raises(ArgumentError, match="pass the 32 bytes"):
            require_pkcs1_or_pss(**{**pkcs1(BITS), "digest": bytes(n)})


@pytest.mark.parametrize("kind", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_the_hash_is_told_by_the_digest(kind: hashes.HashAlgorithm) -> None:
    digest = hashlib.new(kind.name, MESSAGE).digest()
    by: dict[str, Any] = {"digest": digest, "modulus": modulus(2048)}
    scheme = padding.PSS(padding.MGF1(kind), kind.digest_size)
    pkcs1_made: dict[str, Any] = {**by, "signature": key(2048).sign(MESSAGE, padding.PKCS1v15(), kind)}
    pss_made: dict[str, Any] = {**by, "signature": key(2048).sign(MESSAGE, scheme, kind)}
    require_pkcs1_signature(**pkcs1_made)
    require_pss_signature(**pss_made)
    assert pkcs1_signature_holds(**pkcs1_made).linear.constant == 1
    assert pss_signature_holds(**pss_made).linear.constant == 1
    other = hashlib.sha512(MESSAGE + b"!").digest()[: kind.digest_size]
    assert pkcs1_signature_holds(**{**pkcs1_made, "digest": other}).linear.constant == 0
    assert pss_signature_holds(**{**pss_made, "digest": other}).linear.constant == 0
    # A prefix of another hash, of another length, is another encoding.
    longer = hashlib.sha512(MESSAGE).digest() if kind.digest_size < 64 else hashlib.sha384(MESSAGE).digest()
    assert pkcs1_signature_holds(**{**pkcs1_made, "digest": longer}).linear.constant == 0


def test_sha1_is_refused() -> None:
    for length in (0, 16, 20, 28, 33, 65):
        with pytest.raises(ArgumentError, match=f"a digest of {length} bytes"):
            require_pkcs1_signature(**{**pkcs1(BITS), "digest": bytes(length)})


def test_whether_a_signature_holds() -> None:
    """Where the requirement fails, it says no, of keys and signatures that are out of range as well."""
    for inputs, required, said in (
        (pkcs1(BITS), require_pkcs1_signature, pkcs1_signature_holds),
        (pss(BITS), require_pss_signature, pss_signature_holds),
    ):
        n = int.from_bytes(inputs["modulus"], "big")
        bad = [
            {**inputs, "digest": bytes(32)},
            *(changed(inputs, "signature", value) for value in (0, 1, n - 1, n, 2**BITS - 1)),
            *(changed(inputs, "modulus", value) for value in (0, 1, n - 1, n + 2, n >> 1)),
        ]
        assert said(**inputs).linear.constant == 1
        required(**inputs)
        for case in bad:
            assert said(**case).linear.constant == 0
            with pytest.raises(UnsatisfiedCircuitError):
                required(**case)


@pytest.mark.slow
def test_whether_a_signature_holds_in_a_circuit() -> None:
    made = holding_pkcs1.compile(n=LENGTH)
    inputs = pkcs1(BITS)
    n = int.from_bytes(inputs["modulus"], "big")
    assert made.solve(inputs).output is True
    for case in (
        {**inputs, "digest": bytes(32)},
        *(changed(inputs, "signature", value) for value in (0, n, 2**BITS - 1)),
        *(changed(inputs, "modulus", value) for value in (0, n - 1, n >> 1)),
    ):
        assert made.solve(case).output is False


@pytest.mark.slow
def test_pss_in_a_circuit() -> None:
    made = signed_pss.compile(n=LENGTH)
    inputs = pss(BITS)
    made.solve(inputs)
    for bad in ({**inputs, "digest": bytes(32)}, {**inputs, "signature": pkcs1(BITS)["signature"]}, pss(BITS, 31)):
        with pytest.raises(UnsatisfiedCircuitError):
            made.solve(bad)


@circuit
def signed_by(
    digest: Private[Bytes[Literal[32]]], signature: Private[Bytes[Literal["n"]]], n: int, modulus: int
) -> None:
    """By a key that is known."""
    require_pkcs1_signature(digest, signature, modulus.to_bytes(n, "big"))


@pytest.mark.slow
@pytest.mark.parametrize("bits", [1024, 2048])
def test_a_constant_key_takes_half(bits: int) -> None:
    inputs = pkcs1(bits)
    made = signed_by.compile(n=bits // 8, modulus=int.from_bytes(inputs.pop("modulus"), "big"))
    assert made.r1cs.n_rows - 8 * (32 + bits // 8) <= {1024: 22_000, 2048: 43_000}[bits]
    made.solve(inputs)
    with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
        made.solve({**inputs, "digest": bytes(32)})


@pytest.mark.slow
@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_long_keys(bits: int) -> None:
    made = signed_pkcs1.compile(n=bits // 8)
    inputs = pkcs1(bits)
    made.solve(inputs)
    with pytest.raises(UnsatisfiedCircuitError, match=REFUSED):
        made.solve({**inputs, "digest": bytes(32)})
    with pytest.raises(UnsatisfiedCircuitError):
        made.solve({**inputs, "signature": bytes([inputs["signature"][0] ^ 1]) + inputs["signature"][1:]})


@pytest.mark.slow
def test_rows_for_4096_bits() -> None:
    rows = measure(lambda make: require_pkcs1_signature(make.bytes(32), make.bytes(512), make.bytes(512)))
    assert rows == 131_738
