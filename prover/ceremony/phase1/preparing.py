"""Powers of tau made ready for keys, and parts of them."""

from __future__ import annotations

import os
import struct

import numpy as np
from zkwright.core.progress import Progress

from ...notebook import shown_progress
from ..point_products import lagrange_points
from .new_file import MAX_POWER, new_file
from .powers import ALPHA_LAGRANGE, BETA_LAGRANGE, LAGRANGE, LAGRANGE_G2
from .powers_file import PowersFile, basis_lengths, powers_lengths, read_powers_file


def prepare_powers(file: PowersFile, path: str | os.PathLike[str], *, progress: Progress | None = None) -> PowersFile:
    """Add the Lagrange bases from which keys are made. The points must be in their groups.

    [L_i] = sum over j of w**(-i j) / n [tau^j], w the n-th root of unity, for each n (eprint 2017/1050, section 6).

    n log2 n points of each basis are multiplied by roots of unity, 7 microseconds of a core each in G1, 18 in G2.
    """
    if file.power > MAX_POWER:
        raise ValueError(f"powers up to 2**{MAX_POWER} can be prepared: truncate the file first")
    lengths = {**powers_lengths(file.power), **basis_lengths(file.power)}
    records = _records(file)
    sources = {
        LAGRANGE: file.tau_g1,
        LAGRANGE_G2: file.tau_g2,
        ALPHA_LAGRANGE: file.alpha_g1,
        BETA_LAGRANGE: file.beta_g1,
    }
    levels = [(section, level) for section in sources for level in range(file.power + 1 + (section == LAGRANGE))]
    with (
        new_file(path, file.power, file.ceremony_power, lengths, len(records)) as (sections, room),
        shown_progress("prepare", progress) as shown,
    ):
        for section, points in file.sections.items():
            sections[section][:] = points
        room[:] = records
        for done, (section, level) in enumerate(levels):
            n = 1 << level
            powers = sources[section][:n]
            if len(powers) < n:  # the last power of the next domain is in no file; no key needs it
                powers = np.concatenate([powers, np.zeros((1, 8), dtype=np.uint64)])
            sections[section][n - 1 : 2 * n - 1] = lagrange_points(powers, shown)
            if shown is not None:
                shown("bases", done + 1, len(levels))
    return read_powers_file(path)


def truncate_powers(file: PowersFile, power: int, path: str | os.PathLike[str]) -> PowersFile:
    """The part of a file that serves circuits up to 2**power rows. Raises `ValueError` where it has no more than that."""
    if not 1 <= power < file.power:
        raise ValueError(f"the file serves up to 2**{file.power} rows: give a power from 1 to {file.power - 1}")
    lengths = powers_lengths(power)
    if file.bases:
        lengths |= basis_lengths(power)
    records = _records(file)
    with new_file(path, power, file.ceremony_power, lengths, len(records)) as (sections, room):
        for section, points in {**file.sections, **file.bases}.items():
            sections[section][:] = points[: len(sections[section])]
        room[:] = records
    return read_powers_file(path)


def _records(file: PowersFile) -> bytes:
    return struct.pack("<I", len(file.contributions)) + b"".join(each.to_bytes() for each in file.contributions)
