from __future__ import annotations

import stat
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import Field, Private, Public, circuit
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.wtns_file import read_wtns, write_wtns
from zkwright.core.limbs import from_limbs, to_limbs

from tests.core.containers import container, patched, with_section

VALUES = [1, 0, R - 1, 2**128]
FILE = container(
    b"wtns",
    2,
    [
        (1, struct.pack("<I", 32) + R.to_bytes(32, "little") + struct.pack("<I", len(VALUES))),
        (2, b"".join(value.to_bytes(32, "little") for value in VALUES)),
    ],
)


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "file.wtns"
    path.write_bytes(data)
    return path


def test_reads_and_writes_the_format(tmp_path: Path) -> None:
    witness = read_wtns(written(tmp_path, FILE))
    assert witness.shape == (4, 4)
    assert from_limbs(witness) == VALUES
    write_wtns(tmp_path / "again.wtns", witness)
    assert (tmp_path / "again.wtns").read_bytes() == FILE


def test_only_the_owner_may_read_a_witness(tmp_path: Path) -> None:
    write_wtns(tmp_path / "file.wtns", to_limbs(VALUES))
    assert stat.S_IMODE((tmp_path / "file.wtns").stat().st_mode) == 0o600


@given(values=st.lists(st.integers(0, R - 1), max_size=20))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, values: list[int]) -> None:
    path = tmp_path_factory.mktemp("w") / "file.wtns"
    write_wtns(path, to_limbs([1, *values]))
    assert from_limbs(read_wtns(path)) == [1, *values]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (patched(FILE, 2, 0, b"\x02"), "wire 0 is not the constant 1"),
        (patched(FILE, 2, 32, R.to_bytes(32, "little")), r"the value of wire 1 is not below r .*offset 108"),
        (patched(FILE, 1, 36, struct.pack("<I", 5)), "128 bytes, not the 160 of 5 values of 32 bytes"),
        (patched(FILE, 1, 36, struct.pack("<I", 2**32 - 1)), "not the 137438953440 of"),
        (with_section(patched(FILE, 1, 36, bytes(4)), 2, b""), "wire 0 is not the constant 1"),
        (patched(FILE, 1, 4, (2**255 - 19).to_bytes(32, "little")), "made for another field"),
        (with_section(FILE, 1, FILE[24:64] + b"!"), "41 bytes, not the 40 of a witness header"),
        (container(b"wtns", 2, [(2, b"")]), r"missing \(section 1\)"),
        (container(b"wtns", 1, []), "version 1"),
    ],
)
def test_refusals(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_wtns(written(tmp_path, data))


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    for length in range(len(FILE)):
        with pytest.raises(FormatError):
            read_wtns(written(tmp_path, FILE[:length]))


@pytest.mark.parametrize(
    ("witness", "message"),
    [
        (np.zeros((0, 4), dtype=np.uint64), "shape"),
        (np.zeros(4, dtype=np.uint64), "shape"),
        (to_limbs([2, 1]), "the constant 1"),
        (to_limbs([1, R]), "wire 1 is not below r"),
    ],
)
def test_what_is_no_witness_is_not_written(tmp_path: Path, witness: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_wtns(tmp_path / "file.wtns", witness)
    assert not (tmp_path / "file.wtns").exists()


def test_what_is_no_array_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"not list: pass what program\.solve gives"):
        write_wtns(tmp_path / "file.wtns", [1, 2])  # type: ignore[arg-type]


def test_what_a_program_gives_is_written_as_its_values(tmp_path: Path) -> None:
    @circuit
    def square(x: Private[Field]) -> Public[Field]:
        return x * x

    witness = square.compile().solve({"x": R - 2})
    write_wtns(tmp_path / "whole.wtns", witness)
    write_wtns(tmp_path / "values.wtns", witness.limbs())
    assert (tmp_path / "whole.wtns").read_bytes() == (tmp_path / "values.wtns").read_bytes()
    assert from_limbs(read_wtns(tmp_path / "whole.wtns")) == [1, 4, R - 2]
