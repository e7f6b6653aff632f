"""Which keys are called good: those whose record of contributions is genuine and leads to their delta, however it was faked."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from zkwright.prover import ProvingKey, read_zkey, write_zkey
from zkwright.prover.ceremony import Beacon
from zkwright.prover.ceremony.phase2 import contributing
from zkwright.prover.ceremony.phase2.contribution import parse_contributions

from tests.cli.ceremonies import begin
from tests.cli.conftest import run
from tests.prover.contributions import contributed, record

HASH = bytes(range(64))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ceremony: its first key, those after Ada and after Bob, and the last after a beacon; and a development key `c.zkey`."""
    folder = tmp_path_factory.mktemp("standing")
    begin(folder)
    for number, name in ((1, "Ada"), (2, "Bob")):
        line = ("ceremony", "contribute", folder / f"{number - 1}.zkey", "-o", folder / f"{number}.zkey", "-n", name)
        assert run(*line).code == 0
    last = ("--hash", "0xabcd", "-n", "block")
    assert run("ceremony", "beacon", folder / "2.zkey", "-o", folder / "3.zkey", *last).code == 0
    assert run("setup", folder / "c.r1cs", "-o", folder).code == 0
    return folder


def key_of(folder: Path, name: str) -> ProvingKey:
    return read_zkey(folder / f"{name}.zkey")


def development_with_another_hash(folder: Path) -> ProvingKey:
    return dataclasses.replace(key_of(folder, "c"), circuit_hash=HASH)


def beacon_alone(folder: Path) -> ProvingKey:
    beacon = Beacon(b"block", 10)
    return contributing._apply(key_of(folder, "0"), folder / "alone.zkey", beacon.draws(), "", beacon, None).key


def beacon_called_a_contribution(folder: Path) -> ProvingKey:
    """The kind of a contribution is in no hash: its maker may call it what he likes, and says so under his name."""
    key = beacon_alone(folder)
    (alone,) = parse_contributions(key.contributions, 1)
    return dataclasses.replace(key, contributions=dataclasses.replace(alone, beacon=None, name="Eve").to_bytes())


def without_the_first(folder: Path) -> ProvingKey:
    key = key_of(folder, "2")
    chain = parse_contributions(key.contributions, 2)
    return dataclasses.replace(key, n_contributions=1, contributions=chain[1].to_bytes())


def of_another_circuit(folder: Path) -> ProvingKey:
    return dataclasses.replace(key_of(folder, "2"), circuit_hash=HASH)


NO_RECORD = "Key without a record of the contributions that made it: whoever made it may be able to forge proofs"
NOT_GENUINE = "Its record of contributions is not genuine: contribution 1: "
NOT_VERIFIED = "Key with contributions, whose ceremony was not verified: whoever made it may be able to forge proofs"
NOBODY = "Key without a contribution: proofs can be forged until somebody contributes"
DEVELOPMENT = "Development key: whoever made it can forge proofs, also after others contribute"
FAKES: dict[str, tuple[Callable[[Path], ProvingKey], str, tuple[str, ...]]] = {
    "a development key": (lambda folder: key_of(folder, "c"), "development", (DEVELOPMENT,)),
    "a development key that says who contributed": (
        lambda folder: contributed(key_of(folder, "c")),
        "development",
        (DEVELOPMENT,),
    ),
    "a development key with another hash": (development_with_another_hash, "unrecorded", (NO_RECORD,)),
    "and with a record that leads to its delta": (
        lambda folder: contributed(development_with_another_hash(folder)),
        "unrecorded",
        (NO_RECORD, NOT_GENUINE),
    ),
    "and with the record of a ceremony, ended by one of its own": (
        lambda folder: dataclasses.replace(
            development_with_another_hash(folder),
            n_contributions=3,
            contributions=key_of(folder, "2").contributions + record(key_of(folder, "c").delta_g1.tobytes()),
        ),
        "unrecorded",
        (NO_RECORD, NOT_GENUINE),
    ),
    "a first key": (lambda folder: key_of(folder, "0"), "uncontributed", (NOBODY,)),
    "a beacon alone": (beacon_alone, "uncontributed", (NOBODY,)),
    "the record of another key": (
        lambda folder: dataclasses.replace(
            key_of(folder, "2"), n_contributions=1, contributions=key_of(folder, "1").contributions
        ),
        "unrecorded",
        (NO_RECORD,),
    ),
    "the first contribution dropped": (without_the_first, "unrecorded", (NO_RECORD, NOT_GENUINE)),
    "another circuit's hash": (of_another_circuit, "unrecorded", (NO_RECORD, NOT_GENUINE)),
    "a record that is cut": (
        lambda folder: dataclasses.replace(key_of(folder, "2"), contributions=key_of(folder, "2").contributions[:-1]),
        "unrecorded",
        (NO_RECORD,),
    ),
}


@pytest.mark.parametrize("name", FAKES)
def test_what_is_none_of_a_ceremony_is_warned_of(folder: Path, tmp_path: Path, name: str) -> None:
    make, standing, words = FAKES[name]
    write_zkey(tmp_path / "fake.zkey", make(folder))
    # A first key is unsound to prove with, which `check` says, and no verification key is taken from it.
    verbs = [("info",)] if name == "a first key" else [("info",), ("check",), ("export", "vk", "-o", str(tmp_path))]
    for first, *more in verbs:
        told = run(first, *more, tmp_path / "fake.zkey")
        assert told.code == 0, told.err
        for expected in words:
            assert expected in told.out
        document = run(first, *more, tmp_path / "fake.zkey", "--json").document
        assert all(expected[1:] in document["warning"] for expected in words)
        assert document.get("standing", standing) == standing
    line = ("ceremony", "verify", folder / "c.r1cs", tmp_path / "fake.zkey", "--ptau", folder / "p.ptau")
    assert run(*line, "--trust-ptau").code == 1


def test_the_key_of_a_ceremony(folder: Path, tmp_path: Path) -> None:
    zkey, r1cs = shutil.copy(folder / "3.zkey", tmp_path), folder / "c.r1cs"
    told = run("info", zkey)
    assert "not guard" not in told.out
    assert NOT_VERIFIED in told.out
    document = run("info", zkey, "--json").document
    assert (document["standing"], document["development"], document["contributions"]) == ("contributed", False, 3)
    assert [(each["number"], each["name"]) for each in document["contributors"]] == [
        (1, "Ada"),
        (2, "Bob"),
        (3, "block"),
    ]
    assert document["contributors"][2]["beacon"] == "abcd"
    verified = run("ceremony", "verify", r1cs, zkey, "--ptau", folder / "p.ptau", "--json").document
    assert verified["standing"] == "verified"
    assert document["contributors"] == verified["contributions"]
    for each in document["contributors"]:
        assert f"contribution {each['number']}: {each['contribution_hash']}" in told.out


def test_a_chain_that_is_wrong_is_not_called_verified_for_its_points(folder: Path, tmp_path: Path) -> None:
    """Every point is what the powers make for this delta, which its maker may know."""
    key = key_of(folder, "2")
    fake = dataclasses.replace(key, n_contributions=1, contributions=record(key.delta_g1.tobytes()))
    write_zkey(tmp_path / "fake.zkey", fake)
    line = ("check", tmp_path / "fake.zkey", "--circuit", folder / "c.r1cs", "--ptau", folder / "p.ptau")
    document = run(*line, "--json").document
    assert (document["standing"], document["checked"]) == ("unrecorded", ["groups", "circuit", "powers_of_tau"])
    assert "not genuine: contribution 1: " in document["warning"]


@pytest.mark.parametrize(("claimed", "standing"), [(11, "unrecorded"), (21, "contributed"), (32, "contributed")])
def test_looking_computes_no_beacon_that_takes_long(folder: Path, tmp_path: Path, claimed: int, standing: str) -> None:
    """2**32 iterations would take half an hour; `ceremony verify` computes them all the same."""
    key = key_of(folder, "3")
    chain = parse_contributions(key.contributions, 3)
    last = dataclasses.replace(chain[2], beacon=Beacon(b"\xab\xcd", claimed))
    changed = b"".join(each.to_bytes() for each in [*chain[:2], last])
    write_zkey(tmp_path / "long.zkey", dataclasses.replace(key, contributions=changed))
    for verb in (("info",), ("check",), ("export", "vk", "-o", str(tmp_path), "--force")):
        document = run(*verb, tmp_path / "long.zkey", "--json").document
        assert document.get("standing", standing) == standing
        assert ("it is not what its beacon determines" in document["warning"]) == (standing == "unrecorded")


def test_a_beacon_that_calls_itself_a_contribution(folder: Path, tmp_path: Path) -> None:
    """No hash of such files holds the kind: what contributors publish does, and this one publishes that he is Eve."""
    write_zkey(tmp_path / "eve.zkey", beacon_called_a_contribution(folder))
    line = ("ceremony", "verify", folder / "c.r1cs", tmp_path / "eve.zkey", "--ptau", folder / "p.ptau", "--trust-ptau")
    told = run(*line, "--json").document
    assert [(each["name"], "beacon" in each) for each in told["contributions"]] == [("Eve", False)]
