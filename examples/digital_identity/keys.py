"""The keys of circuits: made once, in one folder, and pinned by their descriptors.

A descriptor (`single.statement.json`) has the verification key's fingerprint and the names of the public values; its SHA-256
stands in every request, so that holder and verifier mean one key. Keys for real value come from a ceremony over these circuits.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final

from zkwright import Program
from zkwright.prover import Prover, check_circuit, read_zkey, setup, statement_of, write_zkey
from zkwright.verifier import Verifier

from .circuits import FAMILY, presentation
from .errors import MalformedError

Programs = Mapping[str, Callable[[], Program]]

PROGRAMS: Final[Programs] = {name: partial(presentation.compile, **size) for name, size in FAMILY.items()}
"""The family, by what compiles it."""


def make_keys(folder: Path, programs: Programs = PROGRAMS) -> None:
    """Development keys: whoever makes them can forge proofs. Raises `MalformedError` where there are some."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in programs:
        if (folder / f"{name}.statement.json").exists():
            raise MalformedError(f"{folder} has keys", "use them, or name another folder: others answer no old request")
    for name, compile_it in programs.items():
        program = compile_it()
        key = setup(program.r1cs)
        write_zkey(folder / f"{name}.zkey", key)
        (folder / f"{name}.verification_key.json").write_text(key.verifying_key().to_json(), encoding="utf-8")
        beside = folder / f".{name}.statement.json"
        beside.write_text(statement_of(program, key).to_json(), encoding="utf-8")
        os.replace(beside, folder / f"{name}.statement.json")  # the last of a name: what it stands for is there


class Keys:
    """The keys in a folder: descriptors and verification keys at once, what proves when it is needed."""

    def __init__(self, folder: Path, *, development: bool, programs: Programs = PROGRAMS) -> None:
        """Read them. Raises `MalformedError` where some are missing, `VerifierError` for keys that are not to be trusted."""
        self._folder: Final = folder
        self._programs: Final = programs
        self._provers: Final[dict[str, Prover]] = {}
        self._lock: Final = Lock()
        self.verifiers: Final[dict[str, Verifier]] = {}
        self.ids: Final[dict[str, str]] = {}
        for name in programs:
            descriptor = folder / f"{name}.statement.json"
            if not descriptor.exists():
                raise MalformedError(
                    f"{descriptor} is not there", "make the keys, or copy them from whom you share them with"
                )
            self.ids[name] = hashlib.sha256(descriptor.read_bytes()).hexdigest()
            key = folder / f"{name}.verification_key.json"
            self.verifiers[name] = Verifier.load(descriptor, key=key, development=development)

    def named(self, statement: str) -> str:
        """The circuit with this descriptor. Raises `MalformedError` for one that is not pinned here."""
        for name, known in self.ids.items():
            if known == statement:
                return name
        raise MalformedError("the request is for keys that are not pinned here", "use the keys that both sides share")

    def prover(self, name: str) -> Prover:
        """What proves by a key, held to its circuit."""
        with self._lock:
            if name not in self._provers:
                key, program = read_zkey(self._folder / f"{name}.zkey"), self._programs[name]()
                check_circuit(key, program.r1cs)
                self._provers[name] = Prover(key, program)
            return self._provers[name]
