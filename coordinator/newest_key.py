"""What both sides ask of a key before anything is added to it, and of the powers of tau that they hold it against."""

from __future__ import annotations

import os

from zkwright.core.progress import Progress
from zkwright.core.r1cs import R1CS
from zkwright.prover import ProvingKey, check_circuit
from zkwright.prover.ceremony import (
    Contribution,
    Powers,
    check_so_far,
    contributions_of,
    read_powers,
    read_powers_file,
    verify_powers,
    verify_so_far,
)
from zkwright.verifier import InvalidKey


def right_powers(path: str | os.PathLike[str], size: int, *, trusted: bool, progress: Progress | None = None) -> Powers:
    """The powers of tau in a file, for keys of a domain of `size` points.

    Who contributed to those that are `trusted` is left out. Raises `FormatError` where they are not right. Costs what
    `verify_powers` does, or `Powers.check`.
    """
    if not trusted:
        verify_powers(read_powers_file(path), progress=progress)
    powers = read_powers(path, size)
    if trusted:
        powers.check(progress)
    return powers


def check_newest(
    key: ProvingKey, r1cs: R1CS | None, powers: Powers | None, progress: Progress | None = None
) -> tuple[Contribution, ...]:
    """The contributions of a key that others may follow, and that is right as far as can be told with what is there.

    Powers of tau tell nothing without the circuit. Raises `InvalidKey` where the key is not right, or its ceremony is over.
    """
    # First of all: the factor of a beacon, which names its cost itself, is drawn where the others are checked.
    if any(contribution.beacon is not None for contribution in contributions_of(key)):
        mend = "add nothing to it; what it is worth tells zkwright ceremony verify"
        raise InvalidKey("contributions", "it ended with a beacon: the ceremony is over", mend)
    if r1cs is not None and powers is not None:
        return verify_so_far(key, r1cs, powers, progress=progress)
    contributions = check_so_far(key, progress)
    if r1cs is not None:
        check_circuit(key, r1cs)
    return contributions
