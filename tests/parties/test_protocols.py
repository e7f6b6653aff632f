"""What is computed on shares is what it would be in the clear, at the edges first; and lies within are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zkwright.core.field import R_BITS, R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.parties import Cheated, PartiesError
from zkwright.parties.division import (
    integer_root,
    joint_quotient_and_rest,
    mask_widths,
    quotient_and_rest,
    root_mask_widths,
)
from zkwright.parties.evidence import off_the_others
from zkwright.parties.lies import Lies
from zkwright.parties.lookups import find, order
from zkwright.parties.masks import Mask, block_sizes, draw, masks, random_bits
from zkwright.parties.messages import Kind
from zkwright.parties.product_check import check, cost_of_check
from zkwright.parties.protocols import are_zero, inverses, multiply, to_bits, top_bits
from zkwright.parties.randomness import elements
from zkwright.parties.runtime import Deal, Open, Protocol, Runtime
from zkwright.parties.shamir import lagrange, off_polynomial
from zkwright.parties.vectors import Vector, combination

from tests.parties.rehearsals import local, opening, shares_of

EDGES = [0, 1, 2, R - 1, R - 2, 2**32, 2**32 - 1, 2**253, R // 2, R - 2**200]


def test_any_points_of_a_polynomial_give_its_value() -> None:
    shares = [to_limbs(shares_of(EDGES, index, 2)).copy() for index in range(1, 8)]
    assert off_polynomial(shares, 2) is None
    for points in ((1, 2, 3), (2, 5, 7)):
        assert from_limbs(combination(lagrange(points), [shares[point - 1] for point in points])) == EDGES
    shares[6][3] = to_limbs([8])
    assert off_polynomial(shares, 2) == 3


@pytest.mark.parametrize(("n", "threshold"), [(3, 1), (4, 1), (5, 2), (7, 3)])
def test_products(n: int, threshold: int) -> None:
    def products(runtime: Runtime) -> Protocol:
        left = shares_of(EDGES, runtime.index, threshold)
        return multiply(runtime, left, list(reversed(left)))

    expected = [x * y % R for x, y in zip(EDGES, reversed(EDGES), strict=True)]
    assert local(opening(products), n, threshold) == [expected] * n


def test_random_numbers_without_messages_are_shares() -> None:
    async def drawn(runtime: Runtime) -> tuple[Vector, Vector]:
        return runtime.randomness.drawn(3), runtime.randomness.zeros(3)

    for n, threshold in ((3, 1), (5, 2), (4, 1)):
        got = local(drawn, n, threshold)
        assert off_polynomial([shares for shares, _ in got], threshold) is None
        zeros = [zeros for _, zeros in got]
        assert off_polynomial(zeros, 2 * threshold) is None
        summed = combination(lagrange(tuple(range(1, 2 * threshold + 2))), zeros[: 2 * threshold + 1])
        assert from_limbs(summed) == [0, 0, 0]
        assert from_limbs(zeros[0]) != [0, 0, 0]


def test_random_bits_are_bits() -> None:
    (bits, *others) = local(opening(lambda runtime: random_bits(runtime, 200)))
    assert others == [bits, bits]
    assert 60 < sum(bits) < 140
    assert set(bits) == {0, 1}


Masked = Callable[[Runtime, list[Mask]], Protocol]


async def masked(runtime: Runtime, widths: Sequence[int], protocol_of: Masked) -> list[int]:
    """What a protocol's shares are of, that takes masks of these widths; all that was multiplied is checked."""
    (drawn,) = await runtime.run(draw(runtime, widths, len(widths)))
    taken = await masks(runtime, widths, drawn, check)
    return cast("list[int]", await opening(lambda runtime: protocol_of(runtime, taken))(runtime))


def dealt_masks(widths: Sequence[int], index: int) -> list[Mask]:
    """Masks as an honest dealer would share them among three."""
    made = []
    for place, width in enumerate(widths):
        (value,) = from_limbs(elements(b"masks", b"value", place, 1))
        bits = [value >> at & 1 for at in range(R_BITS)]
        blocks, at = [], 0
        for size in block_sizes(width):
            blocks.append([int(value >> at & ((1 << size) - 1) == digit) for digit in range(1 << size)])
            at += size
        shared = iter(shares_of([value, *bits, *(x for block in blocks for x in block)], index, 1))
        made.append(
            Mask(next(shared), [next(shared) for _ in bits], [[next(shared) for _ in block] for block in blocks])
        )
    return made


def of_masks(widths: Sequence[int], protocol_of: Masked) -> list[Any]:
    return local(opening(lambda runtime: protocol_of(runtime, dealt_masks(widths, runtime.index))))


@pytest.mark.parametrize("width", [1, 4, 5, 6, 33, 200, R_BITS])
def test_masks_are_numbers_below_r_with_their_bits_and_blocks(width: int) -> None:
    def parts(_: Runtime, taken: list[Mask]) -> Protocol:
        yield from ()
        return [[mask.value, *mask.bits, *(x for block in mask.blocks for x in block)] for mask in taken]

    opened, *_ = local(lambda runtime: masked(runtime, [width] * 2, parts))
    sizes = block_sizes(width)
    assert sum(sizes) == width
    length = 1 + R_BITS + sum(1 << size for size in sizes)
    for at in range(0, len(opened), length):
        value, bits, blocks = opened[at], opened[at + 1 : at + 1 + R_BITS], opened[at + 1 + R_BITS : at + length]
        assert value == sum(bit << place for place, bit in enumerate(bits))
        assert set(bits) == {0, 1}
        place = first = 0
        for size in sizes:
            held = value >> place & ((1 << size) - 1)
            assert blocks[first : first + (1 << size)] == [int(digit == held) for digit in range(1 << size)]
            place, first = place + size, first + (1 << size)


@pytest.mark.parametrize(
    ("first", "count", "values"),
    [
        (0, 1, EDGES),
        (1, 31, EDGES),
        (33, 1, EDGES[:3]),
        (0, 254, EDGES[3:6]),
        (250, 6, EDGES[7:9]),
        (254, 2, EDGES[:2]),
    ],
)
def test_bits_of_any_value(first: int, count: int, values: list[int]) -> None:
    """Whatever the value: a mask that hides it needs no bound on it."""

    def bits(runtime: Runtime, taken: list[Mask]) -> Protocol:
        return to_bits(runtime, shares_of(values, runtime.index, 1), taken, first, count)

    expected = [value >> place & 1 for value in values for place in range(first, first + count)]
    assert of_masks([R_BITS] * len(values), bits) == [expected] * 3


@pytest.mark.parametrize("width", [1, 2, 5, 6, 9, 33, 64, 200])
def test_bits_and_comparisons_of_short_values(width: int) -> None:
    values = [
        x for x in {0, 1, 2**width - 1, 2**width - 2, 2 ** (width - 1), 2 ** (width - 1) - 1} if 0 <= x < 2**width
    ]
    for first, count in ((0, width), (1, width - 1), (width - 1, 3)):

        def bits(runtime: Runtime, taken: list[Mask], first: int = first, count: int = count) -> Protocol:
            return to_bits(runtime, shares_of(values, runtime.index, 1), taken, first, count, width)

        expected = [value >> place & 1 for value in values for place in range(first, first + count)]
        assert of_masks([width] * len(values), bits) == [expected] * 3

    def top(runtime: Runtime, taken: list[Mask]) -> Protocol:
        return top_bits(runtime, shares_of(values, runtime.index, 1), taken, width)

    if width > 1:
        assert of_masks([width] * len(values), top) == [[value >> (width - 1) for value in values]] * 3


def test_rounds_of_bits() -> None:
    """A comparison of U32 takes 4: an opening, and 8 blocks."""

    async def counted(runtime: Runtime, width: int, count: int) -> int:
        await runtime.run(to_bits(runtime, [5], dealt_masks([width], runtime.index), 0, count, width))
        return runtime.channel.rounds

    for width, rounds in ((5, 1), (9, 2), (17, 3), (33, 4), (65, 5), (R_BITS, 8)):
        assert local(lambda runtime, width=width: counted(runtime, width, width)) == [rounds] * 3  # type: ignore[misc]


@pytest.mark.parametrize("width", [1, 4, 5, 32, 33])
def test_zero_tests_of_short_values(width: int) -> None:
    values = [0, 1, -1, 2**width - 1, 1 - 2**width]

    def tested(runtime: Runtime, taken: list[Mask]) -> Protocol:
        return are_zero(runtime, shares_of([value % R for value in values], runtime.index, 1), taken, width)

    assert of_masks([width] * len(values), tested) == [[1, 0, 0, 0, 0]] * 3


def test_zero_tests_and_inverses() -> None:
    async def tested(runtime: Runtime) -> tuple[list[int], list[int]]:
        values = shares_of(EDGES, runtime.index, 1)
        taken = dealt_masks([R_BITS] * len(EDGES), runtime.index)
        (zero,) = await runtime.run(are_zero(runtime, values, taken))
        await check(runtime)
        (inverse,) = await runtime.run(inverses(runtime, values, zero))

        def opened() -> Protocol:
            values = yield Open(zero + inverse)
            return values

        (found,) = await runtime.run(opened())
        return found[: len(EDGES)], found[len(EDGES) :]

    expected = [int(value == 0) for value in EDGES], [pow(value, -1, R) if value else 0 for value in EDGES]
    assert local(tested) == [expected] * 3


@pytest.mark.parametrize("size", [1, 2, 64, 65, 1025, 16_385])
def test_the_check_finds_one_false_product_of_many(size: int) -> None:
    """Whichever it is, also one that is false in no party's share alone; and its rounds are known beforehand."""

    async def checked(runtime: Runtime, false: int | None) -> int:
        left = to_limbs(shares_of(list(range(size)), runtime.index, 1))
        squares = [x * x for x in range(size)]
        if false is not None:
            squares[false] += 1
        product = to_limbs(shares_of(squares, runtime.index, 1))
        runtime.note(left, left, product)
        await check(runtime)
        before = runtime.channel.rounds
        await check(runtime, (left, left, product))
        assert runtime.channel.rounds - before == cost_of_check(size, of_rows=True).rounds
        return before

    assert local(lambda runtime: checked(runtime, None)) == [cost_of_check(size).rounds] * 3
    for false in {0, size - 1} if size < 1000 else {size // 2}:
        assert all(isinstance(end, Cheated) for end in local(lambda runtime, at=false: checked(runtime, at)))  # type: ignore[misc]


def _total(values: Sequence[int], factors: Sequence[int]) -> int:
    return sum(x * y for x, y in zip(values, factors, strict=True)) % R


def test_whose_share_is_false_shows_where_parties_are_many() -> None:
    for n, threshold in ((4, 1), (7, 2), (9, 2)):
        shares = [shares_of([5], index, threshold)[0] for index in range(1, n + 1)]
        assert off_the_others(shares, threshold, threshold, _total) == []
        for false in ([n], [1, n][:threshold], [2, 3][:threshold]):
            wrong = [(share + 7 * (party in false)) % R for party, share in enumerate(shares, 1)]
            assert off_the_others(wrong, threshold, threshold, _total) == sorted(false)
    assert off_the_others([1, 2, 4], 1, 1, _total) == []

    async def opened(runtime: Runtime) -> None:
        def opening() -> Protocol:
            yield Open(shares_of([5, 6], runtime.index, 1), is_degree_checked=True)

        await runtime.run(opening())

    ends = local(opened, 4, 1, lies={3: Lies("opening", 1)})
    assert all(isinstance(end, Cheated) and end.party == "p3" for end in ends)
    ends = local(opened, 3, 1, lies={3: Lies("opening", 1)})
    assert all(isinstance(end, Cheated) and end.party is None for end in ends)


def test_an_error_in_the_check_itself_is_found() -> None:
    async def checked(runtime: Runtime) -> None:
        left = shares_of(list(range(40)), runtime.index, 1)
        runtime.note(left, left, shares_of([x * x for x in range(40)], runtime.index, 1))
        await check(runtime)

    assert local(checked) == [None] * 3
    for kind, numbers in (("product", (0, 1, 62, 63, 65)), ("opening", (0, 1, 2))):
        for number in numbers:
            ends = local(checked, lies={2: Lies(kind, number)})
            assert all(isinstance(end, Cheated) for end in ends), (kind, number)


def test_shares_of_two_polynomials_are_found_where_parties_are_many() -> None:
    """With more than 2t + 1 parties the honest ones could have shares that belong together in no way."""

    async def multiplied(runtime: Runtime) -> None:
        values = shares_of([3, 4], runtime.index, 1)
        await runtime.run(multiply(runtime, values, values))
        if runtime.index == 4:
            runtime.unproved[0] = combination((1, 1), [runtime.unproved[0], to_limbs([1, 0])])
        await check(runtime)

    assert all(isinstance(end, Cheated) for end in local(multiplied, 4, 1))


def test_a_coin_takes_all_parties_and_none_can_choose_it() -> None:
    async def tossed(runtime: Runtime) -> list[int]:
        if runtime.index == 3 and false:
            runtime.coins._own._links.append(bytes(32))
        return [*await runtime.coins.toss(2), *await runtime.coins.toss(1)]

    false = False
    (first, *others) = local(tossed)
    assert others == [first, first]
    assert len(set(first)) == 3
    assert local(tossed)[0] != first  # the same keys, other coins
    false = True
    ends = local(tossed)
    assert all(isinstance(end, Cheated) and end.party == "p3" for end in ends[:2])


def divided(width: int, pairs: list[tuple[int, int]]) -> tuple[list[int], Masked]:
    """By public divisors."""

    def quotients(runtime: Runtime, taken: list[Mask]) -> Protocol:
        supply = iter(taken)
        shares = shares_of([x for x, _ in pairs], runtime.index, 1)
        found = []
        for share, (_, divisor) in zip(shares, pairs, strict=True):
            found += yield from quotient_and_rest(runtime, share, divisor, supply, width)
        return found

    return [mask for _, divisor in pairs for mask in mask_widths(width, None, divisor)], quotients


@pytest.mark.parametrize("width", [8, 125, R_BITS])
def test_quotients_by_public_numbers(width: int) -> None:
    most = R - 1 if width == R_BITS else 2**width - 1
    divisors = [1, 3, 10, 2**124, 2**125 - 1, R - 1, 0]
    pairs = [((most, most - 1, most // 2)[place % 3], divisor) for place, divisor in enumerate(divisors)]
    pairs += [(0, 3), (2, 3), (6, 7), (7, 7)] * (width < R_BITS)
    if width < R_BITS:
        pairs = [(x, y) for x, y in pairs if y < 2**width]
    widths, quotients = divided(width, pairs)
    assert of_masks(widths, quotients) == [[part for x, y in pairs for part in _divmod(x, y)]] * 3


def _divmod(x: int, y: int) -> tuple[int, int]:
    return divmod(x, y) if y else (0, x)


def jointly_divided(widths: tuple[int, int], x: int, y: int) -> tuple[list[int], Masked]:
    def quotients(runtime: Runtime, taken: list[Mask]) -> Protocol:
        dividend, divisor = shares_of([x, y], runtime.index, 1)
        return joint_quotient_and_rest(runtime, dividend, divisor, iter(taken), widths)

    return mask_widths(widths[0], widths[1], 0), quotients


@pytest.mark.parametrize(
    ("widths", "pairs"),
    [
        ((8, 8), [(255, 1), (255, 255), (254, 255), (0, 7), (200, 7), (9, 0), (0, 0)]),
        ((6, 1), [(63, 1), (63, 0)]),
        ((12, 33), [(4095, 2**33 - 1), (4095, 1)]),
    ],
)
def test_quotients_by_joint_numbers(widths: tuple[int, int], pairs: list[tuple[int, int]]) -> None:
    for x, y in pairs:
        needed, quotients = jointly_divided(widths, x, y)
        assert of_masks(needed, quotients) == [list(_divmod(x, y))] * 3, (x, y)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1) | st.integers(0, 15), st.integers(1, R - 1))
def test_quotients_are_those_of_integers(x: int, y: int, long: int) -> None:
    needed, quotients = jointly_divided((16, 16), x, y)
    assert of_masks(needed, quotients) == [list(_divmod(x, y))] * 3
    widths, by_public = divided(R_BITS, [(long, y)])
    assert of_masks(widths, by_public) == [list(_divmod(long, y))] * 3


@pytest.mark.parametrize("width", [1, 2, 8, 33])
def test_roots_of_integers(width: int) -> None:
    values = sorted(
        {0, 1, 2**width - 1, 2 ** (width // 2), 2 ** (width - 1)} & set(range(2**width))
        if width < 9
        else {2**width - 1, 4}
    )

    def roots(runtime: Runtime, taken: list[Mask]) -> Protocol:
        supply = iter(taken)
        found = []
        for share in shares_of(values, runtime.index, 1):
            found += yield from integer_root(runtime, share, supply, width)
        return found

    assert of_masks(root_mask_widths(width) * len(values), roots) == [[isqrt(value) for value in values]] * 3


@settings(max_examples=3, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.integers(0, 12))
def test_finding_and_ordering(table: list[int], value: int) -> None:
    """Also what is there twice, or not at all."""
    n = len(table)
    widths = [4] * n + [5] * (n * (n - 1) // 2)

    def both(runtime: Runtime, taken: list[Mask]) -> Protocol:
        wanted, *entries = shares_of([value, *table], runtime.index, 1)
        places = yield from find(runtime, wanted, entries, taken[:n], 4)
        return places + (yield from order(runtime, entries, taken[n:], 4))

    expected = [table.index(value) if value in table else 0, *sorted(range(n), key=table.__getitem__)]
    assert of_masks(widths, both) == [expected] * 3


def test_in_the_check_nothing_opens_before_all_that_was_dealt_has_arrived() -> None:
    """A party that has gone on shows a liar a share, by which it could choose what it still owes another: a coin is between."""

    async def checked(runtime: Runtime) -> list[Kind]:
        kinds: list[Kind] = []
        exchange = runtime.channel.exchange

        async def noted(kind: Kind, payloads: dict[int, bytes], lengths: dict[int, int]) -> dict[int, bytes]:
            kinds.append(kind)
            return await exchange(kind, payloads, lengths)

        runtime.channel.exchange = noted  # type: ignore[method-assign, assignment]
        left = to_limbs(shares_of(list(range(100)), runtime.index, 1))
        product = to_limbs(shares_of([x * x for x in range(100)], runtime.index, 1))
        runtime.note(left, left, product)
        await check(runtime, (left, left, product) if of_rows else None)
        return kinds

    of_rows = False
    coin, elements = Kind.COIN, Kind.ELEMENTS
    # chi; two folds; what is left
    assert local(checked) == [[coin, elements, coin, elements, coin, elements]] * 3
    of_rows = True
    # ... and the difference times a random number; its opening
    assert local(checked) == [[coin, elements, coin, elements, coin, elements, coin, elements]] * 3


@pytest.mark.parametrize("place", [0, 1])
def test_a_lie_in_an_inverse_is_found_of_0_too(place: int) -> None:
    """No constraint says what 1/0 is: if it were found of other values alone, whether it is would tell which they are."""

    async def inverted(runtime: Runtime) -> None:
        values, zero = (shares_of(secret, runtime.index, 1) for secret in ([0, 5], [1, 0]))
        await runtime.run(inverses(runtime, values, zero))
        await check(runtime)

    ends = local(inverted, lies={1: Lies("product", place)})
    assert all(isinstance(end, PartiesError) for end in ends)
    assert any(isinstance(end, Cheated) for end in ends)


@pytest.mark.parametrize(
    ("kind", "numbers"), [("bit", (0, 100)), ("product", (0, 300, 600, 800, 900)), ("opening", (0, 3))]
)
def test_lies_in_masks_end_before_one_is_used(kind: str, numbers: tuple[int, ...]) -> None:
    """In bits, comparisons with the leading part of r, blocks, what says which candidates are taken, and the check itself."""

    def nothing(_: Runtime, __: list[Mask]) -> Protocol:
        raise AssertionError("a mask was made")

    for number in numbers:
        ends = local(lambda runtime: masked(runtime, [33], nothing), lies={1: Lies(kind, number)})
        assert all(isinstance(end, PartiesError) for end in ends), (kind, number, ends)
        assert any(isinstance(end, Cheated) for end in ends)


LYING: dict[str, tuple[list[int], Masked]] = {
    "bits": ([9], lambda runtime, taken: to_bits(runtime, shares_of([77], runtime.index, 1), taken, 0, 9, 9)),
    "whole": ([R_BITS], lambda runtime, taken: to_bits(runtime, shares_of([7], runtime.index, 1), taken, 0, 4)),
    "top": ([9], lambda runtime, taken: _listed(top_bits(runtime, shares_of([77], runtime.index, 1), taken, 9))),
    "zero": ([R_BITS], lambda runtime, taken: _listed(are_zero(runtime, shares_of([0], runtime.index, 1), taken))),
    "quotient": divided(125, [(77, 10)]),
    "long quotient": divided(R_BITS, [(R - 1, 10)]),
    "joint quotient": jointly_divided((8, 8), 77, 10),
    "root": (
        [11] * 4,
        lambda runtime, taken: integer_root(runtime, shares_of([77], runtime.index, 1)[0], iter(taken), 8),
    ),
    "find": (
        [4] * 3,
        lambda runtime, taken: find(runtime, *_first_of(shares_of([2, 1, 2, 3], runtime.index, 1)), taken, 4),
    ),
    "order": ([5] * 3, lambda runtime, taken: order(runtime, shares_of([2, 1, 3], runtime.index, 1), taken, 4)),
}


def _listed(protocol: Protocol) -> Protocol:
    return (yield from protocol)


def _first_of(shares: list[int]) -> tuple[int, list[int]]:
    return shares[0], shares[1:]


@pytest.mark.parametrize("name", LYING)
def test_a_lie_in_any_product_of_a_protocol_is_found(name: str, request: pytest.FixtureRequest) -> None:
    """The first, the last, and some between; all of them in the long form. Nothing opens that the check has not seen."""
    widths, protocol_of = LYING[name]
    counted: list[int] = []

    async def lied(runtime: Runtime, number: int | None) -> Any:
        taken = dealt_masks(widths, runtime.index)
        if number is not None and runtime.index == 2:
            runtime.lies = Lies("product", number)  # type: ignore[misc]
        await runtime.run(protocol_of(runtime, taken))
        counted.append(sum(map(len, runtime.products[0])))
        await check(runtime)

    assert local(lambda runtime: lied(runtime, None)) == [None] * 3
    (count,) = set(counted)
    for number in sorted({0, count // 3, 2 * count // 3, count - 1}):
        ends = local(lambda runtime, number=number: lied(runtime, number))  # type: ignore[misc]
        assert all(isinstance(end, PartiesError) for end in ends), (number, ends)
        assert any(isinstance(end, Cheated) for end in ends)


@pytest.mark.parametrize("dealer", [2, 3, 4])
def test_a_false_share_that_was_dealt_is_not_laid_to_who_got_it(dealer: int) -> None:
    """With more than 3t parties a false opening names who sent it, but not who was dealt what it opens, before the check."""

    async def opened(runtime: Runtime, *, is_checked: bool) -> Any:
        def dealt() -> Protocol:
            shares = yield Deal([7] if runtime.index == dealer else [], {dealer: 1})
            (share,) = shares[dealer]
            if runtime.index == 1:
                share += 1  # as the dealer may have had it
            if is_checked:
                return (yield Open([share], is_degree_checked=True))
            return (yield Open([share]))

        return await runtime.run(dealt())

    ends = local(lambda runtime: opened(runtime, is_checked=False), 4)
    assert all(isinstance(end, Cheated) and end.party is None for end in ends), ends
    ends = local(lambda runtime: opened(runtime, is_checked=True), 4)
    assert all(isinstance(end, Cheated) and end.party == "p1" for end in ends), ends
