"""The language and its compiler: a typed Python function in, constraints and a witness solver out."""

from __future__ import annotations

from .annotations import Private, Public
from .circuit_function import Circuit, circuit
from .control import bind, hint, require, select
from .errors import CompileError, InputError, UnsatisfiedCircuitError, ZkwrightError
from .gadget_function import Gadget, gadget
from .program import Program, Witness
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
    "Struct",
    "UInt",
    "UnsatisfiedCircuitError",
    "Witness",
    "ZkwrightError",
    "all_of",
    "any_of",
    "bind",
    "circuit",
    "gadget",
    "hint",
    "require",
    "select",
]
