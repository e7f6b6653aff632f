"""The file of phase 2 that programs built on bellman pass on: a key in other words, for contributors who use these.

It holds the key's own points, then IC, H, C, A, B in G1 and B in G2, each array behind the number of its points; the circuit's
hash; the number of contributions, and of each delta, s, s x, the proof in G2 and the transcript. Points are uncompressed as in
hashes, numbers have 4 bytes, big-endian. H is in the basis of `quotient_powers`; coefficients, names and beacons are not in it,
so the key that was exported is needed to take it back.
Sources: kobigurk `phase2-bn254`, the type MPCParameters; iden3 `snarkjs`, what `zkey export bellman` writes, byte for byte.
"""

from __future__ import annotations

import mmap
import os
from typing import Final

import numpy as np
from zkwright.core.errors import FormatError
from zkwright.verifier import InvalidKey

from ...groth16.key_layout import KeySizes
from ...groth16.proving_key import ProvingKey
from ..hashed_points import all_as_hashed, points_of_hashed
from ..point_sums import U64
from .contribution import G1_BYTES, G2_BYTES, HASH_BYTES, Contribution

OWN_POINTS: Final = ("alpha_g1", "beta_g1", "beta_g2", "gamma_g2", "delta_g1", "delta_g2")
RECORD_BYTES: Final = 3 * G1_BYTES + G2_BYTES + HASH_BYTES
CHUNK: Final = 1 << 16
"""Points that are converted at a time."""


def array_lengths(sizes: KeySizes) -> dict[str, tuple[int, int]]:
    """The arrays in their order: how many points each has, and how many bytes each of them takes."""
    return {
        "ic": (sizes.n_public + 1, G1_BYTES),
        "h": (sizes.domain_size - 1, G1_BYTES),
        "c": (sizes.n_wires - sizes.n_public - 1, G1_BYTES),
        "a": (sizes.n_wires, G1_BYTES),
        "b1": (sizes.n_wires, G1_BYTES),
        "b2": (sizes.n_wires, G2_BYTES),
    }


MEND: Final = "export the newest key again, and have that contributed to"

_INFINITY: Final = b"\x40"
"""How bellman's own programs begin the point at infinity; snarkjs has zeros alone."""


def read_bellman(path: str | os.PathLike[str], key: ProvingKey) -> BellmanFile:
    """Such a file that came back, beside the key whose export it was made of; for `import_bellman`.

    Raises `FormatError` unless it has as many bytes as the key's sizes and its own number of contributions make, `OSError`.
    """
    return BellmanFile(path, key)


class BellmanFile:
    """Such a file, mapped, beside the key that it was exported from; nothing in it is believed before it was compared."""

    def __init__(self, path: str | os.PathLike[str], key: ProvingKey) -> None:
        """What `read_bellman` makes."""
        self.key, self._path = key, path
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))) as file:
            size = os.fstat(file.fileno()).st_size
            self._at: dict[str, tuple[int, int]] = {}
            at = 0
            for name in OWN_POINTS:
                self._at[name] = at, G2_BYTES if name.endswith("g2") else G1_BYTES
                at += self._at[name][1]
            for name, (count, n_bytes) in array_lengths(key.sizes).items():
                self._at[name] = at + 4, count * n_bytes
                at += 4 + count * n_bytes
            self._hash_at = at
            self._records_at = at + HASH_BYTES + 4
            if size < self._records_at:
                raise self._error(
                    f"{size} bytes, where a key of this size takes {self._records_at} without contributions"
                )
            self._data = memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ))
        self.count = self._number(self._records_at - 4)
        if size != self._records_at + self.count * RECORD_BYTES:
            raise self._error(f"{size} bytes, which are not those of {self.count} contributions", self._records_at - 4)

    def check_unchanged(self) -> None:
        """Raise `InvalidKey` unless all that contributions leave alone is as in the key, `FormatError` for other lengths."""
        for name, (count, _) in array_lengths(self.key.sizes).items():
            at = self._at[name][0] - 4
            if (found := self._number(at)) != count:
                raise self._error(f"{found} points in {name}, where the key has {count}", at)
        for name in (*OWN_POINTS[:4], "ic", "a", "b1", "b2"):
            points: U64 = getattr(self.key, name)
            points = points.reshape(-1, points.shape[-1])
            n_bytes = 8 * points.shape[1]
            at = self._at[name][0]
            for start in range(0, len(points), CHUNK):
                chunk = points[start : start + CHUNK]
                end = at + n_bytes * len(chunk)
                if _with_zeros(self._data[at:end], n_bytes) != all_as_hashed(chunk):
                    raise InvalidKey(name, "a contribution leaves it as it is, and this one did not", MEND)
                at = end
        if self._data[self._hash_at : self._hash_at + HASH_BYTES] != self.key.circuit_hash:
            raise InvalidKey("circuit_hash", "not that of the key", MEND)

    def contributions(self, n_before: int, name: str) -> list[Contribution]:
        """Those that the key has not; raises `InvalidKey` where there are none."""
        if self.count <= n_before:
            what = f"{self.count} in the file, {n_before} in the key: nobody contributed to it since it was exported"
            raise InvalidKey("contributions", what, "have it contributed to first")
        return [self._contribution(number, name) for number in range(n_before + 1, self.count + 1)]

    def record(self, number: int) -> bytes:
        """What the file has of a contribution, from 1 on."""
        at = self._records_at + (number - 1) * RECORD_BYTES
        return bytes(self._data[at : at + RECORD_BYTES])

    def points(self, name: str) -> U64:
        """An array as a key has it, coordinates being reduced, which is all that is known of them."""
        at, size = self._at[name]
        n_bytes = G2_BYTES if name == "b2" else G1_BYTES
        try:
            return points_of_hashed(_with_zeros(self._data[at : at + size], n_bytes), n_bytes)
        except ValueError as error:
            raise InvalidKey(name, str(error), MEND) from None

    def own_point(self, name: str) -> U64:
        """The same of one of the key's own."""
        at, n_bytes = self._at[name]
        try:
            point: U64 = points_of_hashed(bytes(self._data[at : at + n_bytes]), n_bytes)[0]
        except ValueError as error:
            raise InvalidKey(name, str(error), MEND) from None
        return point

    def _contribution(self, number: int, name: str) -> Contribution:
        record = self.record(number)
        try:
            first = points_of_hashed(record[: 3 * G1_BYTES], G1_BYTES)
            proof = points_of_hashed(record[3 * G1_BYTES : -HASH_BYTES], G2_BYTES)
        except ValueError as error:
            raise InvalidKey(f"contribution {number}", str(error), MEND) from None
        delta, s, sx = (point.tobytes() for point in first)
        return Contribution(delta, s, sx, proof.tobytes(), record[-HASH_BYTES:], name)

    def _number(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 4], "big")

    def _error(self, what: str, offset: int | None = None) -> FormatError:
        return FormatError(self._path, what, offset=offset, mend=MEND)


def _with_zeros(data: memoryview, n_bytes: int) -> bytes:
    """The points with infinity as zeros, however the program that wrote them has it."""
    points = np.frombuffer(data, dtype=np.uint8).reshape(-1, n_bytes)
    marked = (points[:, 0] == _INFINITY[0]) & ~points[:, 1:].any(axis=1)
    if marked.any():
        points = points.copy()
        points[marked] = 0
    return points.tobytes()
