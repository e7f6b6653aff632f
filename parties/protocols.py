"""What takes messages, on shares of degree t: products, bits, comparisons, zero tests, inverses.

Whatever is opened here is masked by a number that is even over the whole field, so it tells nothing, whatever the shared value is
and whoever lied before; but for an inverse, of whose mask and zero test the check has to be passed first. That is why no type,
bound or requirement is relied on for that. A `width` says that the requirements hold the value between 0 and 2**width: where they
do, the result is right, and where they do not, no proof comes out. Products are written down for the check.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from zkwright.core.field import R_BITS, R
from zkwright.core.limbs import from_limbs

from .errors import Cheated
from .runtime import Open, Reduce, Request, Shares
from .vectors import Vector, joined, products, reduced

if TYPE_CHECKING:
    from .masks import Mask
    from .runtime import Runtime

Places: TypeAlias = list[tuple[int, int]]
"""For each place, or span of places, of a sum whether a carry is made there, and whether one is passed on."""


def multiply(runtime: Runtime, left: Shares, right: Shares) -> Generator[Request, Any, Shares]:
    """Products, place by place; one round."""
    shares = yield from times(runtime, reduced(left), reduced(right))
    return from_limbs(shares)


def times(runtime: Runtime, left: Vector, right: Vector) -> Generator[Request, Any, Vector]:
    """`multiply` of vectors."""
    shares: Vector = yield Reduce(products(left, right))
    runtime.note(left, right, shares)
    return shares


def to_bits(
    runtime: Runtime, values: Shares, taken: Sequence[Mask], first: int, count: int, width: int = R_BITS
) -> Generator[Request, Any, list[Shares]]:
    """Of each value the bits `first`, `first` + 1 and so on, `count` of them; it is below 2**`width`, or anything in [0, r).

    c = x + m modulo r is opened for the mask m. Then x is c - m, or where that is negative c - m + r, as it is for a short x with
    a chance of 2**(width - 254). Masks have blocks of the lowest min(first + count, width) bits, of all for a width of 254.
    1 + ceil(log2(width / 4)) rounds, and one more for any value.
    """
    opened = yield from _masked(values, taken)
    last = min(first + count, width)
    if width < R_BITS:
        rows = [_places(c, mask, last) for c, mask in zip(opened, taken, strict=True)]
        found = yield from _sums(runtime, opened, taken, rows, last)
        return [bits[first:] + [0] * (first + count - max(last, first)) for bits in found]
    again = [(c + R) % (1 << R_BITS) for c in opened]
    rows, rows_again = (
        [_places(c, mask, last) for c, mask in zip(numbers, taken, strict=True)] for numbers in (opened, again)
    )
    whether, plain, wrapped = yield from together(
        carry(
            runtime, [[block[-1] for block in _places(c, mask, R_BITS)] for c, mask in zip(opened, taken, strict=True)]
        ),
        _sums(runtime, opened, taken, rows, last),
        _sums(runtime, again, taken, rows_again, last),
    )
    choices = [place for place, bits in enumerate(plain) for _ in bits[first:]]
    left = [whether[place] for place in choices]
    right = [
        (x - y) % R for a, b in zip(plain, wrapped, strict=True) for x, y in zip(a[first:], b[first:], strict=True)
    ]
    chosen = iter((yield from multiply(runtime, left, right)))
    found = [[(y + next(chosen)) % R for y in b[first:]] for b in wrapped]
    return [bits + [0] * (count - len(bits)) for bits in found]


def top_bits(runtime: Runtime, values: Shares, taken: Sequence[Mask], width: int) -> Generator[Request, Any, Shares]:
    """Bit `width` - 1 of each value below 2**`width`: how numbers compare. Rounds as `to_bits`, a third of the products."""
    opened = yield from _masked(values, taken)
    rows = []
    for c, mask in zip(opened, taken, strict=True):
        *blocks, last = _places(c, mask, width)
        before = [block[-1] for block in blocks]
        rows += [[*before, last[-1]], before + last[-2:-1]]
    carries = yield from carry(runtime, rows)
    return [
        ((c >> (width - 1) & 1) + 1 - mask.bits[width - 1] + into - 2 * out) % R
        for c, mask, out, into in zip(opened, taken, carries[::2], carries[1::2], strict=True)
    ]


def are_zero(
    runtime: Runtime, values: Shares, taken: Sequence[Mask], width: int = R_BITS
) -> Generator[Request, Any, Shares]:
    """1 for each value that is 0, else 0: x + m is opened, and is 0 where all its bits are those of m.

    1 + ceil(log2(width / 4)) rounds. A value is between -2**`width` and 2**`width`, or anything.
    """
    opened = yield from _masked(values, taken)
    rows = [
        [block[digit] for digit, block in _digits(c, mask.blocks, width)] for c, mask in zip(opened, taken, strict=True)
    ]
    return (yield from all_of(runtime, rows))


def inverses(runtime: Runtime, values: Shares, zero: Shares) -> Generator[Request, Any, Shares]:
    """1/x, and 0 for 0, where `zero` says which are 0; two rounds. The check must have passed for `zero` before.

    x + [x = 0] is not 0, so that times a random number it tells nothing.
    """
    nonzero = [(x + z) % R for x, z in zip(values, zero, strict=True)]
    factors = runtime.randomness.shares(len(values))
    # Noted, as no constraint sees an error here where x is 0: whether it is found would tell that.
    multiplied = yield from multiply(runtime, nonzero, factors)
    opened = yield Open(multiplied)
    if 0 in opened:
        raise Cheated("a number that cannot be 0 is")
    return [(factor * pow(value, -1, R) - z) % R for factor, value, z in zip(factors, opened, zero, strict=True)]


def all_of(runtime: Runtime, rows: list[Shares]) -> Generator[Request, Any, Shares]:
    """The product of each row; all rows have as many."""
    while len(rows[0]) > 1:
        half = len(rows[0]) // 2
        left = [x for row in rows for x in row[:half]]
        right = [x for row in rows for x in row[half : 2 * half]]
        multiplied = yield from multiply(runtime, left, right)
        rows = [multiplied[at * half : (at + 1) * half] + row[2 * half :] for at, row in enumerate(rows)]
    return [row[0] for row in rows]


def carry(runtime: Runtime, rows: Sequence[Places]) -> Generator[Request, Any, Shares]:
    """Whether each sum, given by the spans of its places from the lowest on, carries out."""
    rows = list(rows)
    while any(len(row) > 1 for row in rows):
        left, right = [], []
        for row in rows:
            for place in range(0, len(row) - 1, 2):
                (low_made, low_passed), (_, high_passed) = row[place], row[place + 1]
                left += [high_passed, high_passed]
                right += [low_made, low_passed]
        multiplied = iter((yield from multiply(runtime, left, right)))
        new_rows = []
        for row in rows:
            new = []
            for place in range(0, len(row) - 1, 2):
                made = (row[place + 1][0] + next(multiplied)) % R
                new.append((made, next(multiplied)))
            new_rows.append(new + row[len(new) * 2 :])
        rows = new_rows
    return [row[0][0] if row else 0 for row in rows]


def _sums(
    runtime: Runtime, numbers: Sequence[int], taken: Sequence[Mask], rows: list[list[Places]], width: int
) -> Generator[Request, Any, list[Shares]]:
    """The lowest bits of number - mask, from the places of each block, by Sklansky's prefixes (1960) over blocks."""
    networks = [[list(block) for block in row] for row in rows]
    n_blocks = len(networks[0])
    step = 1
    while step < n_blocks:
        left, right = [], []
        for network in networks:
            for at in range(n_blocks):
                if at // step % 2 == 1:
                    made, passed = network[at // step * step - 1][-1]
                    for _, through in network[at]:
                        left += [through, through] if at >= 2 * step else [through]
                        right += [made, passed] if at >= 2 * step else [made]
        multiplied = iter((yield from multiply(runtime, left, right)))
        for network in networks:
            for at in range(n_blocks):
                if at // step % 2 == 1:
                    network[at] = [
                        ((made + next(multiplied)) % R, next(multiplied) if at >= 2 * step else 0)
                        for made, _ in network[at]
                    ]
        step *= 2
    found = []
    for number, mask, network in zip(numbers, taken, networks, strict=True):
        carries = [1, *(made for block in network for made, _ in block)]
        # bit + bit' + carry in = sum + 2 * carry out
        found.append(
            [
                ((number >> place & 1) + 1 - mask.bits[place] + carries[place] - 2 * carries[place + 1]) % R
                for place in range(width)
            ]
        )
    return found


def _places(number: int, mask: Mask, width: int) -> list[Places]:
    """For each block the spans from its lowest place to each of its places, of number + (all ones - mask) + 1."""
    rows = []
    for digit, block in _digits(number, mask.blocks, width):
        row: Places = []
        values = block
        while len(values) > 1:
            size = len(values)
            low = digit % size
            row.append((sum(values[:low]) % R, values[low]))
            values = [(x + y) % R for x, y in zip(values[: size // 2], values[size // 2 :], strict=True)]
        rows.append(row[::-1])
    # A carry comes in.
    rows[0] = [((made + passed) % R, 0) for made, passed in rows[0]]
    return rows


def _digits(number: int, blocks: Sequence[Shares], width: int) -> list[tuple[int, Shares]]:
    """Of the lowest bits of a number the digit that stands where each block does, and the block, cut at `width`."""
    found, at = [], 0
    for whole in blocks:
        if at >= width:
            break
        block = whole
        size = len(block).bit_length() - 1
        while at + size > width:
            size -= 1
            block = [(x + y) % R for x, y in zip(block[: 1 << size], block[1 << size :], strict=True)]
        found.append((number >> at & ((1 << size) - 1), block))
        at += size
    return found


def _masked(values: Shares, taken: Sequence[Mask]) -> Generator[Request, Any, list[int]]:
    opened: list[int] = yield Open([(value + mask.value) % R for value, mask in zip(values, taken, strict=True)])
    return opened


def together(*protocols: Generator[Any, Any, Any]) -> Generator[Request, Any, list[Any]]:
    """Several protocols that multiply alone, side by side in the same rounds; returns what they return."""
    results: list[Any] = [None] * len(protocols)
    waiting: dict[int, Vector] = {}

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
        answer = yield Reduce(joined(list(requests.values())))
        at = 0
        for place, values in requests.items():
            go_on(place, answer[at : at + len(values)])
            at += len(values)
    return results
