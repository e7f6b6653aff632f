"""What somebody could try, between connections of the library and between processes of the command; lies are in `test_lies`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zkwright.circuits.bound_commitment.plain import commit
from zkwright.compiler import Program, UnsatisfiedCircuitError
from zkwright.compiler.program.program_file import write_program
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.parties import Cheated, Disagreement, Identity, PartiesError, PartyLost, Session, planning
from zkwright.parties.lies import _OUTSIDE, Lies
from zkwright.parties.vectors import Vector
from zkwright.prover import Proved, setup
from zkwright.prover.groth16.montgomery import to_montgomery
from zkwright.verifier import InvalidKey

from tests.parties import circuits
from tests.parties.rehearsals import Processes, Scene, joint, rehearsed_processes, scene

PURPOSE = 1900


@pytest.fixture(scope="module")
def committed() -> Scene:
    yields = [700, 900, 800]
    made = [commit(PURPOSE, i + 1, grams) for i, grams in enumerate(yields)]
    public = {"commitments": [one.commitment for one in made], "purpose": PURPOSE}
    return scene(
        circuits.committed_total.compile(n=3),
        {"yields": yields, "nonces": [one.nonce for one in made], **public},
        [[f"yields[{i}]", f"nonces[{i}]"] for i in range(3)],
        [{f"yields[{i}]": yields[i], f"nonces[{i}]": made[i].nonce, **public} for i in range(3)],
    )


def copied(played: Scene) -> dict[int, dict[str, Any]]:
    """Party 2 shows the commitment of party 1 as its own, with the same yield and nonce, which somebody told it."""
    first, _, third = played.together["commitments"]
    public = {"commitments": [first, first, third]}
    own = {"yields[1]": played.given[0]["yields[0]"], "nonces[1]": played.given[0]["nonces[0]"]}
    return {number: {**given, **public, **(own if number == 2 else {})} for number, given in enumerate(played.given, 1)}


def replayed(played: Scene) -> dict[int, dict[str, Any]]:
    """All come with the commitments of another session."""
    return {number: {**given, "purpose": PURPOSE + 1} for number, given in enumerate(played.given, 1)}


def test_committed_inputs_are_proved(committed: Scene, tmp_path: Path) -> None:
    ends = joint(tmp_path, committed)
    assert all(isinstance(end, Proved) and end.values["result"] == 2400 for end in ends)


@pytest.mark.parametrize("given_by", [copied, replayed])
def test_a_commitment_is_neither_copied_nor_used_in_another_session(
    given_by: Any, committed: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An honest program refuses it; so do all others, where somebody's goes on."""
    given = given_by(committed)
    ends = joint(tmp_path / "honest", committed, given=given)
    assert isinstance(ends[1], UnsatisfiedCircuitError)
    assert all(isinstance(end, (UnsatisfiedCircuitError, PartyLost)) for end in ends)
    monkeypatch.setattr(Program, "refuse_rows", lambda *_: None)
    ends = joint(tmp_path / "lying", committed, given=given)
    assert all(isinstance(end, Cheated) for end in ends)


@pytest.mark.slow
@pytest.mark.parametrize("given_by", [copied, replayed])
def test_nor_by_the_command(given_by: Any, committed: Scene, tmp_path: Path) -> None:
    ends = rehearsed_processes(tmp_path, committed).run(given=given_by(committed))
    assert "the inputs do not satisfy the circuit" in ends[1]["error"]["message"]
    assert not any(end["ok"] for end in ends)


def test_a_key_with_a_point_outside_its_group_is_refused_before_anything_is_sent(tmp_path: Path, total: Scene) -> None:
    """A share of its proof would be outside as well, and seen after the results alone."""
    points = np.array(total.key.b2)
    wire = np.flatnonzero(points[:, 0])[-1]
    points[wire] = to_montgomery(_OUTSIDE).reshape(-1)
    malformed = replace(total.key, b2=points)
    rounds: list[int] = []

    def counted(_: int, session: Session) -> None:
        def sent(number: int, _: int, payload: bytes) -> bytes:
            rounds.append(number)
            return payload

        session._channel.altered = sent

    ends = joint(tmp_path, total, keys=dict.fromkeys((1, 2, 3), malformed), altered=counted)
    assert all(isinstance(end, InvalidKey) and end.where == f"b2[{wire}]" for end in ends)
    assert rounds == []


def crashing(number: int, after: int) -> Any:
    """A party whose program ends in some round, which closes its connections."""

    def altered(party: int, session: Session) -> None:
        def crash(round_: int, _: int, payload: bytes) -> bytes:
            if round_ == after:
                raise RuntimeError("crashed")
            return payload

        if party == number:
            session._channel.altered = crash

    return altered


ROUNDS = 42


@pytest.mark.parametrize(
    "after", [pytest.param(after, marks=() if after % 9 == 7 else pytest.mark.slow) for after in range(ROUNDS)]
)
def test_a_crash_in_any_round_ends_all(after: int, tmp_path: Path, auction: Scene) -> None:
    """Nobody waits, and no proof comes out; the rounds are those of docs/parties.md."""
    ends = joint(tmp_path, auction, altered=crashing(2, after))
    for party, end in enumerate(ends, 1):
        assert party == 2 or isinstance(end, PartyLost), end


@pytest.mark.parametrize(
    ("kind", "number", "named"),
    [("huge", 9, True), ("again", 5, False), ("point", 0, True), ("point", 1, True), ("point", 2, True)],
)
def test_what_no_honest_party_sends_names_its_sender(
    kind: str, number: int, named: bool, tmp_path: Path, total: Scene
) -> None:
    ends = joint(tmp_path, total, lies={3: Lies(kind, number)})
    honest = ends[:2]
    assert any(isinstance(end, Cheated) for end in honest)
    assert all(isinstance(end, PartiesError) for end in honest)
    if named:
        assert {end.party for end in honest if isinstance(end, Cheated)} == {"p3"}


def test_a_message_that_was_sent_before_is_no_other(tmp_path: Path, total: Scene) -> None:
    """Whole, with its signature: the chain of what is signed goes on otherwise."""

    def altered(number: int, session: Session) -> None:
        if number == 2:
            frame, sent = session._channel._frame, dict[int, list[bytes]]()

            def again(round_: int, peer: int, kind: Any, payload: bytes) -> bytes:
                before = sent.setdefault(peer, [])
                before.append(frame(round_, peer, kind, payload))
                alike = [old for old in before[:-1] if len(old) == len(before[-1])]
                return alike[-1] if round_ == 8 and alike else before[-1]

            session._channel._frame = again  # type: ignore[method-assign, assignment]

    ends = joint(tmp_path, total, altered=altered)
    assert not any(isinstance(end, Proved) for end in ends)
    assert any(isinstance(end, Cheated) for end in (ends[0], ends[2]))


def test_a_message_that_comes_late_is_not_waited_for(tmp_path: Path, total: Scene) -> None:
    def late(number: int, session: Session) -> None:
        if number == 1:
            send = session._channel._send

            async def sent(round_: int, peer: int, frame: bytes) -> None:
                if round_ == 6:
                    await asyncio.sleep(2)
                await send(round_, peer, frame)

            session._channel._send = sent  # type: ignore[method-assign, assignment]

    ends = joint(tmp_path, total, altered=late, patience=1)
    assert all(isinstance(end, PartyLost) for end in ends[1:])
    assert any(isinstance(end, PartyLost) and end.party == "p1" for end in ends[1:])


def test_messages_in_another_order_are_no_others(tmp_path: Path, total: Scene) -> None:
    """The next round's in the place of this one's, which is what can be sent without waiting for others."""

    def swapped(number: int, session: Session) -> None:
        if number == 3:
            held: dict[int, bytes] = {}
            frame = session._channel._frame

            def reordered(round_: int, peer: int, kind: Any, payload: bytes) -> bytes:
                made = frame(round_, peer, kind, payload)
                if round_ == 4:
                    held[peer] = made
                    return frame(round_ + 1, peer, kind, payload) + made
                return b"" if round_ == 5 else made

            session._channel._frame = reordered  # type: ignore[method-assign, assignment]

    ends = joint(tmp_path, total, altered=swapped, patience=2)
    assert not any(isinstance(end, Proved) for end in ends)
    assert any(isinstance(end, Cheated) for end in ends[:2])


@pytest.mark.parametrize("wrong", [R - 1, 2**250, 2**33])
def test_an_input_out_of_range_is_found_whatever_the_others_are(wrong: int, tmp_path: Path) -> None:
    """Its bits stay what they were: comparisons of it are wrong, and no opened sum has told of what."""

    class OutOfRange(Lies):
        def cone(self, values: Vector) -> Vector:
            values = values.copy()
            values[0] = to_limbs([wrong])[0]
            return values

    program = circuits.second_price.compile(n=3)
    key = setup(program.r1cs)
    for bids in ([5, 0, 2**32 - 1], [5, 2**32 - 1, 0]):
        played = Scene(
            program, key, [[f"bids[{i}]"] for i in range(3)], [{f"bids[{i}]": bid} for i, bid in enumerate(bids)], {}
        )
        ends = joint(tmp_path / str(bids[1]), played, lies={1: OutOfRange()})
        assert all(isinstance(end, Cheated) for end in ends)


def test_another_plan_is_told_before_any_share(tmp_path: Path, total: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = iter([b"one" * 11, b"one" * 11, b"two" * 11])
    monkeypatch.setattr(planning.Plan, "digest", property(lambda _: next(digests)[:32]))
    ends = joint(tmp_path, total)
    assert all(isinstance(end, (Disagreement, PartyLost)) for end in ends)
    assert any("another plan" in str(end) for end in ends)


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory, total: Scene) -> Processes:
    return rehearsed_processes(tmp_path_factory.mktemp("processes"), total, patience=5)


def another(processes: Processes, what: str) -> dict[int, Path]:
    """Another file for party 2 than all others have."""
    place = processes.folder / f"another {what}"
    place.mkdir()
    text = processes.file.read_text()
    for name in ("c.r1cs", "c.zkey"):
        (place / name).write_bytes((processes.folder / name).read_bytes())
    if what == "circuit":
        program = circuits.total_and_one.compile(n=3)
        write_program(program, place / "c.r1cs")
        setup(program.r1cs, path=place / "c.zkey")
    elif what == "key":
        setup(processes.scene.program.r1cs, path=place / "c.zkey")
    elif what == "parties.toml":
        text = text.replace("patience = 5", "patience = 6")
    else:
        stranger = Identity.new(place / "stranger.identity").certificate_text
        text = text.replace(Identity.read(processes.identities[0]).certificate_text, stranger)
    (place / "parties.toml").write_text(text)
    return {2: place / "parties.toml"}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("key", "has another key"),
        pytest.param("circuit", "has another circuit", marks=pytest.mark.slow),
        pytest.param("parties.toml", "has another parties.toml", marks=pytest.mark.slow),
        pytest.param("certificate", "shows another certificate than the one that is pinned", marks=pytest.mark.slow),
    ],
)
def test_processes_with_other_files_are_told(what: str, said: str, processes: Processes) -> None:
    ends = processes.run(files=another(processes, what))
    assert not any(end["ok"] for end in ends)
    assert any(said in end["error"]["message"] for end in ends), json.dumps(ends)
    assert {end["error"]["kind"] for end in ends} <= {"Disagreement", "PartyLost"}


@pytest.mark.slow
def test_a_process_with_anothers_identity_is_told(processes: Processes) -> None:
    first, _, third = processes.identities
    ends = processes._replace(identities=[first, third, third]).run()
    assert "pins another certificate" in ends[1]["error"]["message"]
    assert {end["error"]["kind"] for end in (ends[0], ends[2])} == {"PartyLost"}
