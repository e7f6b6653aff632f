"""Random numbers that are even over the whole field, with their bits: what hides a shared value that is opened in their sum.

Bits of several dealers are added modulo 2. Their leading parts have to be below those of r, which is seen when the check passes
that looks at all of it; nothing here depends on any input. The lowest bits come in blocks, with what says of each value of a
block whether the block has it: once it is opened what is added to a block, that makes a carry, or passes one on, without another
message.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.core.field import R_BITS, R

from .errors import Cheated
from .protocols import carry, generating, multiply, together, unary
from .runtime import Deal, Request, Shares
from .vectors import reduced, zeros

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
    """Candidates: bits and blocks of leading parts and of the rest, and whether each leading part is below that of r."""

    tops: list[Shares]
    top_blocks: list[list[Shares]]
    accepted: Shares
    lows: list[Shares]
    low_blocks: list[list[Shares]]


def block_sizes(width: int) -> list[int]:
    """How many bits the blocks of so many bits have, the lowest first.

    >>> block_sizes(33)
    [5, 4, 4, 4, 4, 4, 4, 4]
    """
    if width <= _FIRST:
        return [width]
    sizes = [_FIRST] + [_OTHERS] * ((width - _FIRST) // _OTHERS)
    return sizes + [width - sum(sizes)] * (sum(sizes) < width)


def random_bits(runtime: Runtime, count: int) -> Generator[Request, Any, Shares]:
    """Bits that nobody knows: t + 1 parties deal one each, of which one at least is honest, and they are added modulo 2.

    What the honest one adds to x is a bit exactly if x is one: the sum is checked, and tells nothing of it.
    """
    dealers = range(1, runtime.threshold + 2)
    own: list[int] = []
    if runtime.index in dealers:
        drawn = int.from_bytes(os.urandom((count + 7) // 8), "little")
        own = runtime.lies.bits([drawn >> place & 1 for place in range(count)])
    dealt: dict[int, Shares] = yield Deal(own, dict.fromkeys(dealers, count))
    columns = [dealt[dealer] for dealer in dealers]
    while len(columns) > 1:
        pairs = list(zip(columns[::2], columns[1::2], strict=False))
        left = [x for a, _ in pairs for x in a]
        right = [x for _, b in pairs for x in b]
        products = yield from multiply(runtime, left, right)
        joined = [(x + y - 2 * z) % R for x, y, z in zip(left, right, products, strict=True)]
        rest = columns[len(pairs) * 2 :]
        columns = [joined[at : at + count] for at in range(0, len(joined), count)] + rest
    (bits,) = columns
    runtime.note(reduced(bits), reduced([x - 1 for x in bits]), zeros(count))
    return bits


def candidates(missing: int) -> int:
    """How many leading parts are drawn for so many masks, three quarters of which do: seldom too few."""
    return missing + (missing * 2 + 4) // 5 + 4


def draw(
    runtime: Runtime, widths: Sequence[int], missing: int, *, only_tops: bool = False
) -> Generator[Request, Any, _Drawn]:
    """Candidates for masks of these widths, `missing` of them; all that is multiplied is noted for the check."""
    n_tops = candidates(missing)
    bits = yield from random_bits(runtime, n_tops * TOP + (0 if only_tops else len(widths) * LOW))
    tops = [bits[at : at + TOP] for at in range(0, n_tops * TOP, TOP)]
    lows = [bits[at : at + LOW] for at in range(n_tops * TOP, len(bits), LOW)]
    is_whole = max(widths) > LOW
    low_rows = [_cut(low, block_sizes(min(width, LOW))) for low, width in zip(lows, widths, strict=False)]
    top_rows = [_cut(top, block_sizes(R_BITS)[len(block_sizes(LOW)) :]) if is_whole else [] for top in tops]
    # _LEADING - top - 1 >= 0, as _LEADING + (2**TOP - 1 - top) carries out
    carried, blocks = yield from together(
        carry(runtime, [generating(_LEADING, [1 - bit for bit in top], 0) for top in tops]),
        unary(runtime, [block for row in low_rows + top_rows for block in row]),
    )
    following = iter(blocks)
    low_blocks, top_blocks = ([[next(following) for _ in row] for row in rows] for rows in (low_rows, top_rows))
    return _Drawn(tops, top_blocks, carried, lows, low_blocks)


async def masks(
    runtime: Runtime, widths: Sequence[int], drawn: _Drawn, check: Callable[..., Awaitable[list[int]]]
) -> list[Mask]:
    """The masks, of `drawn` candidates, once the check has passed; what is too large is left out and drawn again."""
    found: list[tuple[Shares, list[Shares]]] = []
    latest = drawn
    for _ in range(_ATTEMPTS):
        accepted = await check(runtime, also=latest.accepted)
        if any(is_below > 1 for is_below in accepted):
            raise Cheated("a comparison of random numbers is neither yes nor no")
        found += [
            (top, blocks)
            for top, blocks, is_below in zip(latest.tops, latest.top_blocks, accepted, strict=True)
            if is_below
        ]
        if len(found) >= len(widths):
            break
        (latest,) = await runtime.run(draw(runtime, widths, len(widths) - len(found), only_tops=True))
    else:
        raise Cheated("random numbers were drawn again and again, as happens by lies alone")
    made = []
    for (top, top_blocks), low, low_blocks, width in zip(found, drawn.lows, drawn.low_blocks, widths, strict=False):
        bits = low + top
        value = sum(bit << place for place, bit in enumerate(bits)) % R
        made.append(Mask(value, bits, low_blocks + (top_blocks if width > LOW else [])))
    return made


def _cut(bits: Shares, sizes: Sequence[int]) -> list[Shares]:
    rest = iter(bits)
    return [[next(rest) for _ in range(size)] for size in sizes]
