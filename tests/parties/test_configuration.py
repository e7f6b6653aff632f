"""`parties.toml` and identities are read strictly."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from zkwright.core.errors import FormatError
from zkwright.core.pinned_tls import public_key_of
from zkwright.parties import Identity, InvalidParties, Parties

from tests.parties.rehearsals import parties_toml

INPUTS = [["bids[0]"], ["bids[1]", "reserve.low"], []]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    return parties_toml(tmp_path_factory.mktemp("identities"), INPUTS)


def read(text: str) -> Parties:
    return Parties.from_bytes(text.encode(), Path("here/parties.toml"))


def test_says_who_takes_part(text: str) -> None:
    parties = read(text)
    assert [member.name for member in parties.members] == ["p1", "p2", "p3"]
    assert parties.members[1].inputs == ("bids[1]", "reserve.low")
    assert (parties.members[2].host, parties.members[2].port) == ("127.0.0.1", 7003)
    assert (parties.threshold, parties.patience, parties.n, parties.folder) == (1, 20, 3, Path("here"))
    assert parties.number_of("p2") == 2
    assert read(text + "\n").digest != parties.digest
    assert read(text.replace("patience = 20\n", "")).patience == 60
    assert read(text.replace("127.0.0.1:7001", "[::1]:7001")).members[0].host == "::1"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("threshold = 1", "threshold = 0", "let each party see all inputs"),
        ("threshold = 1", "threshold = 2", "only found among 5 or more"),
        ("threshold = 1", "threshold = true", "no whole number"),
        ("threshold = 1", 'threshold = "1"', "no whole number"),
        ("threshold = 1", "", "threshold is missing"),
        ("threshold = 1", "threshold = 1\nthreshhold = 2", "unknown entry 'threshhold'"),
        ("patience = 20", "patience = 0", "seconds from 1"),
        ("patience = 20", "patience = 90000", "seconds from 1"),
        ('circuit = "c.r1cs"', "", "circuit is missing"),
        ('key = "c.zkey"', 'key = ""', "key is missing"),
        ('name = "p1"', 'name = "p2"', "two parties have the same name"),
        ('name = "p1"', 'name = "../p1"', "use up to 32 of a-z"),
        ('name = "p1"', 'name = "P1"', "use up to 32 of a-z"),
        ("127.0.0.1:7001", "127.0.0.1:7002", "the same address"),
        ("127.0.0.1:7001", "127.0.0.1", "write HOST:PORT"),
        ("127.0.0.1:7001", "127.0.0.1:0", "write HOST:PORT"),
        ("127.0.0.1:7001", "127.0.0.1:70000", "write HOST:PORT"),
        ('certificate = "MII', 'certificate = "MIJ', "no certificate of Ed25519"),
        ('certificate = "MII', 'certificate = " MII', "no certificate of Ed25519"),
        ('inputs = ["bids[0]"]', 'inputs = ["bids[0]", "bids[0]"]', "listed twice"),
        ('inputs = ["bids[0]"]', 'inputs = ["bids[00]"]', "a list of names"),
        ('inputs = ["bids[0]"]', 'inputs = ["bids[-1]"]', "a list of names"),
        ('inputs = ["bids[0]"]', 'inputs = "bids[0]"', "a list of names"),
        ('inputs = ["bids[0]"]', 'inputs = ["bids[0]"]\nport = 1', "unknown entry 'port'"),
        ("[[party]]", "[[partie]]", "unknown entry 'partie'"),
        ("threshold = 1", "threshold = ", "not TOML"),
    ],
)
def test_refuses_what_it_must_not_say(text: str, old: str, new: str, said: str) -> None:
    assert old in text
    with pytest.raises(InvalidParties, match=said.replace("[", r"\[")) as refused:
        read(text.replace(old, new, 1))
    assert str(refused.value).startswith("here/parties.toml: ")


def test_refuses_what_is_no_text_or_too_long(text: str) -> None:
    for data in (b"\xff", b"a = " + b"[" * 5000, b"#" * (1 << 21)):
        with pytest.raises(InvalidParties):
            Parties.from_bytes(data, Path("parties.toml"))
    one = text.split("[[party]]")[1]
    with pytest.raises(InvalidParties, match="two parties have the same"):
        read(text + "[[party]]" + one)
    with pytest.raises(InvalidParties, match="at most 9"):
        read(text + 8 * ("[[party]]" + one))


def test_nobody_by_that_name(text: str) -> None:
    with pytest.raises(InvalidParties, match="the parties are p1, p2, p3"):
        read(text).number_of("p4")


def test_an_identity_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "ada.identity"
    identity = Identity.new(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = Identity.read(file)
    assert again.certificate == identity.certificate
    public_key_of(identity.certificate).verify(again.sign(b"said"), b"said")
    assert repr(identity) == "<Identity>"
    assert Identity.new(tmp_path / "bob.identity").certificate != identity.certificate


def test_refuses_what_is_no_identity(tmp_path: Path) -> None:
    ada, bob = tmp_path / "ada.identity", tmp_path / "bob.identity"
    Identity.new(ada), Identity.new(bob)
    file = tmp_path / "mixed.identity"
    begin = b"-----BEGIN CERTIFICATE-----"
    key, certificate = ada.read_bytes().split(begin)[0], bob.read_bytes().split(begin)[1]
    for data in (
        b"",
        b"nothing",
        key,
        begin + certificate,
        key + begin + certificate,
        key + begin + b"\n",
        b"x" * 20000,
    ):
        file.write_bytes(data)
        with pytest.raises(FormatError, match="make one: zkwright parties identity"):
            Identity.read(file)
