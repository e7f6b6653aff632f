"""A number that is a signal, as flags: which of some places come before it; and what has to be 0 elsewhere."""

from __future__ import annotations

from zkwright.compiler import Bool, Field, require
from zkwright.compiler.rows import ArgumentError, Note, Operand, active_recorder, constant, thermometer_on_wires

from .element import Element


def places_before(number: Element, most: int, what: str) -> list[Bool]:
    """For each place j below `most`, whether j < number.

    Constrains the number to be at most `most`; fails for a larger one, and says `what` it is. Costs a row a place, and one.

    Raises `ArgumentError` for a plain number above `most`.
    """
    given = Field(number)
    if given.constant is not None and given.constant > most:
        raise ArgumentError(f"{what} is above {most}", "pass one that is at most as large, or more places")
    note = Note(f"{what} is above {most}", (Operand(what.removeprefix("the "), given.linear),))
    return [Bool.unchecked_linear(flag) for flag in thermometer_on_wires(given.linear, most, note)]


def places_before_any(number: Element, most: int) -> tuple[list[Bool], Bool]:
    """For each place j below `most`, whether j < number, and whether the number is at most `most`; else all are false.

    Never fails. Costs two rows a place, and two.
    """
    is_number = [Field(number) == place for place in range(most + 1)]
    before, flags = Field(0), list[Field]()
    for same in reversed(is_number):
        flags.append(before)
        before = before + Field(same)
    return [_truth(flag) for flag in reversed(flags[1:])], _truth(before)


def _truth(sum_of_flags: Field) -> Bool:
    """A sum of truth values of which one at most is true."""
    return Bool.unchecked_linear(sum_of_flags.linear)


def constrain_zero_product(a: Field, b: Field, message: str) -> None:
    """Constrain one of the two to be 0. Costs a row."""
    if a.constant is not None or b.constant is not None:
        require(a * b == 0, message)
    else:
        active_recorder().constrain(a.linear, b.linear, constant(0), note=Note(message))
