from __future__ import annotations

import pytest
from zkwright import Field, Private, Public, circuit, gadget, random_field, require
from zkwright.compiler.errors import StaticValueError
from zkwright.core.field import R


def test_elements_are_of_the_whole_field_and_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [random_field() for _ in range(200)]
    assert len(set(drawn)) == 200
    assert all(0 <= element < R for element in drawn)
    assert min(drawn) < R // 8
    assert max(drawn) > R - R // 8  # each fails once in 10**11
    asked: list[int] = []

    def seven(bound: int) -> int:
        asked.append(bound)
        return 7

    monkeypatch.setattr("secrets.randbelow", seven)
    assert (random_field(), asked) == (7, [R])


def test_a_circuit_has_no_randomness_of_its_own() -> None:
    @circuit
    def blinded(x: Private[Field]) -> None:
        require(x != random_field())

    @gadget
    def shifted(x: Field) -> Field:
        return x + random_field()

    @circuit
    def through_a_gadget(x: Private[Field]) -> None:
        require(shifted(x) != 0)

    @circuit
    def through_a_gadget_of_constants(x: Private[Field]) -> None:
        require(x != shifted(1))

    @circuit
    def inner(x: Private[Field]) -> Public[Field]:
        return x + random_field()

    @circuit
    def through_a_circuit_of_constants(x: Private[Field]) -> None:
        require(x != inner(1))

    through_gadgets = (through_a_gadget, through_a_gadget_of_constants)
    assert isinstance(shifted(1), int)  # outside of circuits it is what it is for
    for made in (blinded, *through_gadgets, through_a_circuit_of_constants):
        with pytest.raises(StaticValueError, match="a constant of the system, which everybody sees") as refusal:
            made.compile()
        assert "random_field()" in str(refusal.value)
