"""Trees as circuits of their own; see `gadget_cases`."""

from __future__ import annotations

from typing import Any, Literal

from zkwright.circuits import lean_imt
from zkwright.circuits.merkle import merkle_root
from zkwright.compiler import Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R

from tests.circuits.case import Case


@circuit
def lean_root(
    leaf: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
    depth: Private[Field],
) -> Public[Field]:
    return lean_imt.lean_imt_root(leaf, index, siblings, depth)


@circuit
def lean_member(
    root: Public[Field],
    leaf: Private[Field],
    index: Private[Array[Bool, Literal[3]]],
    siblings: Private[Array[Field, Literal[3]]],
    depth: Private[Field],
) -> None:
    lean_imt.require_lean_imt_member(root, leaf, index, siblings, depth)


LEAN: dict[str, Any] = {"leaf": 13, "index": [True, False, True], "siblings": [11, 12, 14], "depth": 2}
LEAN_ROOT = int(merkle_root(13, [True, False], [11, 12]))

TREES = [
    Case(
        lean_imt.lean_imt_root,
        lean_root,
        [
            (LEAN, LEAN_ROOT),
            ({**LEAN, "depth": 0}, 13),
            ({**LEAN, "depth": 3}, merkle_root(13, [True, False, True], [11, 12, 14])),
        ],
        [({**LEAN, "depth": 4}, "the depth is above 3"), ({**LEAN, "depth": R - 1}, "the depth is above 3")],
    ),
    Case(
        lean_imt.require_lean_imt_member,
        lean_member,
        [{**LEAN, "root": LEAN_ROOT}],
        [
            ({**LEAN, "root": LEAN_ROOT, "depth": 1}, "the leaf is not in the tree"),
            ({**LEAN, "root": LEAN_ROOT, "leaf": 14}, "the leaf is not in the tree"),
        ],
    ),
]
