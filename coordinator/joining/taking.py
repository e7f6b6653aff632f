"""What a contributor brings along, and the checks of a key that it allows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.core.progress import Progress
from zkwright.core.r1cs import R1CS
from zkwright.prover import ProvingKey
from zkwright.prover.ceremony import Powers, SigningKey, domain_size, usable_name
from zkwright.verifier import InvalidKey

from ..errors import CoordinatorError
from ..newest_key import check_newest, right_powers


@dataclass(frozen=True, slots=True)
class Taking:
    """What a contributor brings along: a name, and what the key is checked against, all but the name optional.

    Without `circuit` and `powers`, or a `circuit_hash` known from elsewhere, only that the key's contributions lead to its delta
    is checked, and that its points are in their groups. `trust_powers` leaves out who contributed to the powers of tau.
    """

    name: str = ""
    circuit: Path | None = None
    powers: Path | None = None
    circuit_hash: bytes | None = None
    trust_powers: bool = False
    entropy: bytes = b""
    signing_key: SigningKey | None = None
    """None makes a new one, in the folder."""
    invitation: str | None = None


def refuse_unusable(taking: Taking) -> None:
    """Raise `CoordinatorError` for what nobody can take part with."""
    if taking.powers is not None and taking.circuit is None:
        raise CoordinatorError(taking.powers, "powers of tau say nothing without the circuit", "give the .r1cs as well")
    try:
        usable_name(taking.name)
    except ValueError as error:
        raise CoordinatorError("the name", "cannot be taken", str(error)) from error


class KeyCheck:
    """The circuit and the powers of tau that somebody brings, read and checked before anybody waits for it."""

    def __init__(self, taking: Taking, progress: Progress | None = None) -> None:
        """Raises `FormatError` where one of the files will not do."""
        self._taking: Final = taking
        self._r1cs: Final = None if taking.circuit is None else read_r1cs(taking.circuit).r1cs
        self._powers: Final = None if self._r1cs is None else _powers(taking, self._r1cs, progress)

    def check(self, key: ProvingKey, progress: Progress | None = None) -> None:
        """Raise `InvalidKey` unless the key is right as far as can be told."""
        known = self._taking.circuit_hash
        if known not in (None, key.circuit_hash):
            mend = "ask the organiser which of them is right"
            raise InvalidKey("circuit_hash", f"is {key.circuit_hash.hex()}, not the one that was given", mend)
        check_newest(key, self._r1cs, self._powers, progress)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What `check` does not tell of a key, for want of files."""
        taking = self._taking
        if self._powers is not None:
            return ("who contributed to the powers of tau",) if taking.trust_powers else ()
        if self._r1cs is not None:
            return ("whether its points are those that the circuit and powers of tau make, for want of --ptau",)
        if taking.circuit_hash is not None:
            return ("whether its points are those that its circuit hash names, for want of --r1cs and --ptau",)
        return ("whether it is the key of the circuit that is meant, for want of --r1cs and --ptau",)


def _powers(taking: Taking, r1cs: R1CS, progress: Progress | None) -> Powers | None:
    """The powers of tau for keys of the circuit, which were verified; None where none were given."""
    if taking.powers is None:
        return None
    return right_powers(taking.powers, domain_size(r1cs), trusted=taking.trust_powers, progress=progress)
