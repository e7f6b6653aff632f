"""`zkwright check` tells a sound key from a damaged one, and that from what is no key."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zkwright.prover import read_zkey, write_zkey

from tests.cli.ceremonies import real_key
from tests.cli.conftest import Project, run
from tests.prover.powers import write_powers
from tests.prover.test_engine_contract import SECRETS


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


@pytest.fixture
def ceremony(project: Project) -> Project:
    """The project with `powers.ptau` and a key made from it, to which somebody contributed."""
    real_key(project.built("factor.r1cs"), project.folder / "factor.zkey")
    (project.folder / "factor.zkey").replace(project.built("factor.zkey"))
    return project


def test_a_key_of_a_circuit_and_its_powers(ceremony: Project) -> None:
    zkey, r1cs, ptau = ceremony.built("factor.zkey"), ceremony.built("factor.r1cs"), ceremony.folder / "powers.ptau"
    outcome = run("check", zkey)
    assert "not checked: whether the points are those of a circuit" in outcome.out
    assert "a proof that fails may tell of its witness" in outcome.out
    outcome = run("check", zkey, "--circuit", r1cs)
    assert f"the coefficients are those of {r1cs}" in outcome.out
    assert "not checked: whether the points of A, C and H" in outcome.out
    outcome = run("check", zkey, "--circuit", r1cs, "--ptau", ptau)
    assert outcome.code == 0, outcome.err
    assert f"every point is what {r1cs} and {ptau} make\n" in outcome.out
    assert "not checked" not in outcome.out
    assert "whose ceremony was not verified" in outcome.out
    document = run("check", zkey, "--circuit", r1cs, "--ptau", ptau, "--json").document
    assert (document["standing"], document["checked"]) == ("contributed", ["groups", "circuit", "powers_of_tau"])
    assert run("check", zkey, "--circuit", r1cs, "--json").document["standing"] == "contributed"


def test_an_exchanged_point(ceremony: Project) -> None:
    zkey, r1cs, ptau = ceremony.built("factor.zkey"), ceremony.built("factor.r1cs"), ceremony.folder / "powers.ptau"
    key = read_zkey(zkey)
    points = np.array(key.h)
    points[[0, 1]] = points[[1, 0]]
    write_zkey(zkey, dataclasses.replace(key, h=points))
    assert run("check", zkey).code == 0
    assert run("check", zkey, "--circuit", r1cs).code == 0
    run("check", zkey, "--circuit", r1cs, "--ptau", ptau).refused(
        1, "unsound key: ", "h: not the point that", "witness"
    )


def test_another_circuit_or_other_powers(ceremony: Project, tmp_path: Path) -> None:
    zkey, r1cs, ptau = ceremony.built("factor.zkey"), ceremony.built("factor.r1cs"), ceremony.folder / "powers.ptau"
    assert run("compile", f"{ceremony.source}:total", "-p", "n=2", "-p", "strict=true", "-o", tmp_path).code == 0
    run("check", zkey, "--circuit", tmp_path / "total.r1cs").refused(1, "unsound key: ", "the circuit has")
    run("check", zkey, "--circuit", tmp_path / "total.r1cs", "--ptau", ptau).refused(1, "unsound key: ")
    small = write_powers(tmp_path / "small.ptau", SECRETS, 1)
    run("check", zkey, "--circuit", r1cs, "--ptau", small).refused(2, "small.ptau: serves circuits of up to 2**1 rows")
    other = write_powers(
        tmp_path / "other.ptau", dataclasses.replace(SECRETS, alpha=5), read_zkey(zkey).domain_size.bit_length() - 1
    )
    run("check", zkey, "--circuit", r1cs, "--ptau", other).refused(1, "alpha_g1: not that of these powers of tau")
    run("check", zkey, "--ptau", ptau).refused(2, "--ptau needs --circuit")
    run("check", zkey, "--circuit", zkey).refused(2, "not a constraint system (.r1cs)")
    run("check", zkey, "--circuit", r1cs, "--ptau", zkey).refused(2, "not powers of tau (.ptau)")


def test_a_development_key_has_no_powers(ceremony: Project, project: Project, tmp_path: Path) -> None:
    assert run("setup", ceremony.built("factor.r1cs"), "-o", tmp_path).code == 0
    given = ("--circuit", ceremony.built("factor.r1cs"))
    outcome = run("check", tmp_path / "factor.zkey", *given)
    assert outcome.code == 0
    assert "Development key: " in outcome.out
    run("check", tmp_path / "factor.zkey", *given, "--ptau", ceremony.folder / "powers.ptau").refused(
        1, "one of `zkwright setup` has none"
    )


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
