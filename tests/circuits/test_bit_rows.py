from __future__ import annotations

from functools import reduce
from itertools import product
from operator import xor
from typing import Any, Literal

import pytest
from zkwright.circuits.shared.bit_rows import complement, exclusive_or, exclusive_or_and, majority
from zkwright.compiler import Array, Bool, Circuit, Private, Public, bind, circuit
from zkwright.compiler.recorder.active import recording
from zkwright.compiler.recorder.recorder import Recorder
from zkwright.compiler.recorder.session import Session
from zkwright.compiler.rows import LinearCombination, constant
from zkwright.core.field import R
from zkwright.testing import accepts

BITS = (0, 1)
CUBE = list(product(BITS, repeat=3))

FUNCTIONS: dict[Any, Any] = {
    exclusive_or: lambda a, b, c: a ^ b ^ c,
    exclusive_or_and: lambda a, b, c: a ^ (1 - b & c),
    majority: lambda a, b, c: int(a + b + c >= 2),
}


def formals(n: int) -> tuple[Recorder, list[LinearCombination]]:
    recorder = Recorder("count", Session())
    return recorder, [recorder.formal() for _ in range(n)]


def circuit_of(function: Any, known: tuple[int | None, ...]) -> Circuit[..., Any]:
    """The function of three bits, of which some are constants."""

    @circuit
    def value(bits: Private[Array[Bool, Literal[3]]]) -> Public[Bool]:
        if known != (None, None, None):
            bind(bits)
        chosen = [bit.linear if fixed is None else constant(fixed) for bit, fixed in zip(bits, known, strict=True)]
        return Bool.unchecked_linear(function(*chosen))

    return value


@pytest.mark.parametrize("bits", CUBE)
def test_rows_have_one_solution(bits: tuple[int, int, int]) -> None:
    a, b, c = bits
    identities: dict[Any, Any] = {
        exclusive_or: (lambda z: z + 2 * a + 2 * b + 7 * c, a + b - 4 * c + 1, 6 * a + 6 * b - 24 * c),
        exclusive_or_and: (lambda z: z + 3 * a - b - c, 4 * a + b + c - 3, 4 * a + 2 * b),
        majority: (lambda z: z + a + b - 9 * c + 3, a + b + 6 * c - 4, -12),
    }
    for function, (first, second, dividend) in identities.items():
        assert second % R != 0
        assert (first(FUNCTIONS[function](*bits)) * second - dividend) % R == 0


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_every_case_is_computed_and_nothing_else_can_be_proven(function: Any) -> None:
    program = circuit_of(function, (None, None, None)).compile()
    assert program.r1cs.n_rows == 3 + 1 + 1, "the inputs' promises, the row, and the output"
    for bits in CUBE:
        accepts(program, {"bits": [bool(bit) for bit in bits]}, bool(FUNCTIONS[function](*bits)))


@pytest.mark.parametrize("known", [known for known in product((None, 0, 1), repeat=3) if known.count(None) in (1, 2)])
def test_constants_are_folded(known: tuple[int | None, ...]) -> None:
    """What is left of two bits is a product and never fails, what is left of one is no row."""
    for function, plainly in FUNCTIONS.items():
        program = circuit_of(function, known).compile()
        for bits in CUBE:
            given = [bit if fixed is None else fixed for bit, fixed in zip(bits, known, strict=True)]
            assert program.solve({"bits": [bool(bit) for bit in bits]}).output == bool(plainly(*given))
        recorder, wires = formals(3)
        with recording(recorder):
            function(*[wire if fixed is None else constant(fixed) for wire, fixed in zip(wires, known, strict=True)])
        assert recorder.n_rows <= known.count(None) - 1
        assert all(row.note is None for row in recorder.rows)


@pytest.mark.parametrize("n", range(8))
def test_exclusive_ors_of_many(n: int) -> None:
    recorder, bits = formals(n)
    with recording(recorder):
        exclusive_or(*bits, constant(1))
    assert recorder.n_rows == n // 2
    assert exclusive_or(*[constant(1)] * n).constant == n % 2


def test_equal_ones_are_recorded_once() -> None:
    recorder, (a, b, c) = formals(3)
    with recording(recorder):
        values = {exclusive_or(*order).key for order in ((a, b, c), (c, a, b), (b, c, a))}
    assert (len(values), recorder.n_rows) == (1, 1)


def test_free_functions() -> None:
    assert complement(constant(1)).constant == 0
    assert reduce(xor, BITS) == exclusive_or(constant(0), constant(1)).constant
