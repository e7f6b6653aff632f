"""Which lemmas an answer leans on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zkwright import Field, Private, Public, circuit, gadget, require
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer
from zkwright.circuits.babyjub import Point, double, require_on_curve
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.rows import Lemma, Note, active_recorder

from tests.circuits.certificates import CIRCUITS


@circuit
def beside(x: Private[Field], y: Private[Field], z: Public[Field]) -> Public[Field]:
    """A point is doubled for a requirement; what is returned has nothing to do with it."""
    point = Point(x=x, y=y)
    require_on_curve(point)
    require(double(point).x != z, "not this one")
    return z * z


@circuit
def doubled(x: Private[Field], y: Private[Field], z: Public[Field]) -> Public[Field]:
    """What is returned has."""
    point = Point(x=x, y=y)
    require_on_curve(point)
    return double(point).x * z


def lemmas(circuit: Any, **options: Any) -> set[str]:
    verdict = audit(circuit.compile(), **options)
    assert verdict.answer is Answer.UNIQUE
    return {lemma.name for lemma in verdict.lemmas if lemma.declared}


FALSE = Lemma("false", "nothing", "nowhere")


@gadget
def scaled(n: Field, d: Field, t: Field, a: Field, b: Field) -> Field:
    """The lemma is about a quotient that is no wire, but a sum of two open ones."""
    x, y = a.divide_unchecked(b), b.divide_unchecked(a)
    note = Note("division by zero", because=FALSE.about())
    active_recorder().constrain((x + y).linear, d.linear, n.linear, note=note)
    return (x + y) * t


@circuit
def of_a_sum(
    n: Private[Field], d: Private[Field], t: Private[Field], a: Private[Field], b: Private[Field]
) -> Public[Field]:
    return scaled(n, d, t, a, b)


def test_a_lemma_about_a_sum_is_listed() -> None:
    assert lemmas(of_a_sum) == {"false"}


@gadget
def divided(n: Field, d: Field) -> Field:
    return n.divide_unchecked(d, FALSE.about())


@circuit
def quotients(n: Private[Field], d: Private[Field]) -> Public[Field]:
    return divided(n, d) + divided(d, n)


def test_the_lemmas_of_a_file_do_not_count_unless_they_are_trusted(tmp_path: Path) -> None:
    write_program(quotients.compile(), tmp_path / "q.r1cs")
    program = read_program(tmp_path / "q.r1cs")
    assert audit(program).answer is Answer.UNIQUE
    verdict = audit(program, trust_lemmas=False, time_limit=2)
    assert verdict.answer is Answer.NOT_UNIQUE
    assert [finding.lint for finding in verdict.lints].count("lemma") == 1


@circuit
def required(n: Private[Field], d: Private[Field]) -> Public[Field]:
    require(d != 0, "no divisor")
    return divided(n, d)


def test_a_row_is_needed_that_only_an_untrusted_lemma_would_replace(tmp_path: Path) -> None:
    write_program(required.compile(), tmp_path / "r.r1cs")
    program = read_program(tmp_path / "r.r1cs")
    for trusted in (True, False):
        verdict = audit(program, trust_lemmas=trusted, mutate=True)
        assert verdict.answer is Answer.UNIQUE
        assert ("not needed" in [finding.lint for finding in verdict.lints]) is trusted


def test_those_of_the_librarys_own_gadgets_count_in_files_too(tmp_path: Path) -> None:
    write_program(CIRCUITS["babyjub.multiply_base8"].compile(), tmp_path / "d.r1cs")
    verdict = audit(read_program(tmp_path / "d.r1cs"), trust_lemmas=False)
    assert verdict.answer is Answer.UNIQUE
    assert {lemma.name for lemma in verdict.lemmas if lemma.declared} == {"babyjub: fixed base"}


def test_what_the_outputs_need_not_is_not_listed() -> None:
    assert lemmas(beside) == set()


def test_what_they_need_is() -> None:
    assert lemmas(doubled) == {"babyjub: doubling"}
