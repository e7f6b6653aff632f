"""The verbs on a witness program of circom's kind; `tests/interop` runs real ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from zkwright.cli import installation
from zkwright.core.field import R
from zkwright.core.files.wtns_file import read_wtns
from zkwright.core.limbs import from_limbs

from tests.cli.conftest import Project, run
from tests.effort import least, seconds
from tests.prover.circom.programs import DEBUG_IMPORT, FOREVER, IMPORTS, program, write

INPUTS = '{"x": [5, "-1"]}'


def test_witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, program())
    outcome = run("witness", "small.wasm", "-i", "-", "--json", given=INPUTS)
    assert (outcome.document["circuit"], outcome.document["wires"]) == ("small", 3)
    assert from_limbs(read_wtns("small.wtns")) == [1, 5, R - 1]
    outcome = run("witness", "small.wasm", "-i", "-", "-o", "deep/w.wtns", given=INPUTS)
    assert outcome.code == 0
    assert "3 wires" in outcome.out
    assert Path("deep/w.wtns").read_bytes() == Path("small.wtns").read_bytes()


def test_what_a_program_is(tmp_path: Path) -> None:
    wasm = write(tmp_path, program())
    outcome = run("info", wasm)
    assert outcome.code == 0, outcome.err
    assert "witness program of circom 2" in outcome.out
    assert "names unknown" in outcome.out
    (tmp_path / "small.sym").write_text("1,1,0,main.x[0]\n2,2,0,main.x[1]\n")
    assert "x (2 elements)" in run("info", wasm).out
    document = run("info", wasm, "--json").document
    assert (document["wires"], document["input_elements"], document["inputs"]) == (3, 2, {"x": 2})
    wasm.write_bytes(b"\0asm\x01\0\0\0")
    run("info", wasm).refused(2, "small.wasm: ", "circom")


@pytest.mark.parametrize(("given", "told"), [("x[0]", 'write "x": [...]'), ("X", "did you mean `x`?")])
def test_a_slip_in_an_input(tmp_path: Path, given: str, told: str) -> None:
    wasm = write(tmp_path, program())
    (tmp_path / "small.sym").write_text("1,1,0,main.x[0]\n2,2,0,main.x[1]\n")
    run("witness", wasm, "-i", "-", given=json.dumps({given: 1})).refused(2, f"{given}: ", told)


def test_a_parameter_comes_too_late(tmp_path: Path) -> None:
    outcome = run("witness", write(tmp_path, program()), "-i", "-", "-p", "n=1", given=INPUTS)
    outcome.refused(2, "-p n=1: ", "small.wasm is compiled already")


def test_inputs_beyond_the_field(tmp_path: Path, project: Project) -> None:
    wasm, out = write(tmp_path, program()), tmp_path / "w.wtns"
    given = json.dumps({"x": [R + 5, str(-R - 1)]})
    run("witness", wasm, "-i", "-", "-o", out, given=given).refused(2, "x[0]: out of range", "--reduce")
    outcome = run("witness", wasm, "-i", "-", "-o", out, "--reduce", "--json", given=given)
    assert outcome.err == "reduced modulo r: x[0], x[1]\n"
    assert outcome.document["reduced"] == ["x[0]", "x[1]"]
    assert from_limbs(read_wtns(out)) == [1, 5, R - 1]
    assert "reduced" not in run("witness", wasm, "-i", "-", "-o", out, "--reduce", "--json", given=INPUTS).document
    run("witness", f"{project.source}:factor", "-i", project.inputs, "--reduce").refused(2, "--reduce is for circom's")
    run("prove", "a.zkey", "w.wtns", "--reduce").refused(2, "--reduce is for the inputs of a program")


TOKEN = "31337"
"""What the programs below say, in every way that they have: they saw the inputs, so it may be one."""

SAYING: dict[str, dict[str, str]] = {
    "an assertion": {"setInputSignal": "(call $complain) (call $fail (i32.const 4))"},
    "a failure": {"setInputSignal": "(call $complain) (call $fail (i32.const 5))"},
    "a code": {"setInputSignal": f"(call $fail (i32.const {TOKEN}))"},
    "a size": {"getWitnessSize": f"(i32.const {int(TOKEN) * 10**4})"},
    "a text of the log": {"setInputSignal": "(call $write) (call $write)"},
    "a value of the log": {
        "setInputSignal": f"(i32.store (i32.const 0) (i32.const {TOKEN})) (memory.fill (i32.const 4) (i32.const 0)"
        " (i32.const 28)) (call $show) (global.set $at (i32.const 1030)) (call $write)"
    },
    "a number to debug": {"setInputSignal": f"(call $debug (i32.const {TOKEN}))"},
}


@pytest.mark.parametrize("saying", SAYING.values(), ids=SAYING.keys())
def test_what_a_program_says_may_be_secret(tmp_path: Path, saying: dict[str, str]) -> None:
    code = program(imports=IMPORTS + DEBUG_IMPORT, text=f"{TOKEN}\\00\\0a\\00", replaced=saying)
    wasm = write(tmp_path, code)
    command = ("witness", wasm, "-i", "-", "-o", tmp_path / "w.wtns")
    shown = run(*command, given=INPUTS)
    assert TOKEN in shown.err
    for options in (["--redact"], ["--redact", "--json"], ["--redact", "--debug"]):
        held = run(*command, *options, given=INPUTS)
        assert held.code == shown.code
        assert TOKEN not in held.out + held.err
    assert TOKEN not in run(*command, "--json", given=INPUTS).out


def test_no_program(tmp_path: Path, project: Project) -> None:
    run("witness", tmp_path / "none.wasm", "-i", "-", given=INPUTS).refused(2, "none.wasm: no such file")
    outcome = run("witness", write(tmp_path, b"text"), "-i", "-", given=INPUTS)
    outcome.refused(2, "small.wasm: no WebAssembly; give the .wasm file that `circom --wasm` writes")
    outcome = run("prove", project.built("factor.zkey"), "--wasm", project.inputs, "-i", "-", given=INPUTS)
    outcome.refused(2, "input.json: holds a circuit's inputs, not a witness program (.wasm)")


def test_a_program_of_another_circuit(tmp_path: Path, project: Project) -> None:
    wasm = write(tmp_path, program())
    outcome = run(
        "prove", project.built("factor.zkey"), "--wasm", wasm, "-i", "-", "-o", tmp_path / "out", given=INPUTS
    )
    outcome.refused(2, "small.wasm: 3 wires", "factor.zkey needs", "different circuits")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("arguments", [[], ["w.wtns", "--wasm", "a.wasm"], ["w.wtns", "-i", "-"], ["--wasm", "a.wasm"]])
def test_a_witness_or_how_to_compute_it(project: Project, arguments: list[str]) -> None:
    outcome = run("prove", project.built("factor.zkey"), *arguments, given=INPUTS)
    outcome.refused(
        2, "zkwright prove: give a witness, or both --wasm and -i to compute one; see zkwright prove --help"
    )


def test_a_program_is_described_within_limits(tmp_path: Path) -> None:
    wasm = write(tmp_path, program(getWitnessSize=FOREVER))
    run("info", wasm, "--time-limit", "0.3").refused(2, "did not end within 0.3 seconds")
    run("info", wasm, "--time-limit", "inf").refused(2, "--time-limit")
    wasm = write(tmp_path, program())
    assert run("info", wasm, "--memory-limit", "64", "--time-limit", "30").code == 0


@pytest.mark.parametrize(
    "limit",
    [
        *(
            ("--time-limit", word)
            for word in ("0", "-1", "nan", "inf", "-inf", "1e400", "1e308", "9" * 20, "1000000.5")
        ),
        *(("--memory-limit", word) for word in ("0", "4097", "9" * 20)),
    ],
)
def test_limits_out_of_range(tmp_path: Path, limit: tuple[str, str]) -> None:
    run("witness", write(tmp_path, program()), "-i", "-", *limit, given=INPUTS).refused(2, limit[0])


def test_unsatisfied_for_programs(tmp_path: Path) -> None:
    wasm = write(
        tmp_path, program(text="Error in A line: 3", setInputSignal="(call $complain) (call $fail (i32.const 4))")
    )
    document = run("witness", wasm, "-i", "-", "--json", given=INPUTS).document
    assert (document["exit_code"], document["error"]["kind"]) == (1, "UnsatisfiedWitness")
    assert document["error"]["message"] == "the inputs do not satisfy the circuit, by circom's program"
    run("witness", wasm, "-i", "-", given=INPUTS).refused(1, "unsatisfied: ", "Error in A line: 3")


def test_a_hostile_log_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    wasm = write(tmp_path, program(text="\\1b[2Jgone\\00\\0a\\00", init="(call $write) (call $write)"))
    outcome = run("witness", wasm, "-i", "-", "-o", tmp_path / "w.wtns", given=INPUTS)
    assert outcome.err == "\\x1b[2Jgone\n"


def test_without_wasmtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wasm = write(tmp_path, program())
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    run("witness", wasm, "-i", "-", given=INPUTS).refused(2, "error: ", "pip install wasmtime")


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C ends a program that would run for ever."""
    wasm = write(tmp_path, program(text="on\\00\\0a\\00", init=f"(call $write) (call $write) {FOREVER}"))
    (tmp_path / "input.json").write_text(INPUTS)
    command = [sys.executable, "-m", "zkwright.cli", "witness", str(wasm), "-i", str(tmp_path / "input.json")]

    def interrupted() -> None:
        with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            assert process.stderr.readline() == "on\n"
            os.kill(process.pid, signal.SIGINT)
            _, err = process.communicate(timeout=60)
        assert process.returncode == 130
        assert err.startswith("interrupted: ")

    assert least(lambda: seconds(interrupted), 10) < 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["input.json", "small.wasm"]


def test_doctor_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = run("doctor", "--json").document["findings"]["wasmtime"]
    assert finding["found"]
    assert finding["mend"] is None
    version = installation._version
    monkeypatch.setattr(installation, "_version", lambda name: None if name == "wasmtime" else version(name))
    finding = run("doctor", "--json").document["findings"]["wasmtime"]
    assert finding["found"] is None
    assert "pip install wasmtime" in finding["mend"]
