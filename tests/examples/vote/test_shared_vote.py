"""A vote through three servers: what comes out, and what is tried against it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from vote.electorate import Roll
from vote.shared import demo
from vote.shared.audit import Outcome, WrongTally, audited, main
from vote.shared.board import Booth, Counted, Refused, Sent, put, read
from vote.shared.election import SERVERS, Election
from vote.shared.server import (
    OtherBoard,
    OtherMasks,
    committed,
    count,
    count_batch,
    draw_masks,
    drawn,
    prove_cancelling,
)
from zkwright import UnsatisfiedCircuitError
from zkwright.core.field import R
from zkwright.parties import Identity, PartiesError
from zkwright.parties.lies import HONEST, Lies
from zkwright.prover import Prover, ProvingKey, read_zkey, statement_of
from zkwright.verifier import InvalidProof, Verifier

from tests.examples.ports import three_free_ports

VOTERS = list(range(101, 107))
"""Secrets of six; a proof counts four ballots."""


class Vote(NamedTuple):
    """An election that is prepared."""

    folder: Path
    election: Election
    booth: Booth
    roll: Roll
    prover: Prover
    keys: dict[str, ProvingKey]
    verifiers: dict[str, Verifier]
    board: list[Sent]
    """Of all six: 2 for north, 3 for south, 1 for east."""

    def cast(self, secret: int, points: list[int]) -> Sent:
        return self.booth.cast(self.prover, points, self.roll.membership(secret))

    def counted(self, board: Sequence[Sent]) -> list[Counted]:
        counted, _ = self.booth.admitted(self.verifiers["ballot"], board)
        return counted

    def refused(self, board: Sequence[Sent]) -> list[Refused]:
        _, refused = self.booth.admitted(self.verifiers["ballot"], board)
        return refused

    def results(
        self, board: Sequence[Sent], lies: Mapping[int, Lies] | None = None, only: int | None = None
    ) -> tuple[list[str], list[str], list[Any]]:
        """The bodies of the batches' proofs and of those of the masks, and what each server has of the last batch."""
        batches = self.booth.batches(self.counted(board))
        masks = [drawn(len(batches), self.election) for _ in range(SERVERS)]
        public = [committed(*mine) for mine in masks]
        bodies, ends = [], []
        for place, batch in enumerate(batches):
            if only is not None and place != only:
                continue

            async def everybody(place: int, batch: list[Counted]) -> list[Any]:
                return await asyncio.gather(
                    *(
                        count_batch(
                            self.booth,
                            self.keys["tally"],
                            f"server-{number}",
                            Identity.read(self.folder / f"server-{number}.identity"),
                            batch,
                            (masks[number][0][place], masks[number][1][place]),
                            [mine[place] for mine in public],
                            (lies or {}).get(number, HONEST),
                        )
                        for number in range(SERVERS)
                    ),
                    return_exceptions=True,
                )

            ends = asyncio.run(everybody(place, batch))
            if isinstance(ends[0], tuple):
                bodies.append(json.dumps(ends[0][0].to_object()))
        cancelling = [prove_cancelling(self.election, self.keys["cancelling"], *mine) for mine in masks]
        return bodies, [json.dumps(proved.to_object()) for proved in cancelling], ends

    def outcome(self, board: Sequence[Sent], bodies: Sequence[str], cancelling: Sequence[str]) -> Outcome:
        return audited(self.booth, self.verifiers, board, bodies, cancelling)


@pytest.fixture(scope="module")
def vote(tmp_path_factory: pytest.TempPathFactory) -> Vote:
    folder = tmp_path_factory.mktemp("vote") / "election"
    roll = Roll.of(VOTERS)
    root = int(roll.tree().root)
    election = Election(7, "one", ("north", "south", "east"), root, len(VOTERS), roll.depth, slots=4)
    booth = demo.prepare(folder, election, three_free_ports())
    keys = {name: read_zkey(folder / f"{name}.zkey") for name in ("ballot", "tally", "cancelling")}
    programs = {"ballot": election.ballot, "tally": election.tally, "cancelling": election.cancelling}
    verifiers = {
        name: Verifier(key.verifying_key(), statement_of(programs[name], key), development=True)
        for name, key in keys.items()
    }
    prover = Prover(keys["ballot"], election.ballot)
    made = Vote(folder, election, booth, roll, prover, keys, verifiers, [])
    ballots = [[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]
    made.board.extend(made.cast(secret, points) for secret, points in zip(VOTERS, ballots, strict=True))
    return made


@pytest.fixture(scope="module")
def results(vote: Vote) -> tuple[list[str], list[str]]:
    bodies, cancelling, _ = vote.results(vote.board)
    assert len(bodies) == 2
    return bodies, cancelling


def test_the_tally_is_that_of_the_ballots(vote: Vote, results: tuple[list[str], list[str]]) -> None:
    outcome = vote.outcome(vote.board, *results)
    assert outcome == Outcome({"north": 2, "south": 3, "east": 1}, 6, [], 0)


def test_no_proof_tells_a_part_of_the_tally(vote: Vote, results: tuple[list[str], list[str]]) -> None:
    """Each batch's sum is masked: by chance it would be a sum of ballots once in 2**182."""
    for body in results[0]:
        value = vote.verifiers["tally"].verify_body(body)["result"]
        with pytest.raises(ValueError, match="no sum of ballots"):
            vote.election.points_of(value)


@pytest.mark.parametrize("points", [[1, 1, 0], [0, 0, 0], [2, 0, 0], [0, 255, 0]])
def test_a_ballot_that_the_rules_do_not_allow_has_no_proof(points: list[int], vote: Vote) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=r"one choice|more than one point"):
        vote.cast(VOTERS[0], points)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("ranked", [2, 0, 1], [2, 2, 1]),
        ("ranked", [0, 1, 2], [3, 0, 1]),
        ("budget", [10, 0, 0], [10, 1, 0]),
        ("budget", [3, 3, 4], [3, 3, 3]),
    ],
)
def test_ranked_and_budgeted_ballots(kind: str, good: list[int], bad: list[int], vote: Vote) -> None:
    rules = replace(vote.election, kind=kind)
    inputs = {"nonce": 5, "root": rules.root, "election": 7, "envelope": 3, **vote.roll.membership(VOTERS[0])}
    assert rules.points_a_ballot() == sum(good)
    rules.ballot.solve({**inputs, "points": good})
    with pytest.raises(UnsatisfiedCircuitError):
        rules.ballot.solve({**inputs, "points": bad})


def test_who_votes_twice_counts_once(vote: Vote) -> None:
    again = vote.cast(VOTERS[0], [0, 0, 1])
    assert vote.refused([*vote.board, again]) == [Refused(6, "the voter has voted already")]
    assert vote.refused([*vote.board, vote.board[2]]) == [Refused(6, "the voter has voted already")]


def test_who_is_not_on_the_roll_cannot_vote(vote: Vote) -> None:
    stranger = {**vote.roll.membership(VOTERS[0]), "secret": 99}
    with pytest.raises(UnsatisfiedCircuitError, match="not on the roll"):
        vote.booth.cast(vote.prover, [1, 0, 0], stranger)
    with pytest.raises(ValueError, match="not on the roll"):
        vote.roll.membership(99)


def test_nobody_sends_anothers_ballot_or_changes_it(vote: Vote) -> None:
    """A proof is of one envelope, and the other way round; of one election; and of what was told."""
    one, other = vote.board[:2]
    mixed = Sent(other.envelope, one.public, one.proof)
    changed = Sent(one.envelope[:-1] + bytes([one.envelope[-1] ^ 1]), one.public, one.proof)
    signals = json.loads(one.public)
    altered = Sent(one.envelope, json.dumps([signals[1], *signals[1:]]), one.proof)
    assert [entry.reason for entry in vote.refused([mixed, changed])] == ["the proof is of another envelope"] * 2
    assert "the proof does not hold" in vote.refused([altered])[0].reason


def test_a_ballot_is_for_these_rules_and_choices(vote: Vote) -> None:
    """Else who has the rules could count the votes for north as those for south."""
    for changed in (
        replace(vote.election, drawn=8),
        replace(vote.election, choices=("south", "north", "east")),
        replace(vote.election, voters=5),
    ):
        booth = Booth(changed, vote.booth.parties)
        counted, refused = booth.admitted(vote.verifiers["ballot"], vote.board)
        assert (counted, len(refused)) == ([], 6)


def test_what_is_no_ballot_stops_nobody(vote: Vote, tmp_path: Path) -> None:
    for place, sent in enumerate(vote.board[:2]):
        put(tmp_path, place, sent)
    (tmp_path / "000002.envelope").write_bytes(b"no envelope")
    put(tmp_path, 3, Sent(b"", "[]", "{}"))
    put(tmp_path, 4, Sent(b"short", vote.board[2].public, vote.board[2].proof))
    (tmp_path / "notes.txt").write_text("nothing")
    counted, refused = vote.booth.admitted(vote.verifiers["ballot"], read(tmp_path))
    assert len(counted) == 2
    assert [entry.place for entry in refused] == [2, 3, 4]
    assert refused[-1].reason == "no envelope: no envelope for parties"


def test_a_voter_whose_shares_are_false_is_left_out_and_everybody_else_counts(vote: Vote) -> None:
    """Its proof holds; what it sealed for the servers is no ballot."""
    liar = vote.booth.cast(vote.prover, [1, 0, 0], vote.roll.membership(VOTERS[0]), lies=Lies("seal", 0))
    board = [liar, *vote.board[1:4]]
    bodies, cancelling, ends = vote.results(board)
    assert [len(end[1]) for end in ends] == [1, 1, 1]
    assert all("what was sealed does not open, as server-0 showed" in end[1][0] for end in ends)
    assert vote.outcome(board, bodies, cancelling) == Outcome({"north": 0, "south": 2, "east": 1}, 3, [], 1)


@pytest.mark.parametrize(
    "lie", [Lies("product", 0), Lies("opening", 0), Lies("complain", 1), Lies("cone", 0), Lies("proof", 2)]
)
def test_a_server_that_lies_ends_the_count(lie: Lies, vote: Vote) -> None:
    _, _, ends = vote.results(vote.board, {1: lie}, only=0)
    assert all(isinstance(end, PartiesError) for end in (ends[0], ends[2])), ends


def test_a_tally_that_is_another_one_is_seen(vote: Vote, results: tuple[list[str], list[str]]) -> None:
    bodies, cancelling = results
    altered = json.loads(bodies[0])
    altered["public"][0] = str((int(altered["public"][0]) + 1) % R)
    with pytest.raises(InvalidProof):
        vote.outcome(vote.board, [json.dumps(altered), bodies[1]], cancelling)
    with pytest.raises(WrongTally, match="1 proofs for 2 batches"):
        vote.outcome(vote.board, bodies[:1], cancelling)
    with pytest.raises(InvalidProof):
        vote.outcome(vote.board, [bodies[0], bodies[0]], cancelling)
    with pytest.raises(InvalidProof):
        vote.outcome(vote.board, bodies[::-1], cancelling)
    with pytest.raises(InvalidProof):
        vote.outcome(vote.board, bodies, cancelling[::-1])
    with pytest.raises(WrongTally, match="2 servers' masks cancel, of 3"):
        vote.outcome(vote.board, bodies, cancelling[:2])
    with pytest.raises(WrongTally, match="not on the board"):
        vote.outcome([*vote.board[1:], vote.board[0]], bodies, cancelling)


def test_more_ballots_than_voters_are_seen(vote: Vote) -> None:
    """A roll with more on it than the rules tell."""
    few = replace(vote.election, voters=5)
    booth = Booth(few, vote.booth.parties)
    board = [booth.cast(vote.prover, [1, 0, 0], vote.roll.membership(secret)) for secret in VOTERS]
    with pytest.raises(WrongTally, match="6 have voted, and the rules know 5"):
        audited(booth, vote.verifiers, board, [], [])


def test_masks_that_do_not_cancel_have_no_proof(vote: Vote) -> None:
    masks, nonces = drawn(2, vote.election)
    with pytest.raises(UnsatisfiedCircuitError, match="the masks do not cancel"):
        prove_cancelling(vote.election, vote.keys["cancelling"], [masks[0] + 1, *masks[1:]], nonces)


def test_a_server_counts_the_board_alone_that_it_drew_masks_for(vote: Vote) -> None:
    """With the same masks a batch without one ballot tells that ballot."""
    board = vote.folder / "board"
    for place, sent in enumerate(vote.board[:3]):
        put(board, place, sent)
    draw_masks(vote.folder, "server-0")
    with pytest.raises(FileExistsError):
        draw_masks(vote.folder, "server-0")
    for number in (1, 2):
        draw_masks(vote.folder, f"server-{number}")
    for told in ("[]", '["1"]', '["x", "1"]', f'["1", "{R}"]', '["1", "2", "3"]', "7", "x", "[" * 100_000):
        (vote.folder / "server-2" / "masks.public.json").write_text(told)
        with pytest.raises(OtherMasks, match="server-2"):
            count(vote.folder, "server-0")
    (board / "000001.envelope").unlink()
    with pytest.raises(OtherBoard, match="other ballots than when the masks were drawn"):
        count(vote.folder, "server-0")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "secret"}, "write one of"),
        ({"choices": ("a",)}, "name 2 to 10"),
        ({"choices": ("a", "a")}, "none twice"),
        ({"budget": 256}, "give 1 to 255"),
        ({"voters": 9}, "as the tree holds"),
        ({"voters": 70_000, "depth": 8}, "at most 65793"),
        ({"slots": 0}, "slots are 1 to 1024"),
    ],
)
def test_rules_that_cannot_be(change: dict[str, Any], told: str, vote: Vote) -> None:
    with pytest.raises(ValueError, match=told):
        replace(vote.election, **change)


def test_the_readme_tells_the_rows(vote: Vote) -> None:
    readme = (Path(demo.__file__).with_name("README.md")).read_text(encoding="utf-8")
    four = replace(vote.election, choices=("a", "b", "c", "d"), voters=64, depth=2)
    assert f"{four.ballot.r1cs.n_rows:,} rows for 4 choices and 64 voters" in readme
    larger = replace(vote.election, slots=5)
    assert f"{larger.tally.r1cs.n_rows - vote.election.tally.r1cs.n_rows} rows a ballot" in readme


def test_rules_are_read_back(vote: Vote, tmp_path: Path) -> None:
    file = tmp_path / "election.json"
    vote.election.write(file)
    assert Election.read(file) == vote.election
    for text in ("[]", "{}", file.read_text().replace('"slots": 4', '"slots": "four"')):
        file.write_text(text)
        with pytest.raises(ValueError, match=r"election\.json"):
            Election.read(file)


def test_an_audit_says_in_a_line_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["audit", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit, match="1"):
        main()
    assert capsys.readouterr().err.startswith("error: ")


def test_the_demo_with_a_process_for_each_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = demo.run(tmp_path / "demo", 8, "ranked", three_free_ports())
    monkeypatch.setattr("sys.argv", ["audit", str(tmp_path / "demo")])
    main()
    told = json.loads(capsys.readouterr().out)
    assert told["points"] == outcome.points
    assert told["servers"] == sha256((tmp_path / "demo" / "parties.toml").read_bytes()).hexdigest()
    assert outcome.ballots == 8
    assert sum(outcome.points.values()) == 24
    assert (outcome.refused, outcome.left_out) == ([], 0)
