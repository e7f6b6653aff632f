"""Random circuits over the whole field of which it is known whether their inputs determine their outputs.

A circuit is built of pieces, each a function of wires before it for all their values, so that everything is unique. A broken one
has one piece in which a row or a bound is left out. All values are carried along twice: at the break the two part, and what comes
after is computed from each. So a broken circuit comes with two assignments that agree on the inputs and not on the outputs.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.core.field import R

from .random_pieces import PIECES, Builder


@dataclass(frozen=True, slots=True)
class RandomProgram:
    """A system, the piece in which it was broken (None: in none, it is unique), and two assignments, equal if it was not."""

    system: System
    broken: str | None
    assignments: tuple[list[int], list[int]]


def random_program(seed: int) -> RandomProgram:
    """A circuit of up to twelve pieces; those of odd seeds are broken in one."""
    rng = random.Random(seed)
    builder = Builder(rng)
    for _ in range(rng.randint(1, 4)):
        builder.small_input(rng.choice([1, 3, 8]))
    if rng.random() < 0.5:
        builder.wire((rng.randrange(R),) * 2, is_input=True)
    names = list(PIECES)
    for _ in range(rng.randint(1, 8)):
        PIECES[rng.choice(names)](builder, False)
    broken = None
    if seed % 2:
        before = len(builder.values)
        while broken is None:
            name = rng.choice(names)
            if PIECES[name](builder, True):
                broken = name
        parted = [wire for wire in builder.usable if wire >= before and len(set(builder.values[wire])) == 2]
        outputs = {rng.choice(parted)}
        for _ in range(rng.randint(0, 3)):
            PIECES[rng.choice(names)](builder, False)
    else:
        outputs = set()
    outputs |= {wire for wire in rng.choices(builder.usable, k=2) if wire not in builder.inputs}
    if not outputs:
        outputs = {builder.product({builder.any(): 1}, {builder.any(): 1})}
    kept = outputs | set(builder.inputs) | {ONE}
    rows = _without_some_linear_rows(builder.rows, kept, rng)
    return _packed(builder, rows, sorted(outputs), broken, rng)


def _without_some_linear_rows(rows: list[Row], kept: set[int], rng: random.Random) -> list[Row]:
    """As optimisers do: some wires replaced by what a linear row says of them."""
    rate = rng.choice([0, 0.3, 1])
    rows = list(rows)
    for at in range(len(rows)):
        a, b, c = rows[at]
        equation = c if not a else a if not c and b == {ONE: 1} else None
        if equation is None or rng.random() >= rate:
            continue
        wires = [wire for wire in equation if wire not in kept]
        if wires:
            wire = rng.choice(wires)
            factor = -pow(equation[wire], -1, R)
            meant = {other: value * factor % R for other, value in equation.items() if other != wire}
            rows = [_replaced(row, wire, meant) for row in rows]
    return [(a, b, c) for a, b, c in rows if c or (a and b)]


def _replaced(row: Row, wire: int, meant: Form) -> Row:
    a, b, c = (_substituted(form, wire, meant) for form in row)
    return a, b, c


def _substituted(form: Form, wire: int, meant: Form) -> Form:
    if wire not in form:
        return form
    rest = {other: value for other, value in form.items() if other != wire}
    for other, value in meant.items():
        rest[other] = (rest.get(other, 0) + form[wire] * value) % R
    return {other: value for other, value in rest.items() if value}


def _packed(
    builder: Builder, rows: list[Row], outputs: list[int], broken: str | None, rng: random.Random
) -> RandomProgram:
    """With rows and inner wires in a random order."""
    others = [wire for wire in range(1, len(builder.values)) if wire not in {*outputs, *builder.inputs}]
    rng.shuffle(others)
    rng.shuffle(rows)
    order = [ONE, *outputs, *builder.inputs, *others]
    place = {wire: at for at, wire in enumerate(order)}

    def moved(form: Form) -> Form:
        return {place[wire]: value for wire, value in form.items()}

    first, second = ([builder.values[wire][i] for wire in order] for i in (0, 1))
    system = system_of(
        [(moved(a), moved(b), moved(c)) for a, b, c in rows],
        outputs=len(outputs),
        inputs=len(builder.inputs),
        wires=len(order),
    )
    return RandomProgram(system, broken, (first, second))
