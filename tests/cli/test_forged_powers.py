"""Ceremonies whose files lie, through the command: powers of tau, circuits padded or cut, hostile lengths and counts."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from zkwright.core.files.iden3 import read_container, write_container
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.core.r1cs import R1CS

from tests.cli.ceremonies import begin, prepared
from tests.cli.conftest import Outcome, run
from tests.prover.systems import system

ROWS = [({i + 2: 1}, {0: 7, i + 2: 1}, {1 if i == 5 else i + 3: 1}) for i in range(6)]
"""As `square_chain(6, ...)` has them."""

MOST_MEMORY = 64 << 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ceremony's `c.r1cs`, `1.zkey` and `p.ptau`; and the powers of another one, `other/p.ptau`."""
    folder = tmp_path_factory.mktemp("lies")
    begin(folder)
    assert run("ceremony", "contribute", folder / "0.zkey", "-o", folder / "1.zkey", "-n", "Ada").code == 0
    (folder / "other").mkdir()
    prepared(folder / "other", 3)
    return folder


def verify(folder: Path, *more: str, **places: Path) -> Outcome:
    found = {"r1cs": folder / "c.r1cs", "zkey": folder / "1.zkey", "ptau": folder / "p.ptau", **places}
    return run("ceremony", "verify", found["r1cs"], found["zkey"], "--ptau", found["ptau"], *more)


def test_the_honest_one(folder: Path) -> None:
    assert verify(folder).code == 0
    assert run("ptau", "verify", folder / "p.ptau").code == 0


def with_section(source: Path, path: Path, kind: int, change: Callable[[bytearray], object]) -> Path:
    found = read_container(source, b"ptau", (1,)).sections
    pieces = {number: bytearray(each.copy(0, each.size)) for number, each in found.items()}
    change(pieces[kind])
    write_container(path, b"ptau", 1, sorted((number, [bytes(piece)]) for number, piece in pieces.items()))
    return path


def one_point(kind: int) -> Callable[[bytearray], object]:
    """A point in the midst becomes its own opposite: in its group, and another."""
    q = 21888242871839275222246405745257275088696311157297823662689037894645226208583

    def change(piece: bytearray) -> None:
        n_bytes = 128 if kind in (3, 6, 13) else 64
        at = len(piece) // n_bytes // 2 * n_bytes + n_bytes // 2
        for start in range(at, at + n_bytes // 2, 32):
            y = int.from_bytes(piece[start : start + 32], "little")
            piece[start : start + 32] = (-y % q).to_bytes(32, "little")

    return change


@pytest.mark.parametrize("kind", [2, 3, 4, 5, 6, 12, 13, 14, 15])
def test_one_power_wrong_in_each_section(folder: Path, tmp_path: Path, kind: int) -> None:
    forged = with_section(folder / "p.ptau", tmp_path / "p.ptau", kind, one_point(kind))
    assert verify(folder, ptau=forged).code == 1
    assert run("ptau", "verify", forged).code == 1


@pytest.mark.parametrize("kinds", [(3, 13), (2,), (12,), (4, 14), (5, 15), (6,), (7,)])
def test_sections_of_another_ceremony(folder: Path, tmp_path: Path, kinds: tuple[int, ...]) -> None:
    """Among them another tau in G2 than in G1, and the record of others' contributions."""
    other = read_container(folder / "other" / "p.ptau", b"ptau", (1,)).sections
    forged = folder / "p.ptau"
    for kind in kinds:
        stranger = other[kind].copy(0, other[kind].size)

        def change(piece: bytearray, stranger: bytes = stranger) -> None:
            piece[:] = stranger

        forged = with_section(forged, tmp_path / f"{kind}.ptau", kind, change)
    assert verify(folder, ptau=forged).code == 1
    assert run("ptau", "verify", forged).code == 1


def test_the_powers_of_another_ceremony(folder: Path) -> None:
    assert verify(folder, ptau=folder / "other" / "p.ptau").code == 1


OTHER_CIRCUITS: dict[str, R1CS] = {
    "a row more": system([*ROWS, ({2: 1}, {2: 1}, {3: 1})], 8, n_outputs=1, n_private_inputs=1),
    "padded with an empty row": system([*ROWS, ({}, {}, {})], 8, n_outputs=1, n_private_inputs=1),
    "a row fewer": system(ROWS[:-1], 8, n_outputs=1, n_private_inputs=1),
    "a wire more": system(ROWS, 9, n_outputs=1, n_private_inputs=1),
    "another coefficient": system([*ROWS[:-1], ({7: 1}, {0: 7, 7: 1}, {1: 2})], 8, n_outputs=1, n_private_inputs=1),
    "rows exchanged": system([ROWS[1], ROWS[0], *ROWS[2:]], 8, n_outputs=1, n_private_inputs=1),
    "another constant": system([({2: 1}, {0: 8, 2: 1}, {3: 1}), *ROWS[1:]], 8, n_outputs=1, n_private_inputs=1),
    "one more that is public": system(ROWS, 8, n_outputs=1, n_public_inputs=1),
}


@pytest.mark.parametrize("name", OTHER_CIRCUITS)
def test_another_circuit(folder: Path, tmp_path: Path, name: str) -> None:
    write_r1cs(tmp_path / "c.r1cs", system(ROWS, 8, n_outputs=1, n_private_inputs=1))
    assert verify(folder, "--trust-ptau", r1cs=tmp_path / "c.r1cs").code == 0
    write_r1cs(tmp_path / "c.r1cs", OTHER_CIRCUITS[name])
    verify(folder, "--trust-ptau", r1cs=tmp_path / "c.r1cs").refused(1, "unsound key: ")


def headers(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Of each section its type, and where its header and its end are."""
    at = 12
    while at < len(data):
        kind, size = struct.unpack_from("<IQ", data, at)
        yield kind, at, at + 12 + size
        at += 12 + size


def longer(data: bytearray, at: int, end: int) -> None:
    data[at + 4 : at + 12] = struct.pack("<Q", 2**63)


def by_one(data: bytearray, at: int, end: int) -> None:
    data[at + 4 : at + 12] = struct.pack("<Q", end - at - 11)


def all_of_the_rest(data: bytearray, at: int, end: int) -> None:
    data[at + 4 : at + 12] = struct.pack("<Q", len(data) - at - 12)


def absent(data: bytearray, at: int, end: int) -> None:
    del data[at:end]
    data[8:12] = struct.pack("<I", struct.unpack_from("<I", data, 8)[0] - 1)


def empty(data: bytearray, at: int, end: int) -> None:
    del data[at + 12 : end]
    data[at + 4 : at + 12] = bytes(8)


def twice(data: bytearray, at: int, end: int) -> None:
    data += data[at:end]
    data[8:12] = struct.pack("<I", struct.unpack_from("<I", data, 8)[0] + 1)


def number(offset: int, value: int) -> Callable[[bytearray, int, int], None]:
    def change(data: bytearray, at: int, end: int) -> None:
        data[at + 12 + offset : at + 16 + offset] = struct.pack("<I", value)

    return change


LENGTHS = (longer, by_one, all_of_the_rest, absent, empty, twice)
COUNTS = {
    "zkey": [(2, 72), (2, 76), (2, 80), (4, 0), (10, 64)],
    "ptau": [(1, 36), (1, 40), (7, 0)],
}
"""Sections and places of numbers: wires, public signals, domain, coefficients, contributions; power, the ceremony's, and they."""
HOSTILE = [
    *(
        (which, kind, change)
        for which, kinds in (("zkey", range(1, 11)), ("ptau", (1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15)))
        for kind in kinds
        for change in LENGTHS
    ),
    *(
        (which, kind, number(at, value))
        for which, places in COUNTS.items()
        for kind, at in places
        for value in (0, 2**31, 2**32 - 1)
    ),
]


@pytest.mark.parametrize("which", ["zkey", "ptau"])
def test_hostile_lengths_and_counts(folder: Path, tmp_path: Path, which: str) -> None:
    """None costs memory or time for what is not there, and each is refused."""
    source = (folder / ("1.zkey" if which == "zkey" else "p.ptau")).read_bytes()
    places = {kind: (at, end) for kind, at, end in headers(source)}
    path = tmp_path / f"hostile.{which}"
    tracemalloc.start()
    try:
        for of, kind, change in HOSTILE:
            if of != which:
                continue
            data = bytearray(source)
            change(data, *places[kind])
            if data == source:  # the last section ends where the rest does
                continue
            path.write_bytes(data)
            told = verify(folder, **{which: path})
            assert told.code in (1, 2), (kind, change)
            assert "internal error" not in told.err, (kind, change, told.err)
            assert len(told.err.splitlines()) == 1
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("which", ["zkey", "ptau", "r1cs"])
def test_trailing_bytes_and_missing_ones(folder: Path, tmp_path: Path, which: str) -> None:
    source = folder / {"zkey": "1.zkey", "ptau": "p.ptau", "r1cs": "c.r1cs"}[which]
    for data in (source.read_bytes() + b"\0", source.read_bytes()[:-1], b""):
        (tmp_path / source.name).write_bytes(data)
        assert verify(folder, **{which: tmp_path / source.name}).code == 2
