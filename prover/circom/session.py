"""One run of a witness program: its inputs in, its complaints and its witness out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.compiler.field import R
from zkwright.compiler.limbs import to_limbs
from zkwright.prover.circom.courier import Courier, signed
from zkwright.prover.circom.interface import HOST_MODULE, IMPORTS, hash_name
from zkwright.prover.errors import ProverError, UnsatisfiedWitness, WitnessProgramError

if TYPE_CHECKING:
    from wasmtime import Caller, Engine, Module, Store

Log = Callable[[str], None]
"""Takes a line that the circuit's `log` writes; it may hold secret values."""

_ASSERTION: Final = 4
_CODES: Final = {
    1: "it finds no such signal",
    2: "too many signals are set",
    3: "a signal is set twice",
    5: "it has too little memory",
    6: "a position lies outside of an input array",
}
_MAX_CHARACTERS: Final = 4096  # of a message
_MAX_COMPLAINTS: Final = 16
_WORDS: Final = 8


class Session:
    """A running instance of a checked program. Every call is bounded by the limits of its store."""

    def __init__(self, engine: Engine, store: Store, module: Module, log: Log | None) -> None:
        """Start the program. Raises `WitnessProgramError` when it is not for BN254, or takes too much."""
        self._store = store
        self._log = log
        self._line: list[str] = []
        self._complaints: list[str] = []
        self._failure: ProverError | None = None
        with self._explained():
            self._program = self._linker(engine).instantiate(store, module)
            self._exports = self._program.exports(store)
            self._check_field()
            self._call("init", 0)
            self._courier = Courier(engine, store, self._program)

    def input_size(self) -> int:
        """How many field elements all inputs hold."""
        with self._explained():
            return self._call("getInputSize")

    def signal_size(self, name: str) -> int:
        """How many field elements an input holds; 0 when the circuit has no such input."""
        value = hash_name(name)
        with self._explained():
            return max(0, self._call("getInputSignalSize", signed(value >> 32), signed(value & 0xFFFFFFFF)))

    def set(self, inputs: Mapping[str, list[int]]) -> None:
        """Set the inputs, of the right names and sizes, after which the program has computed the witness.

        Raises `UnsatisfiedWitness` with circom's message when the circuit refuses them.
        """
        with self._explained():
            for name, values in inputs.items():
                self._courier.send(hash_name(name), to_limbs(values))

    def witness(self, limit: int) -> npt.NDArray[np.uint64]:
        """The value of every wire, shape (n, 4), of at most `limit` bytes."""
        with self._explained():
            n_wires = self._call("getWitnessSize")
            if not 0 < n_wires <= limit // (4 * _WORDS):
                raise WitnessProgramError(f"the program announces a witness of {n_wires} wires; allow it more memory")
            return self._courier.fetch(n_wires)

    def _call(self, name: str, *words: int) -> int:
        """What an export returns, as a signed integer; 0 for one that returns nothing."""
        function: Any = self._exports[name]
        return function(self._store, *words) or 0

    def _check_field(self) -> None:
        version, n_words = self._call("getVersion"), self._call("getFieldNumLen32")
        if version != 2:
            raise WitnessProgramError(f"the program is of circom {version}; compile the circuit with circom 2")
        self._call("getRawPrime")
        prime = self._shared(lambda word: self._call("readSharedRWMemory", word))
        if n_words != _WORDS or prime != R:
            raise WitnessProgramError(
                "the program computes in another field than BN254's; compile it with --prime bn128, circom's default"
            )

    @staticmethod
    def _shared(read: Callable[[int], int]) -> int:
        """The field element in the shared words."""
        return sum((read(word) & 0xFFFFFFFF) << 32 * word for word in range(_WORDS))

    def _linker(self, engine: Engine) -> Any:
        from wasmtime import FuncType, Linker, ValType

        linker = Linker(engine)
        handlers: Mapping[str, Callable[..., None]] = {
            "exceptionHandler": self._fail,
            "printErrorMessage": self._complain,
            "writeBufferMessage": self._write,
            "showSharedRWMemory": self._show,
        }
        for name, signature in IMPORTS.items():
            kind = FuncType([ValType.i32()] * signature.n_params, [])
            linker.define_func(HOST_MODULE, name, kind, handlers[name], access_caller=True)
        return linker

    def _fail(self, _: Caller, code: int) -> None:
        """End the run for the reason the program gives."""
        told = "; ".join(self._complaints)
        if code == _ASSERTION:
            self._failure = UnsatisfiedWitness(
                f"the inputs do not satisfy the circuit, by circom's program: {told or 'an assertion fails'}"
            )
        else:
            reason = _CODES.get(code, f"error {code}")
            self._failure = WitnessProgramError(
                f"the witness program gave up: {reason}{f' ({told})' if told else ''}; compile the circuit again"
            )
        raise self._failure

    def _complain(self, caller: Caller) -> None:
        if len(self._complaints) < _MAX_COMPLAINTS:
            self._complaints.append(_message(caller).strip())

    def _write(self, caller: Caller) -> None:
        text = _message(caller)
        if text != "\n":
            self._line.append(text)
        elif self._log:
            self._log(" ".join(self._line))
        if text == "\n" or len(self._line) >= _MAX_CHARACTERS:
            self._line.clear()

    def _show(self, caller: Caller) -> None:
        read: Any = caller["readSharedRWMemory"]
        if len(self._line) < _MAX_CHARACTERS:
            self._line.append(str(self._shared(lambda word: int(read(caller, word)))))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in our terms why the program ended, if it does."""
        from wasmtime import Trap, WasmtimeError

        try:
            yield
        except (ProverError, Trap, WasmtimeError) as error:
            # The package passes what a host function raises through a global, which threads may take from each other.
            if self._failure is not None:
                raise self._failure from error
            if isinstance(error, ProverError):
                raise
            raise WitnessProgramError(
                f"the witness program stopped: {_reason(error)}; compile the circuit again, or allow it more memory"
            ) from error


def _message(caller: Caller) -> str:
    """The message that the program has ready."""
    read: Any = caller["getMessageChar"]
    characters: list[int] = []
    while len(characters) < _MAX_CHARACTERS and (character := read(caller) & 0xFF):
        characters.append(character)
    return bytes(characters).decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    """A few words of what wasmtime says at length: the last cause, without the call stack."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__).rpartition("wasm trap: ")[2]
