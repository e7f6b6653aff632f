"""A key may publish more of a witness than its circuit declares public: no verb lets it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.r1cs import R1CS

from tests.cli.conftest import Project, run
from tests.prover.circom.programs import program, write

DECLARED = 2


@pytest.fixture(scope="module")
def forged(pristine: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Sound keys of the rows of `factor` by the number of values that they publish, each beside its own forged circuit."""
    system = read_r1cs(pristine.built("factor.r1cs")).r1cs
    keys = {}
    for n_public in {0, 1, DECLARED, DECLARED + 1, system.n_wires - 1}:
        folder = tmp_path_factory.mktemp(f"publishes{n_public}")
        forgery = replace(system, n_outputs=n_public, n_public_inputs=0, n_private_inputs=0)
        write_r1cs(folder / "factor.r1cs", forgery)
        assert run("setup", folder / "factor.r1cs", "-o", folder, "-q").code == 0
        keys[n_public] = folder / "factor.zkey"
    return keys


def others(forged: dict[int, Path]) -> Iterator[tuple[int, Path]]:
    return ((n_public, key) for n_public, key in forged.items() if n_public != DECLARED)


def test_the_circuit_beside_the_witness_is_asked(project: Project, forged: dict[int, Path], tmp_path: Path) -> None:
    wtns, circuit = project.built("factor.wtns"), project.built("factor.r1cs")
    for n_public, key in others(forged):
        outcome = run("prove", key, wtns, "-o", tmp_path / "out")
        outcome.refused(
            2, f"publish the first {n_public} values of {wtns}", f"{circuit} declares 2 public", "--circuit"
        )
        assert not (tmp_path / "out").exists()
    outcome = run("prove", forged[DECLARED], wtns, "-o", tmp_path / "out")
    assert outcome.code == 0, outcome.err
    assert f"as many values are published as {circuit} declares public" in outcome.out


def test_the_circuit_that_is_given_is_asked(project: Project, forged: dict[int, Path], tmp_path: Path) -> None:
    wtns, circuit = tmp_path / "alone.wtns", project.built("factor.r1cs")
    shutil.copy(project.built("factor.wtns"), wtns)
    for n_public, key in others(forged):
        outcome = run("prove", key, wtns, "--circuit", circuit, "-o", tmp_path / "out")
        outcome.refused(2, f"publish the first {n_public} values of {wtns}", f"{circuit} declares 2 public")
        assert not (tmp_path / "out").exists()
    assert run("prove", forged[DECLARED], wtns, "--circuit", circuit, "-o", tmp_path / "out").code == 0


def test_the_circuit_given_counts_and_not_the_one_beside(
    project: Project, forged: dict[int, Path], tmp_path: Path
) -> None:
    key, circuit = forged[DECLARED + 1], forged[DECLARED + 1].with_suffix(".r1cs")
    outcome = run("prove", key, project.built("factor.wtns"), "--circuit", circuit, "-o", tmp_path, "--json")
    assert outcome.document["circuit"] == str(circuit)
    assert len(outcome.document["public"]) == DECLARED + 1


def test_without_a_circuit_what_is_published_is_shown(
    project: Project, forged: dict[int, Path], tmp_path: Path
) -> None:
    wtns = tmp_path / "alone.wtns"
    shutil.copy(project.built("factor.wtns"), wtns)
    outcome = run("prove", forged[DECLARED + 1], wtns, "-o", tmp_path)
    assert outcome.code == 0, outcome.err
    assert [line.split()[1] for line in outcome.out.splitlines() if line.startswith("public[")] == ["22", "7", "3"]
    assert "the key alone says that these values are public; --circuit NAME.r1cs" in outcome.out
    redacted = run("prove", forged[DECLARED + 1], wtns, "-o", tmp_path, "--redact").out
    assert "public  3 values\n" in redacted
    assert "public[" not in redacted
    document = run("prove", forged[DECLARED + 1], wtns, "-o", tmp_path, "--json").document
    assert (document["public"], document["circuit"]) == (["22", "7", "3"], None)


@pytest.mark.parametrize("made", ["of another size", "damaged", "a folder", "nothing"])
def test_another_file_beside_the_witness_is_not_asked(
    project: Project, forged: dict[int, Path], tmp_path: Path, made: str
) -> None:
    shutil.copy(project.built("factor.wtns"), tmp_path / "w.wtns")
    beside = tmp_path / "w.r1cs"
    if made == "of another size":
        system = read_r1cs(project.built("factor.r1cs")).r1cs
        wider = replace(system, n_wires=system.n_wires + 1, labels=system.labels[[*range(system.n_wires), 0]])
        write_r1cs(beside, wider)
    elif made == "damaged":
        beside.write_bytes(project.built("factor.r1cs").read_bytes()[:40])
    elif made == "a folder":
        beside.mkdir()
    outcome = run("prove", forged[DECLARED], tmp_path / "w.wtns", "-o", tmp_path, "--json")
    assert outcome.document["circuit"] is None
    if made in ("of another size", "damaged"):
        given = run("prove", forged[DECLARED], tmp_path / "w.wtns", "--circuit", beside, "-o", tmp_path)
        given.refused(2, str(beside))


@pytest.mark.parametrize("place", ["small.r1cs", "../small.r1cs"])
def test_the_circuit_beside_a_witness_program_is_asked(
    project: Project, forged: dict[int, Path], tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "small_js"
    folder.mkdir()
    wasm = write(folder, program())
    system = read_r1cs(project.built("factor.r1cs")).r1cs
    a, b, c = (
        replace(matrix, indptr=matrix.indptr[:1], wires=matrix.wires[:0], coefficients=matrix.coefficients[:0])
        for matrix in (system.a, system.b, system.c)
    )
    labels = system.labels[:3]
    small = R1CS(3, 1, 0, 0, a, b, c, system.coefficients, labels)
    write_r1cs(folder / place, small)
    write_r1cs(tmp_path / "forged.r1cs", replace(small, n_outputs=2))
    assert run("setup", tmp_path / "forged.r1cs", "-o", tmp_path, "-q").code == 0
    arguments = ("prove", tmp_path / "forged.zkey", "--wasm", wasm, "-i", "-", "-o", tmp_path / "out")
    outcome = run(*arguments, given='{"x": [5, 6]}')
    outcome.refused(2, "publish the first 2 values of", "declares 1 public")
    assert not (tmp_path / "out").exists()


def test_check_says_how_many_values_a_key_publishes(project: Project, forged: dict[int, Path]) -> None:
    circuit = project.built("factor.r1cs")
    for n_public, key in forged.items():
        outcome = run("check", key)
        assert outcome.code == 0, outcome.err
        assert f"publish {n_public} of the {project.sizes[1] - 1} values of a witness\n" in outcome.out
        assert run("check", key, "--json").document["public_signals"] == n_public
        outcome = run("check", key, "--circuit", circuit)
        if n_public == DECLARED:
            assert f"as many as {circuit} declares public" in outcome.out
        else:
            outcome.refused(1, f"{n_public} public signals, the circuit has 2")
