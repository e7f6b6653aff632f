"""What takes messages, on shares of degree t: products, random numbers with their bits, bits, zero tests, inverses.

Whatever is opened here is masked by a number that is even over the whole field, so it tells nothing, whatever the shared value is
and whoever lied before; but for an inverse, of whose mask and zero test the check has to be passed first. That is why no type,
bound or requirement is relied on. Products are written down for the check.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.core.field import R_BITS, R

from .errors import Cheated
from .runtime import Deal, Open, Reduce, Request, Shares

if TYPE_CHECKING:
    from .runtime import Runtime

TOP: Final = 40
"""Leading bits of a candidate for a mask that are compared with those of r: masks are within 2**-39 of even."""

LOW: Final = R_BITS - TOP

_LEADING: Final = R >> LOW


_ATTEMPTS: Final = 8
"""How often leading parts are drawn. Who deals no bits can have all of them fail each time; by chance all six do at 2**-12."""

DIVIDEND: Final = 125
"""Bits of a joint value that can be divided by a public one: its product with the multiplier, twice as long, is below r."""


class Mask(NamedTuple):
    """Shares of a number in [0, r) that nobody knows, each as likely as the others, and of its bits, the lowest first."""

    value: int
    bits: Shares


def multiply(runtime: Runtime, left: Shares, right: Shares) -> Generator[Request, Any, Shares]:
    """Products, place by place; one round."""
    products: Shares = yield Reduce([x * y % R for x, y in zip(left, right, strict=True)])
    runtime.note(left, right, products)
    return products


def random_bits(runtime: Runtime, count: int) -> Generator[Request, Any, Shares]:
    """Bits that nobody knows: t + 1 parties deal one each, of which one at least is honest, and they are added modulo 2."""
    dealers = range(1, runtime.threshold + 2)
    own: list[int] = []
    if runtime.index in dealers:
        drawn = int.from_bytes(os.urandom((count + 7) // 8), "little")
        own = runtime.lies.bits([drawn >> place & 1 for place in range(count)])
    dealt: dict[int, Shares] = yield Deal(own, dict.fromkeys(dealers, count))
    columns = [dealt[dealer] for dealer in dealers]
    for column in columns:
        runtime.note(column, [x - 1 for x in column], [0] * count)
    while len(columns) > 1:
        pairs = list(zip(columns[::2], columns[1::2], strict=False))
        left = [x for a, _ in pairs for x in a]
        right = [x for _, b in pairs for x in b]
        products = yield from multiply(runtime, left, right)
        joined = [(x + y - 2 * z) % R for x, y, z in zip(left, right, products, strict=True)]
        rest = columns[len(pairs) * 2 :]
        columns = [joined[at : at + count] for at in range(0, len(joined), count)] + rest
    return columns[0]


def masks(runtime: Runtime, count: int) -> Generator[Request, Any, list[Mask]]:
    """So many masks, to be used once the check has passed. Candidates not surely below r are left out."""
    tops: list[Shares] = []
    lows: list[Shares] = []
    attempts = 0
    while len(tops) < count:
        if attempts == _ATTEMPTS:
            raise Cheated("random numbers were drawn again and again, as happens by lies alone")
        attempts += 1
        missing = count - len(tops)
        n_tops = candidates(missing)
        n_lows = missing if not lows else 0
        bits = yield from random_bits(runtime, n_tops * TOP + n_lows * LOW)
        fresh = [bits[at : at + TOP] for at in range(0, n_tops * TOP, TOP)]
        lows += [bits[at : at + LOW] for at in range(n_tops * TOP, len(bits), LOW)]
        inverted = [[1 - bit for bit in top] for top in fresh]
        # _LEADING - top - 1 >= 0, as _LEADING + (2**40 - 1 - top) carries out
        carries = yield from carries_out(runtime, [_LEADING] * n_tops, inverted, carry_in=0)
        accepted = yield Open(carries)
        for top, is_below in zip(fresh, accepted, strict=True):
            if is_below > 1:
                raise Cheated("a comparison of random numbers is neither yes nor no")
            if is_below and len(tops) < count:
                tops.append(top)
    found = [low + top for low, top in zip(lows, tops, strict=True)]
    return [Mask(sum(bit << place for place, bit in enumerate(bits)) % R, bits) for bits in found]


def candidates(missing: int) -> int:
    """How many leading parts are drawn for so many masks, three quarters of which do: seldom too few."""
    return missing + (missing * 2 + 4) // 5 + 4


def to_bits(
    runtime: Runtime, values: Shares, taken: Sequence[Mask], first: int, counts: Sequence[int]
) -> Generator[Request, Any, list[Shares]]:
    """Of each value the bits `first`, `first` + 1 and so on, as many as `counts` says; the value is anything in [0, r).

    c = x + m modulo r is opened for the mask m. Then x is c - m, or where that is negative c - m + r: both are computed on the
    bits of m, and a carry tells which. 2 + ceil(log2 254) rounds.
    """
    opened = yield from _masked(values, taken)
    widths = [min(first + count, R_BITS) for count in counts]
    inverted = [[(1 - bit) % R for bit in mask.bits] for mask in taken]
    low = [bits[:width] for bits, width in zip(inverted, widths, strict=True)]
    again = [(c + R) % (1 << R_BITS) for c in opened]
    whether, plain, wrapped = yield from together(
        carries_out(runtime, opened, inverted, carry_in=1),
        _sums(runtime, opened, low),
        _sums(runtime, again, low),
    )
    choices = [place for place, bits in enumerate(plain) for _ in bits[first:]]
    left = [whether[place] for place in choices]
    right = [
        (x - y) % R for a, b in zip(plain, wrapped, strict=True) for x, y in zip(a[first:], b[first:], strict=True)
    ]
    chosen = iter((yield from multiply(runtime, left, right)))
    found = [[(y + next(chosen)) % R for y in b[first:]] for b in wrapped]
    return [bits + [0] * (count - len(bits)) for bits, count in zip(found, counts, strict=True)]


def quotient_and_rest(runtime: Runtime, value: int, divisor: int, mask: Mask) -> Generator[Request, Any, Shares]:
    """value // divisor and value % divisor for a public divisor and a value below 2**`DIVIDEND`. Rounds as `to_bits`.

    For a divisor of l bits the quotient is what lies above bit k = `DIVIDEND` + l of value * ceil(2**k / divisor) (Granlund and
    Montgomery, PLDI 1994). By 0 they are 0 and the value, as the solver has it. Of a longer value they are wrong, which shows in
    the rows that hold every quotient.
    """
    if divisor == 0:
        return [0, value]
    k = DIVIDEND + divisor.bit_length()
    multiplier = -(-(1 << k) // divisor)
    (bits,) = yield from to_bits(runtime, [value * multiplier % R], [mask], k, [max(R_BITS - k, 0)])
    quotient = sum(bit << place for place, bit in enumerate(bits)) % R
    return [quotient, (value - quotient * divisor) % R]


def are_zero(runtime: Runtime, values: Shares, taken: Sequence[Mask]) -> Generator[Request, Any, Shares]:
    """1 for each value that is 0, else 0: x + m is opened, and is 0 where all its bits are those of m. 9 rounds."""
    opened = yield from _masked(values, taken)
    rows = [
        [bit if c >> place & 1 else (1 - bit) % R for place, bit in enumerate(mask.bits)]
        for c, mask in zip(opened, taken, strict=True)
    ]
    while len(rows[0]) > 1:
        half = len(rows[0]) // 2
        left = [x for row in rows for x in row[:half]]
        right = [x for row in rows for x in row[half : 2 * half]]
        products = yield from multiply(runtime, left, right)
        rows = [products[at * half : (at + 1) * half] + row[2 * half :] for at, row in enumerate(rows)]
    return [row[0] for row in rows]


def inverses(runtime: Runtime, values: Shares, zero: Shares) -> Generator[Request, Any, Shares]:
    """1/x, and 0 for 0, where `zero` says which are 0; two rounds. The check must have passed for `zero` before.

    x + [x = 0] is not 0, so that times a random number it tells nothing.
    """
    nonzero = [(x + z) % R for x, z in zip(values, zero, strict=True)]
    factors = runtime.randomness.shares(len(values))
    # Noted, as no constraint sees an error here where x is 0: whether it is found would tell that.
    products = yield from multiply(runtime, nonzero, factors)
    opened = yield Open(products)
    if 0 in opened:
        raise Cheated("a number that cannot be 0 is")
    return [(factor * pow(value, -1, R) - z) % R for factor, value, z in zip(factors, opened, zero, strict=True)]


def carries_out(
    runtime: Runtime, numbers: Sequence[int], shared: Sequence[Shares], *, carry_in: int
) -> Generator[Request, Any, Shares]:
    """Whether each public number, a shared one given by its bits, and `carry_in` together reach 2**(number of bits)."""
    rows = [_generating(number, bits, carry_in) for number, bits in zip(numbers, shared, strict=True)]
    while len(rows[0]) > 1:
        left, right = [], []
        for row in rows:
            for place in range(0, len(row) - 1, 2):
                (low_made, low_passed), (_, high_passed) = row[place], row[place + 1]
                left += [high_passed, high_passed]
                right += [low_made, low_passed]
        products = iter((yield from multiply(runtime, left, right)))
        joined = []
        for row in rows:
            new = []
            for place in range(0, len(row) - 1, 2):
                made = (row[place + 1][0] + next(products)) % R
                new.append((made, next(products)))
            joined.append(new + row[len(new) * 2 :])
        rows = joined
    return [row[0][0] for row in rows]


def _sums(runtime: Runtime, numbers: Sequence[int], shared: Sequence[Shares]) -> Generator[Request, Any, list[Shares]]:
    """The bits of number + shared number + 1, as many as the shared one has, by Sklansky's prefixes (1960)."""
    networks = [_generating(number, bits, 1) for number, bits in zip(numbers, shared, strict=True)]
    step = 1
    while any(step < len(network) for network in networks):
        left, right = [], []
        places = []
        for at, network in enumerate(networks):
            for place in range(len(network)):
                if place // step % 2 == 1:
                    before = place // step * step - 1
                    left += [network[place][1]]
                    right += [network[before][0]]
                    if is_passed_needed := place >= 2 * step:
                        left += [network[place][1]]
                        right += [network[before][1]]
                    places.append((at, place, is_passed_needed))
        products = iter((yield from multiply(runtime, left, right)))
        for at, place, is_passed_needed in places:
            made = (networks[at][place][0] + next(products)) % R
            networks[at][place] = made, next(products) if is_passed_needed else 0
        step *= 2
    found = []
    for number, bits, network in zip(numbers, shared, networks, strict=True):
        carries = [1, *(made for made, _ in network)]
        # bit + bit' + carry in = sum + 2 * carry out
        found.append(
            [
                ((number >> place & 1) + bit + carries[place] - 2 * carries[place + 1]) % R
                for place, bit in enumerate(bits)
            ]
        )
    return found


def _generating(number: int, bits: Shares, carry_in: int) -> list[tuple[int, int]]:
    """For each place whether a carry is made there, and whether one is passed on; the first takes the carry that comes in."""
    row = [(bit, (1 - bit) % R) if number >> place & 1 else (0, bit) for place, bit in enumerate(bits)]
    if carry_in:
        row[0] = (1 if number & 1 else bits[0]), 0
    return row


def _masked(values: Shares, taken: Sequence[Mask]) -> Generator[Request, Any, list[int]]:
    opened: list[int] = yield Open([(value + mask.value) % R for value, mask in zip(values, taken, strict=True)])
    return opened


def together(*protocols: Generator[Any, Any, Any]) -> Generator[Request, Any, list[Any]]:
    """Several protocols that reduce alone, side by side in the same rounds; returns what they return."""
    results: list[Any] = [None] * len(protocols)
    waiting: dict[int, Shares] = {}

    def go_on(place: int, answer: Any) -> None:
        try:
            request = protocols[place].send(answer)
        except StopIteration as end:
            results[place] = end.value
        else:
            waiting[place] = request.values

    for place in range(len(protocols)):
        go_on(place, None)
    while waiting:
        requests, waiting = waiting, {}
        answer = yield Reduce([value for values in requests.values() for value in values])
        at = 0
        for place, values in requests.items():
            go_on(place, answer[at : at + len(values)])
            at += len(values)
    return results
