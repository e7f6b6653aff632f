"""`parties.toml`: who takes part, where, who gives which input, and how many may lie. All parties hold the same bytes."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.core.toml_tables import MAX_BYTES, TomlProblem, document_of, only, text, whole

from .errors import InvalidParties
from .identity import certificate_from_text

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PARTIES: Final = 9
"""Keys are agreed on by all sets of n - t parties, of which nine have 126."""

MAX_PATIENCE: Final = 86_400

_PATIENCE: Final = 60

_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_ADDRESS: Final = re.compile(r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):(?P<port>[1-9][0-9]{0,4})")
_INPUT: Final = re.compile(r"[^\W\d]\w*(?:\[(?:0|[1-9][0-9]{0,8})\]|\.[^\W\d]\w*)*")


class Party(NamedTuple):
    """One of the parties: where it listens, the certificate it shows, in DER, and the inputs that it alone gives."""

    name: str
    host: str
    port: int
    certificate: bytes
    inputs: tuple[str, ...]


class Parties(NamedTuple):
    """What a `parties.toml` says. `threshold` parties together learn nothing of others' inputs, and no lie of theirs passes.

    `circuit` and `key` are paths from the folder of the file; `digest` is the SHA-256 of its bytes; a party has `patience`
    seconds for each of its messages, what it takes to compute it included.
    """

    threshold: int
    members: tuple[Party, ...]
    circuit: str
    key: str
    patience: int
    digest: bytes
    folder: Path

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Parties:
        """Read a file. Raises `InvalidParties` for what it must not say, and `OSError`."""
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        return cls.from_bytes(data, Path(path))

    @classmethod
    def from_bytes(cls, data: bytes, path: Path) -> Parties:
        """What these bytes say; `path` is where they come from. Raises `InvalidParties`."""
        try:
            return _parties(document_of(data, "parties.toml"), sha256(data).digest(), path.parent)
        except (InvalidParties, TomlProblem) as error:
            raise InvalidParties(f"{path}: {error}") from None

    @property
    def n(self) -> int:
        """How many parties there are."""
        return len(self.members)

    def number_of(self, name: str) -> int:
        """The number of a party, from 1 on. Raises `InvalidParties` for a name that nobody has."""
        for number, member in enumerate(self.members, 1):
            if member.name == name:
                return number
        known = ", ".join(member.name for member in self.members)
        raise InvalidParties(f"no party is called {name!r}; the parties are {known}")

    def name_of(self, index: int) -> str:
        """The name of party `index`, from 1 on."""
        return self.members[index - 1].name


def _parties(document: Mapping[str, Any], digest: bytes, folder: Path) -> Parties:
    only(document, {"threshold", "circuit", "key", "party", "patience"}, "the file")
    listed = document.get("party")
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise InvalidParties("no parties; write a table [[party]] for each")
    members = tuple(_party(entry, f"party {number}") for number, entry in enumerate(listed, 1))
    threshold = whole(document, "threshold", "the file")
    if len(members) > MAX_PARTIES:
        raise InvalidParties(
            f"{len(members)} parties; at most {MAX_PARTIES} can compute together: let others send shares"
        )
    if threshold < 1:
        raise InvalidParties("threshold = 0 would let each party see all inputs; take 1 or more")
    if len(members) < 2 * threshold + 1:
        raise InvalidParties(
            f"{len(members)} parties with threshold = {threshold}: a lie is only found among {2 * threshold + 1} or more; "
            "add a neutral party without inputs, or lower the threshold"
        )
    for what, values in (
        ("name", [member.name for member in members]),
        ("address", [(member.host, member.port) for member in members]),
        ("certificate", [member.certificate for member in members]),
    ):
        if len(set(values)) < len(values):
            raise InvalidParties(f"two parties have the same {what}; each needs its own")
    patience = whole(document, "patience", "the file") if "patience" in document else _PATIENCE
    if not 1 <= patience <= MAX_PATIENCE:
        raise InvalidParties(f"patience = {patience}; write seconds from 1 to {MAX_PATIENCE}")
    return Parties(
        threshold,
        members,
        text(document, "circuit", "the file"),
        text(document, "key", "the file"),
        patience,
        digest,
        folder,
    )


def _party(entry: Mapping[str, Any], where: str) -> Party:
    only(entry, {"name", "address", "certificate", "inputs"}, where)
    name = text(entry, "name", where)
    if not _NAME.fullmatch(name):
        raise InvalidParties(f"{where}: the name {name[:40]!r}; use up to 32 of a-z, 0-9 and -")
    address = _ADDRESS.fullmatch(text(entry, "address", where))
    if address is None or int(address["port"]) > 65535:
        raise InvalidParties(f"{where}: no address; write HOST:PORT")
    inputs = entry.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(item, str) and _INPUT.fullmatch(item) for item in inputs):
        raise InvalidParties(f'{where}: inputs; write a list of names such as ["bids[0]"], or [] for none')
    if len(set(inputs)) < len(inputs):
        raise InvalidParties(f"{where}: an input is listed twice; list it once")
    certificate = certificate_from_text(text(entry, "certificate", where), where)
    return Party(name, address["host"].strip("[]"), int(address["port"]), certificate, tuple(inputs))
