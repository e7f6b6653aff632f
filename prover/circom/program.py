"""circom's witness programs: what `circom --wasm` writes, run from Python.

Source: circom's documentation, "Computing our witness", docs.circom.io.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from zkwright.core.canonical import first_not_below
from zkwright.core.errors import InputError
from zkwright.core.field import R
from zkwright.core.suggestions import suggestion
from zkwright.core.traceback_redaction import redact_frames
from zkwright.prover.circom.inputs import flatten_inputs
from zkwright.prover.circom.interface import check_interface
from zkwright.prover.circom.machine_code import load_module
from zkwright.prover.circom.names import candidate_names, signal_sizes
from zkwright.prover.circom.sandbox import Limits, make_engine, make_store, run_bounded
from zkwright.prover.circom.session import Log, Session
from zkwright.prover.circom.shapes import check_shapes
from zkwright.prover.errors import WitnessProgramError

if TYPE_CHECKING:
    from wasmtime import Engine, Module

MAX_BYTES: Final = 1 << 28
"""The largest program read; circom's for a million constraints have some megabytes."""


class Interface(NamedTuple):
    """Of a witness program: how many wires, how many field elements all inputs hold, and of each how many, by name.

    `inputs` holds those whose names are known, which takes a `.sym` file beside the program.
    """

    n_wires: int
    n_elements: int
    inputs: Mapping[str, int]


class WitnessProgram:
    """A compiled witness program, good for any number of runs, which share nothing but the machine code."""

    def __init__(self, path: Path, engine: Engine, module: Module, limits: Limits) -> None:
        """Use `WitnessProgram.load`."""
        self.path = path
        self._engine = engine
        self._module = module
        self._limits = limits
        self._lock = threading.Lock()  # stopping a run stops all of its engine

    def __repr__(self) -> str:
        """The name of its file."""
        return f"<WitnessProgram {self.path.name}>"

    @classmethod
    def load(cls, path: str | os.PathLike[str], limits: Limits | None = None) -> WitnessProgram:
        """Read a `.wasm` file and compile it, which takes about a second for ten thousand constraints.

        Nothing of the program runs yet. Raises `WitnessProgramError` for a file that is no program of circom 2, or takes
        too long; `WasmNotAvailable` without wasmtime; `OSError` when the file cannot be read.
        """
        path, limits = Path(path), limits or Limits()
        with path.open("rb") as file:
            code = file.read(MAX_BYTES + 1)
        if not code.startswith(b"\0asm"):
            raise WitnessProgramError(f"{path}: no WebAssembly; give the .wasm file that `circom --wasm` writes")
        if len(code) > MAX_BYTES:
            raise WitnessProgramError(f"{path}: more than {MAX_BYTES} bytes; is this the right file?")
        engine = make_engine()
        with _about(path):
            module = load_module(engine, code, limits)
            check_interface(module)
        return cls(path, engine, module, limits)

    @redact_frames
    def compute(
        self, inputs: Mapping[str, Any], log: Log | None = None, reduced: list[str] | None = None
    ) -> npt.NDArray[np.uint64]:
        """The value of every wire, shape (n_wires, 4), little-endian limbs, standard form, below r.

        `inputs` are those of circom's `input.json`; `flatten_inputs` tells what a value may be, and what `reduced` is.
        `log` takes the lines that the circuit's `log` writes, in another thread; they may be secret, and are not escaped.
        Raises `InputError` for an input that is missing, unknown, or of another size; `UnsatisfiedWitness`, with circom's
        message, when the circuit refuses the inputs; `WitnessProgramError` when the program does not do as circom's do,
        or meets a limit.
        """
        check_shapes(inputs, self.path)
        flat = flatten_inputs(inputs, reduced)
        with _about(self.path), self._lock:
            store = make_store(self._engine, self._limits)

            def run() -> npt.NDArray[np.uint64]:
                session = Session(self._engine, store, self._module, log)
                self._check_inputs(flat, session)
                session.set(flat)
                return session.witness(self._limits.memory_bytes)

            witness = run_bounded(run, self._engine, self._limits)
        if witness[0].tolist() != [1, 0, 0, 0] or first_not_below(witness, R) is not None:
            raise WitnessProgramError(f"{self.path}: the program's witness is none; compile the circuit again")
        return witness

    def interface(self) -> Interface:
        """What the program takes and gives, as it says itself. Raises `WitnessProgramError` as `compute` does."""
        with _about(self.path), self._lock:
            store = make_store(self._engine, self._limits)

            def run() -> Interface:
                session = Session(self._engine, store, self._module, None)
                names = {name: session.signal_size(name) for name in self._known(session)}
                return Interface(session.witness_size(), session.input_size(), names)

            return run_bounded(run, self._engine, self._limits)

    def _check_inputs(self, flat: Mapping[str, list[int]], session: Session) -> None:
        sizes = None if session.tells_sizes else signal_sizes(self.path, flat.keys())
        for name, values in flat.items():
            if sizes is None:
                size = session.signal_size(name)
            elif sizes:
                size = sizes[name]
            else:
                continue
            if size == 0 and values:
                whole = name.partition("[")[0]
                known = {whole} if session.tells_sizes and session.signal_size(whole) else set(self._known(session))
                mend = suggestion(name, known) or "leave it out"
                raise InputError(name, f"the circuit has no such input; {mend}")
            if size != len(values):
                raise InputError(name, f"{_elements(len(values))} given where the circuit takes {size}")
        given, wanted = sum(map(len, flat.values())), session.input_size()
        if given < wanted:
            missing = [name for name in self._known(session) if name not in flat]
            if missing:
                others = (
                    f", and so {'are' if len(missing) > 2 else 'is'} {', '.join(missing[1:])}" if missing[1:] else ""
                )
                raise InputError(missing[0], f"missing{others}; the circuit takes {_elements(wanted)} in all")
            mend = f"put {self.path.stem}.sym (circom --sym) beside the program to see their names"
            raise InputError("", f"{_elements(wanted - given)} missing of {wanted}; {mend}")
        if given > wanted:
            raise InputError(
                "", f"{_elements(given)} given where the circuit takes {wanted} in all; leave out the others"
            )

    def _known(self, session: Session) -> Iterator[str]:
        """The names of the inputs, as far as they can be known."""
        left = session.input_size() if session.tells_sizes else 0
        for name in candidate_names(self.path):
            if left <= 0:
                return
            if size := session.signal_size(name):
                left -= size
                yield name


@contextmanager
def _about(path: Path) -> Iterator[None]:
    """Name the program in what is said against it."""
    try:
        yield
    except WitnessProgramError as error:
        raise WitnessProgramError(f"{path}: {error.redacted()}", error.said) from error


def _elements(count: int) -> str:
    return f"{count} value{'' if count == 1 else 's'}"
