"""Circuits that a service proves: a key, `NAME.zkey`, and beside it the circuit with its solver, `NAME.r1cs`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import ServiceError
from ..statements.registered import statement_id

if TYPE_CHECKING:
    from zkwright.compiler.program.schema import Schema
    from zkwright.prover import Prover
    from zkwright.verifier import Statement, VerifyingKey


_INPUTS: Final = 1 << 16
_INPUT: Final = 1 << 10


@dataclass(frozen=True, slots=True)
class CircuitFiles:
    """Where a key and its circuit lie."""

    zkey: Path
    r1cs: Path

    @classmethod
    def beside(cls, zkey: Path) -> CircuitFiles:
        """With the circuit of the same name in the key's folder."""
        return cls(zkey.absolute(), zkey.absolute().with_suffix(".r1cs"))

    def prover(self) -> Prover:
        """Made ready for many proofs, after the key was compared with the circuit.

        Raises `FormatError`, `OSError`, `zkwright.verifier.InvalidKey`, and `ValueError` for a key of another circuit.
        """
        from zkwright.compiler.program.program_file import read_program
        from zkwright.prover import Prover, check_circuit, read_zkey

        key, program = read_zkey(self.zkey), read_program(self.r1cs)
        prover = Prover(key, program)
        check_circuit(key, program.r1cs)
        return prover


@dataclass(frozen=True, slots=True)
class Provable:
    """A circuit whose proofs a service makes: its files, and what verifies them."""

    files: CircuitFiles
    statement: Statement
    verifying_key: VerifyingKey
    schema: Schema
    """What the inputs are, for who refuses them before anything is solved."""

    @property
    def most_inputs(self) -> int:
        """Bytes that inputs in JSON may have: more than any take, with the names of what they are part of."""
        return _INPUTS + _INPUT * (self.schema.n_public_inputs + self.schema.n_private_inputs)

    @property
    def id(self) -> str:
        """The SHA-256 of the descriptor, in hexadecimal: the statement's name in the service."""
        return statement_id(self.statement)


def read_provable(zkey: Path) -> Provable:
    """What a service has to know of a key to take requests for its proofs; the key is not made ready.

    Raises `ServiceError` for files that will not do: none of a circuit beside the key, a circuit that computes in Python.
    """
    from zkwright.compiler.program.program_file import read_program
    from zkwright.core.errors import ZkwrightError
    from zkwright.prover import statement_of, view_zkey
    from zkwright.verifier import VerifierError

    files = CircuitFiles.beside(zkey)
    if not zkey.is_file():
        raise ServiceError(zkey, "no such file", "give a key, NAME.zkey, with its circuit NAME.r1cs beside it")
    compile_beside = f"compile the circuit into {files.r1cs.name} beside the key"
    if not files.r1cs.is_file():
        raise ServiceError(files.r1cs, "not there, and without the circuit nothing is proved", compile_beside)
    try:
        key, program = view_zkey(files.zkey), read_program(files.r1cs)
        statement = statement_of(program, key)
    except (ZkwrightError, VerifierError) as error:
        raise ServiceError(zkey, f"nothing can be proved with it ({error})", "give a key and its circuit") from error
    except OSError as error:
        raise ServiceError(zkey, f"cannot be read ({error.strerror})", "give a key, NAME.zkey") from error
    if (program.r1cs.n_wires, program.r1cs.n_public) != (key.n_wires, key.n_public):
        raise ServiceError(zkey, f"of another circuit than {files.r1cs.name}", compile_beside)
    if program.python_hints:
        hint = program.python_hints[0]
        what = f"the circuit computes `{hint.name}` in Python ({hint.site}), which an .r1cs file cannot carry"
        raise ServiceError(files.r1cs, what, "use a hint of zkwright.circuits.hints")
    return Provable(files, statement, key.verifying_key(), program.schema)
