"""The attacks find what they look for where it is there."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from zkwright.compiler import Bool, Field, Private, Public, circuit
from zkwright.compiler.recorder import recorder as compiler_recorder
from zkwright.compiler.recorder.active import active_recorder
from zkwright.compiler.recorder.notes import Note
from zkwright.compiler.solver.hints import Opcode
from zkwright.compiler.types.boolean import require_bool
from zkwright.core.engine_choice import ENGINE_VARIABLE
from zkwright.core.field import R

from tests.circuits.harness import lying_hints, open_wires


@circuit
def quotient(a: Private[Field], b: Private[Field]) -> Public[Field]:
    return a.divide_unchecked(b) + 1


@circuit
def lax_top_bit(value: Private[Field]) -> Public[Bool]:
    """Bit 253 of a decomposition that nothing keeps below r."""
    (hinted,) = active_recorder().hint(Opcode.BITS, 253, (value.linear,), 1)
    top = require_bool(hinted, Note("not a bit"))
    (value - Field(top) * 2**253).bits(253)
    return top


def test_a_quotient_of_zeros_is_an_open_wire() -> None:
    program = quotient.compile()
    assert open_wires(program.solve({"a": 6, "b": 3})) == []
    assert open_wires(program.solve({"a": 0, "b": 3})) == []
    assert open_wires(program.solve({"a": 0, "b": 0})) != []


def test_a_lie_passes_where_nothing_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def larger_by_r(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [1] if opcode == Opcode.BITS and parameter == 253 else honest

    # As the library's own gadgets ask for hints: an author's that nothing but a range check holds is refused.
    monkeypatch.setattr(compiler_recorder, "is_ours", lambda _: True)
    assert lax_top_bit(5) is False
    monkeypatch.setenv(ENGINE_VARIABLE, "native")
    with lying_hints(larger_by_r):
        assert lax_top_bit(5) is True
    assert 5 + R < 2**254


def test_an_attack_without_a_lie_is_a_fault_of_the_test() -> None:
    with pytest.raises(AssertionError, match="attacks nothing"), lying_hints(lambda *asked: asked[-1]):
        assert lax_top_bit(5) is False
