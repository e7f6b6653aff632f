"""The header of a `.ptau` file, the powers of tau of a ceremony's first phase.

Section 1 holds the coordinates' prime, the power and the ceremony's power; sections 12 to 15, Lagrange bases, are there once the
file is prepared for phase 2. Source: iden3 `snarkjs`, the files that `snarkjs powersoftau` writes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from zkwright.compiler.field import TWO_ADICITY
from zkwright.compiler.iden3 import read_container
from zkwright.verifier.curve import Q

_MAGIC: Final = b"ptau"
_VERSION: Final = 1
_HEADER, _LAGRANGE = 1, 12
_HEADER_SIZE: Final = 44
_POWERS_AT: Final = 36  # after the prime


@dataclass(frozen=True, slots=True)
class PtauHeader:
    """How large a circuit a file serves: up to 2**`power` rows, the public signals' included.

    The ceremony went up to 2**`ceremony_power`, of which the file may be a part. `snarkjs groth16 setup` needs one that is
    `prepared_for_phase_2`.
    """

    power: int
    ceremony_power: int
    prepared_for_phase_2: bool


def read_ptau_header(path: str | os.PathLike[str]) -> PtauHeader:
    """Read what a `.ptau` file says of itself; its points are not looked at, so this takes no time whatever its size.

    Raises `FormatError` for another curve, or powers that the field has no roots of unity for.
    """
    container = read_container(path, _MAGIC, (_VERSION,))
    header = container[_HEADER]
    header.require_prime(0, Q, "the coordinates' prime")
    header.require_size(_HEADER_SIZE, "a header of powers of tau")
    power, ceremony_power = header.u32(_POWERS_AT), header.u32(_POWERS_AT + 4)
    if not power <= ceremony_power <= TWO_ADICITY:
        what = f"power {power} of a ceremony of power {ceremony_power}, where {TWO_ADICITY} is the most"
        raise header.error(what, "download the file again", _POWERS_AT)
    return PtauHeader(power, ceremony_power, _LAGRANGE in container.sections)
