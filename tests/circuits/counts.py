"""What every gadget costs, in rows. `python -m tests.circuits.counts --write` rewrites constraint_counts.csv."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zkwright.circuits import babyjub, bits, comparators, eddsa, merkle, mux, packing, poseidon, sha256
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature
from zkwright.circuits.sha256.constants import initial_state
from zkwright.compiler import U8, U32, U64, Array, Bool, Field
from zkwright.compiler.recorder.active import recording
from zkwright.compiler.recorder.recorder import Recorder
from zkwright.compiler.recorder.session import Session
from zkwright.core.field import R

FILE = Path(__file__).with_name("constraint_counts.csv")


class Inputs:
    """Makes the inputs of a gadget; none of them costs a row."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def field(self) -> Field:
        return Field.unchecked_linear(self._recorder.formal())

    def fields(self, n: int) -> list[Field]:
        return [self.field() for _ in range(n)]

    def bits(self, n: int) -> Array[Bool, Any]:
        return Array([Bool.unchecked_linear(self._recorder.formal()) for _ in range(n)])

    def point(self) -> Point:
        return Point(x=self.field(), y=self.field())

    def signature(self) -> Signature:
        return Signature(r8=self.point(), s=self.field())

    def u8(self) -> U8:
        return U8.unchecked_linear(self._recorder.formal())

    def u64(self) -> U64:
        return U64.from_bits(self.bits(64))

    def index(self, n: int) -> U32:
        width = (n - 1).bit_length()
        return U32.from_bits([*self.bits(width), *[Bool(False)] * (32 - width)])

    def bytes(self, n: int) -> list[U8]:
        return [U8.from_bits(self.bits(8)) for _ in range(n)]

    def words(self, n: int) -> list[U32]:
        return [U32.from_bits(self.bits(32)) for _ in range(n)]


CASES: dict[str, Callable[[Inputs], object]] = {
    "bits.to_bits_strict": lambda make: bits.to_bits_strict(make.field()),
    "bits.to_bits_strict, shift 1": lambda make: bits.to_bits_strict(make.field(), 1),
    "bits.from_bits, 254 bits": lambda make: bits.from_bits(make.bits(254)),
    "bits.require_at_most, r - 1": lambda make: bits.require_at_most(make.bits(254), R - 1),
    "bits.is_at_most, r - 1": lambda make: _bit(bits.is_at_most(make.bits(254), R - 1)),
    "comparators.is_less": lambda make: comparators.is_less(make.field(), make.field()),
    "comparators.require_between, 18 and 130": lambda make: comparators.require_between(make.field(), 18, 130),
    "comparators.is_between, 18 and 130": lambda make: comparators.is_between(make.field(), 18, 130),
    "comparators.is_between, 18 and 130, of a U8": lambda make: _bit(comparators.is_between(make.u8(), 18, 130)),
    "mux.mux, 8 fields": lambda make: mux.mux(make.fields(8), make.u8()),
    "mux.mux, 64 times 4 bytes": lambda make: mux.mux(
        [Array([make.u8() for _ in range(4)]) for _ in range(64)], make.index(64)
    ),
    "mux.mux, 5 points": lambda make: mux.mux([make.point() for _ in range(5)], make.u8()),
    **{
        f"mux.mux, {n} constants": lambda make, n=n: mux.mux([pow(7, i, R) for i in range(n)], make.index(n))  # type: ignore[misc]
        for n in (8, 64, 256, 1000, 4096)
    },
    "mux.mux, 256 constant points": lambda make: mux.mux(
        [Point(x=Field(pow(7, i, R)), y=Field(pow(5, i, R))) for i in range(256)], make.index(256)
    ),
    "packing.pack_bytes, 32 bytes": lambda make: packing.pack_bytes(make.bytes(32)),
    "packing.unpack_bytes, 32 bytes": lambda make: packing.unpack_bytes(make.fields(2), 32),
    **{
        f"poseidon.poseidon, {n} inputs": lambda make, n=n: poseidon.poseidon(*make.fields(n))  # type: ignore[misc]
        for n in range(1, 6)
    },
    "sha256.sha256_compress": lambda make: sha256.sha256_compress(make.words(8), make.words(16)),
    "sha256.sha256_compress, initial state": lambda make: sha256.sha256_compress(initial_state(), make.words(16)),
    **{
        f"sha256.sha256, {n} bytes": lambda make, n=n: sha256.sha256(make.bytes(n))  # type: ignore[misc]
        for n in (1, 32, 55, 64, 119)
    },
    "merkle.merkle_parent": lambda make: merkle.merkle_parent(make.field(), make.field(), make.bits(1)[0]),
    "merkle.require_member, depth 20": lambda make: merkle.require_member(
        make.field(), make.field(), make.bits(20), Array(make.fields(20))
    ),
    "merkle.is_member, depth 20": lambda make: merkle.is_member(
        make.field(), make.field(), make.bits(20), Array(make.fields(20))
    ),
    "babyjub.is_on_curve": lambda make: babyjub.is_on_curve(make.point()),
    "babyjub.is_in_subgroup": lambda make: babyjub.is_in_subgroup(make.point()),
    "babyjub.require_on_curve": lambda make: babyjub.require_on_curve(make.point()),
    "babyjub.require_in_subgroup": lambda make: babyjub.require_in_subgroup(make.point()),
    "babyjub.add": lambda make: babyjub.add(make.point(), make.point()),
    "babyjub.double": lambda make: babyjub.double(make.point()),
    "babyjub.negate": lambda make: babyjub.negate(make.point()),
    "babyjub.multiply": lambda make: babyjub.multiply(make.field(), make.point()),
    "babyjub.multiply_base8": lambda make: babyjub.multiply_base8(make.field()),
    "eddsa.require_signature": lambda make: eddsa.require_signature(make.point(), make.field(), make.signature()),
    "eddsa.signature_holds": lambda make: eddsa.signature_holds(make.point(), make.field(), make.signature()),
}


def _bit(condition: Bool) -> Field:
    """The condition as a wire: until somebody needs it, a comparison takes no rows."""
    return Field(condition)


def measure(case: Callable[[Inputs], object]) -> int:
    """The rows a gadget's body takes."""
    recorder = Recorder("count", Session())
    with recording(recorder):
        case(Inputs(recorder))
    return recorder.n_rows


def main() -> None:
    """Print the table, or write it with --write."""
    rows = [("gadget", "rows"), *((name, measure(case)) for name, case in CASES.items())]
    if "--write" in sys.argv[1:]:
        with FILE.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    else:
        csv.writer(sys.stdout, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
