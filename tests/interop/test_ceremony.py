"""Ceremonies in which snarkjs and zkwright take turns: the same first key, the same beacon, and each verifies the other's."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from zkwright.prover import read_zkey

from tests.cli.conftest import run
from tests.interop.foreign import HERE, CircomProgram, snarkjs
from tests.interop.foreign import run as run_foreign

BEACON = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"


def words_of(hexadecimal: str) -> list[str]:
    """A hash as snarkjs prints it."""
    return [hexadecimal[at : at + 8] for at in range(0, len(hexadecimal), 8)]


def test_taking_turns(bounded_product: CircomProgram, powers_of_tau: Path, tmp_path: Path) -> None:
    circuit, ptau = bounded_product.r1cs, powers_of_tau
    ours, theirs = tmp_path / "ours.zkey", tmp_path / "theirs.zkey"
    told = run("ceremony", "new", circuit, "--ptau", ptau, "-o", ours, "--json").document
    printed = snarkjs("groth16", "setup", circuit, ptau, theirs)
    assert ours.read_bytes() == theirs.read_bytes()
    assert words_of(told["circuit_hash"]) == [word for word in printed.split() if len(word) == 8][-16:]

    hashes = []
    before = ours
    for number in range(1, 4):
        after = tmp_path / f"{number}.zkey"
        if number % 2:
            made = run("ceremony", "contribute", before, "-o", after, "-n", f"hand {number}", "--json").document
            hashes.append(words_of(made["contribution_hash"]))
        else:
            printed = snarkjs("zkey", "contribute", before, after, "-e=test entropy", f"-n=hand {number}")
            hashes.append(printed.split()[-16:])
        before = after

    ours, theirs = tmp_path / "our_last.zkey", tmp_path / "their_last.zkey"
    last = ("--hash", BEACON, "--iterations-exp", "10", "-n", "beacon")
    assert run("ceremony", "beacon", before, "-o", ours, *last).code == 0
    snarkjs("zkey", "beacon", before, theirs, BEACON, "10", "-n=beacon")
    our_key, their_key = read_zkey(ours), read_zkey(theirs)
    assert our_key.contributions == their_key.contributions
    assert all(np.array_equal(array, their_key.arrays[name]) for name, array in our_key.arrays.items())

    verified = run("ceremony", "verify", circuit, theirs, "--ptau", ptau, "--json").document
    assert [made["name"] for made in verified["contributions"]] == ["hand 1", "hand 2", "hand 3", "beacon"]
    assert [words_of(made["contribution_hash"]) for made in verified["contributions"][:3]] == hashes
    assert (verified["standing"], verified["contributions"][3]["beacon"]) == ("verified", BEACON)
    assert "ZKey Ok!" in snarkjs("zkey", "verify", circuit, ptau, ours)


def test_powers_of_tau_by_turns(foreign_programs: None, tmp_path: Path) -> None:
    place = {name: tmp_path / f"{name}.ptau" for name in ("0", "0s", "1", "2", "3", "b", "bs", "p", "ps", "t")}
    assert run("ptau", "new", "3", "-o", place["0"]).code == 0
    snarkjs("powersoftau", "new", "bn128", "3", place["0s"])
    assert place["0"].read_bytes() == place["0s"].read_bytes()
    first = run("ptau", "contribute", place["0"], "-o", place["1"], "-n", "ours", "--json").document
    printed = snarkjs("powersoftau", "contribute", place["1"], place["2"], "-e=test entropy", "-n=theirs")
    assert run("ptau", "contribute", place["2"], "-o", place["3"]).code == 0
    last = ("--hash", BEACON, "--iterations-exp", "10", "-n", "beacon")
    assert run("ptau", "beacon", place["3"], "-o", place["b"], *last).code == 0
    snarkjs("powersoftau", "beacon", place["3"], place["bs"], BEACON, "10", "-n=beacon")
    assert place["b"].read_bytes() == place["bs"].read_bytes()
    assert run("ptau", "prepare", place["b"], "-o", place["p"]).code == 0
    snarkjs("powersoftau", "prepare", "phase2", place["b"], place["ps"])
    assert place["p"].read_bytes() == place["ps"].read_bytes()
    found = run("ptau", "verify", place["ps"], "--json").document["contributions"]
    assert [made["name"] for made in found] == ["ours", "theirs", "", "beacon"]
    assert found[0]["response_hash"] == first["response_hash"]
    assert words_of(found[1]["response_hash"]) == [word for word in printed.split() if len(word) == 8][-32:-16]
    assert "Powers of Tau Ok!" in snarkjs("powersoftau", "verify", place["p"])
    assert run("ptau", "truncate", place["p"], "2", "-o", place["t"]).code == 0
    snarkjs("powersoftau", "truncate", place["p"])
    assert place["t"].read_bytes() == (tmp_path / "p_02.ptau").read_bytes()


@pytest.mark.slow
def test_a_first_key_beyond_a_block_of_hashes(tmp_path: Path) -> None:
    """2**15 points: what snarkjs hashes of the powers of tau goes beyond their end."""
    source = tmp_path / "chain.py"
    source.write_text(
        "from zkwright import Field, Private, Public, circuit\n\n\n"
        "@circuit\ndef chain(x: Private[Field]) -> Public[Field]:\n"
        "    for i in range(20_000):\n        x = x * x + i\n    return x\n"
    )
    assert run("compile", source, "-o", tmp_path).code == 0
    circuit, ptau = tmp_path / "chain.r1cs", tmp_path / "powers.ptau"
    run_foreign(sys.executable, "-m", "benchmarks.powers_of_tau", circuit, ptau, cwd=HERE.parents[1])
    assert run("ceremony", "new", circuit, "--ptau", ptau, "--trust-ptau", "-o", tmp_path / "ours.zkey").code == 0
    snarkjs("groth16", "setup", circuit, ptau, tmp_path / "theirs.zkey")
    assert (tmp_path / "ours.zkey").read_bytes() == (tmp_path / "theirs.zkey").read_bytes()
