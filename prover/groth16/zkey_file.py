"""Reading and writing `.zkey` files, the Groth16 proving keys of snarkjs, as arrays. `zkey_view` says what is in one."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.files.iden3 import container_size, mapped_container, prime_header, write_container
from zkwright.core.r1cs import R1CS
from zkwright.verifier.curve import Q

from .key_allocation import allocate_key, key_arrays, key_sizes
from .proving_key import COEFFICIENT, ProvingKey
from .zkey_view import (
    B1,
    B2,
    COEFFICIENTS,
    CONTRIBUTIONS,
    GROTH16,
    HASH_SIZE,
    HEADER,
    HEADER_POINTS,
    IC,
    MAGIC,
    POINTS_AT,
    PROTOCOL,
    VERSION,
    A,
    C,
    H,
    view_zkey,
)

_POINTS: Final = (A, B1, B2, C, H)


def read_zkey(path: str | os.PathLike[str]) -> ProvingKey:
    """Read a proving key that zkwright, snarkjs or another program made; its arrays are views of the mapped file.

    Checked here are the sizes, the coefficients, and that the coordinates of the verifying key's points are reduced.
    That the points are in their groups is what `ProvingKey.check` checks, which takes longer.

    Raises `FormatError` for another protocol or curve, a size that disagrees with the bytes there are, a coefficient
    outside the matrices or not below r.
    """
    return view_zkey(path).arrays()


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
    points = (key.alpha_g1, key.beta_g1, key.beta_g2, key.gamma_g2, key.delta_g1, key.delta_g2)
    sizes = struct.pack("<III", key.n_wires, key.n_public, key.domain_size)
    write_container(
        path,
        MAGIC,
        VERSION,
        [
            (PROTOCOL, [struct.pack("<I", GROTH16)]),
            (HEADER, [prime_header(Q), prime_header(R), sizes, *points]),
            (IC, [key.ic]),
            (COEFFICIENTS, [struct.pack("<I", len(key.coefficients)), key.coefficients]),
            (A, [key.a]),
            (B1, [key.b1]),
            (B2, [key.b2]),
            (C, [key.c]),
            (H, [key.h]),
            (CONTRIBUTIONS, [key.circuit_hash, struct.pack("<I", key.n_contributions), key.contributions]),
        ],
        aligned=() if plain else _POINTS,
    )


def zkey_size(*, n_wires: int, n_public: int, domain_size: int, n_coefficients: int) -> int:
    """The bytes of the file that `write_zkey` makes of a key of that size to which nobody has contributed."""
    sizes = _section_sizes(n_wires, n_public, domain_size, n_coefficients)
    return container_size(sizes.items(), aligned=_POINTS)


def _section_sizes(n_wires: int, n_public: int, domain_size: int, n_coefficients: int) -> dict[int, int]:
    return {
        PROTOCOL: 4,
        HEADER: POINTS_AT + 8 * sum(HEADER_POINTS),
        IC: 64 * (n_public + 1),
        COEFFICIENTS: 4 + COEFFICIENT.itemsize * n_coefficients,
        A: 64 * n_wires,
        B1: 64 * n_wires,
        B2: 128 * n_wires,
        C: 64 * (n_wires - n_public - 1),
        H: 64 * domain_size,
        CONTRIBUTIONS: HASH_SIZE + 4,
    }


_PLACES: Final = {
    "ic": (IC, 0),
    "coefficients": (COEFFICIENTS, 4),
    "a": (A, 0),
    "b1": (B1, 0),
    "b2": (B2, 0),
    "c": (C, 0),
    "h": (H, 0),
    **{
        name: (HEADER, POINTS_AT + 8 * sum(HEADER_POINTS[:place]))
        for place, name in enumerate(("alpha_g1", "beta_g1", "beta_g2", "gamma_g2", "delta_g1", "delta_g2"))
    },
}
"""The section that holds each of a key's arrays, and the byte where it begins there."""


class NewZkey:
    """A `.zkey` file in the making. Its `room` is a key to be filled, whose arrays lie in the file."""

    def __init__(self, sections: Mapping[int, memoryview], r1cs: R1CS) -> None:
        """Write what is known of a key for `r1cs` into the sections of its file."""

        def view(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
            section, at = _PLACES[name]
            return np.ndarray(shape, dtype, sections[section], at)

        self.room = allocate_key(r1cs, view)
        self._contributions = sections[CONTRIBUTIONS]
        sizes = struct.pack("<III", self.room.n_wires, self.room.n_public, self.room.domain_size)
        for section, start in (
            (PROTOCOL, struct.pack("<I", GROTH16)),
            (HEADER, prime_header(Q) + prime_header(R) + sizes),
            (COEFFICIENTS, struct.pack("<I", len(self.room.coefficients))),
        ):
            sections[section][: len(start)] = start

    def finish(self, circuit_hash: bytes) -> ProvingKey:
        """The key with its circuit's hash and without contributions; its arrays cannot be written to any more."""
        self._contributions[:HASH_SIZE] = circuit_hash
        for array in key_arrays(self.room).values():
            array.flags.writeable = False
        return replace(self.room, circuit_hash=circuit_hash)


@contextmanager
def new_zkey(path: str | os.PathLike[str], r1cs: R1CS) -> Iterator[NewZkey]:
    """A `.zkey` for `r1cs`, to be filled in the body, which ends with its `finish`; then the file is put in place.

    The bytes are those that `write_zkey` gives. Raises `ValueError` for a system that is too large for BN254, `OSError`
    when the file cannot be written.
    """
    sizes = _section_sizes(**key_sizes(r1cs))
    with mapped_container(path, MAGIC, VERSION, sizes.items(), aligned=_POINTS) as sections:
        yield NewZkey(sections, r1cs)
