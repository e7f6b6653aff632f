"""Random numbers that are even over the whole field, with their bits: what hides a shared value that is opened in their sum.

Bits of several dealers are added modulo 2. Their leading parts have to be below those of r, which is seen when the check passes
that looks at all of it; nothing here depends on any input. The lowest bits come in blocks, with what says of each value of a
block whether the block has it: once it is opened what is added to a block, that makes a carry, or passes one on, without another
message.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from zkwright.core.field import R_BITS, R
from zkwright.core.limbs import from_limbs

from .errors import Cheated
from .protocols import times, together
from .runtime import Deal, Request, Shares
from .vectors import EMPTY, Vector, combination, joined, ones, zeros

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .runtime import Runtime

TOP: Final = 41
"""Leading bits of a candidate for a mask that are compared with those of r: masks are within 2**-40 of even."""

LOW: Final = R_BITS - TOP

_LEADING: Final = R >> LOW

_FIRST: Final = 5
"""Bits of the lowest block: comparisons of 2**k bits have one bit more, and so no more rounds than 2**k."""

_OTHERS: Final = 4

_ATTEMPTS: Final = 8
"""How often leading parts are drawn; by chance all of six are too large at 2**-12."""


class Mask(NamedTuple):
    """Shares of a number in [0, r) that nobody knows, each as likely as the others, and of its bits, the lowest first.

    `blocks` are of the lowest bits, of as many as were asked for: for each block, of each value whether it is that one.
    """

    value: int
    bits: Shares
    blocks: list[Shares]


class _Drawn(NamedTuple):
    """Candidates, each one place in all vectors: bits of leading parts and of the rest, the lowest first, and the blocks."""

    tops: list[Vector]
    top_blocks: list[list[Vector]]
    accepted: Vector
    """Whether each leading part is below that of r."""

    lows: list[Vector]
    low_blocks: dict[int, list[list[Vector]]]
    """Those of masks of one width, by that width."""


def block_sizes(width: int) -> list[int]:
    """How many bits the blocks of so many bits have, the lowest first.

    >>> block_sizes(33)
    [5, 4, 4, 4, 4, 4, 4, 4]
    """
    if width <= _FIRST:
        return [width]
    sizes = [_FIRST] + [_OTHERS] * ((width - _FIRST) // _OTHERS)
    return sizes + [width - sum(sizes)] * (sum(sizes) < width)


def random_bits(runtime: Runtime, count: int) -> Generator[Request, Any, Vector]:
    """Bits that nobody knows: t + 1 parties deal one each, of which one at least is honest, and they are added modulo 2.

    What the honest one adds to x is a bit exactly if x is one: the sum is checked, and tells nothing of it.
    """
    dealers = range(1, runtime.threshold + 2)
    own = EMPTY
    if runtime.index in dealers:
        drawn = np.frombuffer(os.urandom((count + 7) // 8), dtype=np.uint8)
        own = zeros(count)
        own[:, 0] = np.unpackbits(drawn)[:count]
        own = runtime.lies.bits(own)
    dealt: dict[int, Vector] = yield Deal(own, dict.fromkeys(dealers, count))
    columns = [dealt[dealer] for dealer in dealers]
    while len(columns) > 1:
        pairs = list(zip(columns[::2], columns[1::2], strict=False))
        left, right = joined([a for a, _ in pairs]), joined([b for _, b in pairs])
        both = yield from times(runtime, left, right)
        added = combination((1, 1, -2), [left, right, both])
        rest = columns[len(pairs) * 2 :]
        columns = [added[at : at + count] for at in range(0, len(added), count)] + rest
    (bits,) = columns
    runtime.note(bits, combination((1, -1), [bits, ones(count)]), zeros(count))
    return bits


def candidates(missing: int) -> int:
    """How many leading parts are drawn for so many masks, three quarters of which do: seldom too few."""
    return missing + (missing * 2 + 4) // 5 + 4


def draw(
    runtime: Runtime, widths: Sequence[int], missing: int, *, only_tops: bool = False
) -> Generator[Request, Any, _Drawn]:
    """Candidates for masks of these widths, `missing` of them; all that is multiplied is noted for the check."""
    n_tops, n_lows = candidates(missing), 0 if only_tops else len(widths)
    bits = yield from random_bits(runtime, n_tops * TOP + n_lows * LOW)
    tops = [bits[at : at + n_tops] for at in range(0, n_tops * TOP, n_tops)]
    lows = [bits[at : at + n_lows] for at in range(n_tops * TOP, len(bits), n_lows)] if n_lows else []
    low_rows = {
        width: _cut([low[places] for low in lows], block_sizes(min(width, LOW)))
        for width, places in _places_of(widths).items()
        if n_lows
    }
    is_whole = max(widths) > LOW
    top_rows = _cut(tops, block_sizes(R_BITS)[len(block_sizes(LOW)) :]) if is_whole else []
    # _LEADING - top - 1 >= 0, as _LEADING + (2**TOP - 1 - top) carries out
    carried, blocks = yield from together(
        _carry(runtime, _LEADING, [_inverted(top) for top in tops]),
        _unary(runtime, [block for row in (*low_rows.values(), top_rows) for block in row]),
    )
    following = iter(blocks)
    low_blocks = {width: [next(following) for _ in row] for width, row in low_rows.items()}
    return _Drawn(tops, list(following), carried, lows, low_blocks)


async def masks(
    runtime: Runtime, widths: Sequence[int], drawn: _Drawn, check: Callable[..., Awaitable[list[int]]]
) -> list[Mask]:
    """The masks, of `drawn` candidates, once the check has passed; what is too large is left out and drawn again."""
    found: list[tuple[Shares, list[Shares]]] = []
    latest = drawn
    for _ in range(_ATTEMPTS):
        accepted = await check(runtime, also=from_limbs(latest.accepted))
        if any(is_below > 1 for is_below in accepted):
            raise Cheated("a comparison of random numbers is neither yes nor no")
        tops, blocks = _by_place(latest.tops), [_by_place(block) for block in latest.top_blocks]
        found += [
            (tops[place], [block[place] for block in blocks]) for place, is_below in enumerate(accepted) if is_below
        ]
        if len(found) >= len(widths):
            break
        (latest,) = await runtime.run(draw(runtime, widths, len(widths) - len(found), only_tops=True))
    else:
        raise Cheated("random numbers were drawn again and again, as happens by lies alone")
    lows = _by_place(drawn.lows)
    low_blocks: list[list[Shares]] = [[] for _ in widths]
    for width, places in _places_of(widths).items():
        for block in drawn.low_blocks[width]:
            for place, values in zip(places, _by_place(block), strict=True):
                low_blocks[place].append(values)
    made = []
    for (top, top_blocks), low, lowest, width in zip(found, lows, low_blocks, widths, strict=False):
        bits = low + top
        value = sum(bit << place for place, bit in enumerate(bits)) % R
        made.append(Mask(value, bits, lowest + (top_blocks if width > LOW else [])))
    return made


def _carry(runtime: Runtime, number: int, bits: list[Vector]) -> Generator[Request, Any, Vector]:
    """Whether a public number and shared ones, given by their bits, carry out of those many places."""
    nothing = zeros(len(bits[0]))
    # Of each place, or span of places, whether a carry is made there, and whether one is passed on.
    row = [(bit, _inverted(bit)) if number >> place & 1 else (nothing, bit) for place, bit in enumerate(bits)]
    while len(row) > 1:
        pairs = list(zip(row[::2], row[1::2], strict=False))
        left = [passed for _, (_, passed) in pairs for _ in range(2)]
        right = [part for low, _ in pairs for part in low]
        both = iter(_split((yield from times(runtime, joined(left), joined(right))), left))
        row = [(combination((1, 1), [made, next(both)]), next(both)) for _, (made, _) in pairs] + row[len(pairs) * 2 :]
    return row[0][0]


def _unary(runtime: Runtime, blocks: list[list[Vector]]) -> Generator[Request, Any, list[list[Vector]]]:
    """For each block of bits, the lowest first, of each of its values whether it is that one. ceil(log2(bits)) rounds."""
    rows = [[[_inverted(bit), bit] for bit in block] for block in blocks]
    while any(len(row) > 1 for row in rows):
        pairs = [(row[at], row[at + 1]) for row in rows for at in range(0, len(row) - 1, 2)]
        left = [x for low, high in pairs for _ in high[1:] for x in low[1:]]
        right = [y for low, high in pairs for y in high[1:] for _ in low[1:]]
        both = iter(_split((yield from times(runtime, joined(left), joined(right))), left))
        new_rows = []
        for row in rows:
            new = []
            for at in range(0, len(row) - 1, 2):
                low, high = row[at], row[at + 1]
                lines = [[next(both) for _ in low[1:]] for _ in high[1:]]
                lines = [[_less(y, line), *line] for y, line in zip(high[1:], lines, strict=True)]
                lowest = [_less(x, column) for x, column in zip(low, zip(*lines, strict=True), strict=True)]
                new.append([x for line in (lowest, *lines) for x in line])
            new_rows.append(new + row[len(new) * 2 :])
        rows = new_rows
    return [row[0] for row in rows]


def _inverted(bits: Vector) -> Vector:
    return combination((1, -1), [ones(len(bits)), bits])


def _less(value: Vector, parts: Sequence[Vector]) -> Vector:
    return combination((1, *[-1] * len(parts)), [value, *parts])


def _split(shares: Vector, like: list[Vector]) -> list[Vector]:
    """Cut again what was computed of these vectors, joined."""
    ends = list(accumulate(map(len, like)))
    return [shares[end - len(part) : end] for end, part in zip(ends, like, strict=True)]


def _by_place(vectors: list[Vector]) -> list[Shares]:
    """For each place what all vectors have there."""
    columns = [from_limbs(part) for part in vectors]
    return [list(row) for row in zip(*columns, strict=True)]


def _places_of(widths: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, width in enumerate(widths):
        found.setdefault(width, []).append(place)
    return found


def _cut(bits: list[Vector], sizes: Sequence[int]) -> list[list[Vector]]:
    rest = iter(bits)
    return [[next(rest) for _ in range(size)] for size in sizes]
