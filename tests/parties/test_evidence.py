"""Who signed a false share of a result or of the proof is shown to a third person, and nobody else can be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from zkwright.core.errors import FormatError
from zkwright.parties import Cheated, Evidence, Identity, Parties, blame
from zkwright.parties.lies import Lies
from zkwright.parties.messages import Kind, Message, session_of

from tests.parties import circuits
from tests.parties.rehearsals import Scene, joint, parties_for, rehearsed_processes, scene

RESULT = 4
"""How many shares the check opens before the result: x, y, a combination of all that was dealt, and the difference."""


@pytest.fixture(scope="module")
def four() -> Scene:
    xs = [3, 4, 5, 6]
    return scene(
        circuits.scalar_product.compile(n=4),
        {"xs": xs},
        [[f"xs[{i}]"] for i in range(4)],
        [{f"xs[{i}]": x} for i, x in enumerate(xs)],
    )


def lied(folder: Path, played: Scene, kind: str, number: int) -> list[Cheated]:
    """What the honest ones are left with, where the third party lies."""
    ends = joint(folder, played, lies={3: Lies(kind, number)})
    return [end for party, end in enumerate(ends, 1) if party != 3 and isinstance(end, Cheated)]


@pytest.mark.parametrize(("kind", "number"), [("opening", RESULT), ("proof", 0), ("proof", 1)])
def test_a_false_share_names_its_sender_to_a_third_person(kind: str, number: int, tmp_path: Path, four: Scene) -> None:
    told = lied(tmp_path, four, kind, number)
    assert told
    parties = Parties.read(tmp_path / "parties.toml")
    for end in told:
        assert end.party == "p3"
        assert end.evidence is not None
        (tmp_path / "evidence.json").write_text(end.evidence.to_json())
        shown = blame(Evidence.read(tmp_path / "evidence.json"), parties)
        assert shown is not None
        assert shown.names == ("p3",)
        assert {message.kind for message in end.evidence.messages} == {Kind.PROOF if kind == "proof" else Kind.RESULT}


def test_nobody_is_named_of_three(tmp_path: Path, total: Scene) -> None:
    """Any two shares make a line."""
    told = lied(tmp_path, total, "opening", 3)
    assert told
    assert all(end.party is None and end.evidence is None for end in told)


def test_evidence_blames_nobody_that_did_not_lie(tmp_path: Path, four: Scene) -> None:
    """Whoever shows it may have altered it, or taken it from elsewhere."""
    end, *_ = lied(tmp_path / "lie", four, "opening", RESULT)
    parties = Parties.read(tmp_path / "lie" / "parties.toml")
    evidence = end.evidence
    assert evidence is not None
    messages, hellos = evidence
    by_party = {message.sender: message for message in messages}
    others, _ = parties_for(tmp_path / "others", four.inputs)
    assert blame(evidence, parties) is not None

    # A party's own share, altered by whoever shows it: it blames itself alone.
    own = by_party[1]
    altered = own._replace(payload=bytes(32))
    identity = Identity.read(tmp_path / "lie" / "p1.identity")
    resigned = altered._replace(signature=identity.sign(altered.link))
    shown = blame(Evidence((resigned, *(by_party[i] for i in (2, 3, 4))), hellos), parties)
    assert shown is None  # two are off now, and any one may have lied

    for wrong in (
        evidence._replace(messages=messages[:3]),
        evidence._replace(messages=(*messages[:3], messages[2])),
        evidence._replace(messages=(altered, *(by_party[i] for i in (2, 3, 4)))),
        evidence._replace(hellos=()),
        evidence._replace(hellos=hellos[::-1]),
        evidence._replace(hellos=(*hellos[:3], bytes(len(hellos[0])))),
        evidence._replace(messages=tuple(message._replace(kind=Kind.ELEMENTS) for message in messages)),
        evidence._replace(messages=tuple(message._replace(number=0) for message in messages)),
        evidence._replace(messages=()),
        Evidence((by_party[3],)),
    ):
        assert blame(wrong, parties) is None
    assert blame(evidence, others) is None
    assert blame(evidence, parties._replace(digest=bytes(32))) is None
    # Of an honest opening there is nothing to show.
    honest = Evidence((by_party[1], by_party[2], by_party[4], by_party[4]._replace(sender=3)), hellos)
    assert blame(honest, parties) is None


def test_shares_of_other_rounds_do_not_blame(tmp_path: Path, four: Scene) -> None:
    """Shares that are dealt lie on no polynomial, and say what they are; so do those that are signed for no session."""
    parties, identities = parties_for(tmp_path, four.inputs)
    hellos = tuple(bytes(64) + parties.digest + bytes([number]) for number in range(4))

    def signed(sender: int, kind: Kind, session: bytes) -> Message:
        payload = (5 if sender == 2 else 1).to_bytes(32, "little")
        message = Message(session, sender, sender % 4 + 1, 9, kind, bytes(32), payload)
        return message._replace(signature=identities[sender - 1].sign(message.link))

    for kind, session, is_shown in (
        (Kind.RESULT, session_of(hellos), True),
        (Kind.ELEMENTS, session_of(hellos), False),
        (Kind.COIN, session_of(hellos), False),
        (Kind.RESULT, bytes(32), False),
    ):
        evidence = Evidence(tuple(signed(sender, kind, session) for sender in (1, 2, 3, 4)), hellos)
        assert (blame(evidence, parties) is not None) == is_shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"messages": [], "hellos": [], "more": 1}',
        '{"messages": ["zz"], "hellos": []}',
        '{"messages": [1], "hellos": []}',
        '{"messages": ["00"], "hellos": []}',
        '{"messages": 5, "hellos": []}',
        "[" * 100_000,
    ],
)
def test_what_is_no_evidence_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "evidence.json").write_text(text)
    with pytest.raises(FormatError, match="no evidence against a party"):
        Evidence.read(tmp_path / "evidence.json")


def test_processes_leave_evidence_that_the_command_takes(tmp_path: Path, four: Scene) -> None:
    rehearsal = rehearsed_processes(tmp_path, four)
    ends = rehearsal.run({2: ["--cheat", f"opening:{RESULT}"]})
    assert not any(end["ok"] for end in ends)
    left = [rehearsal.output(number) / "evidence.json" for number in (1, 3, 4)]
    assert any(evidence.exists() for evidence in left)
    for evidence in filter(Path.exists, left):
        assert not (evidence.parent / "proof.json").exists()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "zkwright", "--json", "parties", "blame"),
                *(str(evidence), "--parties", str(rehearsal.file)),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, json.loads(done.stdout)["parties"]) == (0, ["p2"]), done.stdout
