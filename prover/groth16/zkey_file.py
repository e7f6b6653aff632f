"""Reading and writing `.zkey` files, the Groth16 proving keys of snarkjs, as arrays. `key_layout` says what is in one."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.files.iden3 import Buffer, container_size, mapped_container, prime_header, write_container
from zkwright.core.r1cs import R1CS
from zkwright.verifier.curve import Q

from .key_layout import (
    ALIGNED,
    COEFFICIENTS,
    CONTRIBUTIONS,
    GROTH16,
    HASH_SIZE,
    HEADER,
    LAYOUT,
    MAGIC,
    PROTOCOL,
    VERSION,
    KeyArray,
    KeySizes,
    section_sizes,
)
from .proving_key import ProvingKey
from .zkey_view import view_zkey


def read_zkey(path: str | os.PathLike[str]) -> ProvingKey:
    """Read a proving key that zkwright, snarkjs or another program made; its arrays are views of the mapped file.

    Checked here are the sizes, the coefficients, and that the coordinates of the verifying key's points are reduced.
    That the points are in their groups is what `ProvingKey.check` checks, which takes longer.

    Raises `FormatError` for another protocol or curve, a size that disagrees with the bytes there are, a coefficient
    outside the matrices or not below r.
    """
    return view_zkey(path).to_arrays()


def _check_order(path: object, key: object) -> None:
    """Raise TypeError for what is no key."""
    if not isinstance(key, ProvingKey):
        swapped = isinstance(path, ProvingKey)
        mend = "the path comes first: write_zkey(path, key)" if swapped else "read it with read_zkey"
        raise TypeError(f"key: expected a ProvingKey, found {type(key).__name__}; {mend}")


def write_zkey(path: str | os.PathLike[str], key: ProvingKey, *, plain: bool = False) -> None:
    """Write a proving key; the same key gives the same bytes, and the file appears whole or not at all.

    Each section of points begins on a line of the cache, as the prover reads it fastest: a section of zeros fills the bytes
    before it. Otherwise the bytes are those of snarkjs, and with `plain` they are so throughout, for readers that take a
    section's place in the file for its type.

    Raises `OSError` when the file cannot be written, `TypeError` when the key is none, as where path and key are swapped.
    """
    _check_order(path, key)
    sections: dict[int, list[Buffer]] = {section: [start] for section, start in _starts(key.sizes).items()}
    for array in LAYOUT:
        sections.setdefault(array.section, []).append(getattr(key, array.name))
    sections[CONTRIBUTIONS] = [key.circuit_hash, struct.pack("<I", key.n_contributions), key.contributions]
    write_container(path, MAGIC, VERSION, sorted(sections.items()), aligned=() if plain else ALIGNED)


def zkey_size(sizes: KeySizes) -> int:
    """The bytes of the file that `write_zkey` makes of a key of that size to which nobody has contributed."""
    return container_size(section_sizes(sizes).items(), aligned=ALIGNED)


def _starts(sizes: KeySizes) -> dict[int, bytes]:
    """What stands in a section before the arrays of a key."""
    return {
        PROTOCOL: struct.pack("<I", GROTH16),
        HEADER: prime_header(Q)
        + prime_header(R)
        + struct.pack("<III", sizes.n_wires, sizes.n_public, sizes.domain_size),
        COEFFICIENTS: struct.pack("<I", sizes.n_coefficients),
    }


class NewZkey:
    """A `.zkey` file in the making. Its `room` is a key to be filled, whose arrays lie in the file."""

    def __init__(self, sections: Mapping[int, memoryview], sizes: KeySizes) -> None:
        """Write what is known of a key of that size into the sections of its file."""

        def view(array: KeyArray, shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
            return np.ndarray(shape, dtype, sections[array.section], array.at)

        self.room = ProvingKey.empty(sizes, view)
        self._contributions = sections[CONTRIBUTIONS]
        for section, start in _starts(sizes).items():
            sections[section][: len(start)] = start

    def finish(self, circuit_hash: bytes) -> ProvingKey:
        """The key with its circuit's hash and without contributions; its arrays cannot be written to any more."""
        self._contributions[:HASH_SIZE] = circuit_hash
        for array in self.room.arrays.values():
            array.flags.writeable = False
        return self.room.__replace__(circuit_hash=circuit_hash)


@contextmanager
def new_zkey(path: str | os.PathLike[str], r1cs: R1CS) -> Iterator[NewZkey]:
    """A `.zkey` for `r1cs`, to be filled in the body, which ends with its `finish`; then the file is put in place.

    The bytes are those that `write_zkey` gives. Raises `ValueError` for a system that is too large for BN254, `OSError`
    when the file cannot be written.
    """
    sizes = KeySizes.of(r1cs)
    with mapped_container(path, MAGIC, VERSION, section_sizes(sizes).items(), aligned=ALIGNED) as sections:
        yield NewZkey(sections, sizes)
