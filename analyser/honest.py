"""Assignments as a program's own solver gives them, of inputs that are drawn from their types: to begin a search with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from zkwright.compiler.forms import (
    ArrayForm,
    BoolForm,
    BytesForm,
    FixedForm,
    Form,
    IntForm,
    StructForm,
    TextForm,
    TupleForm,
    UIntForm,
    VecForm,
)
from zkwright.compiler.solver import native, solver
from zkwright.core.engine_choice import native_engine
from zkwright.core.errors import ZkwrightError
from zkwright.core.field import R

from .search.drawn import drawn

if TYPE_CHECKING:
    from zkwright.compiler import Program

ATTEMPTS: Final = 8


def honest_assignments(program: Program, *, attempts: int = ATTEMPTS, seed: int = 0) -> Iterator[list[int]]:
    """What the solver makes of drawn inputs that the program takes: all 0, all 1, the largest, then values at edges and any.

    Inputs that it refuses, or for which a hint fails, are passed over. Each costs a run of the solver, and of the hints.
    """
    forms = [entry.shape for entry in program.schema.wired]
    ranges = [numbers for form in forms for numbers in _ranges(form)]
    rng = random.Random(seed)
    walk = native.solve if native_engine() else solver.solve
    for attempt in range(attempts):
        if attempt < 3:
            inputs = [(0, min(1, size - 1), least + size - 1)[attempt] % R for least, size in ranges]
        else:
            inputs = [(least + drawn(rng, size)) % R for least, size in ranges]
        wires = iter(inputs)
        inputs = [element for form in forms for element in _ended(form, wires)]
        try:
            solution = walk(program.r1cs, program.hints, program.hint_inputs, program.python_hints, inputs)
        except ZkwrightError:
            continue
        if not solution.failed_rows:
            yield solution.values


def _ranges(form: Form) -> Iterator[tuple[int, int]]:
    """For each wire of a type, the least number that is a value of it, and how many there are from there on."""
    match form:
        case BoolForm():
            yield 0, 2
        case UIntForm(width=width):
            yield 0, 1 << width
        case IntForm(width=width) | FixedForm(width=width):
            yield -1 << width - 1, 1 << width
        case BytesForm():
            yield from [(0, 256)] * form.size
        case ArrayForm(item=item):
            yield from [*_ranges(item)] * form.known_length()
        case VecForm(item=item):
            yield 0, form.known_capacity() + 1
            yield from [*_ranges(item)] * form.known_capacity()
        case TextForm():
            yield from [(0, form.size), *[(0, 256)] * (form.size - 1)]
        case StructForm(fields=fields):
            for _, part in fields:
                yield from _ranges(part)
        case TupleForm(items=items):
            for part in items:
                yield from _ranges(part)
        case _:
            yield 0, R


def _ended(form: Form, wires: Iterator[int]) -> list[int]:
    """The next value's wires with zeros behind the end of each list."""
    match form:
        case VecForm() | TextForm():
            length, *slots = (next(wires) for _ in range(form.size))
            item = form.item if isinstance(form, VecForm) else UIntForm(8)
            kept = iter(slots)
            items = [element for _ in range(length) for element in _ended(item, kept)]
            return [length, *items, *[0] * (len(slots) - len(items))]
        case ArrayForm(item=item):
            return [element for _ in range(form.known_length()) for element in _ended(item, wires)]
        case StructForm(fields=fields):
            return [element for _, part in fields for element in _ended(part, wires)]
        case TupleForm(items=items):
            return [element for part in items for element in _ended(part, wires)]
    return [next(wires) for _ in range(form.size)]
