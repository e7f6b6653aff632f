from __future__ import annotations

import struct
from pathlib import Path

import pytest
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.iden3 import write_container
from zkwright.prover.ceremony.phase1.powers import PtauHeader, read_ptau_header
from zkwright.verifier.curve import Q


def header(prime: int = Q, power: int = 12, ceremony_power: int = 28) -> bytes:
    return struct.pack("<I", 32) + prime.to_bytes(32, "little") + struct.pack("<II", power, ceremony_power)


def write(path: Path, sections: dict[int, bytes]) -> Path:
    write_container(path, b"ptau", 1, [(kind, [payload]) for kind, payload in sections.items()])
    return path


@pytest.mark.parametrize(("power", "ceremony_power"), [(0, 0), (1, 28), (12, 12), (28, 28)])
def test_what_a_file_says_of_itself(tmp_path: Path, power: int, ceremony_power: int) -> None:
    sections = {1: header(power=power, ceremony_power=ceremony_power)}
    raw = write(tmp_path / "raw.ptau", sections)
    assert read_ptau_header(raw) == PtauHeader(power, ceremony_power, prepared_for_phase_2=False)
    prepared = write(tmp_path / "prepared.ptau", sections | {12: b"points"})
    assert read_ptau_header(prepared) == PtauHeader(power, ceremony_power, prepared_for_phase_2=True)


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ({2: b""}, "a required section is missing"),
        ({1: b""}, "0 bytes where at least 4 are announced"),
        ({1: header()[:-1]}, "43 bytes, not the 44 of a header"),
        ({1: header() + b"x"}, "45 bytes, not the 44 of a header"),
        ({1: header(prime=R)}, "made for another field"),
        ({1: struct.pack("<I", 1 << 31) + bytes(40)}, "made for another field"),
        ({1: header(power=13, ceremony_power=12)}, "power 13 of a ceremony of power 12"),
        ({1: header(power=3, ceremony_power=29)}, "of power 29, where 28 is the most"),
        ({1: header(power=2**32 - 1, ceremony_power=2**32 - 1)}, "28 is the most"),
    ],
)
def test_refused(tmp_path: Path, sections: dict[int, bytes], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_ptau_header(write(tmp_path / "bad.ptau", sections))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    write_container(tmp_path / "x", b"zkey", 1, [(1, [header()])])
    with pytest.raises(FormatError, match="not b'ptau'"):
        read_ptau_header(tmp_path / "x")
