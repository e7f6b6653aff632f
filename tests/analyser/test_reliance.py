"""Which lemmas an answer leans on."""

from __future__ import annotations

from typing import Any

from zkwright import Field, Private, Public, circuit, require
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer
from zkwright.circuits.babyjub import Point, double, require_on_curve


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


def test_what_the_outputs_need_not_is_not_listed() -> None:
    assert lemmas(beside) == set()


def test_what_they_need_is() -> None:
    assert lemmas(doubled) == {"babyjub: doubling"}
