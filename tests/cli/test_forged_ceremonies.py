"""Ceremonies in which one thing is wrong, through the command: `verify` says no to each, and yes to the honest one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.core.r1cs import R1CS
from zkwright.prover import ProvingKey, read_powers, write_zkey
from zkwright.prover.ceremony import (
    Beacon,
    apply_beacon,
    apply_beacon_to_powers,
    contribute,
    contribute_to_powers,
    new_key,
    new_powers,
    prepare_powers,
)
from zkwright.prover.ceremony.phase2.contribution import parse_contributions

from tests.cli.conftest import run
from tests.prover.ceremony.forgeries import FORGERIES, Honest, forged, with_chain
from tests.prover.systems import square_chain, system

SYSTEM = square_chain(6, 3)[0]
SAME_SIZES: R1CS = system(
    [({2 if i == 0 else i + 2: 1}, {0: 8, 2 if i == 0 else i + 2: 1}, {1 if i == 5 else i + 3: 1}) for i in range(6)],
    8,
    n_outputs=1,
    n_private_inputs=1,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ceremony")


@pytest.fixture(scope="module")
def honest(folder: Path) -> Honest:
    fresh = new_powers(3, folder / "0.ptau")
    powers = apply_beacon_to_powers(contribute_to_powers(fresh, folder / "1.ptau"), folder / "2.ptau", Beacon(b"x", 10))
    prepare_powers(powers, folder / "p.ptau")
    keys: dict[str, list[ProvingKey]] = {}
    for name, r1cs in (("circuit", SYSTEM), ("other", SAME_SIZES)):
        write_r1cs(folder / f"{name}.r1cs", r1cs)
        first = new_key(r1cs, read_powers(folder / "p.ptau", 8), folder / f"{name}0.zkey")
        one = contribute(first, folder / f"{name}1.zkey", name="Ada").key
        two = contribute(one, folder / f"{name}2.zkey", name="Bob").key
        keys[name] = [two, apply_beacon(two, folder / f"{name}3.zkey", Beacon(b"block", 10)).key]
    return Honest(keys["circuit"][1], keys["circuit"][0], keys["other"][1])


def verify(folder: Path, zkey: Path, circuit: str = "circuit", *more: str) -> int:
    return run("ceremony", "verify", folder / f"{circuit}.r1cs", zkey, "--ptau", folder / "p.ptau", *more).code


def test_the_honest_one(honest: Honest, folder: Path) -> None:
    assert verify(folder, folder / "circuit3.zkey") == 0
    assert verify(folder, folder / "circuit2.zkey") == 0
    assert verify(folder, folder / "other3.zkey", "other") == 0


def test_powers_that_are_trusted_are_not_called_verified(honest: Honest, folder: Path) -> None:
    line = (
        "ceremony",
        "verify",
        folder / "circuit.r1cs",
        folder / "circuit3.zkey",
        "--ptau",
        folder / "p.ptau",
        "--json",
    )
    looked, trusted = run(*line).document, run(*line, "--trust-ptau").document
    assert (looked["standing"], looked["powers_of_tau_verified"], len(looked["powers_of_tau_contributions"])) == (
        "verified",
        True,
        2,
    )
    assert (trusted["standing"], trusted["powers_of_tau_verified"]) == ("contributed", False)
    assert "were not verified" in trusted["warning"]


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_key(honest: Honest, folder: Path, tmp_path: Path, name: str) -> None:
    code = verify(folder, forged(honest, name, tmp_path / "forged.zkey"), "circuit", "--trust-ptau")
    assert code in (1, 2)
    # What cannot be read is no answer; what can be read and is wrong is answered.
    unreadable = name.startswith(("alpha", "beta", "gamma", "delta_g", "ic")) and name.endswith("unreduced")
    assert code == (2 if unreadable else 1), name


def test_another_circuit_of_the_same_sizes(honest: Honest, folder: Path) -> None:
    assert verify(folder, folder / "circuit3.zkey", "other") == 1
    assert verify(folder, folder / "circuit0.zkey") == 1


def test_a_genuine_beacon_in_the_midst(honest: Honest, folder: Path, tmp_path: Path) -> None:
    """Somebody contributes behind it, which is as right as all else: the kind alone, in no hash, tells that it is a beacon."""
    disguised = honest.chain
    disguised[2] = dataclasses.replace(disguised[2], beacon=None)
    behind = contribute(with_chain(honest.key, disguised), tmp_path / "behind.zkey").key
    assert verify(folder, tmp_path / "behind.zkey", "circuit", "--trust-ptau") == 0
    chain = [*honest.chain, parse_contributions(behind.contributions, 4)[3]]
    write_zkey(tmp_path / "midst.zkey", with_chain(behind, chain))
    line = ("ceremony", "verify", folder / "circuit.r1cs", tmp_path / "midst.zkey", "--ptau", folder / "p.ptau")
    run(*line, "--trust-ptau").refused(1, "contribution 3: a beacon, which ends a ceremony, and others follow")


@pytest.mark.parametrize("exponent", [0, 9])
def test_a_genuine_beacon_hashed_too_few_times(
    honest: Honest, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exponent: int
) -> None:
    """Whoever contributed last can try some thousand values of his own."""
    monkeypatch.setattr(Beacon, "MIN_EXP", 0)
    apply_beacon(honest.without_beacon, tmp_path / "few.zkey", Beacon(b"block", exponent))
    monkeypatch.undo()
    line = ("ceremony", "verify", folder / "circuit.r1cs", tmp_path / "few.zkey", "--ptau", folder / "p.ptau")
    run(*line, "--trust-ptau").refused(1, f"contribution 3: a beacon is hashed 2**10 to 2**32 times, not 2**{exponent}")


def test_there_are_as_many_as_are_told() -> None:
    assert len(FORGERIES) >= 90
