"""Our files in snarkjs and its files here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zkwright.core.files.iden3 import FILLER
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.files.wtns_file import read_wtns, write_wtns
from zkwright.prover import Standing, UnsatisfiedWitness, check_witness, prove, read_zkey, setup, write_zkey
from zkwright.prover.ceremony.phase1.powers import read_powers
from zkwright.prover.ceremony.phase2.key_check import check_powers
from zkwright.verifier import (
    InvalidKey,
    InvalidProof,
    Proof,
    VerifyingKey,
    public_from_json,
    public_to_json,
    verify,
)

from tests.core.containers import sections_of
from tests.interop.foreign import CircomProgram, snarkjs
from tests.prover.systems import square_chain


@dataclass(frozen=True)
class Files:
    """A statement that was set up and proved, as files in one folder."""

    folder: Path

    def __getattr__(self, name: str) -> Path:
        """`files.proof_json` is `proof.json`."""
        return self.folder / name.replace("_", ".")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Every file of a small statement, all written by zkwright."""
    files = Files(tmp_path_factory.mktemp("ours"))
    r1cs, witness = square_chain(rows=20, start=3)
    key = setup(r1cs)
    proof, public = prove(key, witness)
    write_r1cs(files.circuit_r1cs, r1cs, {0x5A4B0001: b"an additional section"})
    write_wtns(files.circuit_wtns, witness)
    write_zkey(files.circuit_zkey, key)
    files.vk_json.write_text(key.verifying_key().to_json())
    files.proof_json.write_text(proof.to_json())
    files.public_json.write_text(public_to_json(public))
    return files


def test_snarkjs_verifies_our_proof(ours: Files) -> None:
    assert "OK!" in snarkjs("groth16", "verify", ours.vk_json, ours.public_json, ours.proof_json)


def test_snarkjs_refuses_our_proof_of_other_signals(ours: Files, tmp_path: Path) -> None:
    other = tmp_path / "public.json"
    other.write_text(public_to_json([7]))
    with pytest.raises(AssertionError, match="Invalid proof"):
        snarkjs("groth16", "verify", ours.vk_json, other, ours.proof_json)


def test_we_verify_what_snarkjs_proves_with_our_key_and_witness(ours: Files, tmp_path: Path) -> None:
    proof, public = tmp_path / "proof.json", tmp_path / "public.json"
    snarkjs("groth16", "prove", ours.circuit_zkey, ours.circuit_wtns, proof, public)
    assert public.read_text() == ours.public_json.read_text()
    vk = VerifyingKey.from_json(ours.vk_json.read_text())
    signals = public_from_json(public.read_text())
    verify(vk, signals, Proof.from_json(proof.read_text()))
    with pytest.raises(InvalidProof):
        verify(vk, (signals[0] + 1,), Proof.from_json(proof.read_text()))


def test_snarkjs_finds_our_witness_correct(ours: Files, tmp_path: Path) -> None:
    assert "WITNESS IS CORRECT" in snarkjs("wtns", "check", ours.circuit_r1cs, ours.circuit_wtns)
    broken = read_wtns(ours.circuit_wtns).copy()
    broken[-1, 0] ^= np.uint64(1)
    write_wtns(tmp_path / "broken.wtns", broken)
    with pytest.raises(AssertionError):
        snarkjs("wtns", "check", ours.circuit_r1cs, tmp_path / "broken.wtns")


def test_snarkjs_exports_the_same_verifying_key(ours: Files, tmp_path: Path) -> None:
    exported = tmp_path / "vk.json"
    snarkjs("zkey", "export", "verificationkey", ours.circuit_zkey, exported)
    assert exported.read_text() == ours.vk_json.read_text()


def test_snarkjs_reads_our_r1cs(ours: Files) -> None:
    told = snarkjs("r1cs", "info", ours.circuit_r1cs)
    for line in ("bn-128", "Wires: 22", "Constraints: 20", "Private Inputs: 1", "Public Inputs: 0", "Outputs: 1"):
        assert line in told


def test_a_development_key_stays_one_when_snarkjs_contributes_to_it(ours: Files, tmp_path: Path) -> None:
    contributed = tmp_path / "contributed.zkey"
    snarkjs("zkey", "contribute", ours.circuit_zkey, contributed, "-e=test entropy", "-n=tester")
    key = read_zkey(contributed)
    key.check()
    assert key.n_contributions == 1
    assert key.circuit_hash == read_zkey(ours.circuit_zkey).circuit_hash
    assert key.is_development
    assert key.delta_g2.tolist() != read_zkey(ours.circuit_zkey).delta_g2.tolist()
    prove(key, read_wtns(ours.circuit_wtns))


def test_the_record_of_a_ceremony_leads_to_the_keys_delta(ours: Files, tmp_path: Path) -> None:
    """Contributions with names and without, and a beacon, as snarkjs writes them."""
    before = ours.circuit_zkey
    steps = (
        ("contribute", "-e=some entropy", "-n=tester"),
        ("contribute", "-e=more"),
        ("beacon", "0102ff", "10", "-n=last"),
    )
    for count, (verb, *words) in enumerate(steps, 1):
        after = tmp_path / f"{count}.zkey"
        beacon = [word for word in words if not word.startswith("-")]
        snarkjs("zkey", verb, before, after, *beacon, *(word for word in words if word not in beacon))
        key = replace(read_zkey(after), circuit_hash=bytes(64))
        assert (key.n_contributions, key.standing) == (count, Standing.CONTRIBUTED)
        assert replace(key, delta_g1=read_zkey(before).delta_g1).standing is not Standing.CONTRIBUTED
        before = after


def test_we_read_and_prove_what_circom_compiled(commitment: CircomProgram, tmp_path: Path) -> None:
    r1cs, extra = read_r1cs(commitment.r1cs)
    assert extra == {}
    assert (r1cs.n_outputs, r1cs.n_public_inputs, r1cs.n_private_inputs) == (2, 1, 2)
    secret, factor = 60_000, 17
    computed = commitment.witness({"secret": secret, "blinding": "12345678901234567890", "factor": factor}, tmp_path)
    witness = read_wtns(computed)
    check_witness(r1cs, witness)

    key = setup(r1cs)
    proof, public = prove(key, witness)
    assert public[1:] == (secret * factor, factor)
    vk_json, public_json, proof_json = (tmp_path / name for name in ("vk.json", "public.json", "proof.json"))
    vk_json.write_text(key.verifying_key().to_json())
    public_json.write_text(public_to_json(public))
    proof_json.write_text(proof.to_json())
    assert "OK!" in snarkjs("groth16", "verify", vk_json, public_json, proof_json)

    write_zkey(tmp_path / "ours.zkey", key)
    snarkjs("groth16", "prove", tmp_path / "ours.zkey", computed, proof_json, public_json)
    verify(key.verifying_key(), public, Proof.from_json(proof_json.read_text()))

    broken = witness.copy()
    broken[4, 0] ^= np.uint64(1)
    with pytest.raises(UnsatisfiedWitness):
        check_witness(r1cs, broken)
    with pytest.raises(UnsatisfiedWitness):
        prove(key, broken)


def test_a_circom_r1cs_means_the_same_when_written_back(commitment: CircomProgram, tmp_path: Path) -> None:
    write_r1cs(tmp_path / "again.r1cs", read_r1cs(commitment.r1cs).r1cs)
    for name, path in (("circom", commitment.r1cs), ("again", tmp_path / "again.r1cs")):
        snarkjs("r1cs", "export", "json", path, tmp_path / f"{name}.json")
    assert (tmp_path / "again.json").read_text() == (tmp_path / "circom.json").read_text()


def test_we_prove_with_a_key_from_a_snarkjs_ceremony(
    bounded_product: CircomProgram, powers_of_tau: Path, tmp_path: Path
) -> None:
    initial, final = tmp_path / "initial.zkey", tmp_path / "final.zkey"
    snarkjs("groth16", "setup", bounded_product.r1cs, powers_of_tau, initial)
    snarkjs("zkey", "contribute", initial, final, "-e=test entropy", "-n=tester")
    witness = read_wtns(bounded_product.witness({"secret": 200, "factor": 3}, tmp_path))
    key = read_zkey(final)
    key.check()
    assert key.standing is Standing.CONTRIBUTED
    assert read_zkey(initial).standing is Standing.UNCONTRIBUTED
    r1cs, powers = read_r1cs(bounded_product.r1cs).r1cs, read_powers(powers_of_tau, key.domain_size)
    powers.check()
    check_powers(key, r1cs, powers)
    for name in ("a", "b1", "b2", "c", "h"):
        points = getattr(key, name).copy()
        points[[1, 2]] = points[[2, 1]]
        exchanged: dict[str, Any] = {name: points}
        with pytest.raises(InvalidKey, match=name):
            check_powers(replace(key, **exchanged), r1cs, powers)
    proof, public = prove(key, witness)
    assert public == (600, 3)
    for name, text in (
        ("vk.json", key.verifying_key().to_json()),
        ("public.json", public_to_json(public)),
        ("proof.json", proof.to_json()),
    ):
        (tmp_path / name).write_text(text)
    assert "OK!" in snarkjs("groth16", "verify", *(tmp_path / f"{name}.json" for name in ("vk", "public", "proof")))

    write_zkey(tmp_path / "again.zkey", key)
    again = sections_of((tmp_path / "again.zkey").read_bytes())
    assert [section for section in again if section[0] < FILLER] == sections_of(final.read_bytes())
    with pytest.raises(InvalidKey, match="nobody contributed"):
        prove(read_zkey(initial), witness)


def test_our_coefficients_are_those_of_snarkjs(
    bounded_product: CircomProgram, powers_of_tau: Path, tmp_path: Path
) -> None:
    snarkjs("groth16", "setup", bounded_product.r1cs, powers_of_tau, tmp_path / "theirs.zkey")
    theirs = read_zkey(tmp_path / "theirs.zkey")
    ours = setup(read_r1cs(bounded_product.r1cs).r1cs)
    assert ours.coefficients.tobytes() == theirs.coefficients.tobytes()
    assert (ours.n_wires, ours.n_public, ours.domain_size) == (theirs.n_wires, theirs.n_public, theirs.domain_size)
    assert ours.gamma_g2.tolist() == theirs.gamma_g2.tolist()
    for name in ("a", "b1", "b2"):  # the same wires are in no row of the matrix
        assert np.array_equal(getattr(ours, name).any(axis=1), getattr(theirs, name).any(axis=1))
