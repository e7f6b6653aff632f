"""In place of snarkjs, on circuits of circomlib and keys of a snarkjs ceremony: the same files, the same verdicts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from zkwright.core.field import R

from tests.cli.conftest import run
from tests.interop.foreign import HERE, CircomProgram, snarkjs
from tests.interop.foreign import run as run_foreign
from tests.interop.test_circom import INPUTS, as_circom_wants, prove_and_verify

CIRCUITS = [
    "commitment",
    pytest.param(
        "membership", marks=pytest.mark.slow
    ),  # a Merkle path and an EdDSA signature; half a minute in snarkjs
    pytest.param("preimage", marks=pytest.mark.slow),  # SHA-256; two minutes
]


def ceremony(program: CircomProgram, folder: Path) -> Path:
    """The key that snarkjs makes of a phase 1, with a contribution."""
    phase_1, initial, final = (folder / name for name in ("phase_1.ptau", "initial.zkey", "final.zkey"))
    run_foreign(sys.executable, "-m", "benchmarks.powers_of_tau", program.r1cs, phase_1, cwd=HERE.parents[1])
    snarkjs("groth16", "setup", program.r1cs, phase_1, initial)
    snarkjs("zkey", "contribute", initial, final, "-e=test entropy", "-n=tester")
    return final


@pytest.mark.parametrize("name", CIRCUITS)
def test_a_key_that_snarkjs_made(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> None:
    program: CircomProgram = request.getfixturevalue(name)
    zkey = ceremony(program, tmp_path)
    told = run("info", zkey, "--json").document
    assert (told["standing"], told["contributions"]) == ("contributed", 1)

    signals = prove_and_verify(zkey, program, INPUTS[name], tmp_path)
    exported = tmp_path / "exported.json"
    snarkjs("zkey", "export", "verificationkey", zkey, exported)
    assert exported.read_bytes() == (tmp_path / "vk.json").read_bytes()

    public, proof = tmp_path / "proof" / "public.json", tmp_path / "proof" / "proof.json"
    assert run("verify", exported, public, proof).code == 0
    others = [[*signals[:at], str(int(signals[at]) + 1), *signals[at + 1 :]] for at in range(len(signals))]
    for tampered in (*others, [str(int(signals[0]) + R), *signals[1:]], signals[1:], [*signals, "0"]):
        public.write_text(json.dumps(tampered))
        run("verify", exported, public, proof).refused(1, "invalid proof: ")

    # Their witness and our proof, our witness and their proof.
    ours, crossed = tmp_path / "ours.wtns", tmp_path / "crossed"
    assert run("witness", program.wasm, "-i", tmp_path / "input.json", "-o", ours).code == 0
    theirs = program.witness(as_circom_wants(INPUTS[name]), tmp_path)
    assert run("prove", zkey, theirs, "-o", crossed).code == 0
    assert run("verify", exported, crossed / "public.json", crossed / "proof.json").code == 0
    snarkjs("groth16", "prove", zkey, ours, proof, public)
    assert json.loads(public.read_text()) == signals
    assert run("verify", exported, public, proof).code == 0
