"""`parties.toml`: who takes part, where, who gives which input, and how many may lie. All parties hold the same bytes."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.core.toml_tables import MAX_BYTES, TomlProblem, document_of, only, text, whole

from .clients.table import Client, Clients, clients_of
from .errors import InvalidParties
from .identity import certificate_from_text, sealing_key_from_text

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
    """One of the parties: where it listens, the certificate it shows, in DER, and the inputs that it alone gives.

    `sealing_key` is what clients seal for it with, a point of P-256; None where there are no clients.
    """

    name: str
    host: str
    port: int
    certificate: bytes
    inputs: tuple[str, ...]
    sealing_key: bytes | None = None


class Parties(NamedTuple):
    """What a `parties.toml` says. `threshold` parties together learn nothing of others' inputs, and no lie of theirs passes.

    `circuit` and `key` are paths from the folder of the file; `digest` is the SHA-256 of its bytes; a party has `patience`
    seconds for each of its messages, what it takes to compute it included. `clients` is None where all inputs are parties' own.
    """

    threshold: int
    members: tuple[Party, ...]
    circuit: str
    key: str
    patience: int
    digest: bytes
    folder: Path
    clients: Clients | None = None

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
        """The name of party `index`, from 1 on; the numbers behind are those of the clients' slots."""
        if index <= self.n or self.clients is None:
            return self.members[index - 1].name
        slot = index - self.n - 1
        return self.clients.members[slot].name if self.clients.members else f"client {slot}"


def _parties(document: Mapping[str, Any], digest: bytes, folder: Path) -> Parties:
    only(document, {"threshold", "circuit", "key", "party", "patience", "clients", "client"}, "the file")
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
        ("sealing_key", [member.sealing_key for member in members if member.sealing_key]),
    ):
        if len(set(values)) < len(values):
            raise InvalidParties(f"two parties have the same {what}; each needs its own")
    patience = whole(document, "patience", "the file") if "patience" in document else _PATIENCE
    if not 1 <= patience <= MAX_PATIENCE:
        raise InvalidParties(f"patience = {patience}; write seconds from 1 to {MAX_PATIENCE}")
    clients = _clients(document)
    if clients is not None and (unsealed := next((member for member in members if member.sealing_key is None), None)):
        raise InvalidParties(
            f"party {unsealed.name}: no sealing_key, which clients need; write what `zkwright parties identity` printed"
        )
    names = [member.name for member in members] + [client.name for client in (clients.members if clients else ())]
    if len(set(names)) < len(names):
        raise InvalidParties("a party and a client, or two clients, have the same name; each needs its own")
    return Parties(
        threshold,
        members,
        text(document, "circuit", "the file"),
        text(document, "key", "the file"),
        patience,
        digest,
        folder,
        clients,
    )


def _clients(document: Mapping[str, Any]) -> Clients | None:
    table, listed = document.get("clients"), document.get("client", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise InvalidParties("client is no list of tables; write a table [[client]] for each")
    if table is None:
        if listed:
            raise InvalidParties("[[client]] without [clients]; say with a table [clients] which inputs they give")
        return None
    if not isinstance(table, dict):
        raise InvalidParties('clients is no table; write [clients] and inputs = ["ballots[*]"]')
    members = tuple(_client(entry, f"client {number}") for number, entry in enumerate(listed, 1))
    if len({member.certificate for member in members}) < len(members):
        raise InvalidParties("two clients have the same certificate; each needs its own")
    return clients_of(table, members)


def _client(entry: Mapping[str, Any], where: str) -> Client:
    only(entry, {"name", "certificate"}, where)
    return Client(_name(entry, where), certificate_from_text(text(entry, "certificate", where), where))


def _party(entry: Mapping[str, Any], where: str) -> Party:
    only(entry, {"name", "address", "certificate", "inputs", "sealing_key"}, where)
    name = _name(entry, where)
    address = _ADDRESS.fullmatch(text(entry, "address", where))
    if address is None or int(address["port"]) > 65535:
        raise InvalidParties(f"{where}: no address; write HOST:PORT")
    inputs = entry.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(item, str) and _INPUT.fullmatch(item) for item in inputs):
        raise InvalidParties(f'{where}: inputs; write a list of names such as ["bids[0]"], or [] for none')
    if len(set(inputs)) < len(inputs):
        raise InvalidParties(f"{where}: an input is listed twice; list it once")
    certificate = certificate_from_text(text(entry, "certificate", where), where)
    sealing_key = None
    if "sealing_key" in entry:
        sealing_key = sealing_key_from_text(text(entry, "sealing_key", where), where)
    return Party(name, address["host"].strip("[]"), int(address["port"]), certificate, tuple(inputs), sealing_key)


def _name(entry: Mapping[str, Any], where: str) -> str:
    name = text(entry, "name", where)
    if not _NAME.fullmatch(name):
        raise InvalidParties(f"{where}: the name {name[:40]!r}; use up to 32 of a-z, 0-9 and -")
    return name
