"""Recorded rows and hints solved one by one in Python: what a sketch comes to, and the plain run of a circuit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zkwright.core.field import R

from ..recorder.linear_combination import LinearCombination
from ..recorder.looks import FIRST_SKETCHED
from ..recorder.recorded import BitRows, HintCall, PythonHint, Row
from .hints import Opcode, evaluate
from .solver import Sum, run_python_hint, settled


class RowInterpreter:
    """Values of wires, beside those that are known already."""

    def __init__(self, known: Callable[[int], int | None], python_hints: Sequence[PythonHint]) -> None:
        """`known` gives the value of a wire below those of sketches that was set elsewhere, None where there is none."""
        self._known = known
        self._python_hints = python_hints
        self._own: dict[int, int] = {}

    def give(self, wire: int, value: int) -> None:
        """Set a wire."""
        self._own[wire] = value

    def value(self, linear: LinearCombination) -> int | None:
        """The value of a combination in [0, R); None where a wire has none."""
        try:
            total, unknown, _ = self._sum(linear)
        except _UnknownError:
            return None
        return total if unknown is None else None

    def row_holds(self, row: Row) -> bool:
        """See `holds`."""
        return self.holds(row.position, row.a, row.b, row.c)

    def holds(self, position: int, a: LinearCombination, b: LinearCombination, c: LinearCombination) -> bool:
        """Give the one unknown wire of a row its value, or check it. A row of several unknown wires, after a failure, holds."""
        try:
            wire, value, holds = settled(position, self._sum(a), self._sum(b), self._sum(c))
        except ValueError:
            return True
        if wire is not None:
            self._own[wire] = value
        return holds

    def bits_hold(self, check: BitRows) -> bool:
        """Give the bits of a range check their values; whether the value has no more of them."""
        value = self.value(check.value)
        if value is None:
            return True
        self._own.update((check.first_wire + i, value >> (i + 1) & 1) for i in range(check.n - 1))
        return value >> check.n == 0

    def run_hint(self, call: HintCall) -> None:
        """Give the hint's outputs their values; raises HintError or InputError where a Python hint fails."""
        inputs = [self.value(linear) for linear in call.inputs]
        known = [value for value in inputs if value is not None]
        if len(known) < len(inputs):
            return
        if call.opcode == Opcode.PYTHON:
            outputs = run_python_hint(self._python_hints[call.parameter], known, call.n_outputs)
        else:
            outputs = evaluate(call.opcode, call.parameter, known, call.n_outputs)
        self._own.update(enumerate(outputs, start=call.first_output))

    def _sum(self, linear: LinearCombination) -> Sum:
        total, unknown, factor = 0, None, 0
        own = self._own
        for wire, coefficient in linear.terms.items():
            value = own.get(wire)
            if value is None and wire < FIRST_SKETCHED:
                value = self._known(wire)
            if value is not None:
                total += coefficient * value
            elif unknown is None:
                unknown, factor = wire, coefficient
            else:
                raise _UnknownError
        return total % R, unknown, factor


class _UnknownError(ValueError):
    """Two wires of a combination have no value."""
