from __future__ import annotations

import dataclasses
from itertools import combinations
from typing import Any

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, L, add, multiply
from zkwright.circuits.babyjub.secret_key import SecretKey
from zkwright.circuits.chaum_pedersen import EqualityProof
from zkwright.circuits.elgamal import Ciphertext, add_ciphertexts, encrypt, encrypt_number
from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.threshold_elgamal import (
    DecryptionShare,
    decryption_share_holds,
    require_decryption_share,
)
from zkwright.circuits.threshold_elgamal.plain import DealtKey, KeyShare, deal
from zkwright.compiler import U8, UnsatisfiedCircuitError

from tests.circuits.costs import Cost, Inputs
from tests.circuits.curve_cases import whether_shared
from tests.circuits.vectors.load import equality_proof, groups, point
from tests.circuits.vectors.sign import affine


def share(make: Inputs) -> DecryptionShare:
    proof = EqualityProof(commitment=make.point(), other=make.point(), response=make.field())
    return DecryptionShare(point=make.point(), proof=proof)


def ciphertext(make: Inputs) -> Ciphertext:
    return Ciphertext(ephemeral=make.point(), masked=make.point())


COSTS = [
    Cost(
        require_decryption_share,
        4747,
        lambda make: require_decryption_share(make.point(), ciphertext(make), share(make)),
    ),
    Cost(
        decryption_share_holds, 5199, lambda make: decryption_share_holds(make.point(), ciphertext(make), share(make))
    ),
]


def shares_of(owners: tuple[KeyShare, ...], of: Ciphertext) -> dict[int, DecryptionShare]:
    return {owner.number: owner.decryption_share(of) for owner in owners}


@pytest.mark.parametrize(("threshold", "count"), [(1, 1), (1, 3), (2, 3), (3, 3), (3, 4)])
def test_any_that_are_enough_decrypt(threshold: int, count: int) -> None:
    key, owners = deal(threshold, count)
    point = multiply(77, BASE8)
    hidden = encrypt(key.public_key, Point.of(point), random_scalar())
    shares = shares_of(owners, hidden)
    for chosen in combinations(shares, threshold):
        assert affine(key.decrypt(hidden, {number: shares[number] for number in chosen})) == point
    assert affine(key.decrypt(hidden, shares)) == point


def test_fewer_do_not() -> None:
    key, owners = deal(3, 4)
    hidden = encrypt_number(key.public_key, U8(9), random_scalar())
    two = shares_of(owners[:2], hidden)
    with pytest.raises(ValueError, match="3 shares decrypt, and there are 2"):
        key.decrypt(hidden, two)
    lowered = dataclasses.replace(key, threshold=2)
    with pytest.raises(ValueError, match="no number below the bound"):
        lowered.decrypt_number(hidden, two, 256)


def test_a_tally_is_opened_and_no_vote() -> None:
    key, owners = deal(2, 3)
    votes = [True, False, True, True]
    ballots = [encrypt_number(key.public_key, vote, random_scalar()) for vote in votes]
    total = ballots[0]
    for one in ballots[1:]:
        total = add_ciphertexts(total, one)
    shares = shares_of(owners[1:], total)
    assert key.decrypt_number(total, shares, len(votes) + 1) == 3
    with pytest.raises(ValueError, match="the share of the owner number 2 is not valid"):
        key.decrypt_number(ballots[0], shares, 2)


@pytest.fixture(scope="module")
def dealt() -> tuple[DealtKey, tuple[KeyShare, ...], Ciphertext]:
    key, owners = deal(2, 3)
    return key, owners, encrypt_number(key.public_key, U8(9), random_scalar())


def test_bad_shares_are_named(dealt: tuple[DealtKey, tuple[KeyShare, ...], Ciphertext]) -> None:
    key, owners, hidden = dealt
    shares = shares_of(owners, hidden)
    moved = dataclasses.replace(shares[2], point=Point.of(add(affine(shares[2].point), BASE8)))
    for bad in (moved, shares[1], owners[1].decryption_share(add_ciphertexts(hidden, hidden))):
        with pytest.raises(ValueError, match="the share of the owner number 2 is not valid"):
            key.decrypt(hidden, {1: shares[1], 2: bad, 3: shares[3]})
        with pytest.raises(UnsatisfiedCircuitError):
            require_decryption_share(key.verification_keys[2], hidden, bad)
        assert not bool(decryption_share_holds(key.verification_keys[2], hidden, bad))
    for number in (0, 4, -1):
        with pytest.raises(ValueError, match=f"nobody owns the share number {number}"):
            key.decrypt(hidden, {1: shares[1], number: shares[2]})


def test_a_share_is_of_one_ciphertext(dealt: tuple[DealtKey, tuple[KeyShare, ...], Ciphertext]) -> None:
    """With the same ephemeral point and another masked one, too."""
    key, owners, hidden = dealt
    other = dataclasses.replace(hidden, masked=Point.of(add(affine(hidden.masked), BASE8)))
    with pytest.raises(UnsatisfiedCircuitError):
        require_decryption_share(key.verification_keys[1], other, owners[0].decryption_share(hidden))


def test_ciphertexts_that_would_tell_a_share_are_refused(
    dealt: tuple[DealtKey, tuple[KeyShare, ...], Ciphertext],
) -> None:
    key, owners, hidden = dealt
    small = Point.of(multiply(L, GENERATOR))
    with pytest.raises(ValueError, match="the base is not of order L"):
        owners[0].decryption_share(dataclasses.replace(hidden, ephemeral=small))
    twisted = dataclasses.replace(hidden, masked=small)
    with pytest.raises(ValueError, match="masked point is not in the subgroup"):
        key.decrypt(twisted, shares_of(owners, twisted))


@pytest.mark.parametrize(("threshold", "count"), [(0, 1), (2, 1), (-1, 3), (1, 1001)])
def test_other_thresholds_are_refused(threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match="the threshold is at least 1"):
        deal(threshold, count)


def test_shares_are_not_shown() -> None:
    _, owners = deal(2, 2)
    assert repr(owners[0]) == "KeyShare(number=1)"


@pytest.mark.parametrize("item", groups()["thresholds"])
def test_shares_of_frosts_dealer_decrypt(item: dict[str, Any]) -> None:
    """Shares of a key that RFC 9591's dealer made, and proofs made with noble's curve; our own shares beside them."""
    verification_keys = {of["number"]: point(of["verificationKey"]) for of in item["shares"]}
    key = DealtKey(item["threshold"], point(item["publicKey"]), verification_keys)
    hidden = encrypt(key.public_key, point(item["message"]), item["randomness"])
    assert [*affine(hidden.ephemeral), *affine(hidden.masked)] == [*item["ephemeral"], *item["masked"]]
    foreign, ours = dict[int, DecryptionShare](), dict[int, DecryptionShare]()
    for of in item["shares"]:
        owner = KeyShare(of["number"], SecretKey(of["secret"]))
        assert affine(owner.verification_key) == tuple(of["verificationKey"])
        foreign[owner.number] = DecryptionShare(point=point(of["point"]), proof=equality_proof(of["proof"]))
        ours[owner.number] = owner.decryption_share(hidden)
        assert affine(ours[owner.number].point) == tuple(of["point"])
    mixed = {number: (foreign if number % 2 else ours)[number] for number in sorted(foreign)[-key.threshold :]}
    assert affine(key.decrypt(hidden, mixed)) == tuple(item["message"])
    assert affine(key.decrypt(hidden, foreign)) == tuple(item["message"])


def test_verdicts_on_shares_are_nobles() -> None:
    """Among them a share whose proof's equations hold, and that is not of order L."""
    item = groups()["thresholds"][1]
    of = item["shares"][0]
    for verdict in of["verdicts"]:
        given = {"masked": item["masked"], **of, **verdict["change"]}
        inputs: dict[str, Any] = {
            "key": point(given["verificationKey"]),
            "ciphertext": Ciphertext(ephemeral=point(item["ephemeral"]), masked=point(given["masked"])),
            "share": DecryptionShare(point=point(given["point"]), proof=equality_proof(given["proof"])),
        }
        assert whether_shared.compile().solve(inputs).public == [verdict["holds"]]
        if not verdict["holds"]:
            with pytest.raises(UnsatisfiedCircuitError):
                require_decryption_share(inputs["key"], inputs["ciphertext"], inputs["share"])
    assert [verdict["holds"] for verdict in of["verdicts"]] == [True] + [False] * 5
