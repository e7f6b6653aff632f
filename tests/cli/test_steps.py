"""The verbs of the single steps, one after another, and the files each takes and leaves."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Project, run


def test_the_steps_one_by_one(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("compile", f"{project.source}:factor")
    assert outcome.code == 0
    assert Path("factor.r1cs").read_bytes() == project.built("factor.r1cs").read_bytes()
    assert Path("factor.sym").read_text() == project.built("factor.sym").read_text()
    assert f"{project.sizes[0]} constraints" in outcome.out
    assert run("witness", "factor.r1cs", "-i", project.inputs).code == 0
    assert Path("factor.wtns").read_bytes() == project.built("factor.wtns").read_bytes()
    assert Path("factor.wtns").stat().st_mode & 0o777 == 0o600
    outcome = run("setup", "factor.r1cs", "-o", "keys")
    assert outcome.code == 0
    assert "evelopment key: whoever made it can forge proofs" in outcome.out
    assert run("prove", "keys/factor.zkey", "factor.wtns", "-o", "out").code == 0
    outcome = run("verify", "keys/verification_key.json", "out/public.json", "out/proof.json")
    assert outcome.code == 0
    assert outcome.out == (
        "valid: the proof holds for 2 public signals in out/public.json\n"
        "--statement keys/factor.statement.json shows them by name, and whether the key is to be relied on\n"
    )


def test_the_steps_for_programs(project: Project, tmp_path: Path) -> None:
    compiled = run("compile", f"{project.source}:total", "-o", tmp_path, "-p", "n=0x2", "-p", "strict=true", "--json")
    assert compiled.document["parameters"] == {"n": 2, "strict": True}
    assert (compiled.document["outputs"], compiled.document["public_inputs"]) == (3, 3)
    solved = run(
        *("witness", tmp_path / "total.r1cs", "-i", "-", "-o", tmp_path / "deep" / "w.wtns", "--json"),
        given='{"items": ["2", "0x3"], "flag": false, "name": "6162"}',
    )
    assert solved.document["public"]["result"] == {"quotient": 2, "whole": "5", "wide": "98"}
    assert solved.document["files"][0]["path"] == str(tmp_path / "deep" / "w.wtns")
    proved = run("prove", project.built("factor.zkey"), project.built("factor.wtns"), "-o", tmp_path, "--json")
    assert proved.document["public"] == ["22", "7"]
    verified = run("verify", *project.triple, "--json")
    assert verified.document["ok"] is True
    assert verified.document["public"] == ["22", "7"]
    assert run("verify", *project.triple, "--quiet").out == ""


def test_a_sole_circuit_needs_no_name(project: Project, tmp_path: Path) -> None:
    source = tmp_path / "sole.py"
    source.write_text("from tiny import factor\n" + "from zkwright import *\n" + _SOLE)
    (tmp_path / "tiny.py").write_text(project.source.read_text())
    assert run("compile", source, "-o", tmp_path).code == 0
    assert (tmp_path / "sole.r1cs").exists()
    assert run("compile", f"{source}:factor", "-o", tmp_path).code == 0


_SOLE = "@circuit\ndef sole(x: Private[Field]) -> Public[Field]:\n    return x * x\n"


def test_a_witness_from_source_equals_one_from_the_file(project: Project, tmp_path: Path) -> None:
    assert run("witness", f"{project.source}:factor", "-i", project.inputs, "-o", tmp_path / "w.wtns").code == 0
    assert (tmp_path / "w.wtns").read_bytes() == project.built("factor.wtns").read_bytes()


def test_export_vk(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "keys" / "vk.json"
    assert run("export", "vk", project.built("factor.zkey"), "-o", target).code == 0
    assert target.read_text() == project.built("verification_key.json").read_text()


def test_witness_of_another_circuit(project: Project, tmp_path: Path) -> None:
    run(
        *("witness", f"{project.source}:total", "-i", "-", "-o", tmp_path / "w.wtns", "-p", "n=1", "-p", "strict=true"),
        given='{"items": [1], "flag": 0, "name": [1, 2]}',
    )
    outcome = run("prove", project.built("factor.zkey"), tmp_path / "w.wtns", "-o", tmp_path)
    outcome.refused(
        2, "w.wtns", f"factor.zkey needs {project.sizes[1]}", "different circuits, or to one that was compiled"
    )


def test_a_witness_of_another_level(project: Project, tmp_path: Path) -> None:
    run("witness", f"{project.source}:factor", "-i", project.inputs, "-O0", "-o", tmp_path / "w.wtns")
    outcome = run("prove", project.built("factor.zkey"), tmp_path / "w.wtns", "-o", tmp_path)
    outcome.refused(2, "compiled with different -O; compute the witness from the .r1cs that the key was made for")


def test_no_option_is_ignored(project: Project) -> None:
    compiled = project.built("factor.r1cs")
    run("witness", compiled, "-i", project.inputs, "-O1").refused(2, "-O1: ", "factor.r1cs is compiled already")
    run("witness", "none.wasm", "-i", project.inputs, "-O1").refused(2, "-O1: none.wasm is compiled already")
    run("info", compiled, "-O2").refused(2, "-O2: ", "factor.r1cs is no source of a circuit; leave it out")
    twice = run("witness", compiled, "-i", "other.json", "-i", project.inputs)
    twice.refused(2, "zkwright witness: -i/--input is given twice; give it once")
    run("compile", project.source, "-O0", "-O1").refused(2, "-O is given twice")
    run("verify", *project.triple, "--threads", "1", "--threads=2").refused(2, "--threads is given twice")
    assert run("verify", *project.triple, "-q", "--quiet").code == 0


def test_a_tampered_witness_is_not_proved(project: Project, tmp_path: Path) -> None:
    data = bytearray(project.built("factor.wtns").read_bytes())
    data[-32] ^= 1
    (tmp_path / "w.wtns").write_bytes(data)
    outcome = run("prove", project.built("factor.zkey"), tmp_path / "w.wtns", "-o", tmp_path / "out")
    outcome.refused(1, "unsatisfied", "nothing was proved")
    assert not (tmp_path / "out").exists()


def test_a_key_off_the_curve(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zkwright.prover import read_zkey, write_zkey

    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")  # its arithmetic fails on such points
    key = read_zkey(project.built("factor.zkey"))
    h = key.h.copy()
    h[:] = h[0]
    h[:, 4:] = 0
    write_zkey(tmp_path / "bad.zkey", dataclasses.replace(key, h=h))
    outcome = run("prove", tmp_path / "bad.zkey", project.built("factor.wtns"), "-o", tmp_path / "out")
    outcome.refused(2, "bad.zkey: h[0]", "not on the curve")


class TestUnsatisfied:
    """A `require` that fails: exit code 1, a line, and the report."""

    INPUTS = json.dumps({"p": 1, "q": 1, "tag": 7})

    def test_report(self, project: Project, tmp_path: Path) -> None:
        outcome = run("witness", f"{project.source}:factor", "-i", "-", "-o", tmp_path / "w", given=self.INPUTS)
        assert outcome.code == 1
        assert outcome.out == ""
        assert "unsatisfied: the inputs do not satisfy the circuit: 2 requirements do not hold\n" in outcome.err
        for words in ("p is trivial", "q is trivial", "tiny.py:19 in factor", "p = 1"):
            assert words in outcome.err
        assert not (tmp_path / "w").exists()

    def test_redacted(self, project: Project, tmp_path: Path) -> None:
        arguments = ("witness", project.built("factor.r1cs"), "-i", "-", "-o", tmp_path / "w", "--redact")
        outcome = run(*arguments, given=self.INPUTS)
        assert outcome.code == 1
        assert "p is trivial" in outcome.err
        assert "p = 1" not in outcome.err

    def test_for_programs(self, project: Project, tmp_path: Path) -> None:
        arguments = ("witness", f"{project.source}:factor", "-i", "-", "-o", tmp_path / "w", "--json")
        outcome = run(*arguments, given=self.INPUTS)
        assert "p = 1" not in outcome.err
        document = outcome.document
        assert (document["ok"], document["exit_code"]) == (False, 1)
        assert document["error"]["kind"] == "UnsatisfiedCircuitError"
        assert [failure["message"] for failure in document["error"]["failures"]] == ["p is trivial", "q is trivial"]
        assert "p = 1" not in json.dumps(document)


def test_the_optimiser_has_three_levels(project: Project, tmp_path: Path) -> None:
    counts = [
        run("compile", f"{project.source}:factor", "-o", tmp_path, f"-O{level}", "--json").document["constraints"]
        for level in (0, 1, 2)
    ]
    assert counts[0] >= counts[1] > counts[2]


def test_an_unknown_level_is_refused(project: Project, tmp_path: Path) -> None:
    assert run("compile", f"{project.source}:factor", "-o", tmp_path, "-O3").code == 2
