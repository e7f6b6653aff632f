from __future__ import annotations

import dataclasses

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L, add, multiply
from zkwright.circuits.eddsa import Signature
from zkwright.circuits.eddsa import plain as eddsa
from zkwright.circuits.eddsa_mimc import (
    require_signature,
    require_sponge_signature,
    signature_holds,
    sponge_signature_holds,
)
from zkwright.circuits.eddsa_mimc.plain import SigningKey
from zkwright.compiler import Field, UnsatisfiedCircuitError
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.curve_cases import BY_MIMC, MIMC_KEY, signed_by_mimc, signed_by_sponge
from tests.circuits.vectors.load import curve
from tests.circuits.vectors.sign import affine

COSTS = [
    Cost(require_signature, 4138, lambda make: require_signature(make.point(), make.field(), make.signature())),
    Cost(signature_holds, 4591, lambda make: signature_holds(make.point(), make.field(), make.signature())),
    Cost(
        require_sponge_signature,
        5614,
        lambda make: require_sponge_signature(make.point(), make.field(), make.signature()),
    ),
    Cost(
        sponge_signature_holds, 6067, lambda make: sponge_signature_holds(make.point(), make.field(), make.signature())
    ),
]

THEIRS = curve()["mimc"]


def signature(item: dict[str, object]) -> Signature:
    r8, s = item["r8"], item["s"]
    assert isinstance(r8, list)
    assert isinstance(s, int)
    return Signature(r8=Point.of(AffinePoint(*r8)), s=Field(s))


def test_signatures_of_circomlibjs_hold() -> None:
    assert len(THEIRS) == 16
    for item in THEIRS[::5]:  # every key, and every message
        key, message = Point.of(AffinePoint(*item["publicKey"])), item["message"]
        require_signature(key, message, signature(item["mimc7"]))
        require_sponge_signature(key, message, signature(item["sponge"]))
        assert not bool(signature_holds(key, message, signature(item["sponge"])))
        assert not bool(sponge_signature_holds(key, message, signature(item["mimc7"])))


def test_signatures_of_circomlibjs_hold_in_circuits() -> None:
    item = THEIRS[5]
    key, message = Point.of(AffinePoint(*item["publicKey"])), item["message"]
    signed_by_mimc(key, message, signature(item["mimc7"]))
    signed_by_sponge(key, message, signature(item["sponge"]))
    with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
        signed_by_mimc(key, (message + 1) % R, signature(item["mimc7"]))


def test_our_signatures_hold() -> None:
    for message in (0, 1, R - 1):
        require_signature(MIMC_KEY.public_key, message, MIMC_KEY.sign(message))
        require_sponge_signature(MIMC_KEY.public_key, message, MIMC_KEY.sign_sponge(message))


def test_schemes_of_one_seed_share_the_key_and_no_nonce() -> None:
    """Of two signatures with one nonce and two challenges the key follows."""
    seed = bytes(range(32))
    poseidon, mimc = eddsa.SigningKey(seed), SigningKey(seed)
    assert affine(poseidon.public_key) == affine(mimc.public_key)
    made = [poseidon.sign(7), mimc.sign(7), mimc.sign_sponge(7), mimc.sign(8)]
    assert len({affine(one.r8) for one in made}) == 4
    assert affine(mimc.sign(7).r8) == affine(made[1].r8)


ORDER_8 = multiply(L, GENERATOR)
SIGNED = BY_MIMC["signature"]
assert isinstance(SIGNED, Signature)
FORGED: dict[str, tuple[Point, Signature]] = {
    "s + L": (MIMC_KEY.public_key, dataclasses.replace(SIGNED, s=Field(int(SIGNED.s) + L))),
    "s + 1": (MIMC_KEY.public_key, dataclasses.replace(SIGNED, s=Field((int(SIGNED.s) + 1) % L))),
    "R8 with a small component": (
        MIMC_KEY.public_key,
        dataclasses.replace(SIGNED, r8=Point.of(add(affine(SIGNED.r8), ORDER_8))),
    ),
    "another key": (Point.of(BASE8), SIGNED),
    "a key of small order": (Point.of(ORDER_8), Signature(r8=Point.of(multiply(5, BASE8)), s=Field(5))),
    "a key off the curve": (Point(x=1, y=1), SIGNED),
}


@pytest.mark.parametrize(("key", "forged"), FORGED.values(), ids=FORGED.keys())
def test_forgeries_are_refused(key: Point, forged: Signature) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        require_signature(key, 1234, forged)
    with pytest.raises(UnsatisfiedCircuitError):
        require_sponge_signature(key, 1234, forged)
    assert not bool(signature_holds(key, 1234, forged))
    assert not bool(sponge_signature_holds(key, 1234, forged))


def test_a_message_out_of_the_field_is_refused() -> None:
    for sign in (MIMC_KEY.sign, MIMC_KEY.sign_sponge):
        with pytest.raises(ValueError, match=r"an integer in \[0, r\)"):
            sign(R)
    assert repr(MIMC_KEY) == "SigningKey()"
