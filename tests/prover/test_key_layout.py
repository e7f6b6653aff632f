"""One table says what a proving key consists of; the engine's stubs and its structs in Rust are held to it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from zkwright.core.field import R
from zkwright.prover.groth16 import key
from zkwright.prover.groth16.key import FIELDS
from zkwright.prover.groth16.key_layout import (
    G1,
    HEADER,
    HEADER_SIZE,
    LAYOUT,
    POINTS_AT,
    RECORD,
    Item,
    KeySizes,
    section_sizes,
)
from zkwright.prover.groth16.proving_key import COEFFICIENT, ProvingKey

from tests.prover.systems import irregular, square_chain, system

ENGINE = Path(__file__).parents[2] / "engine"
ARRAYS = {array.name: array for array in LAYOUT}
WRITTEN = {name for name, array in ARRAYS.items() if array.item is not RECORD and array.length}
"""What `_engine.setup` makes: all but the key's own points and the coefficients, which have functions of their own."""

READ = ARRAYS.keys() - {"ic", "gamma_g2"}
"""What a proof takes; the two others are the verifier's."""


def test_the_table_names_the_arrays_of_a_key_in_order() -> None:
    sizes, record = {"n_wires", "n_public", "domain_size"}, {"circuit_hash", "n_contributions", "contributions"}
    others = sizes | record | {"verified_identity"}
    assert [name for name in FIELDS if name not in others] == list(ARRAYS)


def test_type_checkers_are_told_of_the_same_fields() -> None:
    (typed,) = (
        node
        for node in ast.walk(ast.parse(Path(key.__file__).read_text()))
        if isinstance(node, ast.ClassDef) and node.name == "_Fields" and node.decorator_list
    )
    fields = [ast.unparse(node.target) for node in typed.body if isinstance(node, ast.AnnAssign)]
    assert tuple(fields) == FIELDS


def test_a_key_has_all_its_fields_and_no_other() -> None:
    whole = ProvingKey.empty(KeySizes(3, 1, 2, 4))
    parts = {name: getattr(whole, name) for name in FIELDS}
    assert ProvingKey(**parts).a is whole.a
    assert ProvingKey(*parts.values()).h is whole.h
    without_record = {name: parts[name] for name in FIELDS[:-3]}
    assert ProvingKey(**without_record).contributions == b""
    for wrong in (parts | {"b3": whole.b1}, {name: part for name, part in parts.items() if name != "h"}):
        with pytest.raises(TypeError, match="a key has the fields n_wires, "):
            ProvingKey(**wrong)
    with pytest.raises(TypeError, match="a key has the fields"):
        ProvingKey(*parts.values(), 1)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        whole.a = whole.b1  # type: ignore[misc]


def test_the_arrays_of_a_section_follow_each_other() -> None:
    sizes = KeySizes(9, 2, 16, 31)
    ends: dict[int, int] = {HEADER: POINTS_AT}
    for array in LAYOUT:
        assert array.at == ends.get(array.section, array.at)
        ends[array.section] = array.at + array.size(sizes)
    assert section_sizes(sizes).items() >= ends.items()
    assert ends[HEADER] == HEADER_SIZE
    assert [array.section for array in LAYOUT] == sorted(array.section for array in LAYOUT)


@pytest.mark.parametrize(
    "r1cs",
    [irregular()[0], square_chain(1, R - 1)[0], system([], 1, n_outputs=0, n_public_inputs=0, n_private_inputs=0)],
    ids=["irregular", "one row", "nothing"],
)
def test_shapes_are_those_of_the_bytes(r1cs: object) -> None:
    sizes = KeySizes.of(r1cs)  # type: ignore[arg-type]
    key = ProvingKey.empty(sizes)
    assert key.sizes == sizes
    for name, made in key.arrays.items():
        assert made.nbytes == ARRAYS[name].size(sizes)
        assert made.dtype == (COEFFICIENT if name == "coefficients" else np.dtype("<u8"))
    assert COEFFICIENT.itemsize == RECORD.n_bytes


def stub_properties(name: str) -> set[str]:
    """What a protocol of the engine's stubs has that is no number."""
    module = ast.parse((ENGINE / "_engine.pyi").read_text())
    (found,) = (node for node in module.body if isinstance(node, ast.ClassDef) and node.name == name)
    return names_but_numbers(node.name for node in found.body if isinstance(node, ast.FunctionDef))


def struct(path: str, name: str) -> dict[str, str]:
    """The fields of a struct in Rust and their types."""
    source = re.search(rf"struct {name}<'\w+> \{{(.*?)\n\}}", (ENGINE / "src" / path).read_text(), re.DOTALL)
    assert source is not None
    fields = dict(re.findall(r"^    (?:pub )?(\w+): (.+),$", source[1], re.MULTILINE))
    return {field: kind for field, kind in fields.items() if kind != "usize"}


def names_but_numbers(names: Iterable[str]) -> set[str]:
    return {name for name in names if not name.startswith("n_")}


@pytest.mark.parametrize(("protocol", "arrays"), [("_KeyVectors", WRITTEN), ("_Key", READ)])
def test_the_stubs_name_these_arrays(protocol: str, arrays: set[str]) -> None:
    assert stub_properties(protocol) == arrays


@pytest.mark.parametrize(
    ("path", "name", "arrays"),
    [
        ("python/functions.rs", "OutputArrays", WRITTEN),
        ("groth16/setup.rs", "Output", WRITTEN),
        ("python/prover.rs", "KeyArrays", READ),
        ("groth16/prove.rs", "ProvingKey", READ),
    ],
)
def test_the_structs_in_rust_name_these_arrays(path: str, name: str, arrays: set[str]) -> None:
    fields = struct(path, name)
    assert fields.keys() == arrays
    for field, kind in fields.items():
        assert dimensions(kind) == (2 if ARRAYS[field].length and ARRAYS[field].item is not RECORD else 1), field
        if (group := re.search(r"G([12])", kind)) is not None:
            assert (ARRAYS[field].item is G1) is (group[1] == "1"), field


def dimensions(kind: str) -> int:
    """Of an array that is passed to a struct's field of that type."""
    return 2 if re.search(r"Ix2|Words|Points|\[", kind) else 1


def test_a_field_that_is_missing_would_be_seen() -> None:
    assert struct("groth16/prove.rs", "ProvingKey")["h"] == "Points<'a, G1>"
    assert Item("points", 64) == G1
