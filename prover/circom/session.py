"""One run of a witness program: its inputs in, its complaints and its witness out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.errors import InputError, ZkwrightError
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.prover.circom.interface import HOST_MODULE, IMPORTS, SIZE_OF_INPUT, hash_name
from zkwright.prover.errors import UnsatisfiedWitness, WitnessProgramError

from .witness_reader import WitnessReader, signed

if TYPE_CHECKING:
    from wasmtime import Caller, Engine, Module, Store

Log = Callable[[str], None]
"""Takes a line that the circuit's `log` writes; it may hold secret values."""

_UNKNOWN_SIGNAL: Final = 1
_ASSERTION: Final = 4
_CODES: Final = {
    _UNKNOWN_SIGNAL: "it finds no such signal",
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
        self._failure: ZkwrightError | None = None
        self._input = ""  # the one that is being set
        self._asked = {wanted.name for wanted in module.imports}
        with self._explained():
            self._program = self._linker(engine).instantiate(store, module)
            self._exports = self._program.exports(store)
            self._check_field()
            self._call("init", 0)
            self._courier = WitnessReader(engine, store, self._program)

    def input_size(self) -> int:
        """How many field elements all inputs hold."""
        with self._explained():
            return self._call("getInputSize")

    @property
    def tells_sizes(self) -> bool:
        """Whether `signal_size` can be asked: not of programs before circom 2.0.5."""
        return SIZE_OF_INPUT in self._exports

    def signal_size(self, name: str) -> int:
        """How many field elements an input holds; 0 when the circuit has no such input."""
        value = hash_name(name)
        with self._explained():
            return max(0, self._call(SIZE_OF_INPUT, signed(value >> 32), signed(value & 0xFFFFFFFF)))

    def set(self, inputs: Mapping[str, list[int]]) -> None:
        """Set the inputs, of the right names and sizes, after which the program has computed the witness.

        Raises `UnsatisfiedWitness` with circom's message when the circuit refuses them, `InputError` for a name that the
        program does not know, where it did not tell before.
        """
        with self._explained():
            for name, values in inputs.items():
                self._input = name
                self._courier.send(hash_name(name), to_limbs(values))

    def witness_size(self) -> int:
        """How many wires the circuit has."""
        with self._explained():
            return self._call("getWitnessSize")

    def witness(self, limit: int) -> npt.NDArray[np.uint64]:
        """The value of every wire, shape (n, 4), of at most `limit` bytes."""
        with self._explained():
            n_wires = self._call("getWitnessSize")
            if not 0 < n_wires <= limit // (4 * _WORDS):
                raise WitnessProgramError(
                    "the program announces a witness that memory does not hold; allow it more, if it deserves that",
                    f"{n_wires} wires",
                )
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
            "printDebug": self._debug,
        }
        for name, signature in IMPORTS.items():
            kind = FuncType([ValType.i32()] * signature.n_params, [])
            linker.define_func(HOST_MODULE, name, kind, handlers[name], access_caller=True)
        return linker

    def _fail(self, caller: Caller, code: int) -> None:
        """End the run for the reason the program gives. Its text, and a code that circom does not have, may be secrets."""
        if "printErrorMessage" not in self._asked:
            self._complain(caller)
        said = "; ".join(filter(None, self._complaints))
        if code == _ASSERTION:
            told = "the inputs do not satisfy the circuit, by circom's program"
            self._failure = UnsatisfiedWitness(told, said=said or "an assertion fails")
        elif code == _UNKNOWN_SIGNAL and self._input and not self.tells_sizes:
            self._failure = InputError(self._input, "the circuit has no such input; leave it out")
        else:
            known = _CODES.get(code)
            self._failure = WitnessProgramError(
                f"the witness program gave up{f': {known}' if known else ''}; compile the circuit again",
                "; ".join(filter(None, [said, "" if known else f"error {code}"])),
            )
        raise self._failure

    def _complain(self, caller: Caller) -> None:
        if len(self._complaints) < _MAX_COMPLAINTS:
            self._complaints.append(_message(caller).strip())

    def _write(self, caller: Caller) -> None:
        text = _message(caller)
        if text != "\n":
            self._line.append(text)
        else:
            self._say(" ".join(self._line))
        if text == "\n" or len(self._line) >= _MAX_CHARACTERS:
            self._line.clear()

    def _show(self, caller: Caller) -> None:
        read: Any = caller["readSharedRWMemory"]
        value = str(self._shared(lambda word: int(read(caller, word))))
        if "writeBufferMessage" not in self._asked:
            self._say(value)
        elif len(self._line) < _MAX_CHARACTERS:
            self._line.append(value)

    def _debug(self, _: Caller, number: int) -> None:
        self._say(str(number))

    def _say(self, line: str) -> None:
        if self._log:
            self._log(line)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in our terms why the program ended, if it does."""
        from wasmtime import Trap, TrapCode, WasmtimeError

        try:
            yield
        except (ZkwrightError, Trap, WasmtimeError) as error:
            # The package passes what a host function raises through a global, which threads may take from each other.
            if self._failure is not None:
                raise self._failure from error
            if isinstance(error, ZkwrightError):
                raise
            if self._input and isinstance(error, Trap) and error.trap_code is TrapCode.INTEGER_DIVISION_BY_ZERO:
                raise UnsatisfiedWitness(
                    "the inputs lead the circuit to an integer division (`\\` or `%`) by 0: it has no witness for them"
                ) from error
            raise WitnessProgramError(f"the witness program stopped: {_reason(error)}; {_mend(error)}") from error


def _message(caller: Caller) -> str:
    """The message that the program has ready."""
    read: Any = caller["getMessageChar"]
    characters: list[int] = []
    while len(characters) < _MAX_CHARACTERS and (character := read(caller) & 0xFF):
        characters.append(character)
    return bytes(characters).decode("utf-8", "replace")


def _mend(error: Exception) -> str:
    """What to do about a program that did not end by itself."""
    from wasmtime import Trap

    if isinstance(error, Trap):
        return "programs that circom makes do not do that: compile the circuit again"
    return "allow it more memory, if it deserves that"


def _reason(error: Exception) -> str:
    """A few words of what wasmtime says at length: the last cause, without the call stack."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__).rpartition("wasm trap: ")[2]
