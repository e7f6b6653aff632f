"""The door for authors of gadgets: rows recorded by hand, where the operators of the types take more of them than needed.

A body's rows are `a * b = c` over combinations of wires. `signal.linear` is the combination that a value is, and
`Field.unchecked_linear(combination)` a value again (`Bool.`, `UInt`s the same), which nothing here constrains to be one of
its type: that is what rows are recorded for. What the body at work offers is `active_recorder()`, a `Recorder`:

    multiply(a, b)                  a wire a * b                                        1 row
    multiply_add(a, b, c)           a wire a * b + c                                    1 row
    divide(a, b, note)              a wire q with q * b = a, any where both are 0       1 row
    divide_add(a, b, c, note)       a wire a / b + c                                    1 row
    is_zero(a)                      a wire 1 where a is 0, else 0                       2 rows
    require_zero(a, note)           fails unless a is 0                                 1 row
    require_nonzero(a, note)        fails where a is 0                                  1 row
    require_boolean(a, note)        fails unless a is 0 or 1                            1 row
    bits(a, n, note)                bits of a, and the proof that it has n              n rows
    constrain(a, b, c, note=note)   the row a * b = c                                   1 row
    compact(a, n)                   a, or a wire for it if it has more than n terms     0 or 1 row
    hint(opcode, p, inputs, n)      n wires that a solver fills and nothing constrains  0 rows

Its operations record and do not compute: a combination whose `constant` is not None is the caller's to fold, as `times(a, b)`
does before it multiplies. Outside of a body, where a gadget is called with plain values alone, there is no recorder. All but
`constrain` and `hint` record equal rows once. No row may have two wires that no input, hint or earlier row has set. What a row's
failure is told as is a `Note`.

docs/writing-gadgets.md shows two gadgets made so. Nothing is loaded before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zkwright.core.lazy_names import loaded_when_asked_for

if TYPE_CHECKING:
    from .errors import ArgumentError, ConstantRangeError
    from .gadget_library import gadget_library
    from .recorder.active import active_recorder
    from .recorder.lemma import AppliedLemma, Lemma, Need, not_vanishing, vanishing
    from .recorder.linear_combination import LinearCombination, combine, constant
    from .recorder.notes import Note, Operand
    from .recorder.recorder import Recorder
    from .shapes import shape_of
    from .shapes.leafwise import rebuild
    from .shapes.uniform import uniform
    from .solver.hints import MAX_DIGIT_BITS, Opcode
    from .solver.named_hints import INTEGER_ROOT, BuiltInHint
    from .solver.routing import n_switches
    from .types.boolean import require_bool
    from .types.field import bits_of, reads_of_bits
    from .types.integer_range import times
    from .types.signal import Signal
    from .types.thermometer import of_bits, one_hot, thermometer, thermometer_on_wires

__all__ = [
    "INTEGER_ROOT",
    "MAX_DIGIT_BITS",
    "AppliedLemma",
    "ArgumentError",
    "BuiltInHint",
    "ConstantRangeError",
    "Lemma",
    "LinearCombination",
    "Need",
    "Note",
    "Opcode",
    "Operand",
    "Recorder",
    "Signal",
    "active_recorder",
    "bits_of",
    "combine",
    "constant",
    "gadget_library",
    "n_switches",
    "not_vanishing",
    "of_bits",
    "one_hot",
    "reads_of_bits",
    "rebuild",
    "require_bool",
    "shape_of",
    "thermometer",
    "thermometer_on_wires",
    "times",
    "uniform",
    "vanishing",
]

_HOMES: Final = {
    "compiler.errors": ("ArgumentError", "ConstantRangeError"),
    "compiler.gadget_library": ("gadget_library",),
    "compiler.recorder.active": ("active_recorder",),
    "compiler.recorder.lemma": ("AppliedLemma", "Lemma", "Need", "not_vanishing", "vanishing"),
    "compiler.recorder.linear_combination": ("LinearCombination", "combine", "constant"),
    "compiler.recorder.notes": ("Note", "Operand"),
    "compiler.recorder.recorder": ("Recorder",),
    "compiler.shapes": ("shape_of",),
    "compiler.shapes.leafwise": ("rebuild",),
    "compiler.shapes.uniform": ("uniform",),
    "compiler.solver.hints": ("MAX_DIGIT_BITS", "Opcode"),
    "compiler.solver.named_hints": ("INTEGER_ROOT", "BuiltInHint"),
    "compiler.solver.routing": ("n_switches",),
    "compiler.types.boolean": ("require_bool",),
    "compiler.types.field": ("bits_of", "reads_of_bits"),
    "compiler.types.integer_range": ("times",),
    "compiler.types.signal": ("Signal",),
    "compiler.types.thermometer": ("of_bits", "one_hot", "thermometer", "thermometer_on_wires"),
}


if not TYPE_CHECKING:  # they know the names, and are to refuse all others
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
