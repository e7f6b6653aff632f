"""A circom project that moves here: its witness programs run by us, and proofs with its keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.core.files.wtns_file import read_wtns
from zkwright.core.limbs import from_limbs
from zkwright.prover import check_witness, choose_engine
from zkwright.prover.circom import WitnessProgram
from zkwright.verifier import Verifier

from tests.cli.conftest import Outcome, run
from tests.interop.foreign import CircomProgram, snarkjs

Inputs = dict[str, Any]
Test = TypeVar("Test", bound=Callable[..., None])

BYTES = bytes(range(200, 255))


def quick_where_native(test: Test) -> Test:
    """Leave tens of thousands of constraints to `-m slow` where only the reference engine proves them."""
    return test if choose_engine().name == "native" else pytest.mark.slow(test)


def signed_leaf() -> Inputs:
    """Inputs for `membership.circom`, computed with our own gadgets on plain integers."""
    key, secret = SigningKey(bytes(range(32))), 2**200 + 1
    leaf = int(poseidon(secret))
    signature = key.sign(leaf)
    return {
        "secret": str(secret),
        "siblings": ["5", hex(6), 7],
        "right": [1, False, "1"],
        "issuer": [str(int(key.public_key.x)), str(int(key.public_key.y))],
        "signature": [str(int(value)) for value in (signature.r8.x, signature.r8.y, signature.s)],
        "scope": -1,
    }


INPUTS: dict[str, Inputs] = {
    "bounded_product": {"secret": 200, "factor": "3"},
    "commitment": {"secret": 60_000, "blinding": "12345678901234567890", "factor": hex(R - 1)},
    "every_type": {
        "number": -7,
        "matrix": [["1", "2", "3"], ["0x4", "-5", "6"]],
        "point": {"x": 2**53 - 1, "y": str(1 - R)},
        "points": [{"x": 0, "y": 1}, {"x": 2, "y": 3}],
    },
    "membership": signed_leaf(),
    "preimage": {"bytes": list(BYTES)},
}


def given(inputs: Inputs, folder: Path) -> Path:
    path = folder / "input.json"
    path.write_text(json.dumps(inputs))
    return path


def solve(program: CircomProgram, inputs: Inputs, folder: Path, *options: str) -> Outcome:
    return run("witness", program.wasm, "-i", given(inputs, folder), "-o", folder / "ours.wtns", *options)


@pytest.fixture(params=INPUTS)
def circuit(request: pytest.FixtureRequest) -> tuple[CircomProgram, Inputs]:
    """Each of the circuits, with inputs that satisfy it."""
    return request.getfixturevalue(request.param), INPUTS[request.param]


def test_the_witness_is_that_of_circom_byte_for_byte(circuit: tuple[CircomProgram, Inputs], tmp_path: Path) -> None:
    program, inputs = circuit
    outcome = solve(program, inputs, tmp_path)
    assert outcome.code == 0, outcome.err
    ours = tmp_path / "ours.wtns"
    assert ours.stat().st_mode & 0o777 == 0o600
    assert ours.read_bytes() == program.witness(as_circom_wants(inputs), tmp_path).read_bytes()
    check_witness(read_r1cs(program.r1cs).r1cs, read_wtns(ours))


def as_circom_wants(value: Any) -> Any:
    """The same numbers as strings of decimal digits: circom's program refuses arrays of different types."""
    match value:
        case dict():
            return {name: as_circom_wants(member) for name, member in value.items()}
        case list():
            return [as_circom_wants(item) for item in value]
    return str(int(value, 16) if isinstance(value, str) and value.startswith("0x") else int(value))


def test_circom_and_our_gadgets_compute_the_same(membership: CircomProgram, preimage: CircomProgram) -> None:
    inputs = INPUTS["membership"]
    secret = int(inputs["secret"])
    root, nullifier = from_limbs(WitnessProgram.load(membership.wasm).compute(inputs)[1:3])
    assert root == int(merkle_root(poseidon(secret), [True, False, True], [5, 6, 7]))
    assert nullifier == int(poseidon(secret, R - 1))
    high, low = from_limbs(WitnessProgram.load(preimage.wasm).compute(INPUTS["preimage"])[1:3])
    assert (high << 128 | low) == int.from_bytes(hashlib.sha256(BYTES).digest())


class TestRefusals:
    """What circom's program refuses, in the command's terms."""

    def test_a_forged_signature(self, membership: CircomProgram, tmp_path: Path) -> None:
        inputs = signed_leaf()
        inputs["signature"][2] = str(int(inputs["signature"][2]) ^ 1)
        outcome = solve(membership, inputs, tmp_path)
        outcome.refused(1, "unsatisfied: the inputs do not satisfy the circuit", "template ForceEqualIfEnabled", "line")
        assert inputs["signature"][2] not in outcome.err
        assert not (tmp_path / "ours.wtns").exists()

    def test_a_value_out_of_range(self, preimage: CircomProgram, tmp_path: Path) -> None:
        solve(preimage, {"bytes": [*BYTES[1:], 256]}, tmp_path).refused(1, "unsatisfied", "template Num2Bits")

    def test_an_assertion_and_the_log(self, every_type: CircomProgram, tmp_path: Path) -> None:
        inputs = INPUTS["every_type"] | {"number": 13}
        outcome = solve(every_type, inputs, tmp_path)
        assert outcome.code == 1
        log = f"number: 13\npoint: {2**53 - 1} 1\n"
        assert outcome.err.startswith(log + "unsatisfied: the inputs do not satisfy")
        solve(every_type, inputs, tmp_path, "--quiet").refused(1, "unsatisfied", "template EveryType")
        redacted = solve(every_type, inputs, tmp_path, "--redact")
        redacted.refused(1, "unsatisfied: the inputs do not satisfy the circuit, by circom's program")
        assert "13" not in redacted.err
        assert "EveryType" not in redacted.err
        assert solve(every_type, INPUTS["every_type"], tmp_path).err == f"number: {R - 7}\npoint: {2**53 - 1} 1\n"

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"scop": 1}, ("input.json: scop: the circuit has no such input; did you mean `scope`?",)),
            ({"nonsense": 1}, ("input.json: nonsense: the circuit has no such input",)),
            ({"root": 1}, ("root: the circuit has no such input",)),
            ({"scope": None}, ("input.json: scope: not a whole number",)),
            ({"scope": R}, ("input.json: scope: out of range",)),
            ({"siblings": [1, 2]}, ("input.json: siblings: 2 values given where the circuit takes 3",)),
            ({"siblings": [[1, 2], [3, 4]]}, ("siblings: 2 x 2 given where the circuit takes 3",)),
            ({"scope": [], "issuer": []}, ("issuer: 0 values given where the circuit takes 2",)),
        ],
    )
    def test_inputs_that_do_not_fit(
        self, membership: CircomProgram, tmp_path: Path, change: Inputs, words: tuple[str, ...]
    ) -> None:
        solve(membership, signed_leaf() | change, tmp_path).refused(2, *words)

    def test_missing_inputs(self, membership: CircomProgram, tmp_path: Path) -> None:
        inputs = signed_leaf()
        del inputs["scope"]
        solve(membership, inputs, tmp_path).refused(2, "input.json: scope: missing; the circuit takes 13 values in all")
        del inputs["issuer"], inputs["right"]
        solve(membership, inputs, tmp_path).refused(2, "missing, and so are", "issuer", "right", "scope")

    def test_missing_inputs_without_names(self, bounded_product: CircomProgram, tmp_path: Path) -> None:
        wasm = tmp_path / "moved.wasm"
        wasm.write_bytes(bounded_product.wasm.read_bytes())
        outcome = run("witness", wasm, "-i", given({"secret": 1}, tmp_path), "-o", tmp_path / "w.wtns")
        outcome.refused(2, "input.json: 1 value missing of 2; put moved.sym (circom --sym) beside the program")

    def test_a_program_that_takes_too_long(self, preimage: CircomProgram, tmp_path: Path) -> None:
        outcome = solve(preimage, INPUTS["preimage"], tmp_path, "--time-limit", "0.000001")
        outcome.refused(2, "preimage.wasm: ", "did not end within 1e-06 seconds")

    def test_a_program_that_takes_too_much(self, preimage: CircomProgram, tmp_path: Path) -> None:
        solve(preimage, INPUTS["preimage"], tmp_path, "--memory-limit", "1").refused(2, "preimage.wasm: ", "memory")


def test_one_step_with_a_key_from_a_snarkjs_ceremony(
    bounded_product: CircomProgram, powers_of_tau: Path, tmp_path: Path
) -> None:
    initial, final = tmp_path / "initial.zkey", tmp_path / "final.zkey"
    snarkjs("groth16", "setup", bounded_product.r1cs, powers_of_tau, initial)
    snarkjs("zkey", "contribute", initial, final, "-e=test entropy", "-n=tester")
    public = prove_and_verify(final, bounded_product, INPUTS["bounded_product"], tmp_path)
    assert public == ["600", "3"]
    wrong = run(
        "prove",
        final,
        "--wasm",
        bounded_product.wasm,
        "-i",
        "-",
        "-o",
        tmp_path / "no",
        given='{"secret": 256, "factor": 1}',
    )
    wrong.refused(1, "unsatisfied", "template Num2Bits")
    assert not (tmp_path / "no").exists()


def prove_and_verify(zkey: Path, program: CircomProgram, inputs: Inputs, folder: Path) -> Any:
    """The public signals of a proof made by `zkwright prove --wasm`, which leaves no witness, and verified by snarkjs."""
    proof = folder / "proof"
    before = {*folder.rglob("*"), *Path.cwd().glob("*.wtns")}
    source = given(inputs, folder)
    outcome = run("prove", zkey, "--wasm", program.wasm, "-i", source, "-o", proof, "--json")
    assert outcome.code == 0, outcome.err
    assert [step["step"] for step in outcome.document["steps"]] == ["witness", "prove"]
    left = {*folder.rglob("*"), *Path.cwd().glob("*.wtns")} - before - {source}
    assert left == {proof, proof / "proof.json", proof / "public.json"}
    vk = folder / "vk.json"
    assert run("export", "vk", zkey, "-o", vk).code == 0
    assert "OK!" in snarkjs("groth16", "verify", vk, proof / "public.json", proof / "proof.json")
    return json.loads((proof / "public.json").read_text())


@quick_where_native
def test_one_step_of_a_merkle_path_and_a_signature(membership: CircomProgram, tmp_path: Path) -> None:
    assert run("setup", membership.r1cs, "-o", tmp_path).code == 0
    public = prove_and_verify(tmp_path / "membership.zkey", membership, INPUTS["membership"], tmp_path)
    assert public[2:] == [*INPUTS["membership"]["issuer"], str(R - 1)]


@quick_where_native
def test_one_step_of_sha256(preimage: CircomProgram, tmp_path: Path) -> None:
    assert run("setup", preimage.r1cs, "-o", tmp_path).code == 0
    public = prove_and_verify(tmp_path / "preimage.zkey", preimage, INPUTS["preimage"], tmp_path)
    digest = hashlib.sha256(BYTES).digest()
    assert public == [str(int.from_bytes(digest[:16])), str(int.from_bytes(digest[16:]))]


@quick_where_native
def test_public_signals_have_circoms_names(membership: CircomProgram, tmp_path: Path) -> None:
    zkey = tmp_path / "membership.zkey"
    assert run("setup", membership.r1cs, "-o", tmp_path).code == 0
    exported = run("export", "vk", zkey, "--circuit", membership.r1cs, "-o", tmp_path / "exported")
    assert exported.code == 0, exported.err
    texts = [(folder / "membership.statement.json").read_text() for folder in (tmp_path, tmp_path / "exported")]
    assert texts[0] == texts[1]
    proof = run("prove", zkey, "--wasm", membership.wasm, "-i", given(INPUTS["membership"], tmp_path), "-o", tmp_path)
    assert proof.code == 0, proof.err
    verifier = Verifier.load(tmp_path / "membership.statement.json", development=True)
    values = verifier.verify_json((tmp_path / "public.json").read_bytes(), (tmp_path / "proof.json").read_bytes())
    assert list(values) == ["root", "nullifier", "issuer", "scope"]
    assert [values["scope"], values["issuer"]] == [R - 1, [int(part) for part in INPUTS["membership"]["issuer"]]]
    assert values["nullifier"] == poseidon(int(INPUTS["membership"]["secret"]), R - 1)


def shape(value: Any) -> Any:
    """The names and lengths in an input."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(part) for part in value] if isinstance(value, list) else None


@pytest.mark.parametrize("name", ["bounded_product", "membership", "every_type"])
def test_a_template_names_all_inputs(name: str, request: pytest.FixtureRequest) -> None:
    program: CircomProgram = request.getfixturevalue(name)
    outcome = run("inputs", program.r1cs)
    assert outcome.code == 0, outcome.err
    assert shape(json.loads(outcome.out)) == shape(INPUTS[name])
