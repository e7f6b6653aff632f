"""A key in the words of programs built on bellman: see `bellman_file`."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

from zkwright.core.files.atomic_file import replacing
from zkwright.core.progress import Progress

from ...groth16.proving_key import ProvingKey
from ...notebook import shown_progress
from ..hashed_points import all_as_hashed, as_hashed
from ..point_sums import U64
from .bellman_file import CHUNK, OWN_POINTS, array_lengths
from .contributing import contributions_of
from .quotient_powers import quotient_powers


def export_bellman(key: ProvingKey, path: str | os.PathLike[str], *, progress: Progress | None = None) -> None:
    """Write a key, which must have passed `ProvingKey.check_groups`, as such a file; the same key gives the same bytes.

    Raises `InvalidKey` where its record of contributions cannot be read, `OSError` when the file cannot be written. Costs
    n log2 n products of points, n being the size of the domain.
    """
    contributions = contributions_of(key)
    with shown_progress("export", progress) as shown:
        powers = quotient_powers(key.h, shown)
    with replacing(path) as file:
        for name in OWN_POINTS:
            file.write(as_hashed(getattr(key, name).tobytes()))
        for name, (count, _) in array_lengths(key.sizes).items():
            file.write(struct.pack(">I", count))
            for chunk in _chunks(powers if name == "h" else getattr(key, name)):
                file.write(all_as_hashed(chunk))
        file.write(key.circuit_hash + struct.pack(">I", len(contributions)))
        for contribution in contributions:
            file.write(contribution.public_key)


def _chunks(points: U64) -> Iterator[U64]:
    return (points[start : start + CHUNK] for start in range(0, len(points), CHUNK))
