"""Witness programs written by hand: one that keeps to circom's interface, and ways to make it break any part of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wasmtime import wat2wasm
from zkwright.core.field import R
from zkwright.prover.circom.interface import hash_name

PRIME, WIRES, TEXT = 64, 128, 1024
"""Where the program keeps the modulus, the values of its wires, and its message; the shared words lie at 0."""

FOREVER = "(loop $l (br $l)) (unreachable)"


def words_of(name: str) -> tuple[int, int]:
    """The two words that name an input signal."""
    return hash_name(name) >> 32, hash_name(name) & 0xFFFFFFFF


def escaped(value: int) -> str:
    """A field element as a string of WebAssembly's text format."""
    return "".join(f"\\{byte:02x}" for byte in value.to_bytes(32, "little"))


HIGH, LOW = words_of("x")

IMPORTS = """
  (import "runtime" "exceptionHandler" (func $fail (param i32)))
  (import "runtime" "printErrorMessage" (func $complain))
  (import "runtime" "writeBufferMessage" (func $write))
  (import "runtime" "showSharedRWMemory" (func $show))
"""

EARLY_IMPORTS = """
  (import "runtime" "exceptionHandler" (func $fail (param i32)))
  (import "runtime" "showSharedRWMemory" (func $show))
"""
"""What programs of circom before 2.0.8 ask for."""

DEBUG_IMPORT = '(import "runtime" "printDebug" (func $debug (param i32)))'
"""What those of 2.2.0 ask for beside the others."""

FUNCTIONS = {
    "getVersion": ("(result i32)", "(i32.const 2)"),
    "getFieldNumLen32": ("(result i32)", "(i32.const 8)"),
    "getRawPrime": ("", f"(memory.copy (i32.const 0) (i32.const {PRIME}) (i32.const 32))"),
    "readSharedRWMemory": ("(param i32) (result i32)", "(i32.load (i32.shl (local.get 0) (i32.const 2)))"),
    "writeSharedRWMemory": ("(param i32 i32)", "(i32.store (i32.shl (local.get 0) (i32.const 2)) (local.get 1))"),
    "init": ("(param i32)", ""),
    "getInputSize": ("(result i32)", "(i32.const 2)"),
    "getInputSignalSize": (
        "(param i32 i32) (result i32)",
        f"(i32.shl (i32.and (i32.eq (local.get 0) (i32.const {HIGH})) (i32.eq (local.get 1) (i32.const {LOW})))"
        " (i32.const 1))",
    ),
    "setInputSignal": (
        "(param i32 i32 i32)",
        f"(memory.copy (i32.add (i32.const {WIRES + 32}) (i32.shl (local.get 2) (i32.const 5)))"
        " (i32.const 0) (i32.const 32))",
    ),
    "getWitnessSize": ("(result i32)", "(i32.const 3)"),
    "getWitness": (
        "(param i32)",
        f"(memory.copy (i32.const 0) (i32.add (i32.const {WIRES}) (i32.shl (local.get 0) (i32.const 5))) (i32.const 32))",
    ),
    "getMessageChar": (
        "(result i32)",
        "(i32.load8_u (global.get $at)) (global.set $at (i32.add (global.get $at) (i32.const 1)))",
    ),
}


def program(
    *,
    imports: str = IMPORTS,
    more: str = "",
    text: str = "",
    prime: int = R,
    one: int = 1,
    replaced: Mapping[str, str | None] | None = None,
    **also_replaced: str,
) -> bytes:
    """A circuit with one input, x, of two elements; its witness is 1, x[0], x[1].

    The bodies of some functions can be replaced; a function is left out for None.
    """
    bodies = {**(replaced or {}), **also_replaced}
    functions = "\n".join(
        f'(func (export "{name}") {signature} {bodies.get(name, body)})'
        for name, (signature, body) in FUNCTIONS.items()
        if bodies.get(name, body) is not None
    )
    return bytes(
        wat2wasm(f"""(module {imports} (memory 1) (global $at (mut i32) (i32.const {TEXT}))
          (data (i32.const {PRIME}) "{escaped(prime)}") (data (i32.const {WIRES}) "{escaped(one)}")
          (data (i32.const {TEXT}) "{text}") {functions} {more})""")
    )


def write(folder: Path, code: bytes, name: str = "small") -> Path:
    """The program as a file."""
    path = folder / f"{name}.wasm"
    path.write_bytes(code)
    return path
