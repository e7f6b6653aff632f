"""Whether attestations and a ceremony agree: each is of one contribution, which has the hash, place and name that it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import InvalidAttestation
from ..phase2.contribution import Contribution
from ..phase2.verifying import VerifiedCeremony
from .attestation import Attestation
from .reading import PublishedHash
from .signing import is_signed

_MEND: Final = "ask its contributor which of them is right, and rely on neither before"


@dataclass(frozen=True, slots=True)
class Attested:
    """The attestation of a contribution, and the file that it stands in."""

    path: Path
    attestation: Attestation | PublishedHash


def check_attestations(
    found: VerifiedCeremony, attestations: Mapping[Path, Attestation | PublishedHash]
) -> tuple[Attested | None, ...]:
    """The attestation of each contribution, or None where there is none; `found` is what `verify_ceremony` returned.

    Raises `InvalidAttestation`, which names the file, for one that is of no contribution, that says another circuit, number or
    name than the key, whose signature is wrong, or that is the second of a contribution; `SigningNotAvailable` where a signature
    cannot be checked. Whose a public key is, others have to know.
    """
    numbers = {contribution.hash: number for number, contribution in enumerate(found.contributions, 1)}
    attested: list[Attested | None] = [None] * len(numbers)
    for path, attestation in attestations.items():
        number = numbers.get(attestation.contribution_hash)
        if number is None:
            raise _differs(path, f"no contribution has the hash {attestation.contribution_hash.hex()}")
        if (other := attested[number - 1]) is not None:
            mend = "keep the one that its contributor stands by"
            raise _differs(path, f"contribution {number} has an attestation already, {other.path}", mend)
        _check(path, attestation, found, number, found.contributions[number - 1])
        attested[number - 1] = Attested(path, attestation)
    return tuple(attested)


def check_signature(path: Path, attestation: Attestation) -> None:
    """Raise `InvalidAttestation` for a signature that is wrong, `SigningNotAvailable` where that cannot be told."""
    if attestation.public_key is None or attestation.signature is None:
        return
    if not is_signed(attestation.signed_bytes, attestation.signature, attestation.public_key):
        raise _differs(path, "its signature is not one of its content under its public key")


def _check(
    path: Path,
    attestation: Attestation | PublishedHash,
    found: VerifiedCeremony,
    number: int,
    contribution: Contribution,
) -> None:
    if attestation.circuit_hash not in (None, found.circuit_hash):
        raise _differs(path, "it is of another circuit")
    if attestation.number not in (None, number):
        raise _differs(path, f"it says contribution {attestation.number}, and that with its hash is {number}")
    if isinstance(attestation, PublishedHash):
        return
    if attestation.name != contribution.name:
        raise _differs(path, f'the key calls contribution {number} "{contribution.name}", it says "{attestation.name}"')
    check_signature(path, attestation)


def _differs(path: Path, what: str, mend: str = _MEND) -> InvalidAttestation:
    return InvalidAttestation(f"{path}: {what}; {mend}")
