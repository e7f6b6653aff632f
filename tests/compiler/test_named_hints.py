"""Hints that an author names: what they compute, that both solvers and a file hold to it, and that nobody trusts them more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import hints
from zkwright.compiler import (
    U8,
    U32,
    U64,
    Array,
    Bool,
    Field,
    InputError,
    Private,
    Public,
    UInt,
    UnsatisfiedCircuitError,
    circuit,
    gadget,
    hint,
    require,
)
from zkwright.compiler.errors import ConstantRangeError, MissingHintError, TypeMismatchError, UnconstrainedHintError
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.sections import HINTS_SECTION
from zkwright.compiler.solver import native, solver
from zkwright.compiler.solver.hints import MAX_LIMB_BITS, Opcode, evaluate, fits, limbs
from zkwright.compiler.solver.named_hints import BuiltInHint
from zkwright.compiler.solver.routing import n_last, n_switches
from zkwright.core.engine_choice import native_engine
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.testing import accepts, refuses

from tests.compiler.solved import SOLVERS, VALUES, Hint, hint_table, outcome
from tests.core.containers import patched, sections_of
from tests.drawn import examples
from tests.prover.systems import system

LANGUAGE = {
    *(Opcode.INTEGER_ROOT, Opcode.SQUARE_ROOT, Opcode.INVERSE, Opcode.DIGITS, Opcode.ORDER, Opcode.FIND),
    *(Opcode.LIMBS_DIVMOD, Opcode.LIMBS_INVERSE),
}
CURVES = {Opcode.WEIERSTRASS_SUM, Opcode.SHORT_VECTOR, Opcode.WEIERSTRASS_LIFT}
GADGETS = {Opcode.SHORT_RATIO, Opcode.CHOOSE, Opcode.ROUTE, Opcode.LIMBS_RATIO, *CURVES}
"""Which gadgets of ours alone ask for."""

SMALL = st.integers(0, 20) | VALUES


@st.composite
def well_formed(draw: st.DrawFn) -> tuple[Opcode, int, list[int], int]:
    """Opcode, parameter, inputs and number of outputs that go together."""
    opcode = draw(st.sampled_from(sorted(LANGUAGE | GADGETS)))
    bits = draw(st.sampled_from([1, 2, 7, 8, 31, 32, 63, 64, 65, 120, 252, 253]))
    several = draw(st.integers(1, 6))
    match opcode:
        case Opcode.INVERSE:
            return opcode, 0, [draw(SMALL), draw(SMALL)], 1
        case Opcode.SHORT_RATIO:
            return opcode, bits, [draw(SMALL), draw(SMALL)], 2
        case Opcode.CHOOSE:
            return opcode, bits, [draw(VALUES), draw(SMALL), draw(SMALL)], draw(st.integers(0, 9))
        case Opcode.DIGITS:
            return opcode, bits, [draw(VALUES)], draw(st.integers(0, 300 // bits + 2))
        case Opcode.ORDER:
            return opcode, 0, draw(st.lists(SMALL, min_size=several, max_size=several)), several
        case Opcode.ROUTE:
            values = draw(st.lists(st.integers(0, 5) | VALUES, min_size=several, max_size=several))
            targets = draw(st.permutations(values) | st.just([7] * several) | st.none())
            return (
                opcode,
                int(targets is None),
                [*values, *(targets or [])],
                n_switches(several) - (n_last(several) if targets is not None else 0),
            )
        case Opcode.FIND:
            return opcode, 0, draw(st.lists(st.integers(0, 5) | VALUES, min_size=several, max_size=several)), 1
        case Opcode.LIMBS_DIVMOD | Opcode.LIMBS_INVERSE:
            first = draw(st.integers(1, 8))
            # Some limbs of the right length, some as long as a value can be.
            limb = st.just(0) | st.integers(0, 2**bits - 1) | VALUES
            inputs = draw(st.lists(limb, min_size=first + several, max_size=first + several))
            extra = draw(st.integers(0, 8)) if opcode == Opcode.LIMBS_DIVMOD else 0
            return opcode, limbs(bits, first), inputs, several + extra
        case Opcode.LIMBS_RATIO:
            first, second = draw(st.integers(1, 6)), draw(st.integers(1, 6))
            n_inputs = first + second + several
            inputs = draw(st.lists(st.integers(0, 2**bits - 1) | VALUES, min_size=n_inputs, max_size=n_inputs))
            return opcode, limbs(bits, first), inputs, several
        case Opcode.WEIERSTRASS_SUM | Opcode.SHORT_VECTOR | Opcode.WEIERSTRASS_LIFT:
            n = min(several, 640 // bits)
            parts = draw(st.integers(2, 3))
            n_inputs = n * {Opcode.WEIERSTRASS_SUM: 8, Opcode.SHORT_VECTOR: parts, Opcode.WEIERSTRASS_LIFT: 4}[opcode]
            n_outputs = {
                Opcode.WEIERSTRASS_SUM: 2 * n,
                Opcode.SHORT_VECTOR: 2 * parts - 2,
                Opcode.WEIERSTRASS_LIFT: n + 1,
            }[opcode]
            limb = st.just(0) | st.integers(0, min(2**bits - 1, 30)) | st.integers(0, 2**bits - 1)
            return opcode, limbs(bits, n), draw(st.lists(limb, min_size=n_inputs, max_size=n_inputs)), n_outputs
    return opcode, 0, [draw(SMALL | VALUES.map(lambda value: value * value % R))], 1


def number(digits: Sequence[int], bits: int) -> int:
    return sum(digit * 2 ** (bits * place) for place, digit in enumerate(digits))


@examples(300)
@given(well_formed())
def test_what_they_compute(drawn: tuple[Opcode, int, list[int], int]) -> None:
    """By what makes each answer the right one, not by computing it again."""
    opcode, parameter, inputs, n_outputs = drawn
    assert fits(opcode, parameter, len(inputs), n_outputs)
    outputs = evaluate(opcode, parameter, inputs, n_outputs)
    assert len(outputs) == n_outputs
    assert all(0 <= value < R for value in outputs)
    first, *others = inputs
    bits, split = parameter & 255, parameter >> 8
    match opcode:
        case Opcode.INTEGER_ROOT:
            assert outputs[0] ** 2 <= first < (outputs[0] + 1) ** 2
        case Opcode.SQUARE_ROOT:
            is_square = pow(first, (R - 1) // 2, R) != R - 1  # Euler's criterion
            assert outputs[0] ** 2 % R == (first if is_square else 0)
            assert outputs[0] <= R // 2
        case Opcode.INVERSE:
            (modulus,) = others
            _is_inverse(outputs[0], first, modulus)
        case Opcode.SHORT_RATIO:
            (modulus,) = others
            a, b = outputs
            assert a <= (modulus >> parameter) + 1
            assert any(
                abs(short) < 2**parameter and (modulus == 0 or (a * first - short) % modulus == 0)
                for short in (b, b - R)
            )
        case Opcode.CHOOSE:
            assert outputs == [others[1 - (first >> (parameter + i) & 1)] for i in range(n_outputs)]
        case Opcode.DIGITS:
            assert number(outputs, bits) == first % 2 ** (bits * n_outputs)
        case Opcode.ORDER:
            assert sorted(outputs) == list(range(n_outputs))
            pairs = [(inputs[index], index) for index in outputs]
            assert pairs == sorted(pairs)
        case Opcode.FIND:
            assert outputs[0] == (others.index(first) if first in others else 0)
        case Opcode.LIMBS_DIVMOD:
            a, b = number(inputs[:split], bits), number(inputs[split:], bits)
            n_limbs = len(inputs) - split
            quotient, remainder = number(outputs[:-n_limbs], bits), number(outputs[-n_limbs:], bits)
            assert max(outputs) < 2**bits
            if b == 0:
                assert (quotient, remainder) == (0, a % 2 ** (bits * n_limbs))
            elif b < 2 ** (bits * n_limbs):
                exact = (a - remainder) // b
                assert exact * b + remainder == a
                assert remainder < b
                assert quotient == exact % 2 ** (bits * (n_outputs - n_limbs))
        case Opcode.LIMBS_INVERSE:
            x, m = number(inputs[:split], bits), number(inputs[split:], bits)
            assert max(outputs) < 2**bits
            if m < 2 ** (bits * n_outputs):
                _is_inverse(number(outputs, bits), x, m)
        case Opcode.LIMBS_RATIO:
            last = len(inputs) - n_outputs
            x, y, m = (number(part, bits) for part in (inputs[:split], inputs[split:last], inputs[last:]))
            assert max(outputs) < 2**bits
            if m < 2 ** (bits * n_outputs):
                ratio = number(outputs, bits)
                assert (ratio * y - x) % m == 0 if m and math.gcd(y, m) == 1 else ratio == 0
        case Opcode.SHORT_VECTOR if n_outputs == 2:
            h, n = number(inputs[:split], bits), number(inputs[split:], bits)
            a, b = (value if value < R // 2 else value - R for value in outputs)
            if 0 < n < R:
                assert (a - h * b) % n == 0
                assert max(a * a, b * b) <= n
                assert (a, b) != (0, 0)
        case Opcode.WEIERSTRASS_LIFT:
            p, a, b, x = (number(inputs[start : start + split], bits) for start in range(0, len(inputs), split))
            y, more = number(outputs[:-1], bits), outputs[-1]
            if p and (y, more) != (0, 0):
                assert (y * y - (x + more) ** 3 - a * (x + more) - b) % p == 0
        case Opcode.WEIERSTRASS_SUM:
            assert max(outputs) < 2**bits


def _is_inverse(inverse: int, value: int, modulus: int) -> None:
    if modulus > 1 and math.gcd(value, modulus) == 1:
        assert inverse * value % modulus == 1
        assert inverse < modulus
    else:
        assert inverse == 0


def of_inputs(opcode: Opcode, parameter: int, n_inputs: int, n_outputs: int) -> list[Hint]:
    """The hint, of all inputs of a system, into the wires after them."""
    return [(0, opcode, parameter, [{1 + wire: 1} for wire in range(n_inputs)], 1 + n_inputs, n_outputs)]


@examples(300)
@given(well_formed())
def test_both_solvers_compute_the_same(drawn: tuple[Opcode, int, list[int], int]) -> None:
    opcode, parameter, inputs, n_outputs = drawn
    r1cs = system([], 1 + len(inputs) + n_outputs, n_private_inputs=len(inputs))
    table = of_inputs(opcode, parameter, len(inputs), n_outputs)
    expected = [1, *inputs, *evaluate(opcode, parameter, inputs, n_outputs)]
    for solve in SOLVERS if native_engine() else SOLVERS[:1]:
        assert outcome(solve, r1cs, table, (), inputs) == (expected, [])


COUNTS = st.integers(0, 6) | st.sampled_from([64, 65, 130])
PARAMETERS = (
    st.integers(0, 300)
    | st.builds(lambda bits, first: bits | first << 8, st.integers(0, 255), COUNTS)
    | st.sampled_from([2**31, 2**32, 2**62, 2**63 - 1, limbs(1, MAX_LIMB_BITS), limbs(1, MAX_LIMB_BITS + 1)])
)


@examples(400)
@given(st.integers(1, 21), PARAMETERS, COUNTS, COUNTS)
def test_whatever_does_not_fit_is_refused_alike(opcode: int, parameter: int, n_inputs: int, n_outputs: int) -> None:
    """A table from a file may say anything."""
    r1cs = system([], 1 + n_inputs + n_outputs, n_private_inputs=n_inputs)
    table = of_inputs(opcode, parameter, n_inputs, n_outputs)  # type: ignore[arg-type]
    solvers = SOLVERS if native_engine() else SOLVERS[:1]
    outcomes = [outcome(solve, r1cs, table, (), [5] * n_inputs) for solve in solvers]
    assert all(found == outcomes[0] for found in outcomes)
    assert (outcomes[0][0] is ValueError) == (not fits(opcode, parameter, n_inputs, n_outputs))
    column = np.array([parameter], dtype=np.int64)
    as_columns = fits(opcode, column, column * 0 + n_inputs, column * 0 + n_outputs)
    assert bool(np.all(as_columns)) == bool(fits(opcode, parameter, n_inputs, n_outputs))


@pytest.mark.parametrize("solve", [solver.solve, native.solve] if native_engine() else [solver.solve])
def test_long_numbers_take_no_longer_than_they_should(solve: Any) -> None:
    """The longest that a table can name, and the worst that it can ask of them."""
    n_limbs, bits = MAX_LIMB_BITS // 64, 64
    a, b = [2**64 - 3] * n_limbs, [2**64 - 1] * (n_limbs - 1) + [2**63]
    r1cs = system([], 1 + 3 * n_limbs, n_private_inputs=2 * n_limbs)
    for opcode in (Opcode.LIMBS_INVERSE, Opcode.LIMBS_DIVMOD):
        table = of_inputs(opcode, limbs(bits, n_limbs), 2 * n_limbs, n_limbs)
        values, failed = outcome(solve, r1cs, table, (), [*a, *b])
        assert not failed
        assert values[1 + 2 * n_limbs :] == evaluate(opcode, limbs(bits, n_limbs), [*a, *b], n_limbs)


class U128(UInt, bits=128):
    """A quotient that fits."""


@circuit
def every_one(
    square: Private[U64],
    residue: Private[Field],
    values: Private[Array[U32, Literal[3]]],
    wide: Private[Array[U64, Literal[3]]],
) -> Public[Field]:
    """Each hint, held by what it means."""
    root = hint(math.isqrt, square, returns=U32)
    require(U64(root) * U64(root) == square, "not a perfect square")
    other = hint(hints.square_root, residue, returns=Field)
    require(other * other == residue, "not a square modulo r")
    inverse = hint(hints.inverse, values[0], 65537, returns=U32)
    rounds = hint(hints.division, U64(inverse) * U64(values[0]), 65537, returns=(U64, U64))
    require(rounds[0] * 65537 + rounds[1] == U64(inverse) * U64(values[0]), "not a quotient")
    require(rounds[1] == 1, "no inverse")
    digits = hint(hints.digits(8), values[1], returns=Array[U8, Literal[4]])
    require(sum((Field(d) * 256**i for i, d in enumerate(digits)), Field(0)) == Field(values[1]), "not its bytes")
    order = hint(hints.order, values, returns=Array[U32, Literal[3]])
    for at, index in enumerate(order):
        require(Field(index) * (Field(index) - 1) * (Field(index) - 2) == 0, f"no index at {at}")
    require(values[2] != 0, "nothing to find")
    where = hint(hints.find, values[2], values, returns=U32)
    require(Field(where) * Field(values[0]) * (Field(where) - 2) == 0, "not where it is")
    quotient, remainder = hint(hints.limbs_division(64), wide, [7, 5], returns=(Array[U64, Literal[2]],) * 2)
    left = sum((Field(limb) * 2 ** (64 * i) for i, limb in enumerate(quotient)), Field(0)) * (7 + 5 * 2**64)
    right = sum((Field(limb) * 2 ** (64 * i) for i, limb in enumerate(remainder)), Field(0))
    require(
        left + right == sum((Field(limb) * 2 ** (64 * i) for i, limb in enumerate(wide)), Field(0)), "not the limbs"
    )
    back = hint(hints.limbs_inverse(32), [values[0]], [98, 3], returns=Array[U64, Literal[2]])
    product = Field(values[0]) * (Field(back[0]) + Field(back[1]) * 2**32)
    times = hint(hints.division, product, 98 + 3 * 2**32, returns=(U128, Field))
    require(Field(times[0]) * (98 + 3 * 2**32) + times[1] == product, "not the other quotient")
    require(times[1] == 1, "no other inverse")
    return other + Field(order[0]) * 2**64


INPUTS = {"square": 144, "residue": 16, "values": [5, 3, 9], "wide": [1, 2, 3]}


def test_they_travel_in_a_file(tmp_path: Path) -> None:
    program = every_one.compile()
    assert program.python_hints == ()
    assert set(program.hints.opcode.tolist()) >= LANGUAGE
    write_program(program, path := tmp_path / "every.r1cs")
    read = read_program(path)
    assert read.solve(INPUTS).assignment == program.solve(INPUTS).assignment
    assert read.solve(INPUTS).output == 4 + 2**64


def test_they_are_held_by_what_the_circuit_requires() -> None:
    accepts(every_one, INPUTS, 4 + 2**64, forge=False)
    refuses(every_one, INPUTS | {"square": 145}, "not a perfect square")
    refuses(every_one, INPUTS | {"residue": 5}, "not a square modulo r")


def test_those_written_in_python_keep_their_places(tmp_path: Path) -> None:
    @circuit
    def mixed(x: Private[U64], y: Private[U64]) -> Public[U32]:
        a = hint(lambda v: v // 3, x, returns=U64)
        root = hint(hints.integer_root, y, returns=U32)
        b = hint(lambda v: v // 5, y, returns=U64)
        require(a * 3 == x, "not by three")
        require(b * 5 == y, "not by five")
        require(U64(root) * U64(root) == y, "not a square")
        return root

    program = mixed.compile()
    assert program.solve({"x": 9, "y": 25}).output == 5
    assert len(program.python_hints) == 2
    write_program(program, path := tmp_path / "mixed.r1cs")
    with pytest.raises(MissingHintError, match=r"zkwright\.circuits\.hints"):
        read_program(path).solve({"x": 9, "y": 25})


@pytest.mark.parametrize("name", ["integer_root", "square_root"])
@pytest.mark.parametrize("returned", [False, True])
def test_one_that_nothing_holds_is_refused(name: str, returned: bool) -> None:
    named = getattr(hints, name)

    @circuit
    def loose(x: Private[Field]) -> Public[Field]:
        require(x * x != 5, "five")
        root = hint(named, x, returns=Field)
        return root if returned else x * x + root - root

    with pytest.raises(UnconstrainedHintError, match=rf"the hint {name}"):
        loose.compile()


def test_those_in_a_gadget() -> None:
    @gadget
    def rooted(x: U64 | int) -> U32:
        root = hint(math.isqrt, x, returns=U32)
        require(U64(root) * U64(root) == x, "not a perfect square")
        return root

    @circuit
    def both(x: Private[U64], y: Private[U64]) -> Public[U32]:
        return rooted(x) + rooted(y)

    program = both.compile()
    assert program.solve({"x": 9, "y": 16}).output == 7
    assert (program.hints.opcode == Opcode.INTEGER_ROOT).sum() == 2
    assert rooted(81) == 9


@pytest.mark.parametrize("nested", [False, True])
def test_of_constants_they_run_when_a_witness_is_made(nested: bool) -> None:
    """Their values become no constants of the system, as those of hints in Python do not."""

    @circuit
    def root(y: Private[Field]) -> Public[Field]:
        found = hint(hints.square_root, y, returns=Field)
        require(found * found == y, "not a square")
        return found

    @gadget
    def of_sixteen() -> Field:
        if nested:
            return Field(root(16))
        found = hint(hints.square_root, 16, returns=Field)
        require(found * found == 16, "not a square")
        return found

    @circuit
    def outer(x: Private[Field]) -> Public[Field]:
        require(x * x == 9, "not three")
        return of_sixteen() + x

    program = outer.compile()
    assert Opcode.SQUARE_ROOT in program.hints.opcode
    assert program.solve({"x": 3}).output == 7
    assert of_sixteen() == 4


@pytest.mark.parametrize(
    ("named", "inputs", "returns"),
    [
        (hints.integer_root, (1, 2), Field),
        (hints.integer_root, ([4],), Array[Field, Literal[2]]),
        (hints.square_root, (), Field),
        (hints.inverse, (3,), Field),
        (hints.inverse, ([3, 7],), Field),
        (hints.division, (7, 2), Field),
        (hints.digits(8), ([1, 2],), Array[U8, Literal[2]]),
        (hints.order, ([1, 2],), Array[U8, Literal[3]]),
        (hints.find, ([1, 2],), Field),
        (hints.find, (1, [1, 2]), Array[U8, Literal[2]]),
        (hints.limbs_division(64), ([1, 2], [1, 2]), U64),
        (hints.limbs_division(64), ([1, 2],), U64),
        (hints.limbs_division(64), ([1] * 257, [1]), U64),
        (hints.limbs_inverse(64), ([1, 2], [1, 2]), Array[U64, Literal[3]]),
    ],
)
def test_what_does_not_fit_is_refused_with_how_it_is_written(named: BuiltInHint, inputs: Any, returns: Any) -> None:
    with pytest.raises(TypeMismatchError, match=rf"the hint {named.name} (gives|takes) ") as refusal:
        hint(named, *inputs, returns=returns)
    assert f"hints.{named.name}" in refusal.value.mend


@pytest.mark.parametrize("bits", [0, -1, 254, True, 8.0, "8"])
def test_digits_of_no_size(bits: Any) -> None:
    for make in (hints.digits, hints.limbs_division, hints.limbs_inverse):
        with pytest.raises(ConstantRangeError, match=r"no number of bits"):
            make(bits)


def test_an_answer_that_its_type_cannot_hold() -> None:
    with pytest.raises(InputError, match="hint integer_root"):
        hint(hints.integer_root, 2**20, returns=U8)
    with pytest.raises(InputError, match="hint integer_root"):
        hint(hints.integer_root, 25, returns=Bool)

    @circuit
    def narrow(x: Private[U64]) -> Public[U8]:
        root = hint(hints.integer_root, x, returns=U8)
        require(U64(root) * U64(root) == x, "not a perfect square")
        return root

    assert narrow(25) == 5
    with pytest.raises(UnsatisfiedCircuitError):
        narrow(2**20)


def test_forged_tables_are_refused(tmp_path: Path) -> None:
    """Each number of the table in turn becomes another one."""
    write_program(every_one.compile(), path := tmp_path / "every.r1cs")
    whole = path.read_bytes()
    n_hints = int.from_bytes(dict(sections_of(whole))[HINTS_SECTION][:8], "little")
    table = read_program(path).hints
    named = [at for at in range(n_hints) if int(table.opcode[at]) in LANGUAGE]
    refused = 0
    for column in range(1, 7):
        for at in named:
            for value in (-1, 0, 1, 3, 13, 255, 2**40, 2**63 - 1):
                where = 32 + 8 * (column * n_hints + at)
                path.write_bytes(patched(whole, HINTS_SECTION, where, value.to_bytes(8, "little", signed=True)))
                try:
                    read = read_program(path)
                except FormatError:
                    refused += 1
                    continue
                with pytest.MonkeyPatch.context() as monkeypatch:
                    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
                    _solves_or_is_refused(read)
                if native_engine():
                    _solves_or_is_refused(read)
    assert refused > 100


def _solves_or_is_refused(program: Any) -> None:
    try:
        program.solve(INPUTS)
    except (UnsatisfiedCircuitError, ValueError, MissingHintError):
        return


def test_hints_that_share_their_inputs_are_refused(tmp_path: Path) -> None:
    """Else a table of a few rows, read by each of many hints, would cost more than its file is long."""
    write_program(every_one.compile(), path := tmp_path / "every.r1cs")
    whole = path.read_bytes()
    payload = dict(sections_of(whole))[HINTS_SECTION]
    n_hints, n_rows = (int.from_bytes(payload[at : at + 8], "little") for at in (0, 8))
    find = read_program(path).hints.opcode.tolist().index(Opcode.FIND)
    first, count = 32 + 8 * (3 * n_hints + find), 32 + 8 * (4 * n_hints + find)
    shared = patched(whole, HINTS_SECTION, first, (0).to_bytes(8, "little"))
    path.write_bytes(patched(shared, HINTS_SECTION, count, n_rows.to_bytes(8, "little")))
    with pytest.raises(FormatError, match="share their inputs"):
        read_program(path)
    table, matrix, full = hint_table(of_inputs(Opcode.FIND, 0, 2, 1), system([], 5, n_private_inputs=2))
    twice = type(table)(*(np.repeat(getattr(table, name), 2) for name in table.__dataclass_fields__))
    if native_engine():
        with pytest.raises(ValueError, match="hint 1 is malformed"):
            native.solve(full, twice, matrix, (), [1, 2])
