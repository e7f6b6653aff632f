"""What two banks prove: how many accounts stand on both their lists, and not which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from zkwright import U16, U64, Array, Bool, Field, Private, Public, Struct, circuit, gadget, require, select
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon_sponge import poseidon_sponge

_PURPOSE: Final = 2
"""Of what a registry signs: a list of accounts."""

_AN_ELEMENT: Final = 3
"""Accounts that are packed into one element of the field."""


class Listed(Struct):
    """An account's number. A place without one is all 0."""

    is_there: Bool
    account: U64


@gadget
def accounts_digest(holder: Field, period: Field, accounts: Sequence[Listed]) -> Field:
    """What the registry signs: the whole list of one bank in one period, in ascending order."""
    numbers = [Field(listed.account) + (1 << 64) * Field(listed.is_there) for listed in accounts]
    packed = [
        sum((number * (1 << 65 * place) for place, number in enumerate(numbers[start : start + _AN_ELEMENT])), Field(0))
        for start in range(0, len(numbers), _AN_ELEMENT)
    ]
    return poseidon(_PURPOSE, holder, period, poseidon_sponge(*packed))


@circuit
def common_accounts(
    lists: Private[Array[Array[Listed, Literal["places"]], Literal[2]]],
    signatures: Private[Array[Signature, Literal[2]]],
    banks: Public[Array[Field, Literal[2]]],
    period: Public[Field],
    registry: Public[Point],
    least: Public[U16],
    places: int = 64,
) -> Public[U16]:
    """The registry signed these banks' lists of this period, each of at least `least` accounts; returns how many stand on both.

    Lists ascend strictly, so that none has an account twice. For each account of the first list the product of its differences
    to all of the second is 0 where it stands there: places^2 - places joint products and a test for 0 of each place.
    """
    require(banks[0] != banks[1], "a bank is counted twice")
    numbers: list[list[Field]] = []
    # Where there is no account: numbers beyond any, other ones in each list, so that they are equal to nothing.
    for own, signature, bank, nothing in zip(lists, signatures, banks, (-1, -2), strict=True):
        require_signature(registry, accounts_digest(bank, period, own), signature)
        for one, following in pairwise(own):
            require(~following.is_there | one.is_there, "an account stands behind an empty place")
            require(~following.is_there | (one.account < following.account), "an account stands twice, or out of order")
        listed = sum((U16(each.is_there) for each in own), U16(0))
        require(listed >= least, "a list is shorter than was agreed")
        numbers.append([select(each.is_there, Field(each.account), Field(nothing)) for each in own])
    first, second = numbers
    is_common = [_product([number - other for other in second]) == 0 for number in first]
    return sum((U16(each) for each in is_common), U16(0))


def _product(factors: list[Field]) -> Field:
    """In a tree, which takes few rounds."""
    while len(factors) > 1:
        pairs = [one * other for one, other in zip(factors[::2], factors[1::2], strict=False)]
        factors = [*pairs, *factors[len(pairs) * 2 :]]
    return factors[0]
