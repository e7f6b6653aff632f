"""All 254 bits of a field element, which for most are those of one of two numbers."""

from __future__ import annotations

from typing import Any

from zkwright.compiler import Array, Bool, Field, require
from zkwright.compiler.rows import Note, Opcode, active_recorder, constant, reads_of_bits, require_bool
from zkwright.core.field import R_BITS

_HALF = 2 ** (R_BITS - 1)


def any_bits(value: Field, shift: int = 0) -> Array[Bool, Any]:
    """254 bits that make value + shift modulo r, least significant first: for most values there are two choices. Costs 254 rows.

    Needs a shift as `to_bits_strict` takes. Never fails.

    >>> [int(bit) for bit in any_bits(Field(6))[:4]]
    [0, 1, 1, 0]
    """
    if value.constant is not None:
        return Array([Bool(bool(value.constant + shift >> i & 1)) for i in range(R_BITS)])
    with active_recorder().deriving():
        top = _top_bit(value, shift)
        lower = (value + shift - Field(top) * _HALF).bits(R_BITS - 1)
    return Array([*lower, top]).read_as(reads_of_bits(value + shift))


def _top_bit(value: Field, shift: int) -> Bool:
    """A boolean that should be bit 253 of value + shift; nothing here constrains it to be."""
    if shift == 0:
        (hinted,) = active_recorder().hint(Opcode.BITS, R_BITS - 1, (value.linear,), 1)
    else:
        threshold = constant(_HALF - shift)
        hinted, rest = active_recorder().hint(Opcode.DIVMOD, 0, (value.linear, threshold), 2)
        require(value == Field.unchecked_linear(hinted) * (_HALF - shift) + Field.unchecked_linear(rest))
    return require_bool(hinted, Note("the highest bit is neither 0 nor 1"))
