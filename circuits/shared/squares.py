"""Whether a number is a square modulo r: what hints tell of it, by opcodes that files carry."""

from __future__ import annotations

from typing import Final

from zkwright.compiler import Field
from zkwright.compiler.rows import AppliedLemma, Note, Opcode, active_recorder, require_bool

NOT_SQUARE: Final = 5
"""The least number that is no square modulo r, nor is its opposite."""


def hinted_is_square(value: Field) -> Field:
    """1 for the square of a number other than 0, else 0: what a prover should put there, which nothing constrains."""
    return hinted(Opcode.FIND, Field(0), hinted(Opcode.SQUARE_ROOT, value), Field(0))


def hinted(opcode: Opcode, *inputs: Field) -> Field:
    """The one output of a hint with the parameter 0, which nothing constrains."""
    (output,) = active_recorder().hint(opcode, 0, [value.linear for value in inputs], 1)
    return Field.unchecked_linear(output)


def root_of_class(value: Field, because: AppliedLemma) -> tuple[Field, Field]:
    """0 and a square root of the value, where it has one, else 1 and a root of 5 times the value. Costs 3 rows.

    Needs a value other than 0, as `because` says of the root: of such a number or of 5 times it one alone is a square.
    """
    recorder = active_recorder()
    bit = 1 - hinted_is_square(value)
    require_bool(bit.linear, Note("whether a number is a square is neither 0 nor 1"))
    square = value * (1 + bit * (NOT_SQUARE - 1))
    root = hinted(Opcode.SQUARE_ROOT, square)
    note = Note("the number is no square, or 5 times it is none", because=because)
    recorder.constrain(root.linear, root.linear, square.linear, note=note)
    return bit, root
