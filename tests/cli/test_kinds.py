"""Files in the wrong order or of the wrong kind: the command says what each holds, and what to write instead."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.cli.misplaced import COMMANDS
from zkwright.core.files.kinds import KINDS, kind_of, kind_of_bytes
from zkwright.prover.ceremony import Attestation, write_attestation
from zkwright.prover.groth16.key_receipt import KeyReceipt

from tests.cli.conftest import Project, run

HOLDS = {
    "factor.r1cs": "a constraint system (.r1cs)",
    "factor.sym": "names of signals (.sym)",
    "factor.wtns": "a witness (.wtns)",
    "factor.zkey": "a proving key (.zkey)",
    "verification_key.json": "a verification key",
    "public.json": "public signals",
    "factor.statement.json": "names of public signals",
    "said.json": "what a contributor to a ceremony published",
    "right.json": "a receipt of a key that was verified",
    "proof.json": "a proof",
    "plonk_key.json": "a verification key of PLONK",
    "plonk_proof.json": "a proof of PLONK",
    "fflonk_key.json": "a verification key of FFLONK",
    "fflonk_proof.json": "a proof of FFLONK",
    "program.wasm": "a witness program (.wasm)",
    "powers.ptau": "powers of tau (.ptau)",
    "voters.tree": "a Merkle tree",
    "input.json": "a circuit's inputs",
    "tiny.py": "a circuit's source",
    "main.circom": "a circuit's source in circom",
}


RECEIPT = KeyReceipt(
    identity=bytes(32),
    n_bytes=1,
    sha256=bytes(32),
    fingerprint=bytes(32),
    circuit_hash=bytes(64),
    contributions=(bytes(64),),
    ends_with_beacon=False,
    powers_of_tau=bytes(32),
    powers_contributions=None,
    program="zkwright",
)
G1 = ["1", "2", "1"]
FOREIGN = {
    "plonk_key.json": {
        **{"protocol": "plonk", "curve": "bn128", "nPublic": 1, "power": 3, "k1": "2", "k2": "3"},
        **dict.fromkeys(("Qm", "Ql", "Qr", "Qo", "Qc", "S1", "S2", "S3"), G1),
        **{"X_2": [["1", "2"], ["3", "4"], ["1", "0"]], "w": "5"},
    },
    "plonk_proof.json": {
        **dict.fromkeys(("A", "B", "C", "Z", "T1", "T2", "T3", "Wxi", "Wxiw"), G1),
        **dict.fromkeys(("eval_a", "eval_b", "eval_c", "eval_s1", "eval_s2", "eval_zw"), "7"),
        **{"protocol": "plonk", "curve": "bn128"},
    },
    "fflonk_key.json": {
        **{"protocol": "fflonk", "curve": "bn128", "nPublic": 1, "power": 3, "k1": "2", "k2": "3"},
        **{"w": "5", "w3": "5", "w4": "5", "w8": "5", "wr": "5", "X_2": [["1", "2"], ["3", "4"], ["1", "0"]], "C0": G1},
    },
    "fflonk_proof.json": {
        **{"polynomials": {"C1": G1, "C2": G1, "W1": G1, "W2": G1}, "evaluations": {"ql": "1", "inv": "2"}},
        **{"protocol": "fflonk", "curve": "bn128"},
    },
}
"""Files of other protocols, by the names that snarkjs gives what is in them."""


@pytest.fixture
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One file of every kind, in the folder to work in."""
    build = project.folder / "build"
    for path in (project.source, project.inputs):
        shutil.copy(path, build)
    (build / "program.wasm").write_bytes(b"\0asm\x01\0\0\0")
    (build / "powers.ptau").write_bytes(b"ptau\x01\0\0\0")
    write_attestation(build / "said.json", Attestation(bytes(64), 1, bytes(64), "Ada"))
    (build / "right.json").write_text(RECEIPT.to_json())
    MerkleTree([1], depth=2).save(build / "voters.tree")
    (build / "main.circom").write_text("pragma circom 2.0.0;\n")
    for name, document in FOREIGN.items():
        (build / name).write_text(json.dumps(document))
    monkeypatch.chdir(build)
    return build


def test_every_kind_is_told_by_its_content(folder: Path) -> None:
    kinds = [kind_of(folder / name) for name in HOLDS]
    binary = ["r1cs", "sym", "wtns", "zkey"]
    text = ["verification_key", "public", "statement", "attestation", "receipt", "proof"]
    foreign = ["plonk_key", "plonk_proof", "fflonk_key", "fflonk_proof"]
    assert kinds == [*binary, *text, *foreign, "wasm", "ptau", "tree", "inputs", "source", "circom"]
    assert set(kinds) == set(KINDS) == set(COMMANDS)
    for name, kind in zip(HOLDS, kinds, strict=True):
        if kind not in ("source", "circom"):  # which their names tell
            assert kind_of_bytes((folder / name).read_bytes()) == kind
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
    ("check", "{}"): "factor.zkey",
    ("check", "factor.zkey", "--circuit", "{}"): "factor.r1cs",
    ("check", "factor.zkey", "--circuit", "factor.r1cs", "--ptau", "{}"): "powers.ptau",
    ("export", "zkey", "{}", "-o", "copy.zkey"): "factor.zkey",
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
        (("setup", "powers.ptau"), "zkwright ceremony new NAME.r1cs --ptau powers.ptau -o NAME.zkey"),
        (("profile", "factor.wtns"), "zkwright prove NAME.zkey factor.wtns"),
        (("witness", "proof.json", "-i", "input.json"), "zkwright verify verification_key.json public.json proof.json"),
        (("witness", "factor.r1cs", "-i", "factor.sym"), "zkwright info factor.sym"),
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


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        (("export", "vk", "{}"), "empty: 0 bytes are too few"),
        (("info", "{}"), "empty: of no kind that zkwright knows"),
        (("verify", "{}", "public.json", "proof.json"), "empty: empty; check that this is the right file, and whole"),
        (("witness", "factor.r1cs", "-i", "{}"), "empty: empty; write the inputs as an object"),
    ],
)
def test_an_empty_file_is_named_once(folder: Path, verb: tuple[str, ...], told: str) -> None:
    Path("empty").touch()
    for name in ("empty", "./empty", str(Path("empty").absolute())):
        outcome = run(*(word.format(name) for word in verb))
        outcome.refused(2, told)
        assert outcome.err.count("empty: 0 bytes") < 2


def test_inputs_may_have_the_names_of_a_proof(folder: Path) -> None:
    Path("input.json").write_text(json.dumps({"pi_a": 1}))
    run("witness", "factor.r1cs", "-i", "input.json").refused(2, "input.json: ", "pi_a")


def test_an_unsatisfied_circuit_is_told_as_such(folder: Path) -> None:
    outcome = run("witness", "factor.r1cs", "-i", "-", given='{"p": 1, "q": 3, "tag": 0}')
    assert outcome.code == 1
    assert outcome.err.startswith("unsatisfied: ")


@pytest.mark.parametrize("name", FOREIGN)
def test_other_protocols_are_named(folder: Path, name: str) -> None:
    protocol = name.partition("_")[0].upper()
    for place in (("{}", "public.json", "proof.json"), ("verification_key.json", "public.json", "{}")):
        run("verify", *(part.format(name) for part in place)).refused(2, f"{name}: holds ", f" of {protocol}")
    run("info", name).refused(
        2, f"{name}: holds ", f" of {protocol}; what takes it: snarkjs {protocol.lower()} verify "
    )


OLD = {"vk_alpha_1": "vk_alfa_1", "vk_alphabeta_12": "vk_alfabeta_12"}


@pytest.mark.parametrize("renamed", [["vk_alpha_1"], ["vk_alpha_1", "vk_alphabeta_12"]])
def test_a_key_of_old_snarkjs(folder: Path, renamed: list[str]) -> None:
    key = json.loads(Path("verification_key.json").read_text())
    for name in renamed:
        key[OLD[name]] = key.pop(name)
    Path("old.json").write_text(json.dumps(key))
    assert kind_of(Path("old.json")) == "verification_key"
    for verb in (("verify", "old.json", "public.json", "proof.json"), ("info", "old.json")):
        run(*verb).refused(
            2, "old.json: vk_alfa_1: a name that old versions of snarkjs gave to vk_alpha_1", "write vk_"
        )
    run("verify", "proof.json", "public.json", "old.json").refused(2, "in the right order")


@pytest.mark.parametrize("file", ["verification_key.json", "proof.json"])
@pytest.mark.parametrize("curve", ["bn254", "BN254", "alt_bn128", "altbn128", "BN128", "bn256"])
def test_our_curve_by_another_name(folder: Path, file: str, curve: str) -> None:
    document = json.loads(Path(file).read_text())
    Path(file).write_text(json.dumps(document | {"curve": curve}))
    outcome = run("verify", "verification_key.json", "public.json", "proof.json")
    outcome.refused(2, f'{file}: curve: not "bn128"; the same is written "bn128" here, as snarkjs does')
    Path(file).write_text(json.dumps(document | {"curve": "bls12381"}))
    run("verify", "verification_key.json", "public.json", "proof.json").refused(2, 'only "bn128" is supported here')


@pytest.mark.parametrize("cut", [10, 100, 300, -1])
def test_damaged_json_is_told_by_the_names_that_are_left(folder: Path, cut: int) -> None:
    for name, kind in (("verification_key.json", "verification_key"), ("proof.json", "proof")):
        text = Path(name).read_text()[:cut]
        Path("cut.json").write_text(text)
        assert kind_of(Path("cut.json")) == (kind if '"pi_' in text or '"vk_' in text else "inputs")


def test_a_list_for_inputs_is_called_a_list(folder: Path) -> None:
    Path("list.json").write_text("[]", encoding="utf-8")
    for words in (("witness", "factor.r1cs"), ("run", "tiny.py:factor")):
        run(*words, "-i", "list.json").refused(
            2, "list.json: holds a list, as public signals are, not a circuit's inputs"
        )
