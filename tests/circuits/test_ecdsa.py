"""ECDSA against `cryptography`, and what the field's attacks try."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any, Literal

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from zkwright.circuits.ecdsa import (
    PublicKey,
    Signature,
    p256_holds,
    require_p256,
    require_secp256k1,
    secp256k1_holds,
    secp256k1_multiply,
    secp256k1_public_key,
)
from zkwright.circuits.ecdsa.plain import holds
from zkwright.circuits.shared.weierstrass.plain import P256, SECP256K1, AffinePoint, Curve
from zkwright.compiler import Bool, Bytes, Private, Program, Public, UnsatisfiedCircuitError, circuit
from zkwright.compiler.solver.hints import Opcode

from tests.circuits.costs import Cost, Inputs
from tests.circuits.ecdsa_cases import (
    inputs,
    is_signed_p256,
    is_signed_secp256k1,
    multiple,
    number,
    public_key,
    signed,
    signed_p256,
    signed_secp256k1,
)
from tests.circuits.harness import lying_hints

CURVES = {"secp256k1": SECP256K1, "P-256": P256}
BOTH = ["secp256k1", pytest.param("P-256", marks=pytest.mark.slow)]
"""They differ in little but constants: what takes long is asked of the second in the slow tests only."""


@circuit
def is_low_secp256k1(
    key: Private[PublicKey], digest: Private[Bytes[Literal[32]]], signature: Private[Signature]
) -> Public[Bool]:
    return secp256k1_holds(key, digest, signature, low_s=True)


@circuit
def is_low_p256(
    key: Private[PublicKey], digest: Private[Bytes[Literal[32]]], signature: Private[Signature]
) -> Public[Bool]:
    return p256_holds(key, digest, signature, low_s=True)


TWINS = {
    ("secp256k1", False): is_signed_secp256k1,
    ("secp256k1", True): is_low_secp256k1,
    ("P-256", False): is_signed_p256,
    ("P-256", True): is_low_p256,
}


def public_key_of(make: Inputs) -> PublicKey:
    return PublicKey(x=make.bytes(32), y=make.bytes(32))


def secret_of(make: Inputs) -> Bytes[Literal[32]]:
    return Bytes[Literal[32]](make.bytes(32))


def call(gadget: Any, make: Inputs) -> None:
    gadget(public_key_of(make), make.bytes(32), Signature(r=make.bytes(32), s=make.bytes(32)))


COSTS = [
    Cost(require_secp256k1, 96_434, lambda make: call(require_secp256k1, make)),
    Cost(require_p256, 140_950, lambda make: call(require_p256, make)),
    Cost(secp256k1_holds, 97_571, lambda make: call(secp256k1_holds, make)),
    Cost(p256_holds, 142_066, lambda make: call(p256_holds, make)),
    Cost(secp256k1_public_key, 19_725, lambda make: secp256k1_public_key(secret_of(make))),
    Cost(secp256k1_multiply, 78_401, lambda make: secp256k1_multiply(secret_of(make), public_key_of(make))),
]


@cache
def program(curve: str) -> Program:
    return {"secp256k1": signed_secp256k1, "P-256": signed_p256}[curve].compile()


def refused(curve: str, given: dict[str, Any], *told: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        program(curve).solve(given)
    assert all(text in str(caught.value) for text in told)


def parts(given: dict[str, Any]) -> tuple[int, int, bytes, int, int]:
    x, y, r, s = (
        int.from_bytes(given[one][two], "big")
        for one, two in (("key", "x"), ("key", "y"), ("signature", "r"), ("signature", "s"))
    )
    return x, y, given["digest"], r, s


@pytest.mark.parametrize("curve", CURVES)
def test_signatures_of_another_implementation(curve: str) -> None:
    for secret in (1, 2, CURVES[curve].n - 1, CURVES[curve].n // 3):
        given = signed(curve, secret, b"%d" % secret)
        program(curve).solve(given)
        x, y, digest, r, s = parts(given)
        assert holds(CURVES[curve], AffinePoint(x, y), int.from_bytes(digest, "big"), r, s)
        program(curve).solve(inputs(x, y, digest, r, CURVES[curve].n - s))  # the other signature with the same R


@pytest.mark.slow
@pytest.mark.parametrize("curve", CURVES)
def test_digests_of_any_size(curve: str) -> None:
    """0, n, and the largest: a digest is a number modulo n."""
    of = CURVES[curve]
    for z in (0, 1, of.n - 1, of.n, of.n + 1, 2**256 - 1):
        x, y, digest, r, s = signature_of(of, z, secret=77, nonce=1234567)
        program(curve).solve(inputs(x, y, digest, r, s))
        refused(curve, inputs(x, y, number(z ^ 1), r, s), "the signature is not of this digest under this key")


def signature_of(curve: Curve, z: int, secret: int, nonce: int) -> tuple[int, int, bytes, int, int]:
    key, point = curve.multiply(secret, curve.generator), curve.multiply(nonce, curve.generator)
    assert key is not None
    assert point is not None
    r = point.x % curve.n
    s = (z + r * secret) * pow(nonce, -1, curve.n) % curve.n
    return key.x, key.y, number(z), r, s


@pytest.mark.parametrize("curve", BOTH)
def test_an_x_between_the_order_and_the_prime(curve: str) -> None:
    """R whose x is n + r: about one in 2^128, so a key is made that has such a signature: Q = (s R - z G) / r."""
    of = CURVES[curve]
    key, digest, r, s = beyond_the_order(of)
    assert holds(of, key, int.from_bytes(digest, "big"), r, s)
    program(curve).solve(inputs(*key, digest, r, s))
    refused(curve, inputs(*key, digest, r + 1, s))
    # As bytes, n + r is no r, nor is anything else from n on.
    for beyond in (of.n + r, of.n, 2**256 - 1):
        with pytest.raises(UnsatisfiedCircuitError, match=r"^r of the signature is not below the order"):
            program(curve).solve(inputs(*key, digest, beyond, s))


@pytest.mark.slow
@pytest.mark.parametrize("curve", CURVES)
def test_ranges(curve: str) -> None:
    of = CURVES[curve]
    x, y, digest, r, s = parts(signed(curve, 4, b"ranges"))
    refused(curve, inputs(x, y, digest, r, 0), "s of the signature is 0")
    refused(curve, inputs(x, y, digest, 0, s), "r of the signature is 0")
    refused(curve, inputs(x, y, digest, r, of.n), "s of the signature is too large")
    for beyond in (of.n, 2**256 - 1):
        refused(curve, inputs(x, y, digest, beyond, s), "r of the signature is not below the order")
    # A curve's point, but its x is told as x + p.
    at = next(at for small in range(1, 100) if (at := of.lift_x(small)) is not None)
    if at.x + of.p < 2**256:
        refused(curve, inputs(at.x + of.p, at.y, digest, r, s), "not below the prime")
    refused(curve, inputs(x, of.p - y, digest, r, s), "the signature is not of this digest under this key")
    for off in ((0, 0), (x, y ^ 1), (1, 1)):
        refused(curve, inputs(*off, digest, r, s), "the public key is not on the curve")


@pytest.mark.parametrize("curve", BOTH)
def test_a_neutral_r(curve: str) -> None:
    """z G + r Q is neutral: no R has that r, whatever s is."""
    of = CURVES[curve]
    r, z = 5, 10
    key = of.multiply(-z * pow(r, -1, of.n), of.generator)
    assert key is not None
    refused(curve, inputs(*key, number(z), r, 3), "the signature is not of this digest under this key")


def edges(curve: str) -> list[dict[str, Any]]:
    """Signatures that hold, and some of everything that does not."""
    of = CURVES[curve]
    valid = signed(curve, 4, b"edges")
    x, y, digest, r, s = parts(valid)
    found = [inputs(*signature_of(of, z, secret=77, nonce=1234567)) for z in (0, 1, of.n, 2**256 - 1)]
    found += [inputs(x, y, digest, r, number) for number in (s, of.n - s, 0, 1, of.n, s ^ 1, 2**256 - 1)]
    found += [inputs(x, y, digest, number, s) for number in (0, 1, of.n - 1, of.n, 2**256 - 1)]
    found += [inputs(*at, digest, r, s) for at in ((0, 0), (x, of.p - y), (x, y ^ 1), (of.p, y), (2**256 - 1, 0))]
    small = next(at for low in range(1, 100) if (at := of.lift_x(low)) is not None)
    found += [inputs((small.x + of.p) % 2**256, small.y, digest, r, s), inputs(x, y, digest[::-1], r, s)]
    # R has the x n + r; r alone; R is neutral; and the r that stands in for it.
    key, of_key, low, s_of_key = beyond_the_order(of)
    found += [inputs(*key, of_key, low, s_of_key), inputs(*key, of_key, low + 1, s_of_key)]
    for of_neutral in (5, of.generator.x % of.n):
        opposite = of.multiply(-10 * pow(of_neutral, -1, of.n), of.generator)
        assert opposite is not None
        found.append(inputs(*opposite, number(10), of_neutral, 3))
    # s at half the order, and above.
    for s in (of.n // 2, of.n // 2 + 1):
        found.append(
            inputs(*key_of(of, of.generator, of.generator.x % of.n, s, 10), number(10), of.generator.x % of.n, s)
        )
    return found


def key_of(curve: Curve, point: AffinePoint, r: int, s: int, z: int) -> AffinePoint:
    """Q = (s R - z G) / r."""
    scaled = curve.add(curve.multiply(s, point), curve.multiply(-z, curve.generator))
    key = curve.multiply(pow(r, -1, curve.n), scaled)
    assert key is not None
    return key


def beyond_the_order(curve: Curve) -> tuple[AffinePoint, bytes, int, int]:
    """A key, a digest, r and s where x of R is n + r."""
    point, r = next((at, x) for x in range(1, 100) if (at := curve.lift_x(curve.n + x)) is not None)
    return key_of(curve, point, r, 12345, 99), number(99), r, 12345


@pytest.mark.parametrize("low_s", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("curve", BOTH)
def test_whether_it_holds(curve: str, low_s: bool) -> None:
    compiled = TWINS[curve, low_s].compile()
    answers = []
    for given in edges(curve):
        x, y, digest, r, s = parts(given)
        expected = holds(CURVES[curve], AffinePoint(x, y), int.from_bytes(digest, "big"), r, s)
        expected &= not low_s or s <= CURVES[curve].n // 2
        assert compiled.solve(given).output == expected, given
        answers.append(expected)
    assert answers.count(True) >= (3 if low_s else 8)


def lie_with(opcode: Opcode, answer: Any) -> Any:
    def lie(at: Opcode, parameter: int, given: Any, honest: list[int]) -> list[int]:
        return answer(parameter, given, honest) if at == opcode else honest

    return lie


@pytest.mark.slow
@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize(
    ("opcode", "answer"),
    [
        (Opcode.SHORT_VECTOR, lambda parameter, given, honest: [0] * len(honest)),
        (Opcode.SHORT_VECTOR, lambda parameter, given, honest: [honest[0] + 1, *honest[1:]]),
        (Opcode.WEIERSTRASS_SUM, lambda parameter, given, honest: [*honest[:8], honest[8] ^ 1, *honest[9:]]),
        (Opcode.WEIERSTRASS_LIFT, lambda parameter, given, honest: [*honest[:-1], honest[-1] + 1]),
        (Opcode.LIMBS_RATIO, lambda parameter, given, honest: [honest[0] + 1, *honest[1:]]),
        (Opcode.LIMBS_RATIO, lambda parameter, given, honest: [honest[0] - 1, *honest[1:]]),
    ],
)
def test_lies(curve: str, opcode: Opcode, answer: Any) -> None:
    given = signed(curve, 6, b"lies")
    with lying_hints(lie_with(opcode, answer)), pytest.raises(UnsatisfiedCircuitError):
        program(curve).solve(given)


TELLS: list[tuple[Opcode, Any]] = [
    (Opcode.WEIERSTRASS_SUM, lambda parameter, given, honest: [0] * len(honest)),  # R is neutral
    (Opcode.WEIERSTRASS_SUM, lambda parameter, given, honest: [*honest[:8], honest[8] ^ 1, *honest[9:]]),
    (Opcode.WEIERSTRASS_SUM, lambda parameter, given, honest: [given[0], *honest[1:]]),
    (Opcode.INVERSE_OR_ZERO, lambda parameter, given, honest: [0]),  # all that is not 0 is 0
    (Opcode.INVERSE_OR_ZERO, lambda parameter, given, honest: [1]),
    (Opcode.BITS, lambda parameter, given, honest: [*honest[:-1], honest[-1] ^ 1] if len(honest) > 120 else honest),
    (Opcode.LIMBS_RATIO, lambda parameter, given, honest: [0] * len(honest)),  # the key is on the curve
    (Opcode.LIMBS_RATIO, lambda parameter, given, honest: [honest[0] + 1, *honest[1:]]),
    (Opcode.SHORT_VECTOR, lambda parameter, given, honest: [0] * len(honest)),
]
"""What a prover may tell a twin: of R, of conditions, of comparisons, of inverses."""


@pytest.mark.parametrize(
    ("opcode", "answer"), [*TELLS[:1], *(pytest.param(*tell, marks=pytest.mark.slow) for tell in TELLS[1:])]
)
def test_no_lie_turns_the_answer(opcode: Opcode, answer: Any) -> None:
    """Neither of a good signature nor of a bad one: of all that a prover may tell, the answer is the same or there is none."""
    valid = signed("secp256k1", 4, b"answers")
    x, y, digest, r, s = parts(valid)
    bad = [inputs(x, y, digest[::-1], r, s), inputs(x, y ^ 1, digest, r, s), inputs(x, y, digest, 0, s)]
    compiled = is_signed_secp256k1.compile()
    for given in (valid, *bad):
        with suppress(UnsatisfiedCircuitError), lying_hints(lie_with(opcode, answer)):
            assert compiled.solve(given).output == (given is valid), given


def test_plain_values() -> None:
    gadgets: list[tuple[Any, str]] = [(require_secp256k1, "secp256k1"), (require_p256, "P-256")]
    for gadget, curve in gadgets:
        given = signed(curve, 8, b"plain")
        x, y, digest, r, s = parts(given)
        key = PublicKey(x=number(x), y=number(y))
        gadget(key, digest, Signature(r=number(r), s=number(s)))
        with pytest.raises(UnsatisfiedCircuitError):
            gadget(key, digest[::-1], Signature(r=number(r), s=number(s)))
        low, high = sorted((s, CURVES[curve].n - s))
        gadget(key, digest, Signature(r=number(r), s=number(low)), low_s=True)
        with pytest.raises(UnsatisfiedCircuitError):
            gadget(key, digest, Signature(r=number(r), s=number(high)), low_s=True)


EDGES = [1, 2, 255, 256, 2**64, 2**128, 2**255, SECP256K1.n // 2, SECP256K1.n - 2, SECP256K1.n - 1]


def of_cryptography(secret: int) -> list[int]:
    """The public key's bytes, x before y."""
    at = ec.derive_private_key(secret, ec.SECP256K1()).public_key().public_numbers()
    return [*number(at.x), *number(at.y)]


def test_public_keys() -> None:
    compiled = public_key.compile()
    for secret in EDGES:
        assert compiled.solve({"secret": number(secret)}).assignment[1:65] == of_cryptography(secret)
    for secret in (0, SECP256K1.n, SECP256K1.n + 1, 2**256 - 1):
        with pytest.raises(UnsatisfiedCircuitError, match="the secret is"):
            compiled.solve({"secret": number(secret)})


def test_multiples() -> None:
    compiled = multiple.compile()
    for scalar in EDGES:
        base = of_cryptography(7)
        point = {"x": base[:32], "y": base[32:]}
        found = compiled.solve({"scalar": number(scalar), "point": point}).assignment[1:65]
        assert found == of_cryptography(7 * scalar % SECP256K1.n)
    for scalar, told in ((0, "the scalar is 0"), (SECP256K1.n, "the scalar is not below the order")):
        with pytest.raises(UnsatisfiedCircuitError, match=told):
            compiled.solve({"scalar": number(scalar), "point": point})
    with pytest.raises(UnsatisfiedCircuitError, match="the point is not on the curve"):
        compiled.solve({"scalar": number(5), "point": {**point, "y": point["x"]}})
