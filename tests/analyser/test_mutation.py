"""Which rows an answer does not need."""

from __future__ import annotations

import time

from zkwright import U8, Field, Private, Public, circuit, require
from zkwright.analyser import audit
from zkwright.analyser.derivation import derive
from zkwright.analyser.mutation import unneeded, without
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer

from .circuits import bits_of, written


@circuit
def checked(x: Private[U8], y: Private[Field]) -> Public[Field]:
    """One line refuses inputs, the other says what is returned."""
    require(x != 3, "not three")
    return y * y


def test_a_requirement_is_not_needed_and_a_definition_is() -> None:
    program = checked.compile()
    verdict = audit(program, mutate=True)
    assert verdict.answer is Answer.UNIQUE
    lines = [finding.where.rpartition(":")[2] for finding in verdict.lints if finding.where]
    first = checked.__wrapped__.__code__.co_firstlineno  # type: ignore[attr-defined]
    assert lines == [str(first + 1), str(first + 3)]
    assert all(finding.lint == "not needed" and finding.mend for finding in verdict.lints)


def test_rows_of_one_place_one_by_one() -> None:
    system, names = written(["a * b = y", "a * a = u", "u + b = 5"], outputs="y", private="a b")
    (found,) = unneeded(system, names, derive(system), list(system.outputs))
    assert found.message.startswith("the answer is the same without any one of 2 rows of the 3 of this place")


def test_time_that_is_up_is_told() -> None:
    system, names = written(["a * b = y", "a * a = u"], outputs="y", private="a b")
    found = list(unneeded(system, names, derive(system), [1], deadline=time.monotonic() - 1))
    assert [finding.message for finding in found] == [
        "time was up when 0 of 1 places and single rows had been left out"
    ]


def test_nothing_is_left_out_where_something_is_open() -> None:
    system, _ = written(["r * r = a", "r * a = y", "a * a = u"], outputs="y", private="a")
    assert all(finding.lint != "not needed" for finding in audit(system.r1cs, mutate=True).lints)


def test_emptied_rows_hold_and_the_others_stay() -> None:
    system, _ = written([*bits_of("o", "a", 4), "o3 * a = y"], outputs="y", private="a")
    left = System(without(system.r1cs, [1, 4]))
    assert [left.row(row) for row in (1, 4)] == [({}, {}, {})] * 2
    assert [left.row(row) for row in (0, 2, 3, 5)] == [system.row(row) for row in (0, 2, 3, 5)]
