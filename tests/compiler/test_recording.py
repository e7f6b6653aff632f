"""The steps from a function to a program as values, each by itself."""

from __future__ import annotations

import pytest
from zkwright import Field, Private, Public, circuit, gadget, hint, require
from zkwright.compiler.errors import UnconstrainedHintError, UnusedInputError
from zkwright.compiler.optimiser import HIGHEST_LEVEL, optimise
from zkwright.compiler.program.pipeline import judged_program, packed
from zkwright.compiler.soundness.unconstrained import refuse_unconstrained
from zkwright.core.limbs import from_limbs

from tests.compiler.sample_circuit import digest, everything


@gadget
def square(x: Field) -> Field:
    return x * x


@gadget
def fourth_power(x: Field) -> Field:
    return square(square(x))


@circuit
def powers(x: Private[Field], n: int) -> Public[Field]:
    total = Field(0)
    for _ in range(n):
        x = fourth_power(x)
        total += x
    return total


def test_a_recording_is_told_in_values() -> None:
    recording = powers.record(n=3)
    assert recording.schema.n_outputs == 1
    assert recording.body.n_rows == recording.body.a.n_rows == 2 * 3 + 1  # squares, and the row that sets the output
    assert [body.name for body in recording.gadgets] == ["square", "fourth_power"]
    assert recording.sites["x"].function == "powers"
    assert powers.record(n=3) is not recording


@pytest.mark.parametrize("level", [0, 1, 2])
def test_the_steps_one_by_one_make_the_program(level: int) -> None:
    recording = everything.record(n=3)
    lean = optimise(recording, HIGHEST_LEVEL)
    refuse_unconstrained(recording, lean)
    program = packed(recording, optimise(recording, level))
    assert digest(program) == digest(everything.compile(level, n=3))
    assert recording.body.a.n_rows == recording.body.n_rows, "a recording may be optimised as often as one likes"


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_recording_made_into_a_program_has_no_rows_left(level: int) -> None:
    recording = powers.record(n=2)
    program = judged_program(recording, level)
    assert from_limbs(program.solve({"x": 2}).limbs())[1] == 2**4 + 2**16
    assert recording.body.a.n_rows == 0
    with pytest.raises(ValueError, match="the rows of `powers` were used up"):
        optimise(recording, level)
    with pytest.raises(ValueError, match="the rows of `powers` were used up"):
        judged_program(recording, level)


def test_what_no_row_holds_is_refused_by_judging_not_by_recording() -> None:
    @circuit
    def forgets(x: Private[Field], y: Private[Field]) -> None:
        require(x * x == 4, "x is not 2")

    recording = forgets.record()
    with pytest.raises(UnusedInputError, match="no constraint mentions the input `y`") as told:
        refuse_unconstrained(recording, optimise(recording, HIGHEST_LEVEL, in_place=True))
    assert told.value.site == recording.sites["y"]

    @circuit
    def trusts(x: Private[Field]) -> Public[Field]:
        return hint(lambda value: value // 2, x, returns=Field)

    recording = trusts.record()
    with pytest.raises(UnconstrainedHintError):
        judged_program(recording, 1)
