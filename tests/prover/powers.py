"""Powers of tau whose secrets are known, written as snarkjs writes them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.files.iden3 import prime_header, write_container
from zkwright.prover import SetupSecrets
from zkwright.prover.engines.reference.curve import G1, G2
from zkwright.prover.engines.reference.domain import Domain
from zkwright.prover.engines.reference.field_vector import integers
from zkwright.prover.engines.reference.fixed_base import FixedBase
from zkwright.prover.engines.reference.points import encode_g1, encode_g2
from zkwright.verifier.curve import Q

U64 = npt.NDArray[np.uint64]


def in_g1(scalars: Sequence[int]) -> U64:
    """The generator times each scalar."""
    return encode_g1([point for chunk in FixedBase(G1, uses=len(scalars)).multiply(scalars) for point in chunk])


def in_g2(scalars: Sequence[int]) -> U64:
    """The same in G2."""
    return encode_g2([point for chunk in FixedBase(G2, uses=len(scalars)).multiply(scalars) for point in chunk])


def sections(secrets: SetupSecrets, power: int) -> dict[int, U64]:
    """Sections 2 to 6 and 12 to 15 of a file for up to 2**power rows, from truncated powers as snarkjs has them."""
    tau, size = secrets.tau, 1 << power
    powers = [pow(tau, exponent, R) for exponent in range(2 * size - 1)]
    bases = [value for level in range(power + 1) for value in integers(Domain(1 << level).lagrange_at(tau))]
    beyond = integers(Domain(2 * size).lagrange_at(tau))

    def times(factor: int, values: Sequence[int]) -> list[int]:
        return [factor * value % R for value in values]

    return {
        2: in_g1(powers),
        3: in_g2(powers[:size]),
        4: in_g1(times(secrets.alpha, powers[:size])),
        5: in_g1(times(secrets.beta, powers[:size])),
        6: in_g2([secrets.beta]),
        12: in_g1(bases + beyond),
        13: in_g2(bases),
        14: in_g1(times(secrets.alpha, bases)),
        15: in_g1(times(secrets.beta, bases)),
    }


def write_powers(
    path: Path, secrets: SetupSecrets, power: int, change: Callable[[dict[int, U64]], None] = lambda _: None
) -> Path:
    """A `.ptau` file prepared for phase 2, its sections changed before they are written."""
    points = sections(secrets, power)
    change(points)
    return write_sections(path, points, power)


def write_sections(path: Path, points: dict[int, U64], power: int) -> Path:
    """A `.ptau` file of these sections and a header."""
    header = prime_header(Q) + struct.pack("<II", power, power)
    write_container(path, b"ptau", 1, [(1, [header]), *((kind, [array]) for kind, array in points.items())])
    return path
