"""A threshold key that its owners make together, and owners who lie about it."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, IDENTITY, AffinePoint, add, multiply, negate
from zkwright.circuits.elgamal import encrypt_number
from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.threshold_elgamal.plain import Contribution, Contributor, KeyShare, generated_key


@cache
def four() -> tuple[Contributor, ...]:
    return tuple(Contributor.generate(number, 3, 4) for number in range(1, 5))


@cache
def _published() -> tuple[Contribution, ...]:
    return tuple(each.contribution for each in four())


def published() -> list[Contribution]:
    return list(_published())


def share_of(number: int, **changed: int) -> KeyShare:
    parts = {each.number: each.part_for(number) for each in four()} | {
        int(of[1:]): part for of, part in changed.items()
    }
    return four()[number - 1].share(published(), parts)


def affine(point: Point) -> AffinePoint:
    return AffinePoint(int(point.x), int(point.y))


def test_any_three_of_four_decrypt() -> None:
    key = generated_key(published())
    ciphertext = encrypt_number(key.public_key, True, random_scalar())
    shares = {number: share_of(number).decryption_share(ciphertext) for number in range(1, 5)}
    for left_out in (1, 3):
        three = {number: share for number, share in shares.items() if number != left_out}
        assert key.decrypt_number(ciphertext, three, 2) == 1
    with pytest.raises(ValueError, match="3 shares decrypt"):
        key.decrypt_number(ciphertext, {number: shares[number] for number in (1, 2)}, 2)


def test_a_part_that_was_not_published_names_its_owner() -> None:
    for wrong in (four()[1].part_for(1) + 1, -1, 2**300):
        with pytest.raises(ValueError, match="the owner number 2 told"):
            share_of(1, p2=wrong)
    with pytest.raises(ValueError, match="the owner number 3 told"):
        four()[0].share(published(), {1: four()[0].part_for(1), 2: four()[1].part_for(1)})


def test_nobody_makes_the_key_of_the_others_contributions() -> None:
    """The last one's first commitment takes all others away and leaves a key it knows alone: it cannot sign."""
    others = published()[:3]
    total = multiply(12345, BASE8)
    for each in others:
        total = add(total, negate(affine(each.commitments[0])))
    last = four()[3].contribution
    rogue = dataclasses.replace(last, commitments=(Point.of(total), *last.commitments[1:]))
    with pytest.raises(ValueError, match="owner number 4 has not signed"):
        generated_key([*others, rogue])


def test_a_copied_contribution_is_signed_for_another_number() -> None:
    with pytest.raises(ValueError, match="owner number 2 has not signed"):
        generated_key([published()[0], dataclasses.replace(published()[0], number=2), *published()[2:]])


@pytest.mark.parametrize("point", [IDENTITY, AffinePoint(0, BASE8.y), AffinePoint(5, 5)])
def test_commitments_that_are_not_of_order_l(point: AffinePoint) -> None:
    first = published()[0]
    wrong = dataclasses.replace(first, commitments=(*first.commitments[:2], Point.of(point)))
    with pytest.raises(ValueError, match="a commitment of the owner number 1"):
        generated_key([wrong, *published()[1:]])


def test_owners_who_are_missing_twice_or_too_few() -> None:
    one, two, three, four_ = published()
    for listed in ([one, two, four_], [one, two, two, four_], [two, one, three, four_]):
        with pytest.raises(ValueError, match="in the order of their owners' numbers"):
            generated_key(listed)
    with pytest.raises(ValueError, match="1 to 1000 owners"):
        generated_key([])
    with pytest.raises(ValueError, match="as many coefficients"):
        generated_key([one, dataclasses.replace(two, commitments=two.commitments[:2]), three, four_])
    with pytest.raises(ValueError, match="as many coefficients"):
        generated_key([one, two])


def test_numbers_out_of_range() -> None:
    for number, threshold, count in ((0, 1, 2), (3, 1, 2), (1, 3, 2), (1, 0, 2), (1, 1, 1001)):
        with pytest.raises(ValueError, match="number"):
            Contributor.generate(number, threshold, count)
    for number in (0, 5):
        with pytest.raises(ValueError, match="numbered"):
            four()[0].part_for(number)
    other = Contributor.generate(1, 2, 4)
    with pytest.raises(ValueError, match="another key"):
        other.share(published(), {})


def test_a_contributor_is_not_shown() -> None:
    assert repr(four()[0]) == "Contributor(number=1, count=4)"
