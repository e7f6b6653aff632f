"""What the rows say of a value's range is true of every witness, and is found where bits make a difference."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from zkwright import I32, U8, U16, Array, Bool, Field, Private, Public, circuit, hint, require, select
from zkwright.circuits import hints
from zkwright.circuits.numbers import integer_square_root
from zkwright.compiler import Program
from zkwright.core.field import R_BITS, R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.parties.bounds import Bounds
from zkwright.parties.planning import Kind, Plan, Rows, Step, dot, plan

from tests.parties import circuits
from tests.parties.rehearsals import Scene, joint, parties_for, scene
from tests.parties.test_session import proved


@circuit
def chosen(a: Private[U16], b: Private[U16], c: Private[I32], d: Private[Bool]) -> Public[tuple[U16, I32, Bool]]:
    """Selections of selections, of numbers below 0 too."""
    least = select(a < b, a, b)
    most = select(d, least, b)
    other = select(c < I32(0), I32(3), c)
    return most, select(d, other, c), select(most < a, other < c, d)


@circuit
def any_field(a: Private[Field], b: Private[Field], c: Private[Field]) -> Public[Field]:
    """Bits of what may be anything."""
    low = hint(hints.digits(253), a + b, returns=Field)
    require(low == a + b, "too large")
    return low * c


@circuit
def looked_up(
    a: Private[U16], b: Private[U8], c: Private[U8], table: Private[Array[U8, Literal[3]]]
) -> Public[tuple[U16, U16, U8, U8, Array[U8, Literal[3]], Field]]:
    """A division by a joint number, a root, a look-up in joint values, their order, and digits."""
    quotient, rest = divmod(a, U16(b) + U16(c) + 1)
    root, _ = integer_square_root(U16(b) + U16(c))
    place = hint(hints.find, b, table, returns=U8)
    require(table_at(table, place) == Field(b), "not in the table")
    places = hint(hints.order, table, returns=Array[U8, Literal[3]])
    entries = [U8(table_at(table, at)) for at in places]
    require(entries[0] <= entries[1], "not in order")
    require(entries[1] <= entries[2], "not in order")
    require(places[0] + places[1] + places[2] == 3, "not all of them")
    digits = hint(hints.digits(4), U16(b) + U16(c), returns=Array[U8, Literal[3]])
    require(Field(digits[0]) + Field(digits[1]) * 16 + Field(digits[2]) * 256 == Field(U16(b) + U16(c)), "other digits")
    return quotient, rest, U8(root), place, places, Field(digits[1])


def table_at(table: Array[U8, Any], place: U8) -> Field:
    """The entry at a place, by the polynomial through all three."""
    x = Field(place)
    first, second, third = (Field(entry) for entry in table)
    half = Field(1) / Field(2)
    return first * (x - 1) * (x - 2) * half - second * x * (x - 2) + third * x * (x - 1) * half


PLAYED: dict[str, tuple[Any, list[list[str]], Any]] = {
    "second price": (
        circuits.second_price.compile(n=3),
        [[f"bids[{i}]"] for i in range(3)],
        lambda draw: {"bids": [draw(32) for _ in range(3)]},
    ),
    "mean": (
        circuits.mean.compile(n=3),
        [[f"yields[{i}]"] for i in range(3)],
        lambda draw: {"yields": [draw(32) for _ in range(3)]},
    ),
    "mixed": (
        circuits.mixed.compile(),
        [["a"], ["b"], ["c"]],
        lambda draw: {"a": draw(31), "b": draw(250), "c": draw(31), "least": 0},
    ),
    "chosen": (
        chosen.compile(),
        [["a", "d"], ["b"], ["c"]],
        lambda draw: {"a": draw(16), "b": draw(16), "c": draw(32) - 2**31, "d": bool(draw(1))},
    ),
    "looked up": (
        looked_up.compile(),
        [["a", "table"], ["b"], ["c"]],
        lambda draw: {"a": draw(16), "b": 9, "c": draw(8), "table": [draw(8), 9, draw(8)]},
    ),
}


def planned(program: Program, inputs: list[list[str]], folder: Path) -> Plan:
    parties, _ = parties_for(folder, inputs)
    return plan(program, parties)


def within(step: Step, witness: list[int]) -> bool:
    """Whether this witness is as the step's widths say."""
    values = [dot(terms, witness) % R for terms in step.inputs]
    if step.kind in (Kind.ZERO, Kind.FIND, Kind.ORDER):
        pairs = {Kind.ZERO: [(values[0], 0)], Kind.FIND: [(values[0], entry) for entry in values[1:]]}.get(
            step.kind, [(x, y) for x in values for y in values]
        )
        (width,) = step.widths
        return width == R_BITS or all(min((x - y) % R, (y - x) % R) < 2**width for x, y in pairs)
    return all(width in (0, R_BITS) or value < 2**width for value, width in zip(values, step.widths, strict=False))


@pytest.mark.parametrize("name", PLAYED)
def test_every_witness_is_within_them(name: str, tmp_path: Path) -> None:
    program, inputs, given = PLAYED[name]
    steps = planned(program, inputs, tmp_path).steps
    rng = random.Random(name)
    edges = (lambda bits: 2**bits - 1), (lambda _: 0), (lambda bits: rng.choice([0, 1, 2**bits - 1])), rng.getrandbits
    for draw in edges * 5:
        wires = from_limbs(program.solve(given(draw)).limbs())
        assert all(
            within(step, wires) for step in steps if all(wire < len(wires) for t in step.inputs for wire, _ in t)
        )


def test_comparisons_of_short_numbers_are_known_to_be_short(tmp_path: Path) -> None:
    program, inputs, _ = PLAYED["second price"]
    assert [step.widths for step in planned(program, inputs, tmp_path).steps if step.kind is Kind.BITS] == [(33,)] * 3
    program, inputs, _ = PLAYED["chosen"]
    widths = {step.widths for step in planned(program, inputs, tmp_path / "chosen").steps if step.widths}
    assert max(width for of_step in widths for width in of_step) <= 34


def test_of_what_may_be_anything_nothing_is_known(tmp_path: Path) -> None:
    steps = planned(any_field.compile(), [["a"], ["b"], ["c"]], tmp_path).steps
    assert [step.widths for step in steps if step.kind is Kind.DIGITS] == [(R_BITS,)]


@circuit
def of_many_bits(a: Private[Field], b: Private[Field], c: Private[Field], n: int = 253) -> Public[Bool]:
    """Bits of a number that the circuit holds below 2**n."""
    return (a + b * c).bits(n)[1]


@pytest.mark.parametrize(("n", "width"), [(200, 200), (201, R_BITS), (253, R_BITS)])
def test_what_is_long_is_masked_as_if_it_were_anything(n: int, width: int, tmp_path: Path) -> None:
    steps = planned(of_many_bits.compile(n=n), [["a"], ["b"], ["c"]], tmp_path).steps
    assert [step.widths for step in steps if step.kind is Kind.BITS] == [(width,)]


def test_honest_parties_prove_of_long_numbers_whatever_the_masks_are(tmp_path: Path) -> None:
    # The mask and so large a number exceed r in two of three sessions.
    program, inputs = of_many_bits.compile(), [["a"], ["b"], ["c"]]
    given = {"a": 2**253 - 100, "b": 9, "c": 11}
    owned = [{name: given[name] for name in names} for names in inputs]
    assert proved(joint(tmp_path, scene(program, given, inputs, owned))).values == program.solve(given).values


def test_joint_divisions_roots_and_look_ups_are_proved(tmp_path: Path) -> None:
    program, inputs, _ = PLAYED["looked up"]
    given = {"a": 65535, "b": 7, "c": 90, "table": [9, 7, 3]}
    owned = [{name: given[name] for name in names} for names in inputs]
    played: Scene = scene(program, given, inputs, owned)
    kinds = {step.kind for step in planned(program, inputs, tmp_path / "plan").steps}
    assert {Kind.DIVMOD, Kind.ROOT, Kind.FIND, Kind.DIGITS} <= kinds
    assert proved(joint(tmp_path, played)).values == program.solve(given).values


@pytest.mark.parametrize(("left", "right"), [([(0, R - 1)], []), ([(0, 1)], [])])
def test_a_row_of_constants_says_nothing(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    """A file may have any rows: these hold whatever the wires are."""

    def matrix(terms: list[tuple[int, int]]) -> SparseMatrix:
        wires = np.array([wire for wire, _ in terms], dtype=np.uint32)
        return SparseMatrix(np.array([0, len(terms)]), wires, np.array([x != 1 for _, x in terms], dtype=np.uint32))

    a, b, c = (matrix(terms) for terms in (left, right, []))
    r1cs = R1CS(2, 0, 0, 1, a, b, c, to_limbs([1, R - 1]), np.arange(2, dtype=np.uint64))
    rows_a, rows_b, rows_c = (Rows(of, [1, R - 1]) for of in (a, b, c))
    bounds = Bounds(r1cs, (rows_a, rows_b, rows_c), {})
    assert bounds.of([(1, 1)]) is None
    assert bounds.of([(0, 7)]) == (7, 7)
