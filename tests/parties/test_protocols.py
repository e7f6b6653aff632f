"""What is computed on shares is what it would be in the clear, at the edges first; and lies within are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from zkwright.core.field import R_BITS, R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.parties import Cheated, PartiesError
from zkwright.parties.lies import Lies
from zkwright.parties.messages import Kind
from zkwright.parties.product_check import check, cost_of_check
from zkwright.parties.protocols import (
    LOW,
    TOP,
    are_zero,
    candidates,
    carries_out,
    inverses,
    masks,
    multiply,
    quotient_and_rest,
    random_bits,
    to_bits,
)
from zkwright.parties.runtime import Deal, Open, Protocol, Reduce, Runtime
from zkwright.parties.shamir import lagrange, liars, off_polynomial
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


def test_masks_are_numbers_below_r_and_their_bits() -> None:
    def mask_and_bits(runtime: Runtime) -> Protocol:
        made = yield from masks(runtime, 5)
        return [[mask.value, *mask.bits] for mask in made]

    (opened, *_) = local(opening(mask_and_bits))
    for at in range(0, len(opened), R_BITS + 1):
        value, bits = opened[at], opened[at + 1 : at + 1 + R_BITS]
        assert value == sum(bit << place for place, bit in enumerate(bits))
        assert set(bits) == {0, 1}


@pytest.mark.parametrize(
    ("first", "count", "values"),
    [(0, 1, EDGES), (1, 31, EDGES), (33, 1, EDGES[:3]), (0, 254, EDGES[3:6]), (250, 6, EDGES[7:9])],
)
def test_bits_of_any_value(first: int, count: int, values: list[int]) -> None:
    """Whatever the value: a mask that hides it needs no bound on it."""

    def bits(runtime: Runtime) -> Protocol:
        taken = yield from masks(runtime, len(values))
        shares = shares_of(values, runtime.index, 1)
        return (yield from to_bits(runtime, shares, taken, first, [count] * len(values)))

    expected = [value >> place & 1 for value in values for place in range(first, first + count)]
    assert local(opening(bits)) == [expected] * 3


def test_zero_tests_and_inverses() -> None:
    async def tested(runtime: Runtime) -> tuple[list[int], list[int]]:
        values = shares_of(EDGES, runtime.index, 1)
        (taken,) = await runtime.run(masks(runtime, len(EDGES)))
        await check(runtime)
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


@pytest.mark.parametrize("size", [1, 2, 32, 33, 1025, 9000])
def test_the_check_finds_one_false_product_of_many(size: int) -> None:
    """Whichever it is, also one that is false in no party's share alone; and its rounds are known beforehand."""

    async def checked(runtime: Runtime, false: int | None) -> int:
        left = shares_of(list(range(size)), runtime.index, 1)
        product = shares_of([x * x for x in range(size)], runtime.index, 1)
        if false is not None:
            product[false] = (product[false] + 1) % R  # all add 1: a sharing of one more
        runtime.note(left, left, product)
        await check(runtime)
        return runtime.channel.rounds

    assert local(lambda runtime: checked(runtime, None)) == [cost_of_check(size).rounds] * 3
    for false in {0, size - 1} if size < 1000 else {size // 2}:
        assert all(isinstance(end, Cheated) for end in local(lambda runtime, at=false: checked(runtime, at)))  # type: ignore[misc]


def test_whose_share_is_false_shows_where_parties_are_many() -> None:
    for n, threshold in ((4, 1), (7, 2), (9, 2)):
        shares = [shares_of([5], index, threshold)[0] for index in range(1, n + 1)]
        assert liars(shares, threshold) == []
        for false in ([n], [1, n][:threshold], [2, 3][:threshold]):
            wrong = [(share + 7 * (party in false)) % R for party, share in enumerate(shares, 1)]
            assert liars(wrong, threshold) == sorted(false)
    assert liars([1, 2, 4], 1) == []

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


def test_quotients_by_public_numbers() -> None:
    values = [0, 1, 2, 6, 7, 8, 2**32 - 1, 2**125 - 1, 2**125 - 2, 10**30]
    divisors = [3, 1, 2**124, 7, 7, 2**125, 10, 1, 2**125 - 1, 0]

    def quotients(runtime: Runtime) -> Protocol:
        taken = yield from masks(runtime, len(values))
        shares = shares_of(values, runtime.index, 1)
        found = []
        for share, divisor, mask in zip(shares, divisors, taken, strict=True):
            found += yield from quotient_and_rest(runtime, share, divisor, mask)
        return found

    expected = [part for x, y in zip(values, divisors, strict=True) for part in (divmod(x, y) if y else (0, x))]
    assert local(opening(quotients)) == [expected] * 3


def test_in_the_check_nothing_opens_before_all_that_was_dealt_has_arrived() -> None:
    """A party that has gone on shows a liar a share, by which it could choose what it still owes another: a coin is between."""

    async def checked(runtime: Runtime) -> list[Kind]:
        kinds: list[Kind] = []
        exchange = runtime.channel.exchange

        async def noted(kind: Kind, payloads: dict[int, bytes], lengths: dict[int, int]) -> dict[int, bytes]:
            kinds.append(kind)
            return await exchange(kind, payloads, lengths)

        runtime.channel.exchange = noted  # type: ignore[method-assign, assignment]
        left = shares_of(list(range(40)), runtime.index, 1)
        runtime.note(left, left, shares_of([x * x for x in range(40)], runtime.index, 1))
        await check(runtime)
        return kinds

    told = local(checked)
    coin, elements = Kind.COIN, Kind.ELEMENTS
    # chi; two folds; p and q; the difference times a random number; its opening
    assert told == [[coin, elements, coin, elements, coin, elements, elements, coin, elements]] * 3


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


class _Stalling(Lies):
    """Deals 1/2 for each bit, which added to any bit modulo 2 is 1/2: knows all that follows, and has each candidate fail."""

    def __init__(self) -> None:
        super().__init__("bit", 0)
        self.half = pow(2, -1, R)
        self.lengths: list[int] = []
        self.drawn = 0

    def bits(self, values: list[int]) -> list[int]:
        self.drawn, self.lengths = (len(values) - (LOW if not self.drawn else 0)) // TOP, []
        return [self.half] * len(values)

    def reduced(self, values: Vector) -> Vector:
        if not len(values):
            return values
        self.lengths.append(len(values))
        if len(self.lengths) < 1 + 6:  # modulo 2, and TOP candidates' places in 20, 10, 5, 3, 2 and 1 pieces
            return values
        carry = _in_the_clear(lambda runtime: carries_out(runtime, [R >> LOW], [[self.half] * TOP], carry_in=0))[0]
        # A third of what is added: of the three who deal, the first counts three times.
        lie = -carry * pow(3, -1, R)
        lies = [lie % R if place % 2 == 0 else 0 for place in range(len(values))]
        return combination((1, 1), [values, to_limbs(lies)])


def _in_the_clear(protocol_of: Callable[[Runtime], Protocol]) -> list[int]:
    class Nothing:
        def note(self, *_: object) -> None:
            pass

    protocol = protocol_of(cast(Runtime, Nothing()))
    try:
        request = next(protocol)
        while True:
            request = protocol.send(cast(Reduce, request).values)
    except StopIteration as end:
        found: list[int] = end.value
        return found


def test_who_deals_no_bits_cannot_have_others_draw_for_ever() -> None:
    """All candidates fail, which costs the liar nothing and would never reach a check."""
    liar = _Stalling()

    async def drawn(runtime: Runtime) -> list[Any]:
        return await runtime.run(masks(runtime, 1))

    ends = local(drawn, lies={1: liar})
    assert all(isinstance(end, Cheated) and "again and again" in str(end) for end in ends), ends
    assert liar.drawn == candidates(1)


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
