"""Sparse trees of circomlib and of ours: equal roots and ways after equal steps, and our proofs pass its verifier."""

from __future__ import annotations

import json
import random
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from zkwright.circuits import sparse_merkle
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.trees import SparseTree

from tests.circuits.costs import collected
from tests.interop.foreign import HERE, TIMEOUT_SECONDS, CircomProgram, compile_circom, tool

LEVELS = 120


def steps(count: int) -> list[list[Any]]:
    """Changes and questions: keys near each other, and far; what is there comes and goes."""
    draws, held, found = random.Random(count), set[int](), list[list[Any]]()
    keys = [0, 1, 2, 3, 2**16, 2**16 + 1, 2**40, R - 1, R - 2, *(draws.randrange(R) for _ in range(8))]
    for _ in range(count):
        key, value = draws.choice(keys), draws.choice([0, 1, R - 1, draws.randrange(R)])
        name = draws.choice(["update", "delete", "find"] if key in held else ["insert", "insert", "find"])
        found.append([name, str(key)] if name in ("find", "delete") else [name, str(key), str(value)])
        held = held | {key} if name == "insert" else held - {key} if name == "delete" else held
    return found


def theirs(of: list[list[Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [tool("node"), HERE / "sparse_tree.cjs"],
        input=json.dumps(of),
        cwd=HERE,
        text=True,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def compiled(name: str, folder: Path) -> CircomProgram:
    source = HERE / "circom" / f"{name}.circom"
    compile_circom(source, folder)
    return CircomProgram.of(source, folder)


def padded(siblings: list[str]) -> list[int]:
    return [int(sibling) for sibling in siblings] + [0] * (LEVELS - len(siblings))


def test_the_same_steps_lead_to_the_same_roots(foreign_programs: None) -> None:
    tree, taken = SparseTree(LEVELS), steps(200)
    kinds = set()
    for (name, key, *value), result in zip(taken, theirs(taken), strict=True):
        match name:
            case "find":
                path = tree.path(int(key))
                assert path.siblings == padded(result["siblings"])
                if result["found"]:
                    assert (path.key, path.value) == (int(key), int(result["foundValue"]))
                else:
                    assert path.is_empty == result["isOld0"]
                    if not path.is_empty:
                        assert (path.key, path.value) == (int(result["notFoundKey"]), int(result["notFoundValue"]))
            case "insert":
                change = tree.insert(int(key), int(*value))
                assert change.path.siblings == padded(result["siblings"])
                assert change.path.is_empty == result["isOld0"]
                if not change.path.is_empty:
                    assert change.path.key == int(result["oldKey"])
            case "update":
                tree.update(int(key), int(*value))
            case "delete":
                tree.delete(int(key))
        kinds.add((name, result.get("isOld0")))
        assert tree.root == int(result["root"])
    assert len(kinds) >= 7


@pytest.mark.slow
def test_our_proofs_pass_its_verifier(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    verifier = compiled("sparse_verifier", tmp_path_factory.mktemp("sparse"))
    tree = SparseTree(20)
    for key in (1, 2, 3, 7, 2**18, R - 1):
        tree.insert(key, key // 2)
    for key in (3, R - 1, 0, 11, R - 2):
        path = tree.path(key)
        inside = path.key == key and not path.is_empty
        inputs = {
            "enabled": 1,
            "root": str(tree.root),
            "siblings": [str(sibling) for sibling in path.siblings],
            "oldKey": str(0 if inside else path.key),
            "oldValue": str(0 if inside else path.value),
            "isOld0": int(path.is_empty),
            "key": str(key),
            "value": str(path.value if inside else 0),
            "fnc": int(not inside),
        }
        verifier.witness(inputs, tmp_path_factory.mktemp("witness"))
        with pytest.raises(AssertionError, match="Assert Failed"):
            verifier.witness({**inputs, "root": str(tree.root + 1)}, tmp_path_factory.mktemp("witness"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "products", "sums", "ours"),
    [
        ("sparse_verifier", 6645, 6293, sparse_merkle.require_sparse_absent),
        ("sparse_processor", 11667, 11817, sparse_merkle.sparse_insert),
    ],
)
def test_its_templates_take_more_rows(
    foreign_programs: None, tmp_path: Path, source: str, products: int, sums: int, ours: object
) -> None:
    """As circom compiles them by default, where ours have what `COSTS` says, all of them products."""
    r1cs = read_r1cs(compiled(source, tmp_path).r1cs).r1cs
    with_product = sum(start < end for start, end in pairwise(r1cs.a.indptr.tolist()))
    assert (with_product, r1cs.n_rows - with_product) == (products, sums)
    assert max(cost.rows for cost in collected() if cost.gadget is ours) < products
