"""The steps from a circuit to a checked proof: each one call of the library, and the files it reads and leaves."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress

from zkwright.cli.expecting import expecting
from zkwright.cli.files import (
    PROOF,
    PUBLIC,
    SIGNALS,
    STATEMENT_SUFFIX,
    VERIFICATION_KEY,
    read_at_most,
    results_in,
    size_of,
    write_text,
    writing,
)
from zkwright.cli.text import printable
from zkwright.cli.threads import no_linear_algebra

from .errors import Refusal, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    import numpy as np
    import numpy.typing as npt
    from zkwright.cli.files import StrPath
    from zkwright.cli.output import Output
    from zkwright.compiler import Program, Witness
    from zkwright.core.files.r1cs_file import R1CSFile
    from zkwright.core.limbs import Limbs
    from zkwright.core.public_interface import PublicInterface
    from zkwright.core.r1cs import R1CS
    from zkwright.prover import Engine, Progress, ProvingKey
    from zkwright.prover.circom import Limits
    from zkwright.verifier import Proof, PublicSignals, Statement, VerifyingKey


_MAX_NAMES = 10  # of inputs, in a word about them

_HEAD_BYTES = 1 << 12  # of a descriptor: the fingerprint stands before the signals, as we write it


class Step:
    """A step done: its name, how long it took, what it left."""

    def __init__(self, name: str) -> None:
        """Nothing is done yet."""
        self.name = name
        self.seconds = 0.0
        self.files: Sequence[StrPath] = []

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {"step": self.name, "seconds": round(self.seconds, 6), "files": file_list(self.files)}


@contextmanager
def timed(name: str) -> Iterator[Step]:
    """A step that lasts as long as the body."""
    step = Step(name)
    start = time.perf_counter()
    yield step
    step.seconds = time.perf_counter() - start


def file_list(files: Sequence[StrPath]) -> list[dict[str, Any]]:
    """Files and their sizes as JSON values; see `size_of`."""
    return [{"path": str(path), "bytes": size_of(path)} for path in files]


def compile_circuit(target: str, given: Sequence[str], optimisation: int | None) -> Program:
    """The program of `FILE.py:CIRCUIT` for compile-time parameters given as `name=value`, optimised to that level or fully.

    Raises `CompileError` and `Refusal`, both naming the user's line.
    """
    from pathlib import Path

    from zkwright.cli.loading import load_circuit, split_target, users_code
    from zkwright.cli.parameters import parse_parameters

    with expecting((Path(target), ("source",))):
        circuit = load_circuit(target)
    parameters = parse_parameters(given, circuit.parameters)
    with users_code(split_target(target)[0]):
        return circuit.compile(_FULLY if optimisation is None else optimisation, **parameters)


_FULLY = 2


def load_program(target: str, given: Sequence[str], optimisation: int | None) -> Program:
    """The program of `FILE.py:CIRCUIT`, compiled, or of an `.r1cs` that zkwright wrote.

    Raises `CompileError`, `FormatError`, and `Refusal`, also for parameters and a level where all is compiled already.
    """
    if not target.endswith(".r1cs"):
        return compile_circuit(target, given, optimisation)
    refuse_for_compiled(target, given, optimisation)
    no_linear_algebra()
    from zkwright.compiler.program.program_file import read_program

    return read_program(target)


def refuse_for_compiled(target: str, given: Sequence[str], optimisation: int | None) -> None:
    """Raise `Refusal` for a compile-time parameter, or a level of optimisation, of what is compiled."""
    if given:
        raise Refusal(f"-p {given[0]}: {target} is compiled already; compile it again with that parameter")
    if optimisation is not None:
        raise Refusal(f"-O{optimisation}: {target} is compiled already; compile it again with that level")


def save_program(program: Program, folder: Path) -> list[Path]:
    """Write `CIRCUIT.r1cs` and `CIRCUIT.sym` into a folder that is there."""
    from zkwright.compiler.program.program_file import write_program
    from zkwright.compiler.program.signal_names import named_signals
    from zkwright.core.files.sym_file import write_sym

    r1cs, sym = (folder / f"{program.schema.name}.{kind}" for kind in ("r1cs", "sym"))
    with writing(r1cs):
        write_program(program, r1cs)
    with writing(sym):
        write_sym(named_signals(program), sym)
    return [r1cs, sym]


def make_key(
    r1cs: R1CS, zkey: Path, engine: Engine, progress: Progress | None, interface: PublicInterface | None
) -> tuple[ProvingKey, list[Path]]:
    """Make a development key in the file `zkey`, and write `verification_key.json` beside it.

    With the names of the public values, `NAME.statement.json` as well.
    """
    from zkwright.prover import setup
    from zkwright.prover.groth16.proved import describe

    with writing(zkey):
        key = setup(r1cs, path=zkey, engine=engine, progress=progress)
    verification_key = zkey.with_name(VERIFICATION_KEY)
    vk = key.verifying_key()
    write_text(verification_key, vk.to_json())
    if interface is None:
        return key, [zkey, verification_key]
    statement = zkey.with_suffix(STATEMENT_SUFFIX)
    write_text(statement, describe(interface, vk, key.standing).to_json())
    return key, [zkey, verification_key, statement]


def interface_of(file: R1CSFile, path: Path) -> PublicInterface | None:
    """The names of the public values of a system, None where its file has none. Raises `FormatError`."""
    from zkwright.compiler.program.sections import SCHEMA_SECTION
    from zkwright.core.errors import FormatError
    from zkwright.core.public_interface import public_interface
    from zkwright.prover.groth16.proved import named
    from zkwright.verifier import InvalidStatement

    if SCHEMA_SECTION not in file.extra:
        return None
    try:
        interface = public_interface(bytes(file.extra[SCHEMA_SECTION]))
        n_signals = sum(part.size for part in named(interface).values())
        if (1 if interface.hash_inputs else n_signals) != file.r1cs.n_public:
            raise ValueError("it has another number of public values than the constraints")
        return interface
    except (ValueError, InvalidStatement) as error:
        raise FormatError(path, f"its input schema is damaged: {error}", mend="compile the circuit again") from error


def solve(program: Program, inputs: StrPath, origin: Path, output: Output) -> Witness:
    """The witness for the inputs in a JSON file; `origin` is the file that the program came from.

    What the circuit's `debug` prints goes to stderr, unless the output is quiet or redacted.
    Raises `InputError`, `UnsatisfiedCircuitError`, `HintError`, and `FormatError` when a file is forged.
    """
    with given(inputs) as values, _solving(origin):
        if program.provenance.looks is not None and (output.quiet or output.redact):
            from zkwright.compiler.language.debugging import without_debug

            with without_debug():
                return program.solve(values)
        return program.solve(values)


@contextmanager
def _solving(origin: Path) -> Iterator[None]:
    """With an author's code at work its folder can be imported from; of an `.r1cs`, whoever it is from, no code runs."""
    from zkwright.cli.entry import Interruptible
    from zkwright.core.errors import FormatError, ZkwrightError

    if not str(origin).endswith(".r1cs"):
        from zkwright.cli.loading import users_code

        with users_code(origin, secret=True):
            yield
        return
    try:
        with Interruptible():
            yield
    except ZkwrightError:
        raise
    except ValueError as error:  # the solver's, of rows, wires and hints
        raise FormatError(
            origin, f"its solver is damaged or forged: {error}", mend="compile the circuit again"
        ) from error


@contextmanager
def given(path: StrPath) -> Iterator[dict[str, Any]]:
    """The inputs in a JSON file, which is named in front of whatever is said against them in the body."""
    from zkwright.cli.inputs import STDIN, given_inputs
    from zkwright.core.errors import InputError

    name = "standard input" if os.fspath(path) == STDIN else str(path)
    try:
        yield given_inputs(path)
    except InputError as error:
        error.add_note(name)
        raise


def solve_with_circom(
    wasm: StrPath, inputs: StrPath, output: Output, limits: Limits, reduce: bool
) -> tuple[npt.NDArray[np.uint64], list[str]]:
    """The witness, shape (wires, 4), that circom's witness program computes from the inputs in a JSON file.

    With `reduce`, inputs beyond the field are reduced modulo r; the names of those are returned too. They, and what the
    circuit's `log` writes, go to stderr.
    Raises `InputError`, `UnsatisfiedWitness`, `WitnessProgramError`, `WasmNotAvailable`.
    """
    from pathlib import Path

    from zkwright.prover.circom import WitnessProgram

    with given(inputs) as values:
        reduced: list[str] = []
        witness = WitnessProgram.load(Path(wasm), limits).compute(values, output.note, reduced if reduce else None)
    if reduced and not output.quiet:
        more = f" and {len(reduced) - _MAX_NAMES} more" if len(reduced) > _MAX_NAMES else ""
        sys.stderr.write(f"reduced modulo r: {printable(', '.join(reduced[:_MAX_NAMES]))}{more}\n")
    return witness, reduced


def save_witness(witness: Limbs, path: StrPath) -> list[StrPath]:
    """Write a `.wtns` file, which holds secrets: only its owner can read it."""
    from zkwright.core.files.wtns_file import write_wtns

    with results_in(os.path.dirname(path)), writing(path):
        write_wtns(path, witness)
    return [path]


def save_proof(
    proof: Proof, public: PublicSignals, folder: StrPath, signals: Sequence[int] | None = None
) -> list[StrPath]:
    """Write `proof.json` and `public.json` into a folder that is there; `signals.json` as well for the signals behind a hash."""
    from zkwright.verifier import public_to_json

    texts = {PROOF: proof.to_json(), PUBLIC: public_to_json(public)}
    if signals is not None:
        texts[SIGNALS] = public_to_json(tuple(signals))
    paths = {os.path.join(folder, name): text for name, text in texts.items()}
    for path, text in paths.items():
        write_text(path, text)
    return [*paths]


def verify_files(verification_key: StrPath, public: StrPath, proof: StrPath) -> tuple[VerifyingKey, PublicSignals]:
    """Return the key and the public signals if the three files hold a valid proof of them.

    Raises `InvalidProof` (`MalformedProof` for text that is no such file), `InvalidKey`, `OSError`.
    """
    from zkwright.verifier import verify

    vk, signals, points = _read_triple(verification_key, public, proof)
    verify(vk, signals, points)
    return vk, signals


def descriptor_beside(verification_key: StrPath, vk: VerifyingKey) -> str | None:
    """The first of `descriptors_beside`; None where there is none."""
    return next(descriptors_beside(verification_key, vk), None)


def descriptors_beside(key: StrPath, vk: VerifyingKey) -> Iterator[str]:
    """The paths of the descriptors of this key in the folder of its file, by the fingerprint in them.

    They are not read otherwise: whoever gives one to `read_statement` learns whether it is sound.
    """
    folder = os.path.dirname(key)
    try:
        names = sorted(name for name in os.listdir(folder or ".") if name.endswith(STATEMENT_SUFFIX))
    except OSError:  # a folder may let its files be read and not listed
        return
    for name in names:
        path = os.path.join(folder, name)
        with suppress(OSError):
            if os.path.isfile(path) and vk.fingerprint.encode() in read_at_most(path, _HEAD_BYTES):
                yield path


def verify_by_name(
    verification_key: StrPath, public: StrPath, proof: StrPath, statement: StrPath, expected: Sequence[str]
) -> tuple[Statement, PublicSignals, dict[str, Any]]:
    """What `verify_files` does with names for the key: the descriptor, the signals, and the public values as JSON.

    The values are the ones expected, each `name=value`.

    Raises as it does, `InvalidStatement`, and `Refusal` for what is no expectation.
    """
    from zkwright.cli.expectations import expectations
    from zkwright.verifier import InvalidStatement

    with expecting((statement, ("statement",))):
        names = read_statement(statement)
    vk, signals, points = _read_triple(verification_key, public, proof)
    try:
        values = names.verify(vk, signals, points, expect=expectations(names, expected))
    except InvalidStatement as error:
        error.add_note(str(statement))
        raise
    return names, signals, names.json_values(values)


def _read_triple(
    verification_key: StrPath, public: StrPath, proof: StrPath
) -> tuple[VerifyingKey, PublicSignals, Proof]:
    places = ((verification_key, ("verification_key",)), (public, ("public",)), (proof, ("proof",)))
    with expecting(*places, command="zkwright verify {} {} {}"):
        return read_verification_key(verification_key), read_public(public), read_proof(proof)


def read_statement(path: StrPath) -> Statement:
    """The descriptor in a `NAME.statement.json`. Raises `InvalidStatement` naming the file, `OSError`."""
    from zkwright.verifier.statement import MAX_STATEMENT_BYTES, Statement

    with about(path):
        return Statement.from_json(read_at_most(path, MAX_STATEMENT_BYTES))


def read_public(path: StrPath) -> PublicSignals:
    """The signals in a `public.json`. Raises `InvalidProof` naming the file, `OSError`."""
    from zkwright.verifier import public_from_json
    from zkwright.verifier.public_signals import MAX_PUBLIC_BYTES

    with about(path):
        return public_from_json(read_at_most(path, MAX_PUBLIC_BYTES))


def read_proof(path: StrPath) -> Proof:
    """The proof in a `proof.json`. Raises `InvalidProof` naming the file, `OSError`."""
    from zkwright.verifier import Proof
    from zkwright.verifier.groth16.proof import MAX_PROOF_BYTES

    with about(path):
        return Proof.from_json(read_at_most(path, MAX_PROOF_BYTES))


def read_verification_key(path: StrPath) -> VerifyingKey:
    """The key in a `verification_key.json`. Raises `InvalidKey` naming the file, `OSError`."""
    from zkwright.verifier import VerifyingKey
    from zkwright.verifier.groth16.verifying_key import MAX_KEY_BYTES

    with about(path):
        return VerifyingKey.from_json(read_at_most(path, MAX_KEY_BYTES))
