"""Contributions change delta, and what is divided by it; proofs under the key verify, and the chain tells who made it."""

from __future__ import annotations

import dataclasses
import gc
from pathlib import Path

import numpy as np
import pytest
from zkwright.core.limbs import to_limbs
from zkwright.prover import Engine, Powers, ProvingKey, Standing, prove, read_zkey
from zkwright.prover.ceremony import Beacon, apply_beacon, contribute, verify_ceremony
from zkwright.prover.ceremony.phase2 import contributing
from zkwright.prover.ceremony.phase2.contributing import check_step
from zkwright.prover.groth16.zkey_file import write_zkey
from zkwright.verifier import InvalidKey, InvalidProof, verify

from tests.prover.systems import square_chain

SYSTEM, WITNESS = square_chain(6, 3)


@pytest.fixture(scope="module")
def chain(folder: Path, first: ProvingKey) -> ProvingKey:
    """Two contributions and a beacon."""
    one = contribute(first, folder / "1.zkey", name="Ada", entropy=b"dice")
    two = contribute(one.key, folder / "2.zkey")
    return apply_beacon(two.key, folder / "3.zkey", Beacon(b"block", 10), name="beacon").key


def test_a_chain_that_is_right(chain: ProvingKey, folder: Path, powers: Powers) -> None:
    found = verify_ceremony(read_zkey(folder / "3.zkey"), SYSTEM, powers)
    assert [contribution.name for contribution in found.contributions] == ["Ada", "", "beacon"]
    assert found.ends_with_beacon
    assert found.circuit_hash == chain.circuit_hash
    assert len({contribution.hash for contribution in found.contributions}) == 3
    assert chain.standing is Standing.CONTRIBUTED


def test_proofs_under_it_verify_under_its_verifying_key_alone(
    engine: Engine, chain: ProvingKey, first: ProvingKey, folder: Path
) -> None:
    proof, public = prove(chain, WITNESS, engine=engine)
    verify(chain.verifying_key(), public, proof)
    with pytest.raises(InvalidProof):
        verify(read_zkey(folder / "1.zkey").verifying_key(), public, proof)


def test_the_file_is_what_is_returned(chain: ProvingKey, folder: Path) -> None:
    write_zkey(folder / "again.zkey", chain)
    assert (folder / "again.zkey").read_bytes() == (folder / "3.zkey").read_bytes()


def test_by_either_engine(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, first: ProvingKey, folder: Path, tmp_path: Path
) -> None:
    """A beacon leaves no choice, so that the keys are equal."""
    one = read_zkey(folder / "1.zkey") if (folder / "1.zkey").exists() else contribute(first, folder / "1.zkey").key
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine.name)
    apply_beacon(one, tmp_path / "mine.zkey", Beacon(b"x", 10))
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "native")
    apply_beacon(one, tmp_path / "native.zkey", Beacon(b"x", 10))
    assert (tmp_path / "mine.zkey").read_bytes() == (tmp_path / "native.zkey").read_bytes()


def test_two_contributions_differ_whatever_the_entropy(first: ProvingKey, tmp_path: Path) -> None:
    made = [contribute(first, tmp_path / f"{number}.zkey", entropy=b"same").contribution for number in range(2)]
    assert made[0].delta_g1 != made[1].delta_g1


def test_the_factor_is_gone_from_the_arrays_that_held_it(
    first: ProvingKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []

    def remember(values: list[int]) -> object:
        array = to_limbs(values)
        held.append(array_like := array.copy())
        return array_like.view(type("Kept", (np.ndarray,), {"copy": lambda self: self}))

    monkeypatch.setattr("zkwright.prover.ceremony.phase2.contributing.to_limbs", remember)
    contribute(first, tmp_path / "new.zkey")
    gc.collect()
    assert len(held) == 2
    assert not any(array.any() for array in held)


def test_who_may_not_contribute(first: ProvingKey, chain: ProvingKey, tmp_path: Path) -> None:
    out = tmp_path / "new.zkey"
    with pytest.raises(ValueError, match="ended with a beacon"):
        contribute(chain, out)
    with pytest.raises(ValueError, match="a beacon is public, so contribute first"):
        apply_beacon(first, out, Beacon(b"x", 10))
    for name in ("two\nlines", "x" * 65, "\N{SNOWMAN}" * 22):
        with pytest.raises(ValueError, match="a name"):
            contribute(first, out, name=name)
    with pytest.raises(InvalidKey, match="contribution 1 of 1 is not there"):
        contribute(dataclasses.replace(first, n_contributions=1), out)
    assert not out.exists()


def test_a_beacon_alone(first: ProvingKey, powers: Powers, tmp_path: Path) -> None:
    """Everybody knows its factor."""
    beacon = Beacon(b"block", 10)
    alone = contributing._apply(first, tmp_path / "alone.zkey", beacon.draws(), "", beacon, None)
    with pytest.raises(InvalidKey, match="a beacon alone"):
        verify_ceremony(alone.key, SYSTEM, powers)


@pytest.mark.parametrize("exponent", [-1, 0, 9, 33, 63])
def test_beacons_out_of_bounds(exponent: int) -> None:
    with pytest.raises(ValueError, match="give an exponent between"):
        Beacon(b"x", exponent)


@pytest.mark.parametrize("value", [b"", bytes(256)])
def test_beacons_of_no_length_that_a_file_holds(value: bytes) -> None:
    with pytest.raises(ValueError, match="1 to 255 bytes"):
        Beacon(value, 10)


@pytest.mark.parametrize("name", ["c", "h", "a", "ic", "coefficients", "delta_g2"])
def test_a_step_that_changes_something_else_is_noticed(
    first: ProvingKey, folder: Path, chain: ProvingKey, name: str
) -> None:
    after = read_zkey(folder / "1.zkey")
    check_step(first, after)
    changed = getattr(after, name).copy()
    flat = changed.reshape(-1)
    if name == "coefficients":
        changed["value"][0, 0] ^= 1
    elif name == "delta_g2":
        flat[:] = first.delta_g2
    else:
        changed[0] = changed[-1]
    with pytest.raises(InvalidKey):
        check_step(first, dataclasses.replace(after, **{name: changed}))
