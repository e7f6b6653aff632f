"""What a contributor publishes: this contribution, under this name, is mine; signed where somebody is to be able to check that.

A key's file holds names that no hash covers, so whoever passes a key on can change them. An attestation lies outside of the key,
and a signature holds all of it together.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from zkwright.core.files.atomic_file import replacing

from ..phase2.contribution import Contribution

if TYPE_CHECKING:
    from .signing import SigningKey

FORMAT: Final = "zkwright attestation"
VERSION: Final = "1"

_DOMAIN: Final = b"zkwright ceremony attestation 1\0"
"""What a signature begins with, so that it is never one of anything else."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """A contribution as its maker tells of it: to which circuit, its number, hash and name; and a signature, if there is one.

    Hashes have 64 bytes, as snarkjs and zkwright print them. `public_key` and `signature` are Ed25519's (RFC 8032), 32 and 64
    bytes; both or neither are there.
    """

    circuit_hash: bytes
    number: int
    contribution_hash: bytes
    name: str
    public_key: bytes | None = None
    signature: bytes | None = None

    @property
    def signed_bytes(self) -> bytes:
        """What is signed, all of a fixed length but the name at the end.

        That is 32 bytes of a domain, the circuit's hash, the number in 4 bytes, the contribution's hash, the length of the name
        in 2 bytes and the name in UTF-8; numbers are big-endian.
        """
        name = self.name.encode()
        numbers = struct.pack(">I", self.number), struct.pack(">H", len(name))
        return _DOMAIN + self.circuit_hash + numbers[0] + self.contribution_hash + numbers[1] + name

    def to_json(self) -> str:
        """The file's text: the one way to write it."""
        members: dict[str, str | int] = {
            "format": FORMAT,
            "version": VERSION,
            "circuit_hash": self.circuit_hash.hex(),
            "number": self.number,
            "contribution_hash": self.contribution_hash.hex(),
            "name": self.name,
        }
        if self.public_key is not None and self.signature is not None:
            members |= {"public_key": self.public_key.hex(), "signature": self.signature.hex()}
        return json.dumps(members, indent=2, ensure_ascii=False) + "\n"


def attest(
    circuit_hash: bytes, number: int, contribution: Contribution, signing_key: SigningKey | None = None
) -> Attestation:
    """The attestation of contribution `number`, from 1 on, to a key of that circuit; signed, where a key to sign with is given.

    done = contribute(key, "transfer_0002.zkey", name="Ada")
    write_attestation("ada.json", attest(key.circuit_hash, done.number, done.contribution, read_signing_key("ada.pem")))
    """
    unsigned = Attestation(circuit_hash, number, contribution.hash, contribution.name)
    if signing_key is None:
        return unsigned
    return replace(unsigned, public_key=signing_key.public_key, signature=signing_key.sign(unsigned.signed_bytes))


def write_attestation(path: str | os.PathLike[str], attestation: Attestation) -> None:
    """Write the file, whole or not at all; raises `OSError` where it cannot be written."""
    with replacing(path) as file:
        file.write(attestation.to_json().encode())
