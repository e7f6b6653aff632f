"""zkwright: write a statement in Python, prove it in zero knowledge, check the proof anywhere.

This package re-exports what the author of a circuit needs; gadgets are in `zkwright.circuits`, proving in `zkwright.prover`,
checking in `zkwright.verifier`. Nothing is loaded before it is used: `import zkwright.verifier` alone stays small.
"""

from __future__ import annotations

# Type checkers alone load typing: it takes longer than all that a verification needs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from zkwright.compiler import (
        I8,
        I16,
        I32,
        I64,
        I128,
        U8,
        U16,
        U32,
        U64,
        U128,
        Array,
        Bool,
        Bytes,
        Circuit,
        CompileError,
        Field,
        Fixed,
        Gadget,
        InputError,
        Int,
        Private,
        Program,
        Public,
        R,
        Struct,
        Text,
        UInt,
        UnsatisfiedCircuitError,
        Vec,
        Witness,
        ZkwrightError,
        all_of,
        any_of,
        as_wire,
        bind,
        circuit,
        debug,
        gadget,
        hint,
        ignore,
        random_field,
        require,
        select,
    )

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


def __getattr__(name: str) -> Any:
    if name in __all__:
        import zkwright.compiler

        return getattr(zkwright.compiler, name)
    raise AttributeError(f"module 'zkwright' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
