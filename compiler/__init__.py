"""The language and its compiler: a typed Python function in, constraints and a witness solver out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .annotations import Private, Public
    from .circuit_function import Circuit, circuit
    from .control import as_wire, bind, hint, ignore, require, select
    from .debugging import debug
    from .error_roots import InputError, ZkwrightError
    from .errors import CompileError, UnsatisfiedCircuitError
    from .field import R
    from .gadget_function import Gadget, gadget
    from .program import Program, Witness
    from .randomness import random_field
    from .types.array import Array, Bytes
    from .types.boolean import Bool, all_of, any_of
    from .types.field import Field
    from .types.struct import Struct
    from .types.uint import U8, U16, U32, U64, U128, UInt

__all__ = [
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
    "Gadget",
    "InputError",
    "Private",
    "Program",
    "Public",
    "R",
    "Struct",
    "UInt",
    "UnsatisfiedCircuitError",
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
    "annotations": ("Private", "Public"),
    "circuit_function": ("Circuit", "circuit"),
    "control": ("as_wire", "bind", "hint", "ignore", "require", "select"),
    "debugging": ("debug",),
    "error_roots": ("InputError", "ZkwrightError"),
    "errors": ("CompileError", "UnsatisfiedCircuitError"),
    "field": ("R",),
    "gadget_function": ("Gadget", "gadget"),
    "program": ("Program", "Witness"),
    "randomness": ("random_field",),
    "types.array": ("Array", "Bytes"),
    "types.boolean": ("Bool", "all_of", "any_of"),
    "types.field": ("Field",),
    "types.struct": ("Struct",),
    "types.uint": ("U8", "U16", "U32", "U64", "U128", "UInt"),
}
"""Where each name is defined. Nothing is loaded before it is used: who reads a witness from a file needs no types."""


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
