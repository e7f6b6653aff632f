"""The language and its compiler: a typed Python function in, constraints and a witness solver out."""

from __future__ import annotations

from zkwright.core.lazy_names import loaded_when_asked_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.core.errors import InputError, ZkwrightError
    from zkwright.core.field import R

    from .errors import CompileError, UnsatisfiedCircuitError
    from .language.annotations import Private, Public
    from .language.circuit import Circuit, circuit
    from .language.debugging import debug
    from .language.gadget import Gadget, gadget
    from .language.random_field import random_field
    from .language.statements import as_wire, bind, hint, ignore, require, select
    from .program.program import Program, Witness
    from .types.array import Array, Bytes
    from .types.boolean import Bool, all_of, any_of
    from .types.field import Field
    from .types.fixed import Fixed
    from .types.int import I8, I16, I32, I64, I128, Int
    from .types.struct import Struct
    from .types.text import Text
    from .types.uint import U8, U16, U32, U64, U128, UInt
    from .types.vec import Vec

__all__ = [
    "I8",
    "I16",
    "I32",
    "I64",
    "I128",
    "U8",
    "U16",
    "U32",
    "U64",
    "U128",
    "Array",
    "Bool",
    "Bytes",
    "Circuit",
    "CompileError",
    "Field",
    "Fixed",
    "Gadget",
    "InputError",
    "Int",
    "Private",
    "Program",
    "Public",
    "R",
    "Struct",
    "Text",
    "UInt",
    "UnsatisfiedCircuitError",
    "Vec",
    "Witness",
    "ZkwrightError",
    "all_of",
    "any_of",
    "as_wire",
    "bind",
    "circuit",
    "debug",
    "gadget",
    "hint",
    "ignore",
    "random_field",
    "require",
    "select",
]

_HOMES: Final = {
    "compiler.errors": ("CompileError", "UnsatisfiedCircuitError"),
    "compiler.language.annotations": ("Private", "Public"),
    "compiler.language.circuit": ("Circuit", "circuit"),
    "compiler.language.debugging": ("debug",),
    "compiler.language.gadget": ("Gadget", "gadget"),
    "compiler.language.random_field": ("random_field",),
    "compiler.language.statements": ("as_wire", "bind", "hint", "ignore", "require", "select"),
    "compiler.program.program": ("Program", "Witness"),
    "compiler.types.array": ("Array", "Bytes"),
    "compiler.types.boolean": ("Bool", "all_of", "any_of"),
    "compiler.types.field": ("Field",),
    "compiler.types.fixed": ("Fixed",),
    "compiler.types.int": ("I8", "I16", "I32", "I64", "I128", "Int"),
    "compiler.types.struct": ("Struct",),
    "compiler.types.text": ("Text",),
    "compiler.types.uint": ("U8", "U16", "U32", "U64", "U128", "UInt"),
    "compiler.types.vec": ("Vec",),
    "core.errors": ("InputError", "ZkwrightError"),
    "core.field": ("R",),
}
"""Where each name is defined. Nothing is loaded before it is used: who reads a witness from a file needs no types."""


if not TYPE_CHECKING:  # they know the names, and are to refuse all others
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
