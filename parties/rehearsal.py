"""All parties on one machine: identities, addresses and a key for a rehearsal, with the names and inputs of the real thing."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

from .configuration import Parties
from .identity import Identity

if TYPE_CHECKING:
    from pathlib import Path


def rehearsed(parties: Parties, folder: Path, circuit: str, key: str) -> tuple[Path, list[Path]]:
    """Write a `parties.toml` into `folder`, with addresses on this machine and new identities, whose files are returned.

    `circuit` and `key` are what it says of them. Ports are free at the moment.
    """
    identities = [folder / f"{member.name}.identity" for member in parties.members]
    lines = [
        f"threshold = {parties.threshold}",
        f"patience = {parties.patience}",
        f"circuit = {json.dumps(circuit)}",
        f"key = {json.dumps(key)}",
    ]
    for member, path, port in zip(parties.members, identities, _free_ports(parties.n), strict=True):
        identity = Identity.new(path)
        lines += [
            "[[party]]",
            f'name = "{member.name}"',
            f'address = "127.0.0.1:{port}"',
            f'certificate = "{identity.certificate_text}"',
            f'sealing_key = "{identity.sealing_key_text}"',
            f"inputs = {json.dumps(list(member.inputs))}",
        ]
    lines += _lines_of_clients(parties, folder)
    file = folder / "parties.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file, identities


def _lines_of_clients(parties: Parties, folder: Path) -> list[str]:
    """What the file says of clients; those that are listed get new identities, beside the parties'."""
    if (clients := parties.clients) is None:
        return []
    lines = [
        "[clients]",
        f"slots = {clients.slots}",
        f"inputs = {json.dumps(list(clients.inputs))}",
        f"public = {json.dumps(list(clients.public))}",
    ]
    if clients.empty is not None:
        lines.append(f"empty = {_toml(clients.empty)}")
    for member in clients.members:
        identity = Identity.new(folder / f"{member.name}.identity")
        lines += ["[[client]]", f'name = "{member.name}"', f'certificate = "{identity.certificate_text}"']
    return lines


def _toml(value: Any) -> str:
    """A value of TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {_toml(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for listener in sockets:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in sockets]
    finally:
        for listener in sockets:
            listener.close()
