from __future__ import annotations

import dataclasses

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L, add, multiply
from zkwright.circuits.diffie_hellman.plain import SecretKey
from zkwright.circuits.poseidon.plain import permute
from zkwright.circuits.stealth import stealth_address, stealth_secret
from zkwright.circuits.stealth.plain import StealthKeys, send
from zkwright.compiler import U8, UnsatisfiedCircuitError

from tests.circuits.costs import Cost
from tests.circuits.curve_cases import RING, paid, secret_of_payment
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import curve
from tests.circuits.vectors.sign import affine

COSTS = [
    Cost(stealth_address, 3212, lambda make: stealth_address(make.point(), make.point(), make.field())),
    Cost(stealth_secret, 3093, lambda make: stealth_secret(make.field(), make.field(), make.point())),
]

KEYS = StealthKeys(SecretKey(11), SecretKey(L - 1))


@pytest.mark.parametrize("randomness", [1, 2, L - 1])
def test_an_address_is_what_the_scheme_says(randomness: int) -> None:
    scan_key, spend_key = KEYS.public_keys
    hashed = permute([int.from_bytes(b"zkwright stealth", "big"), *multiply(11 * randomness % L, BASE8)])[0]
    for made in (stealth_address(scan_key, spend_key, randomness), paid(scan_key, spend_key, randomness)):
        assert affine(made.ephemeral) == multiply(randomness, BASE8)
        assert int(made.view_tag) == hashed % 256
        assert affine(made.address) == multiply((L - 1 + hashed // 256) % L, BASE8)
        assert KEYS.owns(made)
        expected = (L - 1 + hashed // 256) % L
        assert KEYS.secret_of(made).scalar == expected
        assert int(stealth_secret(11, L - 1, made.ephemeral)) == expected
        assert int(secret_of_payment(11, L - 1, made.ephemeral)) == expected


def test_only_the_recipient_finds_and_spends() -> None:
    one, other = StealthKeys.generate(), StealthKeys.generate()
    found = [send(*one.public_keys) for _ in range(3)]
    assert len({affine(address.address) for address in found}) == 3
    for address in found:
        assert one.owns(address)
        assert not other.owns(address)
        assert affine(one.secret_of(address).public_key) == affine(address.address)
        with pytest.raises(ValueError, match="not this recipient's"):
            other.secret_of(address)


def test_what_no_sender_makes_is_nobodys() -> None:
    found = send(*KEYS.public_keys)
    small = Point.of(multiply(L, GENERATOR))
    for changed in (
        dataclasses.replace(found, view_tag=U8(int(found.view_tag) ^ 1)),
        dataclasses.replace(found, address=Point.of(BASE8)),
        dataclasses.replace(found, ephemeral=small),
        dataclasses.replace(found, ephemeral=Point(x=1, y=1)),
        dataclasses.replace(found, ephemeral=Point(x=0, y=1)),
        dataclasses.replace(found, ephemeral=Point.of(add(affine(found.ephemeral), affine(small)))),
    ):
        assert not KEYS.owns(changed)


def test_keys_of_another_order_are_refused() -> None:
    small = Point.of(multiply(L, GENERATOR))
    for keys in ((small, RING[0]), (RING[0], small), (RING[0], Point(x=1, y=1)), (Point(x=0, y=1), RING[0])):
        with pytest.raises(UnsatisfiedCircuitError):
            stealth_address(*keys, 7)
        with pytest.raises(ValueError, match="not of order L"):
            send(*keys)


@pytest.mark.parametrize(("scan", "spend"), [(L, 5), (5, L), (5, L + 5)])
def test_secrets_out_of_range_are_refused(scan: int, spend: int) -> None:
    for call in (stealth_secret, secret_of_payment):
        with pytest.raises(UnsatisfiedCircuitError, match="not below the order"):
            call(scan, spend, RING[0])


def test_secrets_are_not_shown() -> None:
    assert repr(KEYS) == "StealthKeys()"
    assert open_wires(secret_of_payment.compile().solve({"scan": 4, "spend": 5, "ephemeral": RING[2]})) == []


def test_addresses_are_those_by_circomlibjs() -> None:
    for item in curve()["stealth"]:
        keys = StealthKeys(SecretKey(item["scan"]), SecretKey(item["spend"]))
        made = stealth_address(*keys.public_keys, item["randomness"])
        assert affine(made.address) == AffinePoint(*item["address"])
        assert affine(made.ephemeral) == AffinePoint(*item["ephemeral"])
        assert int(made.view_tag) == item["viewTag"]
        assert affine(keys.secret_of(made).public_key) == AffinePoint(*item["address"])
