from __future__ import annotations

import dataclasses
import os
import struct
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.iden3 import FILLER, LINE
from zkwright.prover import ProvingKey, Standing, choose_engine, read_zkey, write_zkey
from zkwright.verifier.curve import Q

from tests.core.containers import container, patched, sections_of, with_section
from tests.drawn import examples
from tests.prover.systems import irregular
from tests.prover.test_engine_contract import SECRETS

N_WIRES, N_PUBLIC, DOMAIN_SIZE, N_COEFFICIENTS = 8, 3, 8, 13
ABOVE_Q = Q.to_bytes(32, "little")


@cache
def key() -> ProvingKey:
    made = choose_engine("reference").setup(irregular()[0], SECRETS, None)
    return dataclasses.replace(made, circuit_hash=bytes(range(64)), n_contributions=2, contributions=b"two of them")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A well-formed file."""
    path = tmp_path_factory.mktemp("z") / "key.zkey"
    write_zkey(path, key())
    return path.read_bytes()


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file.zkey"
    path.write_bytes(data)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_zkey(tmp_path / "key.zkey", key())
    read = read_zkey(tmp_path / "key.zkey")
    for field in dataclasses.fields(ProvingKey):
        old, new = getattr(key(), field.name), getattr(read, field.name)
        if isinstance(old, np.ndarray):
            assert new.dtype == old.dtype
            assert new.shape == old.shape
            assert new.tobytes() == old.tobytes()
            assert not new.flags.writeable
            assert not new.flags.owndata
            if field.name in ("a", "b1", "b2", "c", "h"):
                assert new.ctypes.data % LINE == 0
        else:
            assert new == old


def test_the_sections_are_those_of_snarkjs(data: bytes) -> None:
    sizes = {kind: len(payload) for kind, payload in sections_of(data)}
    fillers = {kind: sizes.pop(kind) for kind in list(sizes) if kind > FILLER}
    assert fillers.keys() == {FILLER + kind for kind in range(5, 10)}
    assert all(size < LINE for size in fillers.values())
    assert sizes == {
        1: 4,
        2: 4 + 32 + 4 + 32 + 12 + 3 * 64 + 3 * 128,
        3: 64 * (N_PUBLIC + 1),
        4: 4 + 44 * N_COEFFICIENTS,
        5: 64 * N_WIRES,
        6: 64 * N_WIRES,
        7: 128 * N_WIRES,
        8: 64 * (N_WIRES - N_PUBLIC - 1),
        9: 64 * DOMAIN_SIZE,
        10: 64 + 4 + len(b"two of them"),
    }


def test_other_sections_are_skipped_and_the_order_is_free(data: bytes, tmp_path: Path) -> None:
    sections = [(99, b"unknown"), *reversed(sections_of(data))]
    read = read_zkey(written(tmp_path, container(b"zkey", 1, sections)))
    assert read.verifying_key() == key().verifying_key()


# Section 2: u32 32, q, u32 32, r, then at 72 the wires, public signals and domain size, and at 84 the points.
# Section 4: u32 count, then 44 bytes each: matrix, row, wire, value.
REFUSED: dict[str, tuple[int, int, bytes, str]] = {
    "PLONK": (1, 0, struct.pack("<I", 2), "a key of PLONK, not of Groth16"),
    "FFLONK": (1, 0, struct.pack("<I", 10), "a key of FFLONK, not of Groth16"),
    "a protocol of tomorrow": (1, 0, struct.pack("<I", 77), "a key of protocol 77, not of Groth16"),
    "another curve": (2, 4, (2**255 - 19).to_bytes(32, "little"), "the coordinates' prime is .* not 2188"),
    "r where q belongs": (2, 4, R.to_bytes(32, "little"), "the coordinates' prime"),
    "q where r belongs": (2, 40, Q.to_bytes(32, "little"), "the scalars' prime"),
    "a wide prime": (2, 0, struct.pack("<I", 2**32 - 1), "a number of 4294967295 bytes"),
    "2**32 - 1 wires": (2, 72, b"\xff" * 4, "512 bytes, not the 274877906880 of 4294967295 points"),
    "no wires": (2, 72, bytes(4), "3 public signals among 0 wires"),
    "as many public signals as wires": (2, 76, struct.pack("<I", 8), "8 public signals among 8 wires"),
    "fewer public signals": (2, 76, struct.pack("<I", 2), "section 3"),
    "no domain": (2, 80, bytes(4), "a domain of 0 points"),
    "a domain of 12": (2, 80, struct.pack("<I", 12), "a domain of 12 points"),
    "a domain too small": (2, 80, struct.pack("<I", 2), "a domain of 2 points for 3 public signals"),
    "a domain too large": (2, 80, struct.pack("<I", 2**28), "a domain of 268435456 points"),
    "a larger domain": (2, 80, struct.pack("<I", 16), "section 9"),
    "alpha unreduced": (2, 84, ABOVE_Q, r"not below q \(section 2, offset 124\)"),
    "delta unreduced": (2, 84 + 576 - 32, ABOVE_Q, "not below q"),
    "IC unreduced": (3, 32, ABOVE_Q, r"not below q \(section 3"),
    "2**32 - 1 coefficients": (4, 0, b"\xff" * 4, "not the 188978560984 of 4294967295 coefficients"),
    "a coefficient fewer": (4, 0, struct.pack("<I", 12), "not the 532 of 12 coefficients"),
    "a third matrix": (4, 4, struct.pack("<I", 2), "matrix 2 of 2 in coefficient 0"),
    "a row beyond the domain": (4, 4 + 44 + 4, struct.pack("<I", 8), "row 8 of 8 in coefficient 1"),
    "a wire that is not there": (4, 4 + 44 * 12 + 8, struct.pack("<I", 8), "wire 8 of 8 in coefficient 12"),
    "a value of r": (4, 4 + 44 * 3 + 12, R.to_bytes(32, "little"), "not below r in coefficient 3"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(data: bytes, tmp_path: Path, name: str) -> None:
    section, at, new, message = REFUSED[name]
    with pytest.raises(FormatError, match=message):
        read_zkey(written(tmp_path, patched(data, section, at, new)))


def test_a_key_without_the_record_of_its_ceremony(data: bytes, tmp_path: Path) -> None:
    others = [(kind, payload) for kind, payload in sections_of(data) if kind != 10]
    key = read_zkey(written(tmp_path, container(b"zkey", 1, others)))
    assert (key.circuit_hash, key.n_contributions, key.contributions) == (bytes(64), 0, b"")
    assert key.standing is Standing.UNRECORDED


def test_a_record_that_no_ceremony_leaves_is_not_copied(data: bytes, tmp_path: Path) -> None:
    """Of a sparse file its zeros take no room on a disk."""
    others = [(kind, payload) for kind, payload in sections_of(data) if kind != 10]
    path = written(tmp_path, container(b"zkey", 1, [*others, (10, bytes(68))]))
    assert read_zkey(path).n_contributions == 0
    whole = path.read_bytes()
    for more in (1 << 26, 1 << 33):
        path.write_bytes(whole[:-76] + struct.pack("<Q", 68 + more) + whole[-68:])
        os.truncate(path, len(whole) + more)
        with pytest.raises(FormatError, match="more than any ceremony leaves"):
            read_zkey(path)


@pytest.mark.parametrize("section", range(1, 10))
def test_every_section_that_a_proof_needs_must_be_there(data: bytes, tmp_path: Path, section: int) -> None:
    others = [(kind, payload) for kind, payload in sections_of(data) if kind != section]
    with pytest.raises(FormatError, match=rf"missing \(section {section}\)"):
        read_zkey(written(tmp_path, container(b"zkey", 1, others)))


@pytest.mark.parametrize("section", range(1, 10))
def test_every_section_must_have_its_size(data: bytes, tmp_path: Path, section: int) -> None:
    payload = dict(sections_of(data))[section]
    wrong = [payload[:-1], b""] if section == 1 else [payload[:-1], b"", payload + b"!"]
    for other in wrong:
        with pytest.raises(FormatError, match=f"section {section}"):
            read_zkey(written(tmp_path, with_section(data, section, other)))


def test_a_hash_cut_short_is_refused(data: bytes, tmp_path: Path) -> None:
    for length in (0, 63, 64, 67):
        with pytest.raises(FormatError, match="section 10"):
            read_zkey(written(tmp_path, with_section(data, 10, bytes(length))))


@examples(200)
@given(draw=st.data())
def test_a_damaged_file_is_read_or_refused(
    data: bytes, tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject
) -> None:
    at = draw.draw(st.integers(0, len(data) - 4))
    word = draw.draw(st.sampled_from([0, 1, 2, 8, 2**31, 2**32 - 1]) | st.integers(0, 2**32 - 1))
    damaged = data[:at] + struct.pack("<I", word) + data[at + 4 :]
    try:
        read = read_zkey(written(tmp_path_factory.mktemp("d"), damaged))
    except FormatError:
        return  # any other exception fails the test
    assert read.coefficients["row"].max() < read.domain_size
    assert read.coefficients["wire"].max() < read.n_wires


def test_truncations_are_refused(data: bytes, tmp_path: Path) -> None:
    for length in [*range(0, 200), *range(200, len(data), 97)]:
        with pytest.raises(FormatError):
            read_zkey(written(tmp_path, data[:length]))
