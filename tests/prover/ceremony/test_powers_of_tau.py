"""Powers of tau: made by several hands, prepared, truncated; and files in which any one thing is wrong."""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.files.iden3 import read_container, write_container
from zkwright.core.limbs import to_limbs
from zkwright.prover import Engine, read_powers
from zkwright.prover.ceremony import (
    Beacon,
    PowersFile,
    apply_beacon_to_powers,
    contribute_to_powers,
    new_powers,
    prepare_powers,
    read_powers_file,
    truncate_powers,
    verify_powers,
)
from zkwright.prover.ceremony.phase1 import contributing
from zkwright.prover.ceremony.phase1.challenges import computed_first_challenge
from zkwright.prover.ceremony.phase1.contribution import PowersContribution, SecretProof, parse_powers_contributions
from zkwright.prover.ceremony.phase1.first_challenges import FIRST_CHALLENGES
from zkwright.prover.ceremony.point_products import differences, scaled

from tests.drawn import examples
from tests.prover.powers import U64, sections, write_powers
from tests.prover.test_engine_contract import SECRETS

POWER = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("powers")


@pytest.fixture(scope="module")
def contributed(folder: Path) -> PowersFile:
    fresh = new_powers(POWER, folder / "fresh.ptau")
    one = contribute_to_powers(fresh, folder / "one.ptau", name="Ada", entropy=b"dice")
    return contribute_to_powers(one, folder / "two.ptau")


@pytest.fixture(scope="module")
def final(folder: Path, contributed: PowersFile) -> PowersFile:
    last = apply_beacon_to_powers(contributed, folder / "last.ptau", Beacon(b"block", 10), name="beacon")
    return prepare_powers(last, folder / "prepared.ptau")


def test_a_file_that_is_right(final: PowersFile, folder: Path) -> None:
    found = verify_powers(read_powers_file(folder / "prepared.ptau"))
    assert [contribution.name for contribution in found] == ["Ada", "", "beacon"]
    assert len({contribution.hash for contribution in found}) == 3
    for size in (2, 4, 8):
        read_powers(folder / "prepared.ptau", size).check()


def unprepare(points: dict[int, U64]) -> None:
    for section in (12, 13, 14, 15):
        del points[section]


def test_bases_of_known_secrets(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Prepared from the powers alone, they are what the secrets make."""
    expected = sections(SECRETS, 2)
    path = write_powers(tmp_path / "known.ptau", SECRETS, 2, unprepare)
    add_contributions(path, struct.pack("<I", 0))
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine.name)
    prepared = prepare_powers(read_powers_file(path), tmp_path / "prepared.ptau")
    for section in (13, 14, 15):
        assert np.array_equal(prepared.bases[section], expected[section])
    # Of the domain beyond, the last power is left out.
    assert np.array_equal(prepared.bases[12][:7], expected[12][:7])


def add_contributions(path: Path, records: bytes) -> None:
    found = read_container(path, b"ptau", (1,)).sections
    pieces = {kind: [section.copy(0, section.size)] for kind, section in found.items()}
    write_container(path, b"ptau", 1, sorted({**pieces, 7: [records]}.items()))


def test_both_engines_contribute_alike(
    contributed: PowersFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for engine in ("native", "reference"):
        monkeypatch.setenv("ZKWRIGHT_ENGINE", engine)
        path = tmp_path / f"{engine}.ptau"
        apply_beacon_to_powers(contributed, path, Beacon(b"x", 10))
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_truncating(final: PowersFile, tmp_path: Path) -> None:
    small = truncate_powers(final, 2, tmp_path / "small.ptau")
    assert (small.power, small.ceremony_power, small.is_full()) == (2, 3, False)
    assert verify_powers(small) == final.contributions
    read_powers(tmp_path / "small.ptau", 4).check()
    with pytest.raises(ValueError, match="a part of their ceremony's"):
        contribute_to_powers(small, tmp_path / "other.ptau")
    for power in (0, 3, 4):
        with pytest.raises(ValueError, match="give a power from 1 to 2"):
            truncate_powers(final, power, tmp_path / "other.ptau")


def test_what_is_refused(folder: Path, final: PowersFile, tmp_path: Path) -> None:
    out = tmp_path / "new.ptau"
    with pytest.raises(FormatError, match="nobody has contributed"):
        verify_powers(read_powers_file(folder / "fresh.ptau"))
    with pytest.raises(ValueError, match="contribute first"):
        apply_beacon_to_powers(read_powers_file(folder / "fresh.ptau"), out, Beacon(b"x", 10))
    with pytest.raises(ValueError, match="ended with a beacon"):
        contribute_to_powers(final, out)
    for power in (0, 28, -1):
        with pytest.raises(ValueError, match="a power is 1 to 27"):
            new_powers(power, out)
    assert not out.exists()


def with_section(file: PowersFile, section: int, change: Callable[[U64], None], path: Path) -> PowersFile:
    found = read_container(file.path, b"ptau", (1,)).sections
    pieces = {kind: bytearray(each.copy(0, each.size)) for kind, each in found.items()}
    change(np.frombuffer(pieces[section], dtype="<u8").reshape(-1, 16 if section in (3, 6, 13) else 8))
    write_container(path, b"ptau", 1, sorted((kind, [bytes(piece)]) for kind, piece in pieces.items()))
    return read_powers_file(path)


@pytest.mark.parametrize("section", [2, 3, 4, 5, 6, 12, 13, 14, 15])
@pytest.mark.parametrize("kind", ["another", "infinity", "none", "unreduced"])
def test_one_point_wrong_in_each_section(final: PowersFile, tmp_path: Path, section: int, kind: str) -> None:
    def change(points: U64) -> None:
        place = len(points) // 2
        if kind == "another":
            points[place] = points[0] if section != 6 else final.tau_g2[0]
        elif kind == "infinity":
            points[place] = 0
        elif kind == "none":
            points[place, 0] ^= 1
        else:
            points[place, :4] = 2**64 - 1

    with pytest.raises(FormatError):
        verify_powers(with_section(final, section, change, tmp_path / "bad.ptau"))


def forged(file: PowersFile, path: Path, contributions: list[PowersContribution]) -> PowersFile:
    path.write_bytes(file.path.read_bytes())
    records = struct.pack("<I", len(contributions)) + b"".join(each.to_bytes() for each in contributions)
    add_contributions(path, records)
    return read_powers_file(path)


Chain = Callable[[PowersContribution, PowersContribution, PowersContribution], list[PowersContribution]]

other = dataclasses.replace

CHAINS: dict[str, Chain] = {
    "dropped": lambda one, two, beacon: [one, beacon],
    "the first dropped": lambda one, two, beacon: [two, beacon],
    "reordered": lambda one, two, beacon: [two, one, beacon],
    "repeated": lambda one, two, beacon: [one, one, two, beacon],
    "beacon in the midst": lambda one, two, beacon: [one, beacon, two],
    "proofs exchanged": lambda one, two, beacon: [
        other(one, proofs=(one.proofs[1], one.proofs[0], one.proofs[2])),
        two,
        beacon,
    ],
    "another's tau": lambda one, two, beacon: [other(one, tau_g1=two.tau_g1), two, beacon],
    "tau in G2": lambda one, two, beacon: [other(one, tau_g2=two.tau_g2), two, beacon],
    "alpha": lambda one, two, beacon: [other(one, alpha_g1=one.beta_g1), two, beacon],
    "beta in G1": lambda one, two, beacon: [other(one, beta_g1=two.beta_g1), two, beacon],
    "beta in G2": lambda one, two, beacon: [other(one, beta_g2=one.tau_g2), two, beacon],
    "the challenge": lambda one, two, beacon: [other(one, next_challenge=bytes(64)), two, beacon],
    "the last challenge": lambda one, two, beacon: [one, two, other(beacon, next_challenge=bytes(64))],
    "the hash": lambda one, two, beacon: [one, two, other(beacon, partial_hash=one.partial_hash)],
    "the beacon": lambda one, two, beacon: [one, two, other(beacon, beacon=Beacon(b"other", 10))],
    "its iterations": lambda one, two, beacon: [one, two, other(beacon, beacon=Beacon(b"block", 11))],
    "the last": lambda one, two, beacon: [one, two],
    "infinity": lambda one, two, beacon: [other(one, alpha_g1=bytes(64)), two, beacon],
    "unreduced": lambda one, two, beacon: [other(one, alpha_g1=b"\xff" * 64), two, beacon],
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_that_is_none(final: PowersFile, tmp_path: Path, name: str) -> None:
    bad = forged(final, tmp_path / "forged.ptau", CHAINS[name](*final.contributions))
    with pytest.raises(FormatError):
        verify_powers(bad)


def test_a_chain_written_anew(final: PowersFile, tmp_path: Path) -> None:
    again = forged(final, tmp_path / "again.ptau", list(final.contributions))
    assert verify_powers(again) == final.contributions


def test_a_beacon_alone(folder: Path, contributed: PowersFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody knows its factors."""
    fresh = read_powers_file(folder / "fresh.ptau")
    draws = Beacon(b"block", 10).draws()
    alone = contributing._apply(fresh, tmp_path / "alone.ptau", draws, "", Beacon(b"block", 10), None)
    with pytest.raises(FormatError, match="a beacon alone"):
        verify_powers(alone)


@pytest.mark.parametrize("what", ["the point before tau's", "an input's point"])
def test_the_last_power_of_the_domain_beyond(final: PowersFile, tmp_path: Path, what: str) -> None:
    """Of a point of his choice there, whoever prepared the file could forge proofs under every key for 2**power rows."""
    chosen = final.tau_g1[7] if what == "the point before tau's" else final.beta_g1[3]
    n = 16
    root = pow(5, (R - 1) // n, R)
    inverse = pow(n, -1, R)
    share = scaled(np.repeat(chosen.reshape(1, 8), n, 0), to_limbs([pow(root, i, R) * inverse % R for i in range(n)]))

    def change(points: U64) -> None:
        minus = scaled(share, to_limbs([R - 1]))
        points[15:31] = differences(points[15:31], minus)

    bad = with_section(final, 12, change, tmp_path / "bad.ptau")
    with pytest.raises(FormatError, match="basis of 16 points is not that"):
        verify_powers(bad)
    with pytest.raises(FormatError, match="section 12 is not that of its powers"):
        read_powers(tmp_path / "bad.ptau", 8).check()
    read_powers(tmp_path / "bad.ptau", 4).check()


@pytest.mark.parametrize("power", [18, *(pytest.param(power, marks=pytest.mark.slow) for power in range(19, 25))])
def test_the_challenges_that_are_known(power: int) -> None:
    assert FIRST_CHALLENGES[power] == computed_first_challenge(power).hex()


def test_a_part_of_a_larger_file_has_that_power(tmp_path: Path) -> None:
    read_powers(write_powers(tmp_path / "known.ptau", SECRETS, 2), 4).check()


PROOFS = st.builds(SecretProof, *(st.binary(min_size=size, max_size=size) for size in (64, 64, 128)))
RECORDS = st.builds(
    PowersContribution,
    *(st.binary(min_size=size, max_size=size) for size in (64, 128, 64, 64, 128)),
    st.tuples(PROOFS, PROOFS, PROOFS),
    st.binary(min_size=192, max_size=192).map(lambda state: state + bytes(24)),
    st.binary(min_size=64, max_size=64),
    st.text(alphabet="ab", max_size=9),
    st.none() | st.builds(Beacon, st.binary(min_size=1, max_size=9), st.integers(10, 32)),
)


@given(st.lists(RECORDS, max_size=3), st.data())
@examples(20)
def test_records_there_and_back_and_damaged(records: list[PowersContribution], data: st.DataObject) -> None:
    section = struct.pack("<I", len(records)) + b"".join(record.to_bytes() for record in records)
    assert parse_powers_contributions(section) == records
    cut = data.draw(st.integers(0, len(section) - 1))
    for bad in (section[:cut], section + b"\0", b"\xff\xff\xff\xff" + section[4:]):
        with pytest.raises(ValueError, match=r"contribution|truncated|behind"):
            parse_powers_contributions(bad)
