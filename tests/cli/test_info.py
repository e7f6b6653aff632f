"""`zkwright info`, on every kind of file, named as anything."""

from __future__ import annotations

import json
import re
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.compiler import random_field
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.files.wtns_file import read_wtns, write_wtns
from zkwright.core.limbs import to_limbs
from zkwright.prover import read_zkey
from zkwright.verifier.curve import Q

from tests.cli.conftest import Project, run
from tests.core.containers import container, sections_of

KINDS: dict[str, tuple[str, dict[str, object]]] = {
    "factor.r1cs": ("r1cs", {"circuit": "factor", "public_signals": 2, "result": "public Field"}),
    "factor.sym": ("sym", {}),
    "factor.wtns": ("wtns", {}),
    "factor.zkey": ("zkey", {"public_signals": 2, "contributions": 0, "domain_size": 32}),
    "verification_key.json": ("verification_key", {"public_signals": 2, "protocol": "groth16"}),
    "factor.statement.json": (
        "statement",
        {
            **{"circuit": "factor", "public_signals": 2, "standing": "development"},
            "signals": {"result": "Field", "tag": "Field"},
        },
    ),
    "proof.json": ("proof", {"curve": "bn128"}),
    "public.json": ("public", {"signals": ["22", "7"]}),
}


@pytest.mark.parametrize("name", KINDS)
def test_recognised_by_content(project: Project, tmp_path: Path, name: str) -> None:
    kind, facts = KINDS[name]
    shutil.copy(project.built(name), tmp_path / "anything")
    document = run("info", tmp_path / "anything", "--json").document
    assert document["kind"] == kind
    assert document["bytes"] == project.built(name).stat().st_size
    assert {name: document[name] for name in facts} == facts
    constraints, wires = project.sizes
    expected = {"constraints": constraints, "wires": wires}
    assert {name: document.get(name, size) for name, size in expected.items()} == expected
    shown = run("info", tmp_path / "anything")
    assert (shown.code, shown.err) == (0, "")
    assert "anything: " in shown.out


def test_the_interface_of_our_r1cs(project: Project, tmp_path: Path) -> None:
    run("compile", f"{project.source}:total", "-o", tmp_path, "-p", "n=2", "-p", "strict=true")
    document = run("info", tmp_path / "total.r1cs", "--json").document
    assert document["parameters"] == {"n": 2, "strict": True}
    assert document["inputs"] == {"items": "private Array[U8, 2]", "flag": "public Bool", "name": "public Bytes[2]"}
    assert document["result"] == "public Split {quotient: U8, whole: Field, wide: U64}"
    assert ["inputs.items", "private Array[U8, 2]"] in [
        line.split(maxsplit=1) for line in run("info", tmp_path / "total.r1cs").out.splitlines()
    ]


def test_what_a_circuit_will_cost(project: Project, tmp_path: Path) -> None:
    compiled = run("info", f"{project.source}:factor", "--json").document
    built = run("info", project.built("factor.r1cs"), "--json").document
    assert compiled["kind"] == "circuit"
    names = ("constraints", "wires", "terms", "key_bytes", "inputs", "result")
    assert [compiled[name] for name in names] == [built[name] for name in names]
    assert built["key_bytes"] == project.built("factor.zkey").stat().st_size
    assert built["terms"] >= built["constraints"]
    assert 0 < built["proof_estimate"]["seconds"] < 60
    assert built["proof_estimate"]["engine"] in ("reference", "native")
    shown = run("info", project.built("factor.r1cs")).out
    assert re.search(r"^proof estimate +about [\d.]+ m?s on this machine, with the \w+ engine$", shown, re.MULTILINE)
    sized = run("info", f"{project.source}:total", "-p", "n=2", "-p", "strict=true", "--json").document
    assert sized["parameters"] == {"n": 2, "strict": True}
    run("info", project.built("factor.r1cs"), "-p", "n=2").refused(2, "is no source of a circuit")
    assert "has no value" in run("info", f"{project.source}:total").err
    run("info", tmp_path / "missing.py").refused(2, "missing.py: no such file")


@pytest.mark.parametrize("n_public", range(6))
def test_a_witness_keeps_its_secrets(project: Project, tmp_path: Path, n_public: int) -> None:
    """Whatever the file beside it says of its values, and in every form that a number is shown in."""
    system = read_r1cs(project.built("factor.r1cs")).r1cs
    secrets = [random_field() for _ in range(system.n_wires - 1)]
    write_wtns(tmp_path / "w.wtns", to_limbs([1, *secrets]))
    write_r1cs(tmp_path / "w.r1cs", replace(system, n_outputs=n_public, n_public_inputs=0, n_private_inputs=0))
    for outcome in (run("info", tmp_path / "w.wtns"), run("info", tmp_path / "w.wtns", "--json")):
        assert outcome.code == 0, outcome.err
        told = (outcome.out + outcome.err).lower()
        assert "secret" in told or '"wtns"' in told
        assert "satisfied" in told
        for secret in secrets:
            assert str(secret) not in told
            assert f"{secret:x}" not in told


def test_powers_of_tau(tmp_path: Path) -> None:
    header = struct.pack("<I", 32) + Q.to_bytes(32, "little") + struct.pack("<II", 12, 28)
    sections = b"".join(struct.pack("<IQ", kind, len(data)) + data for kind, data in ((1, header), (12, b"points")))
    (tmp_path / "x").write_bytes(b"ptau" + struct.pack("<II", 1, 2) + sections)
    document = run("info", tmp_path / "x", "--json").document
    assert (document["power"], document["ceremony_power"], document["prepared_for_phase_2"]) == (12, 28, True)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\0" * 100, b"zkey", b'{"a": 1, "a": 1}', b"{", b"1,2,3", b"r1cs\xff\xff\xff\xff"]
)
def test_of_no_kind(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    run("info", tmp_path / "x").refused(2, f"{tmp_path}/x: ")


@pytest.mark.parametrize("name", ["factor.r1cs", "factor.wtns", "factor.zkey"])
@pytest.mark.parametrize("length", [1 << 62, (1 << 64) - 1])
def test_a_forged_length_costs_nothing(project: Project, tmp_path: Path, name: str, length: int) -> None:
    data = bytearray(project.built(name).read_bytes())
    data[16:24] = length.to_bytes(8, "little")
    (tmp_path / "x").write_bytes(data)
    run("info", tmp_path / "x").refused(2, "announces")


@pytest.mark.parametrize("name", ["factor.r1cs", "factor.wtns", "factor.zkey", "proof.json", "public.json"])
def test_a_truncated_file(project: Project, tmp_path: Path, name: str) -> None:
    data = project.built(name).read_bytes()
    (tmp_path / "x").write_bytes(data[: len(data) - 3])
    run("info", tmp_path / "x").refused(2, f"{tmp_path}/x: ")


def test_names_from_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps({"vk_alpha_1": 1, "\x7f\x9b31m": 2}, ensure_ascii=False))
    outcome = run("info", tmp_path / "x")
    assert outcome.code == 2
    assert "\x9b" not in outcome.err
    odd = tmp_path / "a\x1b[31m.json"
    odd.write_text('["1"]')
    assert "\x1b" not in run("info", odd).out
    assert "\x1b" not in run("info", tmp_path / "b\x1b[31m.json").err


def test_a_system_without_labels(project: Project, tmp_path: Path) -> None:
    """It can be set up and described, with a word."""
    path = tmp_path / "bare.r1cs"
    sections = [(kind, payload) for kind, payload in sections_of(project.built("factor.r1cs").read_bytes()) if kind < 3]
    path.write_bytes(container(b"r1cs", 1, sections))
    for verb in (("info", path), ("setup", path, "-o", tmp_path)):
        outcome = run(*verb)
        assert outcome.code == 0, outcome.err
        assert "The file has no labels of wires" in outcome.out
    assert run("prove", tmp_path / "bare.zkey", project.built("factor.wtns"), "-o", tmp_path).code == 0


def test_a_circuit_says_which_powers_of_tau_it_needs(project: Project) -> None:
    zkey = read_zkey(project.built("factor.zkey"))
    for target in (f"{project.source}:factor", project.built("factor.r1cs")):
        power = run("info", target, "--json").document["power_of_tau"]
        assert zkey.domain_size == 1 << power
        assert f"{power} or more, for a key from a ceremony" in run("info", target).out


def test_a_witness_beside_its_circuit(project: Project, tmp_path: Path) -> None:
    """Whether it satisfies the circuit, and none of its values."""
    wtns = project.built("factor.wtns")
    document = run("info", wtns, "--json").document
    assert document["circuit"] == str(project.built("factor.r1cs"))
    assert (document["public_signals"], document["satisfied"]) == (2, True)
    assert "signals" not in document
    witness = np.array(read_wtns(wtns))
    witness[-1, 0] += np.uint64(1)
    write_wtns(wtns, witness)
    assert run("info", wtns, "--json").document["satisfied"] is False
    project.built("factor.r1cs").rename(tmp_path / "elsewhere.r1cs")
    document = run("info", wtns, "--json").document
    assert document["circuit"] is None
    assert not document.keys() & {"signals", "public_signals", "satisfied"}
    assert (
        "unknown; whether it satisfies its circuit shows where that, factor.r1cs, lies beside it"
        in run("info", wtns).out
    )
    project.built("factor.r1cs").write_bytes(b"r1cs of another kind")
    assert run("info", wtns, "--json").document["circuit"] is None


@pytest.mark.parametrize(
    ("hint", "carried"),
    [
        ("hint(lambda v: 3, x, returns=Field)", False),
        ("hint(root_of, x, returns=Field)", False),
        ("hint(isqrt, x, returns=Field)", True),
    ],
)
def test_where_a_solver_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hint: str, carried: bool) -> None:
    """`compile` and `info` say of a circuit whether `witness` can take its .r1cs, and they say what is so."""
    monkeypatch.chdir(tmp_path)
    head = "from math import isqrt\nfrom zkwright import *\n\ndef root_of(v):\n    return isqrt(v)\n\n"
    body = f"@circuit\ndef hinted(x: Public[Field]) -> None:\n    y = {hint}\n    require(y * y == x, 'no root')\n"
    Path("hinted.py").write_text(head + body)
    Path("input.json").write_text('{"x": 9}')
    for verb in (("compile", "hinted.py"), ("info", "hinted.py"), ("info", "hinted.r1cs")):
        told = "solved from its source only (a Python hint, " in run(*verb).out
        assert told is not carried
        assert run(*verb, "--json").document["solver"] == ("r1cs" if carried else "source")
    assert ("with its own witness solver" in run("info", "hinted.r1cs").out) is carried
    assert run("witness", "hinted.r1cs", "-i", "input.json").code == (0 if carried else 2)
    assert run("witness", "hinted.py", "-i", "input.json").code == 0


def test_inputs_are_named_and_not_shown(project: Project) -> None:
    outcome = run("info", project.inputs)
    assert (outcome.code, "a circuit's inputs" in outcome.out) == (0, True)
    document = run("info", project.inputs, "--json").document
    assert (document["kind"], document["inputs"]) == ("inputs", ["p", "q", "tag"])
    project.inputs.write_text('{"p": 91, "q": "0x5b", "tag": 1.5}')
    run("info", project.inputs).refused(2, "input.json: tag: a number with a point")
    project.inputs.write_text('{"p": 918273645, "q": "0x5b5b5b5b"}')  # longer than the number of a temporary folder
    for shown in (run("info", project.inputs).out, run("info", project.inputs, "--json").out):
        assert "918273645" not in shown
        assert "5b5b5b5b" not in shown


def test_a_merkle_tree(tmp_path: Path) -> None:
    tree = MerkleTree([3, SECRET_LEAF, 4], depth=20)
    tree.save(tmp_path / "voters.tree")
    outcome = run("info", tmp_path / "voters.tree", "--json")
    facts = {"depth": 20, "leaves": 3, "root": str(tree.root)}
    assert {name: outcome.document[name] for name in ("kind", *facts)} == {"kind": "tree", **facts}
    assert str(SECRET_LEAF) not in outcome.out + run("info", tmp_path / "voters.tree").out
    whole = (tmp_path / "voters.tree").read_bytes()
    for cut in (whole[:-1], whole[:40]):
        (tmp_path / "voters.tree").write_bytes(cut)
        run("info", tmp_path / "voters.tree").refused(2, "voters.tree: ")


SECRET_LEAF = 918273645546372819
