"""The keys of the four circuits in a folder: made once, shared by the ledger, the wallets and whoever keeps association sets."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final

from zkwright.compiler import Program
from zkwright.prover import Prover, read_zkey, setup, statement_of, write_zkey
from zkwright.verifier import Verifier

from . import circuits
from .transactions import CIRCUITS

NAMES: Final = ("transfer", "consolidation", "of_allowed_origin", "not_of_blocked_origin")
"""Of the circuits."""


def program_of(name: str) -> Program:
    """A circuit compiled, which takes half a second."""
    if name in CIRCUITS:
        return circuits.transfer.compile(n_inputs=CIRCUITS[name])
    return (
        circuits.of_allowed_origin.compile()
        if name == "of_allowed_origin"
        else circuits.not_of_blocked_origin.compile()
    )


class Deployment:
    """A folder with NAME.zkey, NAME.verification_key.json and NAME.statement.json of each circuit. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Reads nothing yet."""
        self.folder: Final = folder
        self._lock: Final = Lock()
        self._provers: Final[dict[str, Prover]] = {}

    def make(self) -> None:
        """Development keys: whoever makes them can forge proofs, and so make money. For value, hold a ceremony."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            program = program_of(name)
            key = setup(program.r1cs)
            write_zkey(self._file(name, "zkey"), key)
            self._file(name, "verification_key.json").write_text(key.verifying_key().to_json())
            self._file(name, "statement.json").write_text(statement_of(program, key).to_json())

    @cached_property
    def verifiers(self) -> dict[str, Verifier]:
        """Of each circuit. Raises as `Verifier.load` does."""
        return {name: self._verifier(name) for name in NAMES}

    def prover(self, name: str) -> Prover:
        """Of one circuit, made ready when it is first asked for."""
        with self._lock:
            if name not in self._provers:
                self._provers[name] = Prover(read_zkey(self._file(name, "zkey")), program_of(name))
            return self._provers[name]

    def _verifier(self, name: str) -> Verifier:
        statement, key = self._file(name, "statement.json"), self._file(name, "verification_key.json")
        return Verifier.load(statement, key=key, development=True)

    def _file(self, name: str, kind: str) -> Path:
        return self.folder / f"{name}.{kind}"
