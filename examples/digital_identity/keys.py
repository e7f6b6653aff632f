"""The keys of the family: made once, in one folder, and pinned by their descriptors.

A descriptor (`single.statement.json`) has the verification key's fingerprint and the names of the public values; its SHA-256
stands in every request, so that holder and verifier mean one key. Keys for real value come from a ceremony over these circuits.
"""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from pathlib import Path
from typing import Final

from zkwright import Program
from zkwright.prover import Prover, check_circuit, read_zkey, setup, statement_of, write_zkey
from zkwright.verifier import Verifier

from .circuits import FAMILY, presentation
from .errors import MalformedError


def program(size: str) -> Program:
    """One of the family, compiled."""
    return presentation.compile(**FAMILY[size])


def make_keys(folder: Path) -> None:
    """Development keys of the whole family: whoever makes them can forge proofs. Raises `MalformedError` where some are."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in FAMILY:
        if (folder / f"{size}.statement.json").exists():
            raise MalformedError(
                f"{folder} has keys", "use them, or name another folder: with others no old request is answered"
            )
    for size in FAMILY:
        compiled = program(size)
        key = setup(compiled.r1cs)
        write_zkey(folder / f"{size}.zkey", key)
        (folder / f"{size}.verification_key.json").write_text(key.verifying_key().to_json(), encoding="utf-8")
        beside = folder / f".{size}.statement.json"
        beside.write_text(statement_of(compiled, key).to_json(), encoding="utf-8")
        os.replace(beside, folder / f"{size}.statement.json")  # the last of a size: what it stands for is there


class Keys:
    """The family's keys in a folder: descriptors and verification keys at once, what proves when it is needed."""

    def __init__(self, folder: Path, *, development: bool) -> None:
        """Read them. Raises `MalformedError` where some are missing, `VerifierError` for keys that are not to be trusted."""
        self.folder: Final = folder
        self.verifiers: Final[dict[str, Verifier]] = {}
        self.ids: Final[dict[str, str]] = {}
        for size in FAMILY:
            descriptor = folder / f"{size}.statement.json"
            if not descriptor.exists():
                raise MalformedError(
                    f"{descriptor} is not there", "make the keys, or copy them from whom you share them with"
                )
            self.ids[size] = hashlib.sha256(descriptor.read_bytes()).hexdigest()
            self.verifiers[size] = Verifier.load(
                descriptor, key=folder / f"{size}.verification_key.json", development=development
            )

    def size(self, statement: str) -> str:
        """The circuit with this descriptor. Raises `MalformedError` for one that is not pinned here."""
        for size, known in self.ids.items():
            if known == statement:
                return size
        raise MalformedError("the request is for keys that are not pinned here", "use the keys that both sides share")

    def prover(self, size: str) -> Prover:
        """What proves one of the family, held to its circuit."""
        if size not in self._provers:
            key, compiled = read_zkey(self.folder / f"{size}.zkey"), program(size)
            check_circuit(key, compiled.r1cs)
            self._provers[size] = Prover(key, compiled)
        return self._provers[size]

    @cached_property
    def _provers(self) -> dict[str, Prover]:
        return {}
