"""The door for authors of gadgets: its operations cost the rows that it says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import zkwright.compiler.rows
from zkwright.compiler.recorder.active import recording
from zkwright.compiler.recorder.session import Session
from zkwright.compiler.rows import LinearCombination, Note, Opcode, Recorder, combine, constant, times

NOTE = Note("a broken row")
TOLD = dict(
    re.findall(r"^    (\w+)\(.*?\) .* (\d+|n|0 or 1) rows?$", zkwright.compiler.rows.__doc__ or "", re.MULTILINE)
)

Operation = Callable[[Recorder, list[LinearCombination]], object]

OPERATIONS: dict[str, Operation] = {
    "multiply": lambda body, wires: body.multiply(wires[0], wires[1]),
    "multiply_add": lambda body, wires: body.multiply_add(wires[0], wires[1], wires[2]),
    "divide": lambda body, wires: body.divide(wires[0], wires[1], NOTE),
    "divide_add": lambda body, wires: body.divide_add(wires[0], wires[1], wires[2], NOTE),
    "is_zero": lambda body, wires: body.is_zero(wires[0]),
    "require_zero": lambda body, wires: body.require_zero(wires[0], NOTE),
    "require_nonzero": lambda body, wires: body.require_nonzero(wires[0], NOTE),
    "require_boolean": lambda body, wires: body.require_boolean(wires[0], NOTE),
    "bits": lambda body, wires: body.bits(wires[0], 7, NOTE),
    "constrain": lambda body, wires: body.constrain(wires[0], wires[1], wires[2], note=NOTE),
    "compact": lambda body, wires: body.compact(combine([(1, wire) for wire in wires]), 3),
    "hint": lambda body, wires: body.hint(Opcode.DIVMOD, 0, wires[:2], 2),
}
EXPECTED = {"n": 7, "0 or 1": 1}


def test_every_operation_told_is_tried() -> None:
    assert TOLD.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_costs_what_the_door_says_and_once(name: str) -> None:
    body = Recorder("test", Session())
    wires = [body.formal() for _ in range(4)]
    with recording(body):
        OPERATIONS[name](body, wires)
        first = body.n_rows
        if name not in ("hint", "constrain"):
            OPERATIONS[name](body, wires)
    assert first == body.n_rows == (EXPECTED[TOLD[name]] if TOLD[name] in EXPECTED else int(TOLD[name]))


def test_a_short_combination_is_its_own_wire() -> None:
    body = Recorder("test", Session())
    wire = body.formal()
    with recording(body):
        assert body.compact(wire, 3) is wire
    assert body.n_rows == 0


def test_a_product_with_a_constant_is_no_row() -> None:
    body = Recorder("test", Session())
    wire, other = body.formal(), body.formal()
    with recording(body):
        assert times(constant(3), wire).key == times(wire, constant(3)).key == wire.scale(3).key
        assert times(constant(3), constant(4)).constant == 12
        assert body.n_rows == 0
        assert times(wire, other).key == times(other, wire).key
    assert body.n_rows == 1
