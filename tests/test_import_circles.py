"""Modules that import each other in a circle cannot be read, tested or moved one at a time: each circle has a reason here."""

from __future__ import annotations

from tests.import_graph import Graph, circles, import_graph, modules

ALLOWED = {
    # An array's length is a U32, an integer's bits are an array, a field element's bits as well. A struct and an array hold what
    # their annotations say, an annotation says it as a shape, and shapes make structs and arrays.
    frozenset(
        f"zkwright.compiler.{name}"
        for name in (
            "language.annotations",
            "language.named_lengths",
            "shapes",
            "shapes.bounded",
            "shapes.digits",
            "shapes.struct_coercion",
            "shapes.inference",
            "shapes.kinds",
            "shapes.leafwise",
            "shapes.records",
            "shapes.scalars",
            "shapes.sequences",
            "shapes.uniform",
            "types.array",
            "types.field",
            "types.slots",
            "types.struct",
            "types.text",
            "types.uint",
            "types.fixed",
            "types.int",
            "types.int_bits",
            "types.int_exact",
            "types.int_wrapping",
            "types.uint_bits",
            "types.uint_exact",
            "types.uint_products",
            "types.uint_wrapping",
            "types.vec",
        )
    ),
    # A process starts in `entry`, which loads click's reading only for unusual command lines; that runs verbs as `entry` does.
    frozenset(f"zkwright.cli.{name}" for name in ("app", "bar", "dispatch", "entry", "output")),
}


def test_no_circle_but_those_listed() -> None:
    found = set(circles(import_graph()))
    assert found - ALLOWED == set(), "a new circle: move what both need into a module of its own"
    assert ALLOWED - found == set(), "a listed circle is gone: take it off the list"


def test_every_import_of_ours_is_in_the_graph() -> None:
    graph = import_graph()
    assert graph.keys() == modules().keys()
    assert "zkwright.core.field" in graph["zkwright.compiler.recorder.recorder"]  # relative, at the top
    assert "zkwright.compiler.types.array" in graph["zkwright.compiler.types.field"]  # within a function
    assert (
        "zkwright.compiler.recorder.body" not in graph["zkwright.compiler.recorder.recorder"]
    )  # for type checkers alone
    assert any(
        name.startswith("zkwright.verifier") for name in graph["zkwright.prover.groth16.proving"]
    )  # another room's


def test_circles_are_found() -> None:
    graph: Graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": set(), "f": {"g"}, "g": {"f", "a"}}
    assert set(circles(graph)) == {frozenset("abc"), frozenset("fg")}
    assert circles({"a": {"b"}, "b": set()}) == []
