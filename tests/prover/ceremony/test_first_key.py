"""The first key of a circuit is the one that a setup makes which knows the powers' secrets, with delta = 1."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from zkwright.core.files.iden3 import write_container
from zkwright.core.r1cs import R1CS
from zkwright.prover import Engine, Powers, choose_engine, read_powers, read_zkey
from zkwright.prover.ceremony import domain_size, new_key
from zkwright.prover.ceremony.phase2.first_key import circuit_hash, mixed_columns
from zkwright.prover.groth16.key_layout import LAYOUT

from tests.prover.powers import write_powers
from tests.prover.systems import irregular, square_chain, system, without_rows
from tests.prover.test_engine_contract import SECRETS

FIRST = dataclasses.replace(SECRETS, delta=1)

SYSTEMS = {
    "irregular": irregular()[0],
    "one row": square_chain(1, 3)[0],
    "six rows": square_chain(6, 3)[0],
    "no rows": without_rows()[0],
    "all coefficients": system(
        [({0: 5, 1: -1, 2: 2**200}, {2: -7, 3: 1}, {1: 0, 3: 2}), ({3: -1}, {3: -1}, {2: -(2**100)})],
        4,
        n_outputs=1,
        n_private_inputs=2,
    ),
}


@pytest.fixture(scope="module")
def ptau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_powers(tmp_path_factory.mktemp("ptau") / "powers.ptau", SECRETS, 3)


@pytest.mark.parametrize("name", SYSTEMS)
def test_its_points_are_those_of_a_setup_with_the_secrets(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, ptau: Path, tmp_path: Path, name: str
) -> None:
    r1cs = SYSTEMS[name]
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine.name)
    key = new_key(r1cs, read_powers(ptau, domain_size(r1cs)), tmp_path / "first.zkey")
    expected = choose_engine().setup(r1cs, FIRST, None)
    written = read_zkey(tmp_path / "first.zkey")
    for array in LAYOUT:
        for made in (key, written):
            assert np.array_equal(getattr(made, array.name), getattr(expected, array.name)), array.name
    assert (written.n_contributions, written.contributions) == (0, b"")
    assert written.circuit_hash == key.circuit_hash != bytes(64)


def test_both_engines_name_a_circuit_alike(ptau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = set()
    for engine in ("native", "reference"):
        monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
        r1cs = SYSTEMS["six rows"]
        hashes.add(new_key(r1cs, read_powers(ptau, 8), tmp_path / f"{engine}.zkey").circuit_hash)
    assert len(hashes) == 1


def first_hash(r1cs: R1CS, powers: Powers) -> bytes:
    key = choose_engine().setup(r1cs, FIRST, None)
    return circuit_hash(key, mixed_columns(r1cs, powers, r1cs.n_public + 1, r1cs.n_wires, None), powers)


def test_the_hash_tells_circuits_and_powers_apart(ptau: Path, tmp_path: Path) -> None:
    powers = read_powers(ptau, 8)
    six, other = SYSTEMS["six rows"], square_chain(6, 3)[0]
    assert first_hash(six, powers) == first_hash(other, powers)
    changed = system([({2: 1}, {0: 8, 2: 1}, {1: 1})] * 6, 3, n_outputs=1, n_private_inputs=1)
    assert first_hash(six, powers) != first_hash(changed, powers)
    twisted = dataclasses.replace(SECRETS, tau=SECRETS.tau + 1)
    elsewhere = read_powers(write_powers(tmp_path / "other.ptau", twisted, 3), 8)
    assert first_hash(six, powers) != first_hash(six, elsewhere)


def test_powers_for_another_domain_are_refused(ptau: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="for a domain of 4, the circuit's has 8"):
        new_key(SYSTEMS["six rows"], read_powers(ptau, 4), tmp_path / "first.zkey")
    assert not (tmp_path / "first.zkey").exists()
    with pytest.raises(TypeError, match="r1cs"):
        new_key(ptau, read_powers(ptau, 8), tmp_path / "first.zkey")  # type: ignore[arg-type]


def test_what_follows_the_powers_is_hashed_where_they_end_with_the_domain(tmp_path: Path) -> None:
    """Of the last block, see `tau_differences`; that the bytes are those of snarkjs the tests with it show."""
    from zkwright.prover.ceremony.phase1.powers import Powers as Fields
    from zkwright.prover.ceremony.phase2.tau_differences import tau_differences

    n = 1 << 15
    point = np.zeros((2 * n - 1, 8), dtype=np.uint64)
    empty = {field.name: np.zeros((n, 8), dtype=np.uint64) for field in dataclasses.fields(Fields)}
    path = tmp_path / "powers.ptau"
    write_container(path, b"ptau", 1, [(2, [point]), (3, [bytes(range(128))])])
    powers = Fields(**{**empty, "path": path, "tau_g1": point})  # type: ignore[arg-type]
    found = np.concatenate(list(tau_differences(powers)))
    assert found.shape == (n, 8)
    assert not found[:-1].any()
    assert found[-1].any()
