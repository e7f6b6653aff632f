"""Files in the wrong order or of the wrong kind: the command says what each holds, and what to write instead."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest
from zkwright.cli.kinds import KINDS, kind_of

from tests.cli.conftest import Project, run

HOLDS = {
    "factor.r1cs": "a constraint system (.r1cs)",
    "factor.sym": "names of signals (.sym)",
    "factor.wtns": "a witness (.wtns)",
    "factor.zkey": "a proving key (.zkey)",
    "verification_key.json": "a verification key",
    "public.json": "public signals",
    "factor.statement.json": "names of public signals",
    "proof.json": "a proof",
    "program.wasm": "a witness program (.wasm)",
    "powers.ptau": "powers of tau (.ptau)",
    "input.json": "a circuit's inputs",
    "tiny.py": "a circuit's source",
    "main.circom": "a circuit's source in circom",
}


@pytest.fixture
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One file of every kind, in the folder to work in."""
    build = project.folder / "build"
    for path in (project.source, project.inputs):
        shutil.copy(path, build)
    (build / "program.wasm").write_bytes(b"\0asm\x01\0\0\0")
    (build / "powers.ptau").write_bytes(b"ptau\x01\0\0\0")
    (build / "main.circom").write_text("pragma circom 2.0.0;\n")
    monkeypatch.chdir(build)
    return build


def test_every_kind_is_told_by_its_content(folder: Path) -> None:
    kinds = [kind_of(folder / name) for name in HOLDS]
    binary, text = ["r1cs", "sym", "wtns", "zkey"], ["verification_key", "public", "statement", "proof"]
    assert kinds == [*binary, *text, "wasm", "ptau", "inputs", "source", "circom"]
    assert set(kinds) == set(KINDS)
    assert kind_of(Path("tiny.py:factor")) == "source"
    for name in (name for name in HOLDS if name not in ("tiny.py", "main.circom")):
        shutil.copy(name, "renamed")
        assert kind_of(Path("renamed")) == kind_of(Path(name))
    for data in (b"", b"hello", b"\0" * 300, b"1,2,3\n"):
        Path("renamed").write_bytes(data)
        assert kind_of(Path("renamed")) is None


ORDERS = {
    "verify": ("verification_key.json", "public.json", "proof.json"),
    "prove": ("factor.zkey", "factor.wtns"),
    "witness -i": ("factor.r1cs", "input.json"),
    "run -i": ("tiny.py:factor", "input.json"),
}


@pytest.mark.parametrize(
    ("verb", "given"), [(verb, order) for verb, right in ORDERS.items() for order in itertools.permutations(right)]
)
def test_any_order(folder: Path, verb: str, given: tuple[str, ...]) -> None:
    name, *option = verb.split()

    def arguments(files: tuple[str, ...]) -> list[str]:
        return [name, *files[:1], *option, *files[1:]]

    if given == ORDERS[verb]:
        assert run(*arguments(given)).code == 0
        return
    outcome = run(*arguments(given))
    outcome.refused(2, f"in the right order: zkwright {' '.join(arguments(ORDERS[verb]))}\n".rstrip())
    misplaced = next(path for path, right in zip(given, ORDERS[verb], strict=True) if path != right)
    assert outcome.err.startswith(f"error: {misplaced}: holds {HOLDS[misplaced.split(':')[0]]}, not ")


PLACES = {
    ("verify", "{}", "public.json", "proof.json"): "verification_key.json",
    ("verify", "verification_key.json", "{}", "proof.json"): "public.json",
    ("verify", "verification_key.json", "public.json", "{}"): "proof.json",
    ("verify", "verification_key.json", "public.json", "proof.json", "--statement", "{}"): "factor.statement.json",
    ("prove", "{}", "factor.wtns"): "factor.zkey",
    ("prove", "factor.zkey", "{}"): "factor.wtns",
    ("prove", "factor.zkey", "--wasm", "{}", "-i", "input.json"): "program.wasm",
    ("setup", "{}"): "factor.r1cs",
    ("export", "vk", "{}"): "factor.zkey",
    ("compile", "{}"): "tiny.py",
    ("run", "{}", "-i", "input.json"): "tiny.py",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("given", HOLDS)
def test_any_other_kind(folder: Path, place: tuple[str, ...], given: str) -> None:
    right = PLACES[place]
    if given != right:
        outcome = run(*(part.format(given) for part in place))
        outcome.refused(2, f"error: {given}: holds {HOLDS[given]}, not {HOLDS[right]}; ", ": ", given)


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("verify", "factor.zkey", "public.json", "proof.json"), "zkwright export vk factor.zkey"),
        (("prove", "factor.zkey", "input.json"), "zkwright witness NAME.r1cs -i input.json"),
        (("prove", "factor.zkey", "program.wasm"), "zkwright prove NAME.zkey --wasm program.wasm -i input.json"),
        (("prove", "factor.r1cs", "factor.wtns"), "zkwright setup factor.r1cs"),
        (("setup", "tiny.py:factor"), "zkwright compile tiny.py:factor"),
        (("setup", "powers.ptau"), "snarkjs groth16 setup NAME.r1cs powers.ptau NAME.zkey"),
        (("profile", "factor.wtns"), "zkwright prove NAME.zkey factor.wtns"),
        (("witness", "proof.json", "-i", "input.json"), "zkwright verify verification_key.json public.json proof.json"),
        (("witness", "factor.r1cs", "-i", "factor.sym"), "zkwright info factor.sym"),
        (("info", "program.wasm"), "zkwright witness program.wasm -i input.json"),
    ],
)
def test_what_to_do_instead(folder: Path, arguments: tuple[str, ...], advice: str) -> None:
    run(*arguments).refused(2, f": {advice}")


def test_names_are_quoted_for_the_shell(folder: Path) -> None:
    Path("factor.zkey").rename("my key.zkey")
    run("prove", "factor.wtns", "my key.zkey").refused(2, "zkwright prove 'my key.zkey' factor.wtns")


def test_a_damaged_file_of_the_right_kind_is_told_as_such(folder: Path) -> None:
    Path("proof.json").write_text('{"pi_a": 1}')
    run("verify", "verification_key.json", "public.json", "proof.json").refused(2, "proof.json: pi_b: missing")
    Path("factor.zkey").write_bytes(b"zkey")
    run("prove", "factor.zkey", "factor.wtns").refused(2, "factor.zkey: 4 bytes are too few")


def test_inputs_may_have_the_names_of_a_proof(folder: Path) -> None:
    Path("input.json").write_text(json.dumps({"pi_a": 1}))
    run("witness", "factor.r1cs", "-i", "input.json").refused(2, "input.json: ", "pi_a")


def test_an_unsatisfied_circuit_is_told_as_such(folder: Path) -> None:
    outcome = run("witness", "factor.r1cs", "-i", "-", given='{"p": 1, "q": 3, "tag": 0}')
    assert outcome.code == 1
    assert outcome.err.startswith("unsatisfied: ")
