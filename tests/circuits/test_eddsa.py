from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, IDENTITY, AffinePoint, L, add, multiply
from zkwright.circuits.eddsa import Signature, require_signature, signature_holds
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.poseidon.plain import permute
from zkwright.compiler import Field, Private, UnsatisfiedCircuitError, circuit
from zkwright.compiler.solver.hints import Opcode, evaluate
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.harness import lying_hints, open_wires
from tests.circuits.vectors.load import circomlibjs
from tests.circuits.vectors.sign import Case, forged_cases, honest_cases

COSTS = [
    Cost(require_signature, 2639, lambda make: require_signature(make.point(), make.field(), make.signature())),
    Cost(signature_holds, 3092, lambda make: signature_holds(make.point(), make.field(), make.signature())),
]


@circuit
def signed(public_key: Private[Point], message: Private[Field], signature: Private[Signature]) -> None:
    require_signature(public_key, message, signature)


def inputs(case: Case) -> dict[str, Any]:
    signature = Signature(r8=Point.of(case.r8), s=Field(case.s))
    return {"public_key": Point.of(case.public_key), "message": case.message, "signature": signature}


THEIRS = [
    Case(AffinePoint(*item["publicKey"]), item["message"], AffinePoint(*item["r8"]), item["s"])
    for item in circomlibjs()["eddsa"]["signatures"]
]


@pytest.mark.parametrize("case", THEIRS + honest_cases())
def test_honest_signatures_pass(case: Case) -> None:
    signed(**inputs(case))


@pytest.mark.parametrize("case", [THEIRS[0], honest_cases()[3]])
def test_plain_values_are_checked_alike(case: Case) -> None:
    require_signature(**inputs(case))
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        require_signature(**inputs(case._replace(message=7)))


@pytest.mark.parametrize("case", forged_cases())
def test_forgeries_are_refused(case: Case) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        signed(**inputs(case))
    with pytest.raises(UnsatisfiedCircuitError):
        require_signature(**inputs(case))


def test_s_plus_the_order_is_no_second_signature() -> None:
    # S + L still has 251 bits, so that the bound alone refuses it.
    case = next(case for case in honest_cases() if case.s + L < 2**251)
    with pytest.raises(UnsatisfiedCircuitError) as refusal:
        signed(**inputs(case._replace(s=case.s + L)))
    assert {failure.message for failure in refusal.value.failures} == {"S is not below the order of the subgroup"}


def test_a_key_of_small_order_is_named() -> None:
    for case in forged_cases()[-4:]:
        with pytest.raises(UnsatisfiedCircuitError, match="the public key has a small order"):
            signed(**inputs(case))


def test_a_key_off_the_curve_is_named() -> None:
    case = honest_cases()[0]
    with pytest.raises(UnsatisfiedCircuitError, match="the point is not on Baby Jubjub"):
        signed(**inputs(case._replace(public_key=AffinePoint(1, 1))))


def _sign_with_challenge_larger_by_r() -> tuple[Case, int]:
    """A signature that holds for h + r in place of h, by the key's owner, for an h so small that h + r has 254 bits."""
    secret, nonce = 5, 0
    public_key = multiply(secret, BASE8)
    while True:
        nonce += 1
        r8 = multiply(nonce, BASE8)
        challenge = permute([0, *r8, *public_key, 1])[0]
        if challenge + R < 2**254:
            return Case(public_key, 1, r8, (nonce + 8 * (challenge + R) * secret) % L), challenge


def test_the_challenge_has_one_reading() -> None:
    case, challenge = _sign_with_challenge_larger_by_r()

    def larger(opcode: Opcode, parameter: int, given: Sequence[int], honest: list[int]) -> list[int]:
        if opcode == Opcode.SHORT_RATIO:
            return evaluate(opcode, parameter, [challenge + R, L], 2)
        if opcode == Opcode.BITS and parameter > 0 and given == [challenge]:
            return [(challenge + R) >> parameter + i & 1 for i in range(len(honest))]
        if opcode == Opcode.BITS and parameter == 1 and given == [(challenge - 2**253) % R]:
            return [(challenge + R) >> 1 + i & 1 for i in range(len(honest))]
        return honest

    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        signed(**inputs(case))
    with lying_hints(larger), pytest.raises(UnsatisfiedCircuitError) as refusal:
        signed(**inputs(case))
    assert {failure.message for failure in refusal.value.failures} == {
        "the bits are not those of a canonical field element"
    }


def test_a_key_with_a_small_component_is_another_key_of_its_owner() -> None:
    """What the docstring warns of."""
    secret, nonce = 5, 9
    for torsion in range(1, 8):
        public_key = add(multiply(secret, BASE8), multiply(torsion * L, GENERATOR))
        r8 = multiply(nonce, BASE8)
        challenge = permute([0, *r8, *public_key, 1])[0]
        signed(**inputs(Case(public_key, 1, r8, (nonce + 8 * challenge * secret) % L)))


def test_the_nonce_zero_is_no_nonce() -> None:
    """Its signature would give the secret key to who reads it, and passes in circomlib."""
    secret = 5
    public_key = multiply(secret, BASE8)
    challenge = permute([0, *IDENTITY, *public_key, 1])[0]
    case = Case(public_key, 1, IDENTITY, 8 * challenge * secret % L)
    for check in (signed, require_signature):
        with pytest.raises(UnsatisfiedCircuitError):
            check(**inputs(case))
    assert not signature_holds(**inputs(case))


def test_no_nonce_of_small_order_hides_beside_one() -> None:
    """R8 may not have a component of small order, whatever the multipliers that the prover finds for the challenge."""
    secret, nonce = 5, 9
    public_key = multiply(secret, BASE8)
    for torsion in range(1, 8):
        r8 = add(multiply(nonce, BASE8), multiply(torsion * L, GENERATOR))
        challenge = permute([0, *r8, *public_key, 1])[0]
        case = Case(public_key, 1, r8, (nonce + 8 * challenge * secret) % L)
        with pytest.raises(UnsatisfiedCircuitError, match="not in the subgroup of order L"):
            signed(**inputs(case))
        with pytest.raises(UnsatisfiedCircuitError, match="not in the subgroup of order L"):
            require_signature(**inputs(case))


def test_no_wire_is_left_open() -> None:
    for case in [*honest_cases()[:2], THEIRS[0]]:
        assert open_wires(signed.compile().solve(inputs(case))) == []


def test_a_key_signs_for_the_circuit_directly() -> None:
    key = SigningKey.generate()
    signed(key.public_key, 42, key.sign(42))
