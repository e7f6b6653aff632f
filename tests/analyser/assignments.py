"""Holding an assignment against every row, apart from what the analyser does itself."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.analyser.system import Form, System


def satisfies(system: System, values: Sequence[int]) -> bool:
    """Whether wire 0 is 1, every value is reduced and every row holds."""

    def value(form: Form) -> int:
        return sum(coefficient * values[wire] for wire, coefficient in form.items())

    in_range = len(values) == system.n_wires and all(0 <= one < system.modulus for one in values)
    rows = map(system.row, range(system.n_rows))
    return (
        in_range and values[0] == 1 and all((value(a) * value(b) - value(c)) % system.modulus == 0 for a, b, c in rows)
    )


def is_pair(system: System, first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether two assignments agree on the inputs, not on the outputs, and satisfy every row."""
    return (
        satisfies(system, first)
        and satisfies(system, second)
        and all(first[wire] == second[wire] for wire in system.inputs)
        and any(first[wire] != second[wire] for wire in system.outputs)
    )
