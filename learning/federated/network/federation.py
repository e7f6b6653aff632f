"""`round.toml`: who learns together, by whose server, what, within which bounds. All hold the same but for paths and address."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from zkwright.core.errors import ZkwrightError
from zkwright.core.pinned_tls import certificate_of_text, need_cryptography, public_key_of
from zkwright.core.printable import printable
from zkwright.core.toml_tables import MAX_BYTES, TomlProblem, document_of, number, only, text, whole

from ...errors import LearningError
from ..round import Member, Round
from ..scheme import Scheme
from .identity import Credentials

MAX_PATIENCE: Final = 86_400

_PATIENCE: Final = 60

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_ADDRESS: Final = re.compile(r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):(?P<port>0|[1-9][0-9]{0,4})")
_COMMITMENT: Final = re.compile(r"[1-9][0-9]{0,76}")


class InvalidRound(LearningError, ValueError):  # noqa: N818 - named for what it says
    """What a `round.toml` must not say: which file, where in it, what, and how to mend it."""

    def __init__(self, path: object, problem: str) -> None:
        """`problem` says how to mend it as well."""
        ZkwrightError.__init__(self, printable(f"{path}: {problem}"))


class Participant(NamedTuple):
    """A member: its name, the certificate that it shows, in DER, and the commitment to how many records it has."""

    name: str
    certificate: bytes
    size: int


class Federation(NamedTuple):
    """What a `round.toml` says. A member has `patience` seconds for each answer, its training among them.

    `circuit`, `key` and `statement` are paths from the folder of the file, and theirs who hold it, as `host` and `port` are;
    `digest` is of all the rest.
    """

    label: str
    scheme: Scheme
    members: tuple[Participant, ...]
    threshold: int
    patience: int
    host: str
    port: int
    server: bytes
    circuit: Path
    key: Path
    statement: Path

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Federation:
        """Read a file. Raises `InvalidRound` for what it must not say, and `OSError`."""
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        need_cryptography("round.toml", Credentials.EXTRA)
        try:
            federation = _federation(document_of(data, "round.toml"), Path(path).parent)
            federation.round(0, {}, "0" * 64)  # refuses what is no round
        except (TomlProblem, LearningError) as error:
            raise InvalidRound(path, str(error)) from None
        return federation

    @property
    def digest(self) -> bytes:
        """The SHA-256 of what all have to hold alike."""
        facts = [
            self.label,
            [self.scheme.parameters, float(self.scheme.clip).hex(), float(self.scheme.norm).hex()],
            [[member.name, member.certificate.hex(), str(member.size)] for member in self.members],
            [self.threshold, self.patience, self.server.hex()],
        ]
        return sha256(json.dumps(facts, separators=(",", ":")).encode()).digest()

    def round(
        self, number: int, nonces: Mapping[int, bytes], statement: str, last: NDArray[np.float64] | None = None
    ) -> Round:
        """One of its rounds, as `Round.begun` has it; `last` is the average that members learn from, None in the first."""
        members = tuple(
            Member(member.name, public_key_of(member.certificate).public_bytes_raw(), member.size)
            for member in self.members
        )
        return Round(self.label, self.scheme, members, statement, self.threshold).begun(
            number, nonces, b"" if last is None else last.astype(">f8").tobytes()
        )

    def place(self, name: str) -> int:
        """The how-manieth of the members it is. Raises `LearningError` where it is none."""
        for place, member in enumerate(self.members):
            if member.name == name:
                return place
        known = ", ".join(member.name for member in self.members)
        raise LearningError(name, "no member of the round", f"name one of {known}")


def _federation(document: Mapping[str, Any], folder: Path) -> Federation:
    known = {"label", "parameters", "clip", "norm", "threshold", "patience", "circuit", "key", "statement"}
    only(document, {*known, "server", "member"}, "the file")
    listed, server = document.get("member"), document.get("server")
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise TomlProblem("no members; write a table [[member]] for each")
    if not isinstance(server, dict):
        raise TomlProblem("no server; write a table [server]")
    only(server, {"address", "certificate"}, "the server")
    members = tuple(_participant(entry, f"member {place}") for place, entry in enumerate(listed, 1))
    certificate = _certificate(server, "the server")
    shown = [certificate, *(member.certificate for member in members)]
    if len(set(shown)) < len(shown):
        raise TomlProblem("two have the same certificate; each member, and the server, needs its own")
    patience = whole(document, "patience", "the file") if "patience" in document else _PATIENCE
    if not 1 <= patience <= MAX_PATIENCE:
        raise TomlProblem(f"patience = {patience}; write seconds from 1 to {MAX_PATIENCE}")
    address = _ADDRESS.fullmatch(text(server, "address", "the server"))
    if address is None or int(address["port"]) > 65535:
        raise TomlProblem("the server: no address; write HOST:PORT")
    scheme = Scheme(
        whole(document, "parameters", "the file"),
        number(document, "clip", "the file"),
        number(document, "norm", "the file"),
    )
    paths = [folder / text(document, name, "the file") for name in ("circuit", "key", "statement")]
    return Federation(
        text(document, "label", "the file"),
        scheme,
        members,
        whole(document, "threshold", "the file") if "threshold" in document else 0,
        patience,
        address["host"].strip("[]"),
        int(address["port"]),
        certificate,
        *paths,
    )


def _participant(entry: Mapping[str, Any], where: str) -> Participant:
    only(entry, {"name", "certificate", "size"}, where)
    name, size = text(entry, "name", where), text(entry, "size", where)
    if not _NAME.fullmatch(name):
        raise TomlProblem(f"{where}: the name {name[:40]!r}; use up to 32 of a-z, 0-9 and -")
    if not _COMMITMENT.fullmatch(size):
        raise TomlProblem(f"{where}: size is no commitment; write what `zkwright learn size` printed for that member")
    return Participant(name, _certificate(entry, where), int(size))


def _certificate(entry: Mapping[str, Any], where: str) -> bytes:
    try:
        return certificate_of_text(text(entry, "certificate", where))
    except TomlProblem:
        raise
    except ValueError:
        mend = "write what `zkwright learn identity` printed"
        raise TomlProblem(f"{where}: no certificate of Ed25519 in base64; {mend}") from None
