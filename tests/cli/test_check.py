"""`zkwright check` tells a sound key from a damaged one, and that from what is no key."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zkwright.prover import read_zkey, write_zkey

from tests.cli.conftest import Project, run


def damaged(project: Project, name: str, change: int = 1) -> Path:
    """A key whose points `name` differ in the lowest bits of their last one."""
    key = read_zkey(project.built("factor.zkey"))
    points = np.array(getattr(key, name))
    points.reshape(-1)[-4] ^= np.uint64(change)
    path = project.folder / "damaged.zkey"
    changes: dict[str, Any] = {name: points}
    write_zkey(path, dataclasses.replace(key, **changes))
    return path


def test_a_sound_key(project: Project) -> None:
    zkey = project.built("factor.zkey")
    outcome = run("check", zkey)
    assert (outcome.code, outcome.err) == (0, "")
    key = read_zkey(zkey)
    points = 6 + sum(map(len, (key.ic, key.a, key.b1, key.b2, key.c, key.h)))
    assert outcome.out.startswith(f"sound: {zkey}, {points} points in their groups\n")
    assert "Development key" in outcome.out
    document = run("check", zkey, "--json").document
    assert (document["ok"], document["points"], document["step"], document["files"]) == (True, points, "check", [])
    assert "forge" in document["warning"]


@pytest.mark.parametrize("name", ["a", "b1", "b2", "c", "h", "ic", "alpha_g1", "delta_g1", "beta_g2"])
def test_a_damaged_key(project: Project, name: str) -> None:
    run("check", damaged(project, name)).refused(1, "unsound key: ", "damaged.zkey: ")


def test_where_the_damage_is(project: Project) -> None:
    key = damaged(project, "a")
    last = len(read_zkey(key).a) - 1
    run("check", key).refused(1, f"damaged.zkey: a[{last}]: the point is not on the curve")


def test_for_programs(project: Project) -> None:
    outcome = run("check", damaged(project, "h"), "--json")
    assert outcome.code == 1
    assert (outcome.document["ok"], outcome.document["exit_code"]) == (False, 1)
    assert outcome.document["error"]["kind"] == "UnsoundKey"


def test_what_is_no_key(project: Project, tmp_path: Path) -> None:
    run("check", project.built("factor.r1cs")).refused(
        2, "holds a constraint system (.r1cs), not a proving key (.zkey)"
    )
    run("check", tmp_path / "none.zkey").refused(2, "no such file")
    cut = tmp_path / "cut.zkey"
    cut.write_bytes(project.built("factor.zkey").read_bytes()[:-100])
    run("check", cut).refused(2, "cut.zkey")
