"""One file of Python, for programs and as a command."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from fractions import Fraction
from importlib import import_module
from inspect import getsource
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.python_file import ARITHMETIC, python_verifier
from zkwright.verifier import InvalidProof, Proof, public_from_object, verify

from tests.exports.in_python import answer, imported, module_of
from tests.exports.subjects import TOLD_OF_EVERY_TYPE, of_every_type, of_snarkjs


def test_it_says_of_what_is_parsed_already_what_the_verifier_says() -> None:
    subject = of_snarkjs("opening")
    signals, key = subject.signals, subject.described.key
    document: dict[Any, Any] = subject.document

    class Text(str):
        """Whatever it says of itself."""

    class Number(int):
        """As above."""

    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    circle: list[Any] = []
    circle.append(circle)
    strings: dict[Any, Any] = {"a": "c", "b": "c"}
    publics: list[object] = [
        *(signals, tuple(signals), [*signals[:-1], Text("7")], [*signals[:-1], Number(7)], [*signals[:-1], 7.0], deep),
        *(circle, strings, strings | {"\u0663": "2"}, {1: "2"}, ["\u0663"], ["3\n"], ['3"'], [10**9], [-1], [2**4000]),
        *([b"7"], ["7" * 2**23], [{}] * 2**19, [[]], None, 7, "7", b"[]", set(), object()),
    ]
    proofs: list[object] = [None, [], circle, {**document, "pi_a": deep}, {**document, 1: 2}]
    proofs += [{**document, "curve": "x" * 2**14}, {**document, "pi_a": tuple(document["pi_a"])}]
    asked = [*((public, document) for public in publics), *((signals, proof) for proof in proofs)]
    for public, proof in asked:
        try:
            verify(key, public_from_object(public), Proof.from_object(proof))
            found = ["valid", {f"signal[{i}]": signal for i, signal in enumerate(signals)}]
        except InvalidProof as refusal:
            found = [type(refusal).__name__, str(refusal)]
        assert answer(module_of(subject), public, proof, "verify") == found


def test_values_have_the_types_of_the_language() -> None:
    subject = of_every_type()
    values = module_of(subject).verify_json(subject.public, subject.proof)
    statement = subject.described.statement
    assert statement is not None
    assert values == statement.values(tuple(map(int, subject.signals)))
    assert values["result"] == (25, True)
    assert values["price"] == Fraction(-3, 2)
    assert values["digest"] == b"\x00\xff\x10"
    assert values["label"] == "zß"


def test_signals_that_cancel_the_keys_points_are_refused() -> None:
    """Of a key that no setup makes: IC[1] is -IC[0]."""
    subject = of_snarkjs("product")
    module = imported(subject.described)
    x, y = module.IC[0]
    vars(module)["IC"] = [(x, y), (x, module.Q - y)]
    with pytest.raises(module.InvalidProof, match="the signals cancel the key's IC points"):
        module.verify(["1"], subject.document)


def test_its_arithmetic_is_the_verifiers() -> None:
    text = python_verifier(of_snarkjs("product").described)
    for name in ARITHMETIC:
        module = import_module(f"zkwright.verifier.{name}")
        functions = [value for value in vars(module).values() if isinstance(value, FunctionType)]
        own = [getsource(function) for function in functions if function.__module__ == module.__name__]
        assert own
        assert all(text.count(f"\n{source}") == 1 for source in own)
    assert "zkwright." not in text.replace("zkwright.\n", "")


def test_something_else_than_a_text_is_a_mistake_of_the_caller() -> None:
    module = module_of(of_snarkjs("product"))
    for given in (None, ["33"], 33, bytearray(b"[]")):
        with pytest.raises(TypeError, match="expected the text of a JSON document as bytes or str"):
            module.verify_json(given, b"{}")


def test_the_file_is_the_same_every_time_and_needs_no_new_python() -> None:
    described = of_every_type().described
    text = python_verifier(described)
    assert text == python_verifier(DescribedKey.of(described.key, described.statement, development=True))
    tree = ast.parse(text, feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    expected = {
        "__future__",
        "collections.abc",
        "fractions",
        "hashlib",
        "io",
        "json",
        "operator",
        "re",
        "sys",
        "typing",
    }
    assert imported == expected
    for fact in described.facts[:3]:
        assert fact in text
    assert all(str(number) in text for point in described.key.ic for number in (point.x, point.y))
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree))


def run(script: Path, *arguments: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-O", script, *arguments], capture_output=True, text=True, check=False, cwd=script.parent
    )
    return done.returncode, done.stdout, done.stderr


def test_as_a_command_it_exits_with_0_1_or_2(tmp_path: Path) -> None:
    subject = of_every_type()
    script = tmp_path / f"{subject.described.file_stem}.py"
    script.write_text(python_verifier(subject.described), encoding="utf-8")
    public, proof = tmp_path / "public.json", tmp_path / "proof.json"
    public.write_bytes(subject.public)
    proof.write_bytes(subject.proof)
    code, told, wrong = run(script, public, proof)
    assert (code, wrong) == (0, "")
    assert told.splitlines() == TOLD_OF_EVERY_TYPE
    public.write_text(json.dumps([*subject.signals[:-1], "1"]))
    expected = (
        "invalid proof: label: the public signals of a Text[4] are not zero behind its end; make the proof with the"
    )
    code, told, wrong = run(script, public, proof)
    assert (code, told, wrong) == (1, "", f"{expected} circuit of this key\n")
    for unusable, words in (
        ((proof, public), "error: public: expected an array, found an object; write it as snarkjs does"),
        ((public, tmp_path / "none.json"), "error: [Errno 2] No such file or directory"),
        ((public, tmp_path), "error: [Errno 21] Is a directory"),
        ((public,), f"usage: python {script} public.json proof.json"),
    ):
        code, told, wrong = run(script, *unusable)
        assert (code, told) == (2, "")
        assert wrong.startswith(words)
        assert wrong.count("\n") == 1
