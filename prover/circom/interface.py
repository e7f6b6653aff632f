"""What a witness program of circom 2 imports and exports. Source: circom's documentation and the programs themselves.

Every parameter and result is a 32-bit integer. Field elements pass through eight shared words, the least significant one
first. An input signal is named by the FNV-1a hash of its name, in two words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from zkwright.core.printable import printable
from zkwright.prover.errors import WitnessProgramError

if TYPE_CHECKING:
    from wasmtime import Module


class Signature(NamedTuple):
    """How many words a function takes and returns."""

    n_params: int
    n_results: int


HOST_MODULE: Final = "runtime"

IMPORTS: Final[Mapping[str, Signature]] = {
    "exceptionHandler": Signature(1, 0),  # the program gives up; says why in a code
    "printErrorMessage": Signature(0, 0),  # a line about what fails is there to be read
    "writeBufferMessage": Signature(0, 0),  # a text that the circuit's `log` writes is there to be read
    "showSharedRWMemory": Signature(0, 0),  # a value that the circuit's `log` writes is in the shared words
    "printDebug": Signature(1, 0),  # a number to be shown: circom 2.2.0 alone has it
}
"""What the host may be asked for, all in the module `runtime`.

Before circom 2.0.8 there was no `printErrorMessage`, and the message was there to be read when the program gave up; nor
`writeBufferMessage`, and each value of a `log` was a line.
"""

EXPORTS: Final[Mapping[str, Signature]] = {
    "getVersion": Signature(0, 1),
    "getFieldNumLen32": Signature(0, 1),  # words in a field element
    "getRawPrime": Signature(0, 0),  # puts the modulus into the shared words
    "readSharedRWMemory": Signature(1, 1),
    "writeSharedRWMemory": Signature(2, 0),
    "init": Signature(1, 0),
    "getInputSize": Signature(0, 1),  # how many field elements all inputs hold
    "setInputSignal": Signature(3, 0),  # hash, position: takes the shared words; the last one starts the computation
    "getWitnessSize": Signature(0, 1),
    "getWitness": Signature(1, 0),  # puts a wire's value into the shared words
    "getMessageChar": Signature(0, 1),  # the next character of a message, 0 at its end
}
"""What a program has to offer."""

SIZE_OF_INPUT: Final = "getInputSignalSize"
"""How many field elements one input holds; not positive when none has that hash. Programs before circom 2.0.5 do not tell."""

_OPTIONAL: Final[Mapping[str, Signature]] = {SIZE_OF_INPUT: Signature(2, 1)}

_MAX_NAME: Final = 80

_AGAIN: Final = (
    "compile the circuit with circom 2 (circom CIRCUIT.circom --wasm), or, where a key was made for this very program, compute "
    "the .wtns with the generate_witness.js or snarkjs that it came with"
)


def check_interface(module: Module) -> None:
    """Raise `WitnessProgramError` unless the module asks for nothing but `IMPORTS` and offers what it has to."""
    for wanted in module.imports:
        if wanted.module != HOST_MODULE or _signature(wanted.type) != IMPORTS.get(wanted.name or ""):
            name = printable(f"{wanted.module}.{wanted.name}"[:_MAX_NAME])
            raise WitnessProgramError(f"the program asks for {name}, which no program of circom 2 does; {_AGAIN}")
    offered = {export.name: _signature(export.type) for export in module.exports}
    for name, signature in EXPORTS.items():
        if offered.get(name) != signature:
            raise WitnessProgramError(f"the program does not offer {name} as programs of circom 2 do; {_AGAIN}")
    for name, signature in _OPTIONAL.items():
        if name in offered and offered[name] != signature:
            raise WitnessProgramError(f"the program offers another {name} than programs of circom 2 do; {_AGAIN}")


def _signature(kind: object) -> Signature | None:
    """The signature of a function of 32-bit words; None for anything else."""
    from wasmtime import FuncType

    if not isinstance(kind, FuncType) or any(str(value) != "i32" for value in (*kind.params, *kind.results)):
        return None
    return Signature(len(kind.params), len(kind.results))


def hash_name(name: str) -> int:
    """The 64-bit FNV-1a hash of a signal's name. Source: the FNV reference, www.isthe.com/chongo/tech/comp/fnv.

    >>> hex(hash_name("")), hex(hash_name("a"))
    ('0xcbf29ce484222325', '0xaf63dc4c8601ec8c')
    """
    value = 0xCBF29CE484222325
    for byte in name.encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return value
