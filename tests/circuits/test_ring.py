from __future__ import annotations

from typing import Any

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, L, multiply
from zkwright.circuits.diffie_hellman.plain import SecretKey
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.ring import (
    is_owner,
    is_owner_in_tree,
    key_leaf,
    require_owner,
    require_owner_in_tree,
    require_ring_signature,
    ring_signature_holds,
)
from zkwright.circuits.schnorr import Signature
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.curve_cases import (
    MEMBERS,
    RING,
    leaf_of_key,
    owned,
    owned_in_tree,
    signed_in_ring,
    whether_owned,
    whether_owned_in_tree,
    whether_signed_in_ring,
)
from tests.circuits.vectors.load import curve, groups, point
from tests.circuits.vectors.sign import affine


def keys(make: Inputs) -> list[Point]:
    return [make.point() for _ in range(8)]


def signature(make: Inputs) -> Signature:
    return Signature(r=make.point(), s=make.field())


COSTS = [
    Cost(require_owner, 850, lambda make: require_owner(make.field(), keys(make)), "for 8 keys"),
    Cost(is_owner, 1203, lambda make: is_owner(make.field(), keys(make)), "for 8 keys"),
    Cost(
        require_owner_in_tree,
        5868,
        lambda make: require_owner_in_tree(make.field(), make.field(), make.bits(20), make.fields(20)),
        "for depth 20",
    ),
    Cost(
        is_owner_in_tree,
        6223,
        lambda make: bit(is_owner_in_tree(make.field(), make.field(), make.bits(20), make.fields(20))),
        "for depth 20",
    ),
    Cost(
        require_ring_signature,
        2215,
        lambda make: require_ring_signature(keys(make), make.point(), make.field(), signature(make)),
        "for 8 keys",
    ),
    Cost(
        ring_signature_holds,
        2287,
        lambda make: ring_signature_holds(keys(make), make.point(), make.field(), signature(make)),
        "for 8 keys",
    ),
    Cost(key_leaf, 240, lambda make: key_leaf(make.point())),
]


@pytest.mark.parametrize("secret", [4, 5, 6])
def test_owners_pass(secret: int) -> None:
    require_owner(secret, RING)
    owned(secret, RING)
    assert whether_owned(secret, RING)
    require_owner(secret, [RING[secret - 4]])


@pytest.mark.parametrize("secret", [0, 1, 7, L - 4, L, 4 + L, R - 1])
def test_others_do_not(secret: int) -> None:
    for call in (require_owner, owned):
        with pytest.raises(UnsatisfiedCircuitError):
            call(secret, RING)
    assert not bool(is_owner(secret, RING))
    assert not whether_owned(secret, RING)


def test_a_key_that_shares_a_coordinate_is_another() -> None:
    key = affine(RING[1])
    for other in (Point(x=R - key.x, y=key.y), Point(x=key.x, y=R - key.y), Point(x=key.x, y=0)):
        assert not bool(is_owner(5, [other, RING[0]]))


def test_the_neutral_element_and_base8_are_owned_as_all_are() -> None:
    """A secret out of range stands for the secret 1 where nothing may fail, and the answer is no all the same."""
    assert bool(is_owner(1, [Point.of(BASE8)]))
    for secret in (0, L, L + 1):
        assert not bool(is_owner(secret, [Point.of(BASE8), Point(x=0, y=1)]))


def test_members_of_a_tree() -> None:
    assert int(key_leaf(RING[0])) == int(poseidon(*affine(RING[0])))
    for secret in (4, 5, 6):
        index, siblings = MEMBERS.path(secret - 4)
        require_owner_in_tree(MEMBERS.root, secret, index, siblings)
        owned_in_tree(secret, MEMBERS.root, index, siblings)
        for wrong in (secret + 1, secret + L, 0):
            with pytest.raises(UnsatisfiedCircuitError):
                require_owner_in_tree(MEMBERS.root, wrong, index, siblings)
            assert not bool(is_owner_in_tree(MEMBERS.root, wrong, index, siblings))
        assert bool(is_owner_in_tree(MEMBERS.root, secret, index, siblings))


def test_signatures_of_members() -> None:
    for secret in (4, 6):
        key = SigningKey(SecretKey(secret))
        made = key.sign(9)
        signed_in_ring(RING, key.public_key, 9, made)
        assert bool(ring_signature_holds(RING, key.public_key, 9, made))
        assert not bool(ring_signature_holds(RING, key.public_key, 8, made))
        with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
            require_ring_signature(RING, key.public_key, 8, made)
    stranger = SigningKey(SecretKey(7))
    with pytest.raises(UnsatisfiedCircuitError, match="none of the ring's"):
        require_ring_signature(RING, stranger.public_key, 9, stranger.sign(9))
    assert not bool(ring_signature_holds(RING, stranger.public_key, 9, stranger.sign(9)))
    with pytest.raises(UnsatisfiedCircuitError):
        require_ring_signature(RING, RING[0], 9, stranger.sign(9))
    assert affine(RING[0]) == multiply(4, BASE8)


@pytest.mark.parametrize("ring", groups()["rings"])
def test_trees_of_keys_are_zk_kits(ring: dict[str, Any]) -> None:
    members, root = ring["members"], ring["root"]
    assert MerkleTree([int(key_leaf(point(of["publicKey"]))) for of in members], ring["depth"]).root == root
    for of, other in ((members[0], members[-1]), (members[-1], members[0])):
        inputs = {"root": root, "index": [bit == 1 for bit in of["pathIndices"]], "siblings": of["siblings"]}
        assert int(key_leaf(point(of["publicKey"]))) == of["leaf"]
        assert leaf_of_key.compile().solve({"public_key": point(of["publicKey"])}).public == [of["leaf"]]
        require_owner_in_tree(secret=of["secret"], **inputs)
        assert not bool(is_owner_in_tree(secret=other["secret"], **inputs))
        if ring["depth"] != 2:
            continue
        owned_in_tree.compile().solve({"secret": of["secret"], **inputs})
        assert whether_owned_in_tree.compile().solve({"secret": of["secret"], **inputs}).public == [1]
        for secret in (other["secret"], 0, L, of["secret"] + L, R - 1):
            assert whether_owned_in_tree.compile().solve({"secret": secret, **inputs}).public == [0]
            with pytest.raises(UnsatisfiedCircuitError):
                owned_in_tree.compile().solve({"secret": secret, **inputs})


def test_owners_of_zk_kits_and_nobles_keys() -> None:
    members = groups()["rings"][1]["members"]
    keys = [point(of["publicKey"]) for of in members[:3]]
    for of in members:
        is_one = of in members[:3]
        assert bool(is_owner(of["secret"], keys)) == is_one
        inputs = {"secret": of["secret"], "keys": keys}
        assert whether_owned.compile().solve(inputs).public == [is_one]
        if is_one:
            require_owner(**inputs)
            owned.compile().solve(inputs)
        else:
            with pytest.raises(UnsatisfiedCircuitError):
                require_owner(**inputs)
            with pytest.raises(UnsatisfiedCircuitError):
                owned.compile().solve(inputs)


def test_ring_signatures_by_circomlibjs_curve() -> None:
    """Schnorr's signatures that are none of ours, of whose keys three make a ring."""
    signed = curve()["schnorr"]
    keys = [point(item["publicKey"]) for item in signed[:3]]
    for place, item in list(enumerate(signed))[::2]:
        signature = Signature(r=point(item["r"]), s=item["s"])
        inputs = {"keys": keys, "public_key": point(item["publicKey"]), "message": item["message"]}
        for s, holds in ((item["s"], place < 3), (item["s"] + L, False), ((item["s"] + 1) % L, False)):
            given = {**inputs, "signature": Signature(r=signature.r, s=s)}
            assert whether_signed_in_ring.compile().solve(given).public == [holds]
        if place < 3:
            require_ring_signature(**inputs, signature=signature)
        else:
            with pytest.raises(UnsatisfiedCircuitError):
                require_ring_signature(**inputs, signature=signature)
