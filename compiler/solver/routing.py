"""Routes through a network of switches that brings values into any order (A. Waksman, J. ACM 15, 1968; for any number of them
B. Beauquier and E. Darrot, Parallel Processing Letters 12, 2002).

Of n values the first two meet in a switch, the next two in another, and so on: one of each two goes to an upper network for
n // 2 values, the other to a lower one, as does the last of an odd number. What comes out meets in switches again, the k-th of
one with the k-th of the other; the last of the lower network is the last of all, and of an even number the last of the upper one
the last but one: these have no switch. Two values meet in one switch, one needs none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MAX_ROUTED = 1 << 16
"""So many values have a network, so that no file makes a solver compute for ever with few rows."""


def n_switches(n: Any) -> Any:
    """How many switches a network for n values has: n k - 2**k + 1, where 2**k is the first power of two from n on.

    Takes numbers, or columns of them.

    >>> [n_switches(n) for n in (1, 2, 3, 4, 5, 8, 64)]
    [0, 1, 3, 5, 8, 17, 321]
    """
    k = sum(n > (1 << j) for j in range(MAX_ROUTED.bit_length()))
    return n * k - (1 << k) + 1


def n_last(n: Any) -> Any:
    """How many of the switches are behind all others: what these give are the outputs.

    >>> [n_last(n) for n in (1, 2, 3, 4, 5, 8, 64)]
    [0, 1, 1, 1, 2, 3, 31]
    """
    return (n - 1) // 2 + (n == 2)


def routed(values: Sequence[int], targets: Sequence[int] | None) -> list[int]:
    """What each switch gives first, for a network that brings the values into the order of the targets, or else ascending.

    Its own switches come first, those into the networks; then those of the upper one, of the lower one, and those behind them,
    which are left out where there are targets, as these are what they give. Equal values keep their order. Where the targets are
    other values, the values keep theirs.

    >>> routed([5, 3, 4], None), routed([5, 3, 4], [3, 4, 5])
    ([3, 4, 3], [3, 4])
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    source = order
    if targets is not None:
        places = sorted(range(len(targets)), key=targets.__getitem__)
        source = [*range(len(values))]
        if all(values[i] == targets[j] for i, j in zip(order, places, strict=True)):
            for i, j in zip(order, places, strict=True):
                source[j] = i
    found = _switched(values, source)
    return found if targets is None else found[: len(found) - n_last(len(values))]


def _switched(values: Sequence[int], source: Sequence[int]) -> list[int]:
    """The same for a network whose output j is the value at source[j]."""
    n = len(values)
    if n <= 2:
        return [values[source[0]]] if n == 2 else []
    goes_up, comes_down = _sides(source)
    half = n // 2
    upper = [2 * k + (not goes_up[2 * k]) for k in range(half)]
    lower = [place ^ 1 for place in upper] + [n - 1] * (n % 2)
    from_upper = [2 * k + (not comes_down[2 * k]) for k in range(half)]
    from_lower = [place ^ 1 for place in from_upper] + [n - 1] * (n % 2)
    above = [values[place] for place in upper]
    below = [values[place] for place in lower]
    behind = [values[source[2 * k]] for k in range((n - 1) // 2)]
    inner = (
        _switched(above, [source[j] // 2 for j in from_upper]),
        _switched(below, [source[j] // 2 for j in from_lower]),
    )
    return [*above, *inner[0], *inner[1], *behind]


def _sides(source: Sequence[int]) -> tuple[list[bool], list[bool]]:
    """Of each value whether it goes to the upper network, of each output whether it comes from there."""
    n = len(source)
    target = [0] * n
    for output, value in enumerate(source):
        target[value] = output
    goes_up, comes_down = [False] * n, [False] * n
    seen = [False] * n
    for start in (n - 1, *range(1, n, 2)):
        output = start
        while not seen[output]:  # it comes from below, and so does its value go there; who meets that goes up
            seen[output] = True
            beside = source[output] ^ 1
            if beside >= n:
                break
            goes_up[beside] = comes_down[target[beside]] = True
            seen[target[beside]] = True
            output = target[beside] ^ 1
    return goes_up, comes_down
