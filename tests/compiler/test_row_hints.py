"""Hints that an author's own rows ask for are held to what every hint of an author's is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from zkwright import Field, Private, Public, R, circuit, gadget, require
from zkwright.compiler.errors import ArgumentError, TypeMismatchError, UnconstrainedHintError
from zkwright.compiler.rows import Opcode, active_recorder

ASKED: dict[str, tuple[Opcode, int, int, int]] = {
    "inverse": (Opcode.INVERSE_OR_ZERO, 0, 1, 1),
    "bits": (Opcode.BITS, 0, 1, 4),
    "digits": (Opcode.DIGITS, 8, 1, 2),
    "quotient and remainder": (Opcode.DIVMOD, 0, 2, 2),
    "integer root": (Opcode.INTEGER_ROOT, 0, 1, 1),
    "square root": (Opcode.SQUARE_ROOT, 0, 1, 1),
}
"""Opcode, parameter, and the numbers of inputs and outputs."""


def _asked(name: str, x: Field) -> Field:
    opcode, parameter, n_inputs, n_outputs = ASKED[name]
    outputs = active_recorder().hint(opcode, parameter, [x.linear] * n_inputs, n_outputs)
    return Field.unchecked_linear(outputs[-1])


@gadget
def in_a_gadget(x: Field, name: str) -> Field:
    return _asked(name, x)


@pytest.mark.parametrize("ask", [_asked, lambda name, x: in_a_gadget(x, name)])
@pytest.mark.parametrize("name", ASKED)
def test_what_no_row_holds_is_refused(name: str, ask: Callable[[str, Field], Field]) -> None:
    @circuit
    def returned(x: Private[Field]) -> Public[Field]:
        require(x != 5)
        return ask(name, x)

    @circuit
    def multiplied(x: Private[Field]) -> Public[Field]:
        return ask(name, x) * x

    for one in (returned, multiplied):
        with pytest.raises(UnconstrainedHintError, match=r"test_row_hints\.py"):
            one.compile()


def test_what_a_row_holds_is_solved_from_source_and_file_alike() -> None:
    @circuit
    def inverted(x: Private[Field]) -> Public[Field]:
        inverse = _asked("inverse", x)
        require(inverse * x == 1, "no inverse")
        return inverse

    program = inverted.compile()
    assert program.python_hints == ()
    assert program.solve({"x": 2}).output == pow(2, -1, R)


def test_a_note_that_is_none_is_refused_on_its_line() -> None:
    @circuit
    def noted(x: Private[Field]) -> Public[Field]:
        active_recorder().constrain(x.linear, x.linear, x.linear, note="x is 0 or 1")  # type: ignore[arg-type]
        return x * x

    with pytest.raises(TypeMismatchError, match=r"test_row_hints\.py.* is a Note, found str"):
        noted.compile()


@pytest.mark.parametrize(("parameter", "n_inputs", "n_outputs"), [(0, 0, 1), (0, 2, 1), (0, 1, 0)])
def test_numbers_that_the_opcode_does_not_have_are_refused(parameter: int, n_inputs: int, n_outputs: int) -> None:
    @circuit
    def wrong(x: Private[Field]) -> Public[Field]:
        active_recorder().hint(Opcode.INVERSE_OR_ZERO, parameter, [x.linear] * n_inputs, n_outputs)
        return x * x

    with pytest.raises(ArgumentError, match="INVERSE_OR_ZERO"):
        wrong.compile()
