"""Reading and writing `.zkey` files, the Groth16 proving keys of snarkjs.

Section 1 names the protocol, 2 holds the sizes and the key's own points, 3 IC, 4 the coefficients of A and B, 5 to 9
the points A, B in G1, B in G2, C and H, and 10 the circuit's hash and the ceremony's contributions.
Source: iden3 `snarkjs`, the files that `snarkjs groth16 setup` writes.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.compiler.canonical import first_not_below
from zkwright.compiler.field import R
from zkwright.compiler.iden3 import (
    Container,
    FormatError,
    Section,
    container_size,
    mapped_container,
    prime_header,
    read_container,
    write_container,
)
from zkwright.compiler.r1cs import R1CS
from zkwright.prover.coefficients import MAX_DOMAIN_SIZE
from zkwright.prover.key_room import key_arrays, key_room, key_sizes
from zkwright.prover.proving_key import COEFFICIENT, U64, ProvingKey
from zkwright.verifier.curve import Q

_MAGIC: Final = b"zkey"
_VERSION: Final = 1
_PROTOCOL, _HEADER, _IC, _COEFFICIENTS, _A, _B1, _B2, _C, _H, _CONTRIBUTIONS = range(1, 11)
_POINTS: Final = (_A, _B1, _B2, _C, _H)
_GROTH16: Final = 1
_OTHER_PROTOCOLS: Final = MappingProxyType({2: "PLONK", 10: "FFLONK"})
_SIZES_AT: Final = 72  # after the primes q and r
_POINTS_AT: Final = 84
_HEADER_POINTS: Final = (
    8,
    8,
    16,
    16,
    8,
    16,
)  # 64-bit limbs of alpha_g1, beta_g1, beta_g2, gamma_g2, delta_g1, delta_g2
_HASH_SIZE: Final = 64
_MEND: Final = "make the key again"


def read_zkey(path: str | os.PathLike[str]) -> ProvingKey:
    """Read a proving key that zkwright, snarkjs or another program made; its arrays are views of the mapped file.

    Checked here are the sizes, the coefficients, and that the coordinates of the verifying key's points are reduced.
    That the points are in their groups is what `ProvingKey.check` checks, which takes longer.

    Raises `FormatError` for another protocol or curve, a size that disagrees with the bytes there are, a coefficient
    outside the matrices or not below r.
    """
    container = read_container(path, _MAGIC, (_VERSION,))
    if (protocol := container[_PROTOCOL].u32(0)) != _GROTH16:
        mend = "make the key with `snarkjs groth16 setup`"
        found = _OTHER_PROTOCOLS.get(protocol, f"protocol {protocol}")
        raise container[_PROTOCOL].error(f"a key of {found}, not of Groth16", mend)
    header = container[_HEADER]
    header.require_prime(0, Q, "the coordinates' prime")
    header.require_prime(36, R, "the scalars' prime")
    header.require_size(_POINTS_AT + 8 * sum(_HEADER_POINTS), "a Groth16 header")
    n_wires, n_public, domain_size = (header.u32(_SIZES_AT + 4 * place) for place in range(3))
    if not n_public < n_wires:
        raise header.error(f"{n_public} public signals among {n_wires} wires", _MEND, _SIZES_AT)
    if domain_size & domain_size - 1 or not n_public < domain_size <= MAX_DOMAIN_SIZE:
        raise header.error(f"a domain of {domain_size} points for {n_public} public signals", _MEND, _SIZES_AT + 8)
    alpha_g1, beta_g1, beta_g2, gamma_g2, delta_g1, delta_g2 = _read_header_points(header)
    return ProvingKey(
        n_wires=n_wires,
        n_public=n_public,
        domain_size=domain_size,
        alpha_g1=alpha_g1,
        beta_g1=beta_g1,
        delta_g1=delta_g1,
        beta_g2=beta_g2,
        gamma_g2=gamma_g2,
        delta_g2=delta_g2,
        ic=_reduced(container[_IC], _points(container[_IC], n_public + 1, 8)),
        coefficients=_read_coefficients(container[_COEFFICIENTS], n_wires, domain_size),
        a=_points(container[_A], n_wires, 8),
        b1=_points(container[_B1], n_wires, 8),
        b2=_points(container[_B2], n_wires, 16),
        c=_points(container[_C], n_wires - n_public - 1, 8),
        h=_points(container[_H], domain_size, 8),
        **_read_contributions(container),
    )


def write_zkey(path: str | os.PathLike[str], key: ProvingKey, *, plain: bool = False) -> None:
    """Write a proving key; the same key gives the same bytes, and the file appears whole or not at all.

    Each section of points begins on a line of the cache, as the prover reads it fastest: a section of zeros fills the bytes
    before it. Otherwise the bytes are those of snarkjs, and with `plain` they are so throughout, for readers that take a
    section's place in the file for its type.

    Raises `OSError` when the file cannot be written.
    """
    points = (key.alpha_g1, key.beta_g1, key.beta_g2, key.gamma_g2, key.delta_g1, key.delta_g2)
    sizes = struct.pack("<III", key.n_wires, key.n_public, key.domain_size)
    write_container(
        path,
        _MAGIC,
        _VERSION,
        [
            (_PROTOCOL, [struct.pack("<I", _GROTH16)]),
            (_HEADER, [prime_header(Q), prime_header(R), sizes, *points]),
            (_IC, [key.ic]),
            (_COEFFICIENTS, [struct.pack("<I", len(key.coefficients)), key.coefficients]),
            (_A, [key.a]),
            (_B1, [key.b1]),
            (_B2, [key.b2]),
            (_C, [key.c]),
            (_H, [key.h]),
            (_CONTRIBUTIONS, [key.circuit_hash, struct.pack("<I", key.n_contributions), key.contributions]),
        ],
        aligned=() if plain else _POINTS,
    )


def zkey_size(*, n_wires: int, n_public: int, domain_size: int, n_coefficients: int) -> int:
    """The bytes of the file that `write_zkey` makes of a key of that size to which nobody has contributed."""
    sizes = _section_sizes(n_wires, n_public, domain_size, n_coefficients)
    return container_size(sizes.items(), aligned=_POINTS)


def _section_sizes(n_wires: int, n_public: int, domain_size: int, n_coefficients: int) -> dict[int, int]:
    return {
        _PROTOCOL: 4,
        _HEADER: _POINTS_AT + 8 * sum(_HEADER_POINTS),
        _IC: 64 * (n_public + 1),
        _COEFFICIENTS: 4 + COEFFICIENT.itemsize * n_coefficients,
        _A: 64 * n_wires,
        _B1: 64 * n_wires,
        _B2: 128 * n_wires,
        _C: 64 * (n_wires - n_public - 1),
        _H: 64 * domain_size,
        _CONTRIBUTIONS: _HASH_SIZE + 4,
    }


_PLACES: Final = {
    "ic": (_IC, 0),
    "coefficients": (_COEFFICIENTS, 4),
    "a": (_A, 0),
    "b1": (_B1, 0),
    "b2": (_B2, 0),
    "c": (_C, 0),
    "h": (_H, 0),
    **{
        name: (_HEADER, _POINTS_AT + 8 * sum(_HEADER_POINTS[:place]))
        for place, name in enumerate(("alpha_g1", "beta_g1", "beta_g2", "gamma_g2", "delta_g1", "delta_g2"))
    },
}
"""The section that holds each of a key's arrays, and the byte where it begins there."""


class NewZkey:
    """A `.zkey` file in the making. Its `room` is a key to be filled, whose arrays lie in the file."""

    def __init__(self, sections: Mapping[int, npt.NDArray[np.uint8]], r1cs: R1CS) -> None:
        """Write what is known of a key for `r1cs` into the sections of its file."""

        def view(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
            section, at = _PLACES[name]
            return np.ndarray(shape, dtype, sections[section].data, at)

        self.room = key_room(r1cs, view)
        self._contributions = sections[_CONTRIBUTIONS]
        sizes = struct.pack("<III", self.room.n_wires, self.room.n_public, self.room.domain_size)
        for section, start in (
            (_PROTOCOL, struct.pack("<I", _GROTH16)),
            (_HEADER, prime_header(Q) + prime_header(R) + sizes),
            (_COEFFICIENTS, struct.pack("<I", len(self.room.coefficients))),
        ):
            sections[section][: len(start)] = np.frombuffer(start, dtype=np.uint8)

    def finish(self, circuit_hash: bytes) -> ProvingKey:
        """The key with its circuit's hash and without contributions; its arrays cannot be written to any more."""
        self._contributions[:_HASH_SIZE] = np.frombuffer(circuit_hash, dtype=np.uint8)
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
    with mapped_container(path, _MAGIC, _VERSION, sizes.items(), aligned=_POINTS) as sections:
        yield NewZkey(sections, r1cs)


def _read_header_points(header: Section) -> list[U64]:
    limbs = _reduced(header, _view(header, "<u8", (sum(_HEADER_POINTS),), _POINTS_AT), _POINTS_AT)
    return np.split(limbs, np.cumsum(_HEADER_POINTS)[:-1])


def _points(section: Section, count: int, limbs: int) -> U64:
    section.require_size(8 * limbs * count, f"{count} points")
    return _view(section, "<u8", (count, limbs), 0)


def _view(section: Section, dtype: str, shape: tuple[int, ...], at: int) -> U64:
    return section.array(dtype, shape, at).astype(np.uint64, copy=False)


def _reduced(section: Section, limbs: U64, at: int = 0) -> U64:
    if (place := first_not_below(limbs.reshape(-1, 4), Q)) is not None:
        raise section.error("a coordinate that is not below q", _MEND, at + 32 * place)
    return limbs


def _read_coefficients(section: Section, n_wires: int, domain_size: int) -> npt.NDArray[np.void]:
    count = section.u32(0)
    section.require_size(4 + COEFFICIENT.itemsize * count, f"{count} coefficients")
    records: npt.NDArray[np.void] = np.frombuffer(section.data, dtype=COEFFICIENT, count=count, offset=4)
    for name, bound in (("matrix", 2), ("row", domain_size), ("wire", n_wires)):
        beyond = records[name] >= bound
        if beyond.any():
            index = int(np.argmax(beyond))
            raise _bad_coefficient(section, index, f"{name} {records[name][index]} of {bound}")
    if (index_above := first_not_below(records["value"], R)) is not None:
        raise _bad_coefficient(section, index_above, "a value that is not below r")
    return records


def _read_contributions(container: Container) -> dict[str, Any]:
    """The circuit's hash and the ceremony's record; none where the file has no section for them, which no proof needs."""
    if _CONTRIBUTIONS not in container.sections:
        return {}
    section = container[_CONTRIBUTIONS]
    return {
        "circuit_hash": section.copy(0, _HASH_SIZE),
        "n_contributions": section.u32(_HASH_SIZE),
        "contributions": section.data[_HASH_SIZE + 4 :].tobytes(),
    }


def _bad_coefficient(section: Section, index: int, what: str) -> FormatError:
    return section.error(f"{what} in coefficient {index}", _MEND, 4 + COEFFICIENT.itemsize * index)
