"""A `.ptau` file in the making."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from zkwright.core.field import TWO_ADICITY
from zkwright.core.files.iden3 import mapped_container, prime_header
from zkwright.verifier.curve import Q

from ..point_sums import U64
from .powers import CONTRIBUTIONS, HEADER, MAGIC, VERSION
from .powers_file import point_bytes

MAX_POWER: Final = TWO_ADICITY - 1
"""The next domain needs roots of unity as well."""


@contextmanager
def new_file(
    path: str | os.PathLike[str], power: int, ceremony_power: int, lengths: dict[int, int], n_record_bytes: int
) -> Iterator[tuple[dict[int, U64], memoryview]]:
    """A `.ptau` file to be filled: its sections of points, and the bytes of its contributions."""
    header = prime_header(Q) + struct.pack("<II", power, ceremony_power)
    sizes = {section: count * point_bytes(section) for section, count in lengths.items()}
    order = sorted({HEADER: len(header), CONTRIBUTIONS: n_record_bytes, **sizes}.items())
    with mapped_container(path, MAGIC, VERSION, order) as payloads:
        payloads[HEADER][:] = header
        arrays = {
            section: np.ndarray((count, point_bytes(section) // 8), np.dtype("<u8"), payloads[section])
            for section, count in lengths.items()
        }
        yield arrays, payloads[CONTRIBUTIONS]
