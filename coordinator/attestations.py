"""The signed words of contributors that a coordinator keeps, for `zkwright ceremony verify --attestations`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from zkwright.core.json_depth import shallow_json
from zkwright.prover import InvalidAttestation
from zkwright.prover.ceremony import Attestation, Contribution, attest, check_signature, write_attestation

from .refusals import Refused

FOLDER: Final = "attestations"


def file_of(number: int) -> str:
    """The name of the file of a contribution's attestation."""
    return f"{number:04}.json"


def kept(folder: Path) -> set[int]:
    """The numbers of the contributions whose attestations lie in `folder`."""
    return {int(file.stem) for file in folder.iterdir() if file.suffix == ".json" and file.stem.isdecimal()}


def keep_attestation(folder: Path, text: str, circuit_hash: bytes, number: int, contribution: Contribution) -> None:
    """Keep the attestation of a contribution, in `folder`, which is there; the same one may come again.

    Raises `Refused` for one of anything else, without a signature or with a wrong one, or another than was kept.
    """
    file = folder / file_of(number)
    found = attest(circuit_hash, number, contribution)
    try:
        members = shallow_json(text.encode())
        keys = {name: bytes.fromhex(members[name]) for name in ("public_key", "signature")}
        found = Attestation(found.circuit_hash, found.number, found.contribution_hash, found.name, **keys)
        is_right = found.to_json() == text
        check_signature(file, found)
    except (ValueError, TypeError, KeyError, InvalidAttestation):
        is_right = False
    if not is_right:
        raise Refused("bad_attestation", "no signed attestation of this contribution, as zkwright writes it")
    if file.exists() and file.read_text(encoding="utf-8") != text:
        raise Refused("bad_attestation", "another attestation of this contribution is kept already")
    write_attestation(file, found)
