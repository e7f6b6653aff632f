from __future__ import annotations

import dataclasses

import pytest
from zkwright.circuits import chaum_pedersen
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, IDENTITY, AffinePoint, L, add, multiply, negate
from zkwright.circuits.chaum_pedersen import (
    Equality,
    EqualityProof,
    challenge,
    equality_proof_holds,
    require_equality_proof,
)
from zkwright.circuits.chaum_pedersen.plain import SecretKey, prove_equality
from zkwright.circuits.poseidon.plain import permute
from zkwright.compiler import Field, UnsatisfiedCircuitError
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs
from tests.circuits.curve_cases import EQUALITY, PROOF, equal, whether_equal
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import curve
from tests.circuits.vectors.sign import affine


def equality(make: Inputs) -> Equality:
    return Equality(public_key=make.point(), base=make.point(), image=make.point())


def proof(make: Inputs) -> EqualityProof:
    return EqualityProof(commitment=make.point(), other=make.point(), response=make.field())


COSTS = [
    Cost(require_equality_proof, 4744, lambda make: require_equality_proof(equality(make), proof(make))),
    Cost(equality_proof_holds, 5196, lambda make: equality_proof_holds(equality(make), proof(make))),
    Cost(challenge, 465, lambda make: challenge(equality(make), make.point(), make.point(), make.field())),
]

Z = int(PROOF.response)


def equations_hold(of: Equality, made: EqualityProof, context: int) -> bool:
    """The scheme as the module's docstring has it, on plain integers."""
    h, x, y, a, b = map(affine, (of.base, of.public_key, of.image, made.commitment, made.other))
    hashed = permute([chaum_pedersen.DOMAIN, *h, *x, *y, *a, *b, context])[0]
    e = 6 * 2**128 + 2 * (hashed % 2**128) + 1
    z = int(made.response)
    return multiply(z, BASE8) == add(a, multiply(e, x)) and multiply(z, h) == add(b, multiply(e, y))


@pytest.mark.parametrize("secret", [1, 2, L - 1, L // 3])
@pytest.mark.parametrize("context", [0, R - 1])
def test_a_proof_is_what_the_scheme_says(secret: int, context: int) -> None:
    base = Point.of(multiply(77, BASE8))
    of, made = prove_equality(SecretKey(secret), base, context)
    assert affine(of.image) == multiply(secret * 77 % L, BASE8)
    assert equations_hold(of, made, context)
    require_equality_proof(of, made, context)
    with pytest.raises(UnsatisfiedCircuitError, match="another public key or context"):
        require_equality_proof(of, made, 1)


def test_circuits_take_it() -> None:
    equal(EQUALITY, PROOF)
    assert whether_equal(EQUALITY, PROOF)
    assert open_wires(equal.compile().solve({"equality": EQUALITY, "proof": PROOF})) == []


ORDER_8 = multiply(L, GENERATOR)


def moved(point: Point) -> Point:
    return Point.of(add(affine(point), BASE8))


def twisted(point: Point) -> Point:
    return Point.of(add(affine(point), ORDER_8))


FORGED: dict[str, tuple[Equality, EqualityProof]] = {
    **{
        f"{name} of the equality {how.__name__}": (
            dataclasses.replace(EQUALITY, **{name: how(getattr(EQUALITY, name))}),
            PROOF,
        )
        for name in ("public_key", "base", "image")
        for how in (moved, twisted)
    },
    "commitment moved": (EQUALITY, dataclasses.replace(PROOF, commitment=moved(PROOF.commitment))),
    "commitment twisted": (EQUALITY, dataclasses.replace(PROOF, commitment=twisted(PROOF.commitment))),
    "other moved": (EQUALITY, dataclasses.replace(PROOF, other=moved(PROOF.other))),
    "other twisted": (EQUALITY, dataclasses.replace(PROOF, other=twisted(PROOF.other))),
    "z + 1": (EQUALITY, dataclasses.replace(PROOF, response=Field((Z + 1) % L))),
    "z + L": (EQUALITY, dataclasses.replace(PROOF, response=Field(Z + L))),
    "a neutral image": (dataclasses.replace(EQUALITY, image=Point.of(IDENTITY)), PROOF),
    "an image off the curve": (dataclasses.replace(EQUALITY, image=Point(x=1, y=1)), PROOF),
    "the opposite image": (dataclasses.replace(EQUALITY, image=Point.of(negate(affine(EQUALITY.image)))), PROOF),
}


@pytest.mark.parametrize(("of", "made"), FORGED.values(), ids=FORGED.keys())
def test_forgeries_are_refused(of: Equality, made: EqualityProof) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        require_equality_proof(of, made)
    assert not bool(equality_proof_holds(of, made))


@pytest.mark.parametrize("name", ["z + L", "a neutral image", "image of the equality moved", "other twisted"])
def test_forgeries_are_refused_in_circuits(name: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        equal(*FORGED[name])
    assert not whether_equal(*FORGED[name])


@pytest.mark.parametrize("bad", [IDENTITY, ORDER_8, add(BASE8, ORDER_8), AffinePoint(1, 1)])
def test_bases_that_would_tell_the_key_are_refused(bad: AffinePoint) -> None:
    with pytest.raises(ValueError, match="the base is not of order L"):
        prove_equality(SecretKey(5), Point.of(bad))


def test_two_proofs_of_one_equality_differ() -> None:
    made = {affine(prove_equality(SecretKey(5), EQUALITY.base)[1].commitment) for _ in range(3)}
    assert len(made) == 3
    with pytest.raises(ValueError, match=r"a context is a field element"):
        prove_equality(SecretKey(5), EQUALITY.base, R)


def test_proofs_by_circomlibjs_hold() -> None:
    for item in curve()["equalities"]:
        key, base, image, commitment, other = (
            Point.of(AffinePoint(*item[name])) for name in ("publicKey", "base", "image", "commitment", "other")
        )
        made = EqualityProof(commitment=commitment, other=other, response=Field(item["response"]))
        require_equality_proof(Equality(public_key=key, base=base, image=image), made, item["context"])
