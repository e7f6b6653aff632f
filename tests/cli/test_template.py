"""`zkwright inputs`: a template that the circuit takes, whatever its types; `info` names all that is in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.cli.circom_names import circom_interface, interface_beside, nested
from zkwright.cli.describe_file import type_name
from zkwright.cli.errors import Refusal
from zkwright.cli.templates import circom_template, template, written
from zkwright.compiler.forms import from_schema
from zkwright.compiler.program.schema import InputField, Schema
from zkwright.core.input_json import parse_inputs
from zkwright.core.r1cs import R1CS
from zkwright.verifier import InvalidStatement
from zkwright.verifier.statement import named_signals

from tests.cli.conftest import Project, run
from tests.prover.systems import system

STRUCT = """
from __future__ import annotations
from zkwright import Array, Bool, Bytes, Field, Private, Public, Struct, U8, U64, circuit, require

class Owner(Struct):
    key: Array[Field, 2]
    name: Bytes[3]

class Note(Struct):
    amount: U64
    owner: Owner
    spent: Bool

@circuit
def send(n: int, notes: Private[Array[Note, "n"]], fee: Public[U8]) -> Public[Field]:
    total = Field(fee)
    for note in notes:
        total += Field(note.amount) + note.owner.key[0] * note.owner.key[1] + Field(note.spent)
        for letter in note.owner.name:
            total += Field(letter)
    return total
"""

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(lambda name: name != "result")
TYPES = st.recursive(
    st.sampled_from(["Field", "Bool", "U1", "U8", "U53", "U54", "U64", "U248"])
    | st.builds(lambda n: {"bytes": n}, st.integers(1, 4)),
    lambda inner: (
        st.builds(lambda item, n: {"array": item, "length": n}, inner, st.integers(1, 3))
        | st.builds(lambda items: {"tuple": items}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(
            lambda name, fields: {"struct": name.title(), "fields": [list(field) for field in fields.items()]},
            *(NAMES, st.dictionaries(NAMES, inner, min_size=1, max_size=3)),
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, st.tuples(st.booleans(), TYPES), max_size=4))
def test_any_circuit_takes_its_template(inputs: dict[str, tuple[bool, Any]]) -> None:
    fields = tuple(InputField(name, public, from_schema(kind)) for name, (public, kind) in inputs.items())
    schema = Schema("any", {}, fields, None)
    text = "\n".join(written(template(schema)))
    values = parse_inputs(text.encode())
    assert list(values) == list(inputs)
    assert schema.encode(values) == [0] * (schema.n_public_inputs + schema.n_private_inputs)


@given(TYPES)
def test_a_types_name_tells_what_is_in_it(kind: Any) -> None:
    told = type_name(kind)

    def check(kind: Any) -> None:
        match kind:
            case {"fields": fields}:
                for name, inner in fields:
                    assert f"{name}: {type_name(inner)}" in told
                    check(inner)
            case {"array": inner}:
                check(inner)
            case {"tuple": items}:
                for inner in items:
                    check(inner)
            case str():
                assert kind in told

    check(kind)


def test_of_a_source_and_of_what_was_compiled(tmp_path: Path) -> None:
    source = tmp_path / "send.py"
    source.write_text(STRUCT)
    outcome = run("inputs", source, "-p", "n=2")
    assert outcome.code == 0, outcome.err
    note = {"amount": "0", "owner": {"key": ["0", "0"], "name": "0x000000"}, "spent": False}
    assert json.loads(outcome.out) == {"notes": [note, note], "fee": 0}
    assert run("compile", source, "-p", "n=2", "-o", tmp_path).code == 0
    compiled = run("inputs", tmp_path / "send.r1cs")
    assert compiled.out == outcome.out
    assert run("inputs", tmp_path / "send.r1cs", "--json").document["inputs"] == json.loads(outcome.out)
    (tmp_path / "input.json").write_text(outcome.out)
    assert run("witness", tmp_path / "send.r1cs", "-i", tmp_path / "input.json", "-o", tmp_path).code == 0
    told = run("info", tmp_path / "send.r1cs").out
    assert "Array[Note {amount: U64, owner: Owner {key: Array[Field, 2], name: Bytes[3]}, spent: Bool}, 2]" in told


def test_what_has_no_inputs(project: Project, tmp_path: Path) -> None:
    run("inputs", project.built("factor.zkey")).refused(2, "holds a proving key (.zkey)")
    run("inputs", project.built("factor.r1cs"), "-p", "n=1").refused(2, "compiled already")
    run("inputs", tmp_path / "missing.r1cs").refused(2, "missing.r1cs", "no such file")


@pytest.mark.parametrize(
    "names",
    [
        ["a", "a"],
        ["a", "a.x"],
        ["a.x", "a"],
        ["a", "a[0]"],
        ["a[0]", "a"],
        ["a.x.y", "a.x"],
        ["a[0][0]", "a[0]"],
        ["a.x", "a.x.y.z"],
    ],
)
def test_names_that_exclude_each_other_are_refused(names: list[str]) -> None:
    with pytest.raises(ValueError, match="twice, or a part of it beside it"):
        nested(names)


@pytest.mark.parametrize("name", [".x" * 3000, "[0]" * 3000, "a" * 5000, ".a", "a"])
def test_a_forged_sym_is_refused(tmp_path: Path, name: str) -> None:
    sym = tmp_path / "forged.sym"
    sym.write_text(f"1,1,0,main.a\n2,2,0,main.a{name}\n" if name != "a" else "1,1,0,main.a\n2,2,0,main.a\n")
    system_of_two = system([({1: 1}, {2: 1}, {})], n_wires=3, n_private_inputs=2)
    with pytest.raises(Refusal, match=r"give the \.sym that circom wrote with it"):
        circom_template(system_of_two, sym)


def public_system(names: list[str], tmp_path: Path, stem: str = "moved") -> tuple[R1CS, Path]:
    """A system whose public signals circom gave these names, and the file that says so."""
    sym = tmp_path / f"{stem}.sym"
    lines = [f"{place},{place},0,main.{name}" for place, name in enumerate(names, start=1)]
    sym.write_text("\n".join([*lines, f"{len(names) + 1},-1,1,main.inner.out", ""]))
    return system([], len(names) + 1, n_outputs=len(names)), sym


def test_public_signals_of_circom_have_the_names_and_forms_of_circom(tmp_path: Path) -> None:
    names = ["root", "path[0][0]", "path[0][1]", "path[1][0]", "path[1][1]", "at.x", "at.y", "in[0].x", "in[1].x"]
    interface = circom_interface(*public_system(names, tmp_path))
    bus = {"struct": "in", "fields": [["x", "Field"]]}
    row = {"array": "Field", "length": 2}
    assert interface.circuit == "moved"
    assert interface.signals == (
        ("root", "Field"),
        ("path", {"array": row, "length": 2}),
        ("at", {"struct": "at", "fields": [["x", "Field"], ["y", "Field"]]}),
        ("in", {"array": bus, "length": 2}),
    )
    uneven = circom_interface(*public_system(["a[0][0]", "a[1][0]", "a[1][1]"], tmp_path, "1st"))
    assert uneven.circuit == "circuit"
    assert uneven.signals == (("a", {"tuple": [{"array": "Field", "length": 1}, row]}),)
    assert circom_interface(*public_system([], tmp_path)).signals == ()
    assert sum(part.size for part in named_signals(interface.signals).values()) == len(names)


@pytest.mark.parametrize(
    "names",
    [
        ["a", "a"],
        ["a", "a.x"],
        ["a[0]", "b", "a[1]"],
        ["a[1]", "a[0]"],
        ["a[1]"],
        ["a[00]"],
        ["p.x", "q", "p.y"],
        ["a" * 5000],
    ],
)
def test_names_that_say_another_order_are_refused(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(Refusal, match=r"moved\.sym: "):
        circom_interface(*public_system(names, tmp_path))


@pytest.mark.parametrize("name", ["a$", "1a", "a b", "", "a-b"])
def test_names_that_are_none_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises((InvalidStatement, Refusal)):
        circom_interface(*public_system([name], tmp_path))


def test_names_of_another_compilation_are_refused(tmp_path: Path) -> None:
    r1cs, sym = public_system(["a", "b"], tmp_path)
    for text in (
        "1,1,0,main.a\n",
        "1,1,0,main.a\n2,1,0,main.b\n",
        "1,2,0,main.a\n2,1,0,main.b\n",
        "1,1,0,a\n2,2,0,b\n",
    ):
        sym.write_text(text)
        with pytest.raises(Refusal, match="does not name the public signals of this system"):
            circom_interface(r1cs, sym)
        assert interface_beside(r1cs, sym.with_suffix(".r1cs")) is None
    sym.write_bytes(b"no lines of a .sym")
    assert interface_beside(r1cs, sym.with_suffix(".r1cs")) is None
    sym.unlink()
    assert interface_beside(r1cs, sym.with_suffix(".r1cs")) is None
