"""Numbers that rows take apart into bits, by their shape, also where an optimiser has put one bit's definition into its row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from zkwright.core.fast_dataclass import dataclass

from ..system import IN_A, IN_B, ONE, Form, System
from .shapes import added, linear

_FEWEST: int = 2
"""Bits that make a number."""


@dataclass(frozen=True, slots=True)
class BitSum:
    """`number` is the sum of 2^i * b_i for bits b_0 to b_(n-1), says `row`.

    `wires` has those of the bits, the lowest first, where they have one: None is a bit that an optimiser has put in terms of the
    others. The last one may stand for 1 - b, as a comparison gives back.
    """

    row: int
    number: Form
    wires: tuple[int | None, ...]

    @property
    def n_bits(self) -> int:
        """How many bits there are."""
        return len(self.wires)


def bit_sums(
    system: System, booleans: Mapping[int, Form], bits: Collection[int], rows: Sequence[int]
) -> Iterator[BitSum]:
    """Those of some rows, in time linear in their terms. One row may hold several; of those the longest is given.

    `booleans` are the combinations that rows say are 0 or 1, `bits` the wires that are; `rows` are among `rows_with_bits`.
    """
    modulus = system.modulus
    for row in rows:
        boolean = booleans.get(row)
        if boolean is None:
            form = linear(*system.row(row), modulus)
            best = _longest_run([form], 0, bits, modulus) if form else None
        elif len(boolean) > _FEWEST:
            # The row makes a bit of the form, and of 1 less the form: form - bit = 0 for a bit without a wire.
            best = _longest_run([boolean, added({ONE: 1}, boolean, -1, modulus)], modulus - 1, bits, modulus)
        else:
            best = None
        if best is not None:
            yield BitSum(row, *best)


def rows_with_bits(system: System, bits: Collection[int]) -> list[int]:
    """The rows of more than two wires that are linear and have two bits at least, or whose wires are all in both factors."""
    wires, rows, parts = system.places()
    is_bit = np.zeros(system.n_wires, dtype=np.bool_)
    is_bit[np.array(list(bits), dtype=np.int64)] = True
    in_a, in_b = system.rows_with(parts & IN_A != 0), system.rows_with(parts & IN_B != 0)
    n_wires = np.bincount(rows, minlength=system.n_rows)
    is_sum = ((in_a == 0) | (in_b == 0)) & (system.rows_with(is_bit[wires]) >= _FEWEST)
    may_be_boolean = (in_a == n_wires) & (in_b == n_wires)
    found: list[int] = np.flatnonzero((n_wires >= _FEWEST) & (is_sum | may_be_boolean)).tolist()
    return found


@lru_cache(maxsize=256)
def _best_run(given: tuple[int, ...], hidden: int, modulus: int) -> tuple[int, int, bool]:
    """How many of the weights double from the first to the last, the first, and whether the last one is negated.

    `hidden` is among them where it is not 0. Remembered: a hash has the same sums again and again.
    """
    weights = set(given)
    half = (modulus + 1) // 2
    best: tuple[int, int, bool] = (0, 0, False)
    for weight in given:
        if weight * half % modulus in weights:
            continue
        length, at = 0, weight
        while at in weights and length < modulus.bit_length():
            length, at = length + 1, 2 * at % modulus
        negated = modulus - at in weights and modulus - at != hidden and length >= _FEWEST
        best = max(best, (length + negated, weight, negated))
    return best


def _longest_run(
    forms: Sequence[Form], hidden: int, bits: Collection[int], modulus: int
) -> tuple[Form, tuple[int | None, ...]] | None:
    """The number and the bits of form + hidden * bit = 0, of the form in which they are most; a hidden bit of 0 is none."""
    runs = []
    for form in forms:
        by_weight: dict[int, int | None] = {value: wire for wire, value in form.items() if wire in bits}
        if hidden:
            by_weight[hidden] = None
        runs.append((_best_run(tuple(by_weight), hidden, modulus), form, by_weight))
    for run, form, by_weight in sorted(runs, key=lambda each: -each[0][0]):
        found = _taken_apart(form, hidden, by_weight, run, modulus)
        if found is not None:
            return found
    return None


def _taken_apart(
    form: Form, hidden: int, by_weight: Mapping[int, int | None], run: tuple[int, int, bool], modulus: int
) -> tuple[Form, tuple[int | None, ...]] | None:
    """The number and the bits, where there is a number, and the hidden bit is among them if there is one."""
    length, weight, negated = run
    if length < _FEWEST:
        return None
    weights = [weight * pow(2, i, modulus) % modulus for i in range(length)]
    rest, wires = dict(form), list[int | None]()
    for index, at in enumerate(weights):
        complement = negated and index == length - 1
        wire = by_weight[modulus - at if complement else at]
        wires.append(wire)
        if wire is not None:
            del rest[wire]
        if complement:  # -at * b = -at + at * (1 - b)
            rest = added(rest, {ONE: 1}, -at, modulus)
    if hidden and None not in wires:
        return None
    scale = -pow(weight, -1, modulus)
    number = {wire: value * scale % modulus for wire, value in rest.items()}
    return (number, tuple(wires)) if number.keys() - {ONE} else None
