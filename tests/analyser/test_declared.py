"""The lemmas of gadgets in programs: counted where their needs are shown, named where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from zkwright import Array, Bool, Circuit, Field, Private, Public, bind, circuit, gadget, require, select
from zkwright.analyser.declared import declared
from zkwright.analyser.system import System
from zkwright.circuits import babyjub
from zkwright.circuits.babyjub import Point, edwards
from zkwright.circuits.babyjub.edwards import double_point
from zkwright.circuits.babyjub.half_scalars import because_of_orders, require_multiple
from zkwright.circuits.babyjub.tate import Shown
from zkwright.circuits.eddsa import Signature, require_signature, signature_holds
from zkwright.circuits.pedersen import pedersen_hash_bits
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.rows import Lemma, not_vanishing


@circuit
def double(p: Private[Point]) -> Public[Point]:
    return babyjub.double(p)


@circuit
def multiply(scalar: Private[Field], p: Private[Point]) -> Public[Point]:
    return babyjub.multiply(scalar, p)


@circuit
def multiply_base8(scalar: Private[Field]) -> Public[Point]:
    return babyjub.multiply_base8(scalar)


@circuit
def signed(key: Private[Point], message: Private[Field], signature: Private[Signature]) -> Public[Field]:
    require_signature(key, message, signature)
    return message * 2


@circuit
def is_signed(key: Private[Point], message: Private[Field], signature: Private[Signature]) -> Public[Field]:
    return Field(signature_holds(key, message, signature))


@circuit
def hashed_bits(bits: Private[Array[Bool, Literal[6]]]) -> Public[Point]:
    """Its second window has two bits that are 0."""
    return pedersen_hash_bits(bits)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (hashed_bits, {"pedersen: windows of a segment": 3}),
        (double, {"babyjub: doubling": 2}),
        (multiply, {"babyjub: variable base": 514}),
        (multiply_base8, {"babyjub: fixed base": 84}),
        (
            signed,
            {
                "babyjub: doubling": 6,
                "babyjub: Tate pairing": 8,
                "babyjub: fixed base": 84,
                "babyjub: half-size scalars": 258,
            },
        ),
        (is_signed, {"babyjub: doubling": 6, "babyjub: fixed base": 84, "babyjub: variable base, 8 Q": 514}),
    ],
)
def test_what_the_librarys_lemmas_need_is_shown(
    subject: Circuit[..., object], expected: dict[str, int], tmp_path: Path
) -> None:
    compiled = subject.compile()
    write_program(compiled, tmp_path / "program.r1cs")
    for program in (compiled, read_program(tmp_path / "program.r1cs")):
        found = declared(program, System(program.r1cs))
        assert {lemma.name: lemma.instances for lemma in found.lemmas} == expected
        assert not found.unshown
        assert len(found.divisors) == sum(expected.values())
        assert all(lemma.declared and lemma.source for lemma in found.lemmas)


@gadget
def careless(p: Point) -> Point:
    return double_point(p)


@circuit
def anywhere(p: Private[Point]) -> Public[Point]:
    return careless(p)


@circuit
def on_another_curve(p: Private[Point]) -> Public[Point]:
    require(p.x * p.x + p.y * p.y == 1)
    return careless(p)


@circuit
def checked_for_some(p: Private[Point], checked: Private[Field]) -> Public[Point]:
    on_curve = babyjub.is_on_curve(p)
    require(on_curve | (checked == 1))
    return careless(p)


@pytest.mark.parametrize("subject", [anywhere, on_another_curve, checked_for_some])
def test_a_lemma_whose_need_is_not_shown_is_not_used(subject: Circuit[..., object]) -> None:
    program = subject.compile()
    found = declared(program, System(program.r1cs))
    assert not found.divisors
    assert not found.lemmas
    assert {(each.lemma, each.need) for each in found.unshown} == {("babyjub: doubling", "the point is on Baby Jubjub")}


@circuit
def untested(
    q: Private[Point], r: Private[Point], scalar: Private[Field], roots: Private[Array[Field, Literal[3]]]
) -> None:
    """As a signature's equation, but nothing shows r to be in the subgroup: the roots are the prover's."""
    bind(roots)
    edwards.require_curve_equation(q)
    edwards.require_curve_equation(r)
    half = double_point(double_point(q))
    key = double_point(half)
    require(key.x != 0)
    because = because_of_orders(q, key.x, Shown(r.x, r.y, 1 / r.x, *roots))
    require_multiple(scalar, half, r, because, "it is another multiple")


def test_a_walk_by_half_scalars_needs_the_point_in_the_subgroup() -> None:
    program = untested.compile()
    found = declared(program, System(program.r1cs))
    assert "babyjub: half-size scalars" not in {lemma.name for lemma in found.lemmas}
    missed = {each.need for each in found.unshown if each.lemma == "babyjub: half-size scalars"}
    assert missed & {"a^2 is u", "b^2 m is a", "z^2 b w is l", "l is not 0"}


NOT_ZERO = Lemma(
    "not zero", "2 x is not 0 where x is not", "arithmetic", (not_vanishing("x is not 0", 1, lambda x: x),)
)


@gadget
def ratio(x: Field) -> Field:
    return (x + 1).divide_unchecked(2 * x, NOT_ZERO.about(x))


@circuit
def ratios(x: Private[Field], y: Private[Field]) -> Public[Field]:
    """Of three calls, one has what the lemma needs, one has it by a choice, and one has not."""
    require(x != 0)
    y_or_3 = select(y == 0, Field(3), y)
    return ratio(x) + ratio(y_or_3) + ratio(x + y)


def test_each_instance_is_judged_by_its_own_arguments() -> None:
    program = ratios.compile()
    found = declared(program, System(program.r1cs))
    assert [(lemma.name, lemma.instances) for lemma in found.lemmas] == [("not zero", 2)]
    (unshown,) = found.unshown
    assert unshown.need == "x is not 0"
    assert "ratio[2]" in str(program.row(unshown.row))


@circuit
def nested(x: Private[Field], y: Private[Field]) -> Public[Field]:
    require(x - y != 0)
    return outer(x, y)


@gadget
def outer(x: Field, y: Field) -> Field:
    return inner(y - x, x) * 3


@gadget
def inner(difference: Field, other: Field) -> Field:
    return ratio(-difference) * other


def test_arguments_are_followed_through_calls() -> None:
    program = nested.compile()
    found = declared(program, System(program.r1cs))
    assert [(lemma.name, lemma.instances) for lemma in found.lemmas] == [("not zero", 1)]
