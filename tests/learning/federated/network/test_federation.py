"""What a `round.toml` says, and what it must not say."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from zkwright.core.errors import FormatError
from zkwright.learning.federated import SizeOpening
from zkwright.learning.federated.network import Credentials, Federation, InvalidRound, read_size, write_size

from tests.learning.federated.network.scene import Scene, toml


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene.of(tmp_path_factory.mktemp("federation"))


def test_what_it_says(scene: Scene) -> None:
    federation = scene.federation
    assert [member.name for member in federation.members] == list("abcd")
    assert federation.members[1].size == scene.sizes["b"].commitment
    assert federation.key == scene.folder / "update.zkey"
    round = federation.round(3, {0: bytes(32)}, "statement")
    assert round.members[2].identity == scene.credentials["c"].signing.public
    assert round.threshold == 3


def test_what_all_have_to_hold_alike(scene: Scene) -> None:
    other: dict[str, Any] = {
        "label": "x",
        "threshold": 4,
        "patience": 7,
        "server": scene.credentials["a"].certificate,
        "members": scene.federation.members[:3],
        "scheme": dataclasses.replace(scene.federation.scheme, norm=2.0),
    }
    digests = {scene.federation._replace(**{name: value}).digest for name, value in other.items()}
    assert len(digests | {scene.federation.digest}) == 1 + len(other)
    elsewhere = scene.federation._replace(host="example.org", port=1, key=Path("other.zkey"))
    assert elsewhere.digest == scene.federation.digest


def test_no_two_rounds_have_one_label(scene: Scene) -> None:
    labels = {
        scene.federation.round(number, nonces, "").label
        for number, nonces in ((1, {}), (2, {}), (1, {0: bytes(32)}), (1, {1: bytes(32)}), (1, {0: bytes(31) + b"x"}))
    }
    assert len(labels) == 5


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('label = "trial"', "", "label is missing"),
        ("norm = 1.0", 'norm = "1"', "norm is missing or no number"),
        ("norm = 1.0", "norm = -1.0", "give a positive number"),
        ("clip = 1.0", "clip = true", "no number"),
        ("parameters = 10", "parameters = 0", "0 parameters"),
        ("patience = 600", "patience = 0", "write seconds from 1"),
        ("patience = 600", "more = 1", "unknown entry 'more'"),
        ("patience = 600", "threshold = 2", "threshold is 2 of 4"),
        ('name = "b"', 'name = "a"', "two members have one name"),
        ('name = "b"', 'name = "B"', "use up to 32 of a-z"),
        ('name = "b"', 'name = "b"\nsize = "007"', "not TOML"),
        ('size = "', 'size = "0', "size is no commitment"),
        ('certificate = "M', 'certificate = "N', "no certificate of Ed25519"),
        ('address = "127.0.0.1:0"', 'address = "127.0.0.1:65536"', "no address"),
        ("[server]", "[servers]", "unknown entry 'servers'"),
        ("[[member]]", "[[person]]", "unknown entry 'person'"),
    ],
)
def test_what_it_must_not_say(scene: Scene, tmp_path: Path, before: str, after: str, problem: str) -> None:
    text = toml(scene.credentials, scene.sizes)
    assert before in text
    file = tmp_path / "round.toml"
    file.write_text(text.replace(before, after, 1))
    with pytest.raises(InvalidRound, match=problem) as refused:
        Federation.read(file)
    assert str(file) in str(refused.value)


def test_a_certificate_that_two_have(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "round.toml"
    file.write_text(toml({**scene.credentials, "b": scene.credentials["server"]}, scene.sizes))
    with pytest.raises(InvalidRound, match="two have the same certificate"):
        Federation.read(file)


def test_the_file_of_a_size(tmp_path: Path) -> None:
    size = SizeOpening.of(120)
    file = tmp_path / "a.size"
    write_size(size, file)
    assert read_size(file) == size
    text = file.read_text()
    for wrong in (
        "",
        "{}",
        "[]",
        "null",
        text.replace("120", "0"),
        text.replace("120", "true"),
        text + " " * 1000,
        "{",
    ):
        file.write_text(wrong)
        with pytest.raises(FormatError, match="zkwright learn size"):
            read_size(file)


def test_a_file_that_is_no_identity(tmp_path: Path) -> None:
    file = tmp_path / "a.identity"
    file.write_text("rubbish")
    with pytest.raises(FormatError, match="no identity of a member; make one: zkwright learn identity"):
        Credentials.read(file)
