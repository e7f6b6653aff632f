"""All parties on one machine: identities, addresses and a key for a rehearsal, with the names and inputs of the real thing."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

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
        lines += [
            "[[party]]",
            f'name = "{member.name}"',
            f'address = "127.0.0.1:{port}"',
            f'certificate = "{Identity.new(path).certificate_text}"',
            f"inputs = {json.dumps(list(member.inputs))}",
        ]
    file = folder / "parties.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file, identities


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for listener in sockets:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in sockets]
    finally:
        for listener in sockets:
            listener.close()
