"""Our own WebAssembly, which carries values between Python and a witness program.

A circom program hands out one 32-bit word a call. Calls between two modules cost nanoseconds where calls from Python cost
microseconds, so a small module of ours collects the words in a memory of its own, and Python copies that. No address that
the program names is ever followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from wasmtime import Engine, Func, Instance, Memory, Store

LOAD: Final = 16384
"""How many field elements the courier carries at once."""

_WORDS: Final = 8  # of 32 bits in a field element
_SHARED: Final = ("readSharedRWMemory", "writeSharedRWMemory", "setInputSignal", "getWitness")
_SOURCE: Final = f"""
(module
  (import "program" "readSharedRWMemory" (func $read (param i32) (result i32)))
  (import "program" "writeSharedRWMemory" (func $write (param i32 i32)))
  (import "program" "setInputSignal" (func $set (param i32 i32 i32)))
  (import "program" "getWitness" (func $get (param i32)))
  (memory (export "memory") {LOAD * 4 * _WORDS // 65536})

  ;; The shared words, into or out of the memory at $at.
  (func $take (param $at i32) (local $word i32)
    (loop $words
      (i32.store (i32.add (local.get $at) (i32.shl (local.get $word) (i32.const 2))) (call $read (local.get $word)))
      (br_if $words (i32.lt_u (local.tee $word (i32.add (local.get $word) (i32.const 1))) (i32.const {_WORDS})))))
  (func $give (param $at i32) (local $word i32)
    (loop $words
      (call $write (local.get $word) (i32.load (i32.add (local.get $at) (i32.shl (local.get $word) (i32.const 2)))))
      (br_if $words (i32.lt_u (local.tee $word (i32.add (local.get $word) (i32.const 1))) (i32.const {_WORDS})))))

  ;; $count >= 1 values of wires, from $first on.
  (func (export "fetch") (param $first i32) (param $count i32) (local $i i32)
    (loop $wires
      (call $get (i32.add (local.get $first) (local.get $i)))
      (call $take (i32.shl (local.get $i) (i32.const 5)))
      (br_if $wires (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))

  ;; $count >= 1 elements of the input signal of that hash, from $first on.
  (func (export "send") (param $high i32) (param $low i32) (param $first i32) (param $count i32) (local $i i32)
    (loop $elements
      (call $give (i32.shl (local.get $i) (i32.const 5)))
      (call $set (local.get $high) (local.get $low) (i32.add (local.get $first) (local.get $i)))
      (br_if $elements (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))))
"""


class WitnessReader:
    """Carries field elements to and from one instance of a witness program, whose exports have been checked."""

    def __init__(self, engine: Engine, store: Store, program: Instance) -> None:
        """Compile the courier, which takes milliseconds, and connect it."""
        from wasmtime import Instance, Module

        exports = program.exports(store)
        own = Instance(store, Module(engine, _SOURCE), [exports[name] for name in _SHARED]).exports(store)
        self._store = store
        self._memory: Memory = own["memory"]  # type: ignore[assignment]
        self._fetch: Func = own["fetch"]  # type: ignore[assignment]
        self._send: Func = own["send"]  # type: ignore[assignment]

    def fetch(self, n_wires: int) -> npt.NDArray[np.uint64]:
        """The witness, shape (n_wires, 4), as the program has it: whether values are canonical is not checked."""
        witness = np.empty((n_wires, 4), dtype="<u8")
        for first in range(0, n_wires, LOAD):
            count = min(LOAD, n_wires - first)
            self._fetch(self._store, first, count)
            carried = self._memory.read(self._store, 0, 4 * _WORDS * count)
            witness[first : first + count] = np.frombuffer(carried, dtype="<u8").reshape(count, 4)
        return witness.astype(np.uint64, copy=False)

    def send(self, name_hash: int, values: npt.NDArray[np.uint64]) -> None:
        """Set an input signal to `values`, shape (n, 4); the last input of a circuit makes the program compute."""
        high, low = name_hash >> 32, name_hash & 0xFFFFFFFF
        for first in range(0, len(values), LOAD):
            load = values[first : first + LOAD].astype("<u8")
            self._memory.write(self._store, load.tobytes(), 0)
            self._send(self._store, signed(high), signed(low), first, len(load))


def signed(word: int) -> int:
    """A 32-bit word as WebAssembly's signed integer.

    >>> signed(0xFFFFFFFF), signed(7)
    (-1, 7)
    """
    return word - (1 << 32) if word >> 31 else word
