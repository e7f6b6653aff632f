"""Clients' slots: what `parties.toml` may say of them, and what a slot's part of a circuit may be."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any, Literal

import pytest
from zkwright import U8, Array, Field, Private, Public, circuit, hint, require
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Program
from zkwright.core.field import R
from zkwright.parties import Cones, Envelope, Identity, InvalidParties, Parties, PartiesError, Session, deal, plan
from zkwright.parties.clients.folder import read_envelopes
from zkwright.prover import Proved, setup

from tests.parties import circuits
from tests.parties.rehearsals import parties_for, parties_toml

TABLE = """[clients]
slots = 3
inputs = ["votes[*]", "nonces[*]"]
public = ["commitments[*]"]
"""


def root_of(value: int) -> int:
    """A hint in Python of a client's own input."""
    return value


@circuit
def answers(
    values: Private[Array[U8, Literal["n"]]],
    keys: Private[Array[Field, Literal["n"]]],
    bound: Private[Field],
    survey: Public[Field],
    other: Public[Field],
    tags: Public[Array[Field, Literal["n"]]],
    n: int = 2,
) -> Public[tuple[Field, Array[Field, Literal["n"]]]]:
    """A public value that slots read after some computing, a hint in Python, and an output that follows from one slot alone."""
    total = Field(0)
    outputs = []
    for value, key, tag in zip(values, keys, tags, strict=True):
        own = hint(root_of, key, returns=Field)
        require(own == key, "another key")
        require(poseidon(own, survey) == tag, "not the tag of this key in this survey")
        outputs.append(key * key)
        total = total + Field(value)
    require(bound * bound == other, "no root")
    return total, Array(outputs)


@circuit
def weighed(values: Private[Array[Field, Literal["n"]]], n: int = 2) -> Public[Field]:
    """Slots that are not alike."""
    for place, value in enumerate(values):
        require(value * value == value * (place + 1), "neither 0 nor the place")
    return sum(values, Field(0))


@circuit
def of_others(
    values: Private[Array[Field, Literal["n"]]], told: Public[Array[Field, Literal["n"]]], n: int = 2
) -> Public[Field]:
    """A slot that reads what another one tells."""
    require(values[0] * values[0] == told[1], "not the other one's")
    require(values[1] * values[1] == told[0], "not the other one's")
    return values[0] + values[1]


@circuit
def of_all(
    values: Private[Array[Field, Literal["n"]]], told: Public[Array[Field, Literal["n"]]], n: int = 2
) -> Public[Field]:
    """Slots that read something that is computed of what all tell."""
    together = told[0] * told[1]
    for value in values:
        require(value * value == together, "not of all")
    return values[0] + values[1]


@circuit
def ages(
    values: Private[Array[Field, Literal["n"]]], told: Public[Array[U8, Literal["n"]]], n: int = 3
) -> Public[Field]:
    """What clients tell in the clear is constrained as well."""
    for value, age in zip(values, told, strict=True):
        require(value == Field(age), "not of that age")
        require(age <= 150, "nobody is that old")
    return sum(values, Field(0))


def inverse_of(value: int) -> int:
    """A hint that is no function of all values."""
    return pow(value, -1, R)


@circuit
def inverses(
    values: Private[Array[Field, Literal["n"]]], told: Public[Array[Field, Literal["n"]]], n: int = 2
) -> Public[Field]:
    """A hint in Python reads what is told in the clear."""
    for value, each in zip(values, told, strict=True):
        inverse = hint(inverse_of, each, returns=Field)
        require(inverse * each == 1, "has no inverse")
        require(value == each, "not what is told")
    return sum(values, Field(0))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("slots = 3", "slots = 0", "slots is missing or not from 1 to 1024"),
        ("slots = 3", "slots = 1025", "slots is missing or not from 1 to 1024"),
        ("slots = 3", "slots = true", "slots is missing or not from 1 to 1024"),
        ("slots = 3\n", "", "slots is missing or not from 1 to 1024"),
        ('"votes[*]", ', '"votes[0]", ', "names with [*] where the slot goes"),
        ('"votes[*]", ', '"votes[*][*]", ', "names with [*] where the slot goes"),
        ('"votes[*]", ', '"nonces[*]", ', "an input is listed twice"),
        ('public = ["commitments[*]"]', 'public = "commitments"', "names with [*] where the slot goes"),
        ('inputs = ["votes[*]", "nonces[*]"]', "inputs = []", "no inputs"),
        ("slots = 3", 'slots = 3\nempty = { "votes[*]" = 1 }', "a value for each of inputs and public"),
        ("slots = 3", "slots = 3\nname = 1", "unknown entry 'name'"),
        (TABLE, "clients = 1\n", "unknown entry 'clients'"),
        (TABLE, '[[client]]\nname = "ann"\ncertificate = "MII"\n', "[[client]] without [clients]"),
        (TABLE, TABLE + '[[client]]\nname = "Ann"\n', "use up to 32 of a-z"),
        (TABLE, TABLE + '[[client]]\nname = "ann"\nkey = 1\n', "unknown entry 'key'"),
    ],
)
def test_refuses_what_clients_must_not_be(before: str, after: str, told: str, tmp_path: Path) -> None:
    text = parties_toml(tmp_path, [[], [], []], clients=TABLE)
    assert before in text
    with pytest.raises(InvalidParties) as refusal:
        Parties.from_bytes(text.replace(before, after).encode(), tmp_path / "parties.toml")
    assert told in str(refusal.value)


def test_names_and_keys_are_different(tmp_path: Path) -> None:
    ann, bob = (Identity.new(tmp_path / f"{name}.identity") for name in ("ann", "bob"))

    def file(names: list[str], identities: list[Identity], slots: str = "") -> str:
        lines = TABLE.replace("slots = 3\n", slots)
        for name, identity in zip(names, identities, strict=True):
            lines += f'[[client]]\nname = "{name}"\ncertificate = "{identity.certificate_text}"\n'
        return parties_toml(tmp_path, [[], [], []], clients=lines)

    def read(text: str) -> Parties:
        return Parties.from_bytes(text.encode(), tmp_path / "parties.toml")

    parties = read(file(["ann", "bob"], [ann, bob]))
    assert parties.clients is not None
    assert parties.clients.slots == 2
    assert [parties.name_of(number) for number in range(1, 6)] == ["p1", "p2", "p3", "ann", "bob"]
    for wrong, told in (
        (file(["ann", "ann"], [ann, bob]), "have the same name"),
        (file(["ann", "p1"], [ann, bob]), "have the same name"),
        (file(["ann", "bob"], [ann, ann]), "the same certificate"),
        (file(["ann", "bob"], [ann, bob], "slots = 3\n"), "leave slots out"),
        (file(["ann"], [ann]).replace("[clients]", "[clientes]"), "unknown entry"),
    ):
        with pytest.raises(InvalidParties, match=told):
            read(wrong)
    lines = file(["ann"], [ann]).split("\n")
    keys = [line for line in lines if line.startswith("sealing_key")]
    with pytest.raises(InvalidParties, match="no sealing_key, which clients need"):
        read("\n".join(line for line in lines if line != keys[1]))
    with pytest.raises(InvalidParties, match="two parties have the same sealing_key"):
        read("\n".join(lines).replace(keys[1], keys[0]))
    with pytest.raises(InvalidParties, match="no point of P-256"):
        read("\n".join(lines).replace(keys[1], keys[1].replace('= "', '= "AA')))


@pytest.mark.parametrize(
    ("program", "clients", "told"),
    [
        (circuits.total.compile(n=3), 'slots = 2\ninputs = ["yields[*]"]', "yields[2] is nobody's input"),
        (
            circuits.total.compile(n=3),
            'slots = 4\ninputs = ["yields[*]"]',
            "client 3: inputs: yields[3]: no private input",
        ),
        (
            circuits.tally.compile(n=3),
            'slots = 3\ninputs = ["votes[*]", "nonces[*]"]\npublic = ["ballots[*]"]',
            "public: ballots[0]: no public input is called so",
        ),
        (weighed.compile(), 'slots = 2\ninputs = ["values[*]"]', "slot 1 is computed otherwise than slot 0"),
        (
            of_others.compile(),
            'slots = 2\ninputs = ["values[*]"]\npublic = ["told[*]"]',
            "reads what other clients tell",
        ),
        (of_all.compile(), 'slots = 2\ninputs = ["values[*]"]\npublic = ["told[*]"]', "reads what other clients tell"),
        (
            circuits.tally.compile(n=3),
            'slots = 2\ninputs = ["votes[*]", "nonces[*]"]\npublic = ["commitments[*]"]',
            "commitments has elements that no slot tells",
        ),
    ],
)
def test_refuses_slots_that_nobody_can_fill(program: Program, clients: str, told: str, tmp_path: Path) -> None:
    parties, _ = parties_for(tmp_path / "some", [[], [], []], clients=f"[clients]\n{clients}\n")
    with pytest.raises(InvalidParties) as refusal:
        Cones(program, plan(program, parties), parties)
    assert told in str(refusal.value)


def test_a_circuit_without_clients_takes_no_envelopes(tmp_path: Path) -> None:
    program = circuits.total.compile(n=3)
    parties, identities = parties_for(tmp_path / "some", [[f"yields[{place}]"] for place in range(3)])
    with pytest.raises(InvalidParties, match="no clients"):
        Cones(program, plan(program, parties), parties)
    session = Session(parties, "p1", identities[0])
    with pytest.raises(InvalidParties, match="leave them out"):
        asyncio.run(session.prove(program, setup(program.r1cs), {"yields[0]": 1}, envelopes=["nothing"]))  # type: ignore[list-item]


def test_listed_clients_five_servers_public_values_and_hints_in_python(tmp_path: Path) -> None:
    """Two of five servers may lie; one of the inputs is a server's; one slot is empty; a file is no envelope."""
    program = answers.compile()
    lines = '[clients]\ninputs = ["values[*]", "keys[*]"]\npublic = ["tags[*]"]\n'
    lines += f'empty = {{ "values[*]" = 0, "keys[*]" = 0, "tags[*]" = "{poseidon(0, 7)}" }}\n'
    for name in ("ann", "bob"):
        lines += f'[[client]]\nname = "{name}"\ncertificate = "MIIB"\n'
    folder = tmp_path / "some"
    folder.mkdir()
    for name in ("ann", "bob"):
        text = Identity.new(folder / f"{name}.identity").certificate_text
        lines = lines.replace('"MIIB"', f'"{text}"', 1)
    parties, identities = parties_for(folder, [["bound"], [], [], [], []], threshold=2, clients=lines)
    bob = Identity.read(folder / "bob.identity")
    planned = plan(program, parties)
    cones = Cones(program, planned, parties)
    assert cones.needed == {"survey", "other"}
    given = {"values[*]": 200, "keys[*]": 11, "tags[*]": poseidon(11, 7), "survey": 7, "other": 9}
    envelope = deal(parties, program, given, name="bob", identity=bob, planned=planned, cones=cones)
    impostor = envelope._replace(signature=identities[0].sign(envelope.digest))
    sent = folder / "sent"
    sent.mkdir()
    (sent / "bob.envelope").write_bytes(envelope.to_bytes())
    (sent / "bad.envelope").write_bytes(b"nothing")
    os.mkfifo(sent / "pipe.envelope")  # reading it would wait for ever
    envelopes, unread = read_envelopes(sent, program, planned, parties)
    assert [(entry.name, entry.reason) for entry in unread] == [
        ("bad.envelope", "no envelope for parties"),
        ("pipe.envelope", "no file"),
    ]
    assert envelopes == [envelope]
    ends = ends_of(parties, identities, program, {"survey": 7, "other": 9}, {"bound": 3}, envelopes)
    assert [end.values["result"] for end in ends if isinstance(end, Proved)] == [(200, [0, 121])] * 5, ends
    ends = ends_of(parties, identities, program, {"survey": 8, "other": 9}, {"bound": 3}, [impostor])
    assert all("the tag of this key" in str(end) or isinstance(end, PartiesError) for end in ends)


def test_who_tells_what_cannot_be_told_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that is no U8, or one that a requirement of public values alone refuses, stops nobody else."""
    program = ages.compile()
    clients = '[clients]\nslots = 3\ninputs = ["values[*]"]\npublic = ["told[*]"]\nempty = { "values[*]" = 0, "told[*]" = 0 }\n'
    parties, identities = parties_for(tmp_path / "some", [[], [], []], clients=clients)
    planned = plan(program, parties)
    honest = deal(parties, program, {"values[*]": 30, "told[*]": 30})
    # As a client does whose program checks nothing of its own.
    monkeypatch.setattr("zkwright.compiler.forms.scalars.UIntForm.encode", lambda form, plain, path: [int(plain)])
    monkeypatch.setattr(type(program), "refuse_rows", lambda *_: None)
    # More than there are slots, wherever in the order of digests they are.
    ages_told = (300, 151, 152, 153, 154, 155, 156)
    false = [deal(parties, program, {"values[*]": age, "told[*]": age}, planned=planned) for age in ages_told]
    monkeypatch.undo()
    sessions: list[Session] = []
    ends = ends_of(parties, identities, program, {}, {}, [*false, honest], sessions)
    assert [end.values["result"] for end in ends if isinstance(end, Proved)] == [30] * 3, ends
    for session in sessions:
        assert {entry.digest for entry in session.left_out} == {envelope.digest for envelope in false}
        assert {entry.reason for entry in session.left_out} == {
            "what it tells in the clear does not meet the requirements"
        }


def test_a_hint_that_fails_of_what_a_client_tells_stops_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = inverses.compile()
    clients = '[clients]\nslots = 2\ninputs = ["values[*]"]\npublic = ["told[*]"]\nempty = { "values[*]" = 1, "told[*]" = 1 }\n'
    parties, identities = parties_for(tmp_path / "some", [[], [], []], clients=clients)
    honest = deal(parties, program, {"values[*]": 2, "told[*]": 2})
    monkeypatch.setattr(
        "zkwright.parties.clients.envelope.solved", lambda program, plan, cone, *_: [1, 0, *(0 for _ in cone.wires)]
    )
    false = deal(parties, program, {"values[*]": 0, "told[*]": 0})
    monkeypatch.undo()
    sessions: list[Session] = []
    ends = ends_of(parties, identities, program, {}, {}, [false, honest], sessions)
    assert [end.values["result"] for end in ends if isinstance(end, Proved)] == [3] * 3, ends
    assert [[entry.digest for entry in session.left_out] for session in sessions] == [[false.digest]] * 3


def ends_of(
    parties: Parties,
    identities: list[Identity],
    program: Program,
    public: dict[str, Any],
    first: dict[str, Any],
    envelopes: list[Envelope],
    sessions: list[Session] | None = None,
) -> list[Proved | BaseException]:
    """What becomes of all parties, of whom the first has inputs of its own."""
    key = setup(program.r1cs)

    async def part(number: int) -> Proved:
        async with Session(parties, f"p{number}", identities[number - 1]) as session:
            if sessions is not None:
                sessions.append(session)
            own = first if number == 1 else {}
            return await session.prove(program, key, {**public, **own}, envelopes=envelopes)

    async def everybody() -> list[Proved | BaseException]:
        return await asyncio.gather(*(part(number) for number in range(1, parties.n + 1)), return_exceptions=True)

    return asyncio.run(everybody())


def test_the_page_shows_a_table_that_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "parties.md").read_text(encoding="utf-8")
    table = "    [clients]\n" + page.split("    [clients]\n")[1].split("\n\n")[0] + "\n"
    parties, _ = parties_for(tmp_path / "some", [[], [], []], clients=table.replace("\n    ", "\n").strip() + "\n")
    assert parties.clients is not None
    assert parties.clients.slots == 256
    assert parties.clients.empty == {"votes[*]": False, "nonces[*]": 0, "commitments[*]": str(int(poseidon(0, 0)))}
