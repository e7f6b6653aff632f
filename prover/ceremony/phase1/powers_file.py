"""All of a `.ptau` file, as views of it: what contributing, preparing, truncating and verifying work on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from zkwright.core.errors import FormatError
from zkwright.core.files.iden3 import Section, read_container

from ..point_sums import U64
from .contribution import PowersContribution, parse_powers_contributions
from .powers import (
    ALPHA,
    ALPHA_LAGRANGE,
    BETA,
    BETA_G2,
    BETA_LAGRANGE,
    CONTRIBUTIONS,
    LAGRANGE,
    LAGRANGE_G2,
    MAGIC,
    TAU_G1,
    TAU_G2,
    VERSION,
    read_ptau_header,
)


@dataclass(frozen=True, slots=True, eq=False)
class PowersFile:
    """Powers of tau up to 2**`power`, of a ceremony that went up to 2**`ceremony_power`; nothing of it has been checked.

    With n = 2**power: `tau_g1`, shape (2 n - 1, 8), `tau_g2`, (n, 16), `alpha_g1` and `beta_g1`, (n, 8), `beta_g2`, (1, 16). Once
    prepared, `bases` has by the sections' numbers the Lagrange bases of 1, 2, ... n points one after another, else nothing.
    """

    path: Path
    power: int
    ceremony_power: int
    tau_g1: U64
    tau_g2: U64
    alpha_g1: U64
    beta_g1: U64
    beta_g2: U64
    bases: dict[int, U64]
    contributions: tuple[PowersContribution, ...]

    @property
    def sections(self) -> dict[int, U64]:
        """The points that contributions change, by the sections' numbers."""
        return {
            TAU_G1: self.tau_g1,
            TAU_G2: self.tau_g2,
            ALPHA: self.alpha_g1,
            BETA: self.beta_g1,
            BETA_G2: self.beta_g2,
        }

    def is_full(self) -> bool:
        """Whether it is all of its ceremony, not truncated."""
        return self.power == self.ceremony_power

    def basis(self, section: int, level: int) -> U64:
        """The basis of 2**level points."""
        return self.bases[section][(1 << level) - 1 : (2 << level) - 1]


def powers_lengths(power: int) -> dict[int, int]:
    """How many points each section has that contributions change."""
    n = 1 << power
    return {TAU_G1: 2 * n - 1, TAU_G2: n, ALPHA: n, BETA: n, BETA_G2: 1}


def basis_lengths(power: int) -> dict[int, int]:
    """How many points each section has that preparing adds: section 12 has the basis of one domain more."""
    n = 1 << power
    return {LAGRANGE: 4 * n - 1, LAGRANGE_G2: 2 * n - 1, ALPHA_LAGRANGE: 2 * n - 1, BETA_LAGRANGE: 2 * n - 1}


def point_bytes(section: int) -> int:
    """The bytes of a point of that section."""
    return 128 if section in (TAU_G2, BETA_G2, LAGRANGE_G2) else 64


def read_powers_file(path: str | os.PathLike[str]) -> PowersFile:
    """Map a `.ptau` file. Checked are its sections' sizes, and that its contributions can be read.

    Raises `FormatError` for sections that are missing, too short or too long, contributions that are none, and parts of the
    sections that preparing adds.
    """
    header = read_ptau_header(path)
    container = read_container(path, MAGIC, (VERSION,))
    if header.power == 0:
        raise FormatError(
            container.path, "serves circuits of one row, which none is", mend="take a file of a larger power"
        )
    lengths = powers_lengths(header.power)
    if header.prepared_for_phase_2:
        lengths |= basis_lengths(header.power)
    arrays = {section: _points(container[section], count) for section, count in lengths.items()}
    if strange := container.sections.keys() - arrays.keys() - {1, CONTRIBUTIONS}:
        raise FormatError(
            container.path, f"unknown sections {sorted(strange)}", mend="take the file from where it was made"
        )
    section = container[CONTRIBUTIONS]
    try:
        contributions = parse_powers_contributions(section.copy(0, section.size))
    except ValueError as error:
        raise section.error(str(error), "take the file again from where the ceremony is recorded") from error
    return PowersFile(
        path=Path(container.path),
        power=header.power,
        ceremony_power=header.ceremony_power,
        tau_g1=arrays.pop(TAU_G1),
        tau_g2=arrays.pop(TAU_G2),
        alpha_g1=arrays.pop(ALPHA),
        beta_g1=arrays.pop(BETA),
        beta_g2=arrays.pop(BETA_G2),
        bases=arrays,
        contributions=tuple(contributions),
    )


def _points(section: Section, count: int) -> U64:
    size = point_bytes(section.type)
    section.require_size(count * size, f"{count} points")
    return section.array("<u8", (count, size // 8)).astype(np.uint64, copy=False)
