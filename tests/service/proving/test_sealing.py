"""What lies in the database is read with the secret alone, and for its own job."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.service.errors import ServiceError
from zkwright.service.proving.sealing import SECRET_BYTES, Seal, Unreadable, made_secret, read_secret

SEAL = Seal(bytes(range(SECRET_BYTES)))


@given(st.binary(max_size=200), st.text(max_size=40))
def test_opens_what_it_closed(plain: bytes, job: str) -> None:
    sealed = SEAL.close(plain, job)
    assert SEAL.open(sealed, job) == plain
    assert len(sealed) == len(plain) + 28
    assert sealed != SEAL.close(plain, job)  # another nonce each time


@pytest.mark.parametrize("bit", [0, 7, 95, 96, 100, -1])
def test_a_changed_bit_is_seen(bit: int) -> None:
    sealed = bytearray(SEAL.close(b"secret inputs", "job"))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unreadable):
        SEAL.open(bytes(sealed), "job")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(12), bytes(27), bytes(28)])
def test_what_nobody_sealed(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        SEAL.open(sealed, "job")


def test_of_another_job_or_secret() -> None:
    sealed = SEAL.close(b"secret inputs", "job")
    with pytest.raises(Unreadable):
        SEAL.open(sealed, "another")
    with pytest.raises(Unreadable):
        Seal(bytes(SECRET_BYTES)).open(sealed, "job")


def test_a_tag_depends_on_the_secret() -> None:
    assert SEAL.tag(b"x") == SEAL.tag(b"x") != SEAL.tag(b"y")
    assert SEAL.tag(b"x") != Seal(bytes(SECRET_BYTES)).tag(b"x")


def test_a_secret_has_a_length() -> None:
    for wrong in (b"", bytes(16), bytes(33)):
        with pytest.raises(ValueError, match="32 bytes"):
            Seal(wrong)


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: made_secret(path), range(16)))
    assert made == {read_secret(path)}
    assert os.listdir(tmp_path) == ["secret"]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "00", "g" * 64, "0" * 63, "0" * 65, "0" * 128, "é" * 32, " ".join(["00"] * 32)])
def test_a_file_that_holds_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secret"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(ServiceError, match="64 hexadecimal digits") as refused:
        made_secret(path)
    assert len(text) < 60 or text not in str(refused.value)


def test_a_file_that_others_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    made_secret(path)
    path.chmod(0o640)
    with pytest.raises(ServiceError, match="chmod 600"):
        read_secret(path)


def test_no_file_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="cannot be read"):
        read_secret(tmp_path / "missing")
    with pytest.raises(ServiceError, match="cannot be made"):
        made_secret(tmp_path / "missing" / "secret")
