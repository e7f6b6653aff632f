"""The circuit that is proved, and the phase 1 that snarkjs gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.core.limbs import from_limbs, to_limbs

from benchmarks import powers_of_tau
from benchmarks.peers import ROWS_PER_HASH
from benchmarks.poseidon_chain import chain


def test_the_chain_is_as_long_as_promised() -> None:
    program = chain.compile(length=4)
    assert 4 * ROWS_PER_HASH - 3 <= program.r1cs.n_rows <= 4 * ROWS_PER_HASH
    link = 5
    for _ in range(4):
        link = int(poseidon(link, 7))
    assert program.solve({"start": 5, "salt": 7}).output == link


def test_the_lagrange_basis_interpolates() -> None:
    tau, size = 987654321, 8
    basis = from_limbs(powers_of_tau.lagrange_at(tau, size))
    root = pow(5, (R - 1) // size, R)
    for degree in range(size):
        at_roots = [pow(root, i * degree, R) for i in range(size)]
        assert sum(a * b for a, b in zip(at_roots, basis, strict=True)) % R == pow(tau, degree, R)


def test_sections_have_the_sizes_that_setup_reads(tmp_path: Path) -> None:
    circuit, file = tmp_path / "chain.r1cs", tmp_path / "chain.ptau"
    write_r1cs(circuit, chain.compile(length=1).r1cs, {})
    result = CliRunner().invoke(powers_of_tau.main, [str(circuit), str(file)], catch_exceptions=False)
    assert result.exit_code == 0
    data, sizes, at = file.read_bytes(), {}, 12
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 12], "little")
        sizes[int.from_bytes(data[at : at + 4], "little")] = size
        at += 12 + size
    n = 256
    g1, g2 = 64, 128
    expected = {1: 44, 2: (2 * n - 1) * g1, 3: 2 * g2, 4: g1, 5: g1, 6: g2}
    expected |= {12: (4 * n - 1) * g1, 13: (2 * n - 1) * g2, 14: (2 * n - 1) * g1, 15: (2 * n - 1) * g1}
    assert sizes == expected


@pytest.mark.parametrize("size", [1, 2, 4])
def test_the_smallest_bases(size: int) -> None:
    basis = powers_of_tau.lagrange_at(3, size)
    assert sum(from_limbs(basis)) % R == 1
    assert basis.shape == to_limbs([0] * size).shape
