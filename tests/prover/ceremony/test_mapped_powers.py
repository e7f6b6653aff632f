"""A file of 2**28 powers, 288 GB as the largest public ceremony has, is mapped: nothing that needs a part of it loads it.

Nearly all of the file is a hole on the disk. Processes may use no more than a gigabyte of memory of their own.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from zkwright.core.files.iden3 import prime_header, read_container
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.prover import read_powers
from zkwright.prover.ceremony import domain_size, new_key
from zkwright.prover.ceremony.phase1.powers_file import basis_lengths, point_bytes, powers_lengths
from zkwright.verifier.curve import Q

from tests.prover.powers import U64, sections, write_sections
from tests.prover.systems import square_chain
from tests.prover.test_engine_contract import SECRETS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is limited in other ways")

POWER = 2
LIMIT = 1 << 30

LIMITED = f"""
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_DATA, ({LIMIT}, {LIMIT}))
runpy.run_module("zkwright", run_name="__main__", alter_sys=True)
"""
"""The command, with so many bytes for what it keeps in memory of its own; files that it maps do not count."""


@pytest.fixture(scope="module")
def points() -> dict[int, U64]:
    return sections(SECRETS, POWER)


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory, points: dict[int, U64]) -> Path:
    """The file: of each section the first points, those for up to 2**POWER rows."""
    path = tmp_path_factory.mktemp("huge") / "huge.ptau"
    lengths = {**powers_lengths(28), **basis_lengths(28)}
    payloads = {
        1: prime_header(Q) + struct.pack("<II", 28, 28),
        7: bytes(4),
        **{section: points[section].tobytes() for section in lengths},
    }
    with path.open("wb") as file:
        file.write(struct.pack("<4sII", b"ptau", 1, len(payloads)))
        for section, payload in sorted(payloads.items()):
            size = lengths[section] * point_bytes(section) if section in lengths else len(payload)
            file.write(struct.pack("<IQ", section, size))
            file.write(payload)
            file.seek(size - len(payload), 1)
        file.truncate(file.tell())
    return path


def limited(*words: str | Path) -> subprocess.CompletedProcess[str]:
    # Each thread takes memory of its own, more on machines with many cores than the limit leaves.
    few = {"ZKWRIGHT_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-c", LIMITED, *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **few},
    )


def test_it_is_as_large_as_a_public_one_and_the_limit_holds(huge: Path) -> None:
    assert huge.stat().st_size > 287 << 30
    assert huge.stat().st_blocks * 512 < 1 << 20
    code = LIMITED.partition("runpy.run_module")[0] + "open(sys.argv[1], 'rb').read()"
    loaded = subprocess.run([sys.executable, "-c", code, huge], capture_output=True, text=True, check=False)
    assert "MemoryError" in loaded.stderr


def test_what_it_says_of_itself(huge: Path) -> None:
    done = limited("info", huge, "--json")
    assert done.returncode == 0, done.stderr
    assert '"power": 28' in done.stdout


def test_a_part_is_taken_of_it(huge: Path, points: dict[int, U64], tmp_path: Path) -> None:
    done = limited("ptau", "truncate", huge, str(POWER), "-o", tmp_path / "part.ptau")
    assert done.returncode == 0, done.stderr
    part = read_container(tmp_path / "part.ptau", b"ptau", (1,))
    assert struct.unpack_from("<II", part[1].data, 36) == (POWER, 28)
    for section, expected in points.items():
        assert part[section].data.tobytes() == expected.tobytes(), section


def test_a_small_circuit_gets_the_key_that_a_small_file_gives_it(
    huge: Path, points: dict[int, U64], tmp_path: Path
) -> None:
    r1cs, _ = square_chain(2, 3)
    write_r1cs(tmp_path / "small.r1cs", r1cs)
    done = limited(
        *("ceremony", "new", tmp_path / "small.r1cs", "--ptau", huge, "--trust-ptau", "-o", tmp_path / "huge.zkey")
    )
    assert done.returncode == 0, done.stderr
    small = write_sections(tmp_path / "small.ptau", points, POWER)
    new_key(r1cs, read_powers(small, domain_size(r1cs)), tmp_path / "small.zkey")
    assert (tmp_path / "huge.zkey").read_bytes() == (tmp_path / "small.zkey").read_bytes()
    of_nobody = limited(
        *("ceremony", "verify", tmp_path / "small.r1cs", tmp_path / "huge.zkey", "--ptau", huge, "--trust-ptau")
    )
    assert of_nobody.returncode == 1
    assert "nobody has contributed" in of_nobody.stderr


def test_what_is_wrong_with_it_is_found_before_its_points_are_looked_at(huge: Path) -> None:
    done = limited("ptau", "verify", huge)
    assert done.returncode == 1
    assert "nobody has contributed" in done.stderr


def test_pages_are_given_back_and_come_again(huge: Path) -> None:
    from zkwright.core.files.mapped_pages import release_pages

    powers = read_powers(huge, 1 << POWER)
    before = powers.tau_g1.copy()
    in_memory = np.arange(8)
    release_pages(powers.tau_g1, in_memory)
    assert np.array_equal(powers.tau_g1, before)
    assert np.array_equal(in_memory, np.arange(8))
