"""Keys that go through the file of programs built on bellman, by zkwright and by snarkjs in turns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from zkwright.prover import read_zkey, write_zkey
from zkwright.prover.ceremony.point_products import differences, lagrange_points

from tests.cli.conftest import run
from tests.interop.foreign import CircomProgram, snarkjs

BEACON = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"


def words_of(printed: str) -> str:
    """The hash that snarkjs printed last."""
    return "".join(printed.split()[-16:])


def same_keys(ours: Path, theirs: Path) -> None:
    one, other = read_zkey(ours), read_zkey(theirs)
    assert (one.contributions, one.circuit_hash) == (other.contributions, other.circuit_hash)
    for name, array in one.arrays.items():
        assert np.array_equal(array, other.arrays[name]), name


def test_taking_turns(bounded_product: CircomProgram, powers_of_tau: Path, tmp_path: Path) -> None:
    circuit, ptau = bounded_product.r1cs, powers_of_tau
    ours, theirs = tmp_path / "ours.mpcparams", tmp_path / "theirs.mpcparams"
    keys = [tmp_path / f"{number}.zkey" for number in range(6)]
    assert run("ceremony", "new", circuit, "--ptau", ptau, "--trust-ptau", "-o", keys[0]).code == 0
    assert run("ceremony", "contribute", keys[0], "-o", keys[1], "-n", "Ada").code == 0

    assert run("ceremony", "export-bellman", keys[1], "-o", ours).code == 0
    snarkjs("zkey", "export", "bellman", keys[1], theirs)
    assert ours.read_bytes() == theirs.read_bytes()

    first, second = tmp_path / "first.mpcparams", tmp_path / "second.mpcparams"
    hashes = [words_of(snarkjs("zkey", "bellman", "contribute", "bn128", ours, first, "-e=some entropy"))]
    hashes += [words_of(snarkjs("zkey", "bellman", "contribute", "bn128", first, second, "-e=other entropy"))]
    line = ("ceremony", "import-bellman", keys[1], second, "-o", keys[2], "-n", "Bob", "--json")
    imported = run(*line).document["contributions"]
    assert [(made["number"], made["name"], made["contribution_hash"]) for made in imported] == [
        (2, "Bob", hashes[0]),
        (3, "Bob", hashes[1]),
    ]
    snarkjs("zkey", "import", "bellman", keys[1], second, keys[3], "-n=Bob")
    same_keys(keys[2], keys[3])

    # From here on H has nothing for the power that no quotient has, and that is no obstacle to anybody.
    assert run("ceremony", "contribute", keys[3], "-o", keys[4], "-n", "Cyd").code == 0
    assert run("ceremony", "export-bellman", keys[4], "-o", tmp_path / "again.mpcparams").code == 0
    snarkjs("zkey", "export", "bellman", keys[4], theirs)
    assert (tmp_path / "again.mpcparams").read_bytes() == theirs.read_bytes()
    last = ("--hash", BEACON, "--iterations-exp", "10")
    assert run("ceremony", "beacon", keys[4], "-o", keys[5], *last).code == 0
    verified = run("ceremony", "verify", circuit, keys[5], "--ptau", ptau, "--json").document
    assert [made["name"] for made in verified["contributions"]] == ["Ada", "Bob", "Bob", "Cyd", ""]
    assert "ZKey Ok!" in snarkjs("zkey", "verify", circuit, ptau, keys[5])
    assert run("check", keys[5], "--circuit", circuit, "--ptau", ptau).code == 0

    key = read_zkey(keys[5])
    behind = np.concatenate([np.zeros((len(key.h) - 1, 8), dtype=np.uint64), key.ic[:1]])
    write_zkey(tmp_path / "hidden.zkey", key.__replace__(h=differences(key.h, lagrange_points(behind))), plain=True)
    assert "ZKey Ok!" in snarkjs("zkey", "verify", circuit, ptau, tmp_path / "hidden.zkey")
    hidden = run("ceremony", "verify", circuit, tmp_path / "hidden.zkey", "--ptau", ptau, "--trust-ptau")
    hidden.refused(1, "h: not the point")

    witness = bounded_product.witness({"secret": 200, "factor": "3"}, tmp_path)
    assert run("prove", keys[5], witness, "-o", tmp_path / "proof").code == 0
    assert run("export", "vk", keys[5], "-o", tmp_path / "proof").code == 0
    files = [tmp_path / "proof" / f"{name}.json" for name in ("verification_key", "public", "proof")]
    assert "OK!" in snarkjs("groth16", "verify", *files)
