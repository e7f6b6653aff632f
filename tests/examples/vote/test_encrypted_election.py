"""The vote with encrypted ballots: what comes out, and who tries what against it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from vote.encrypted import __main__ as commands
from vote.encrypted import demo
from vote.encrypted.board import Board, written
from vote.encrypted.counting import Contents, Intake, Share
from vote.encrypted.election import Rules
from vote.encrypted.errors import VoteError
from vote.encrypted.roles import Trustee, close_election, verify_election
from zkwright import InputError, R, UnsatisfiedCircuitError
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import AffinePoint, add
from zkwright.circuits.threshold_elgamal import DecryptionShare
from zkwright.verifier import InvalidKey

from benchmarks import encrypted_vote
from tests.examples.vote.booth import SECRETS, Booth, called, trustees

ONE, TWO, THREE, FOUR, FIVE = SECRETS


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Booth:
    return called(tmp_path_factory.mktemp("vote"))


@pytest.fixture(scope="module")
def voted(booth: Booth, tmp_path_factory: pytest.TempPathFactory) -> Booth:
    """Three have voted, and it is closed."""
    found = booth.at(tmp_path_factory.mktemp("voted"))
    found.take(booth.ballot(ONE, 1, 0), booth.ballot(TWO, 0, 1), booth.ballot(THREE, 1, 0))
    return found.close()


@pytest.fixture(scope="module")
def opened(voted: Booth, tmp_path_factory: pytest.TempPathFactory) -> Booth:
    return voted.at(tmp_path_factory.mktemp("opened")).open(1, 2, 4)


def changed(ballot: str, where: int, value: str) -> str:
    """A ballot with another public signal; the first eight are two ciphertexts, then nullifier, election, root, turn."""
    document = json.loads(ballot)
    document["public"][where] = value
    return written(document)


def tally(booth: Booth, **asked: Any) -> dict[str, int]:
    return verify_election(booth.board, development=True, **asked).tally


def test_anybody_verifies_the_whole_election_from_the_board(opened: Booth) -> None:
    outcome = verify_election(opened.board, development=True, election=opened.election.number)
    assert outcome.tally == {"yes": 2, "no": 1}
    assert (outcome.n_counted, outcome.left_out) == (3, {})
    with pytest.raises(VoteError, match="another election than was announced"):
        tally(opened, election=1)
    with pytest.raises(InvalidKey, match="development"):
        verify_election(opened.board)


def test_nobody_votes_twice(booth: Booth, tmp_path: Path) -> None:
    mine = booth.at(tmp_path)
    mine.take(booth.ballot(ONE, 1, 0))
    for again in (booth.ballot(ONE, 1, 0), booth.ballot(ONE, 0, 1)):
        with pytest.raises(VoteError, match="whose last ballot"):
            mine.take(again)


def test_of_two_ballots_of_a_voter_the_later_turn_counts_whoever_keeps_the_board(booth: Booth, tmp_path: Path) -> None:
    """An intake that takes everything, and puts old ballots behind new ones."""
    mine = booth.at(tmp_path)
    ballots = (
        booth.ballot(ONE, 0, 1, turn=1),
        booth.ballot(ONE, 1, 0),
        booth.ballot(TWO, 0, 1),
        booth.ballot(THREE, 1, 0),
    )
    for ballot in (*ballots, ballots[0], ballots[2]):
        mine.board.append("ballot", ballot)
    outcome = verify_election(mine.close().open(1, 2, 3).board, development=True)
    assert outcome.tally == {"yes": 1, "no": 2}
    assert {number: "another ballot" in why for number, why in outcome.left_out.items()} == {2: True, 5: True, 6: True}


def test_a_ballot_with_anything_changed_is_refused_and_does_not_count(booth: Booth, tmp_path: Path) -> None:
    """Neither where it is taken, nor where who keeps the board puts it there; and its voter can vote."""
    mine, intake = booth.at(tmp_path), Intake(booth.board, development=True)
    changes = {
        8: "12345",  # another's nullifier under a copied ballot
        9: "7",  # another election
        10: "7",  # another roll
        11: "3",  # another turn
        0: "0",  # points that are not on the curve
        1: "1",
    }
    for where, value in changes.items():
        forged = changed(booth.ballot(ONE, 1, 0), where, value)
        with pytest.raises(VoteError, match="the ballot"):
            intake.take(forged)
        mine.board.append("ballot", forged)
    mine.take(booth.ballot(ONE, 0, 1), booth.ballot(TWO, 0, 1), booth.ballot(THREE, 1, 0))
    outcome = verify_election(mine.close().open(1, 2, 3).board, development=True)
    assert outcome.tally == {"yes": 1, "no": 2}
    assert list(outcome.left_out) == [1, 2, 3, 4, 5, 6]


def test_ciphertexts_of_small_order_are_refused(booth: Booth) -> None:
    """Both points of a number replaced by ones of order 2, 4 and by the neutral one."""
    for x, y in ((0, R - 1), (1, 0), (0, 1)):
        forged = booth.ballot(ONE, 1, 0)
        for place, coordinate in enumerate((x, y, x, y)):
            forged = changed(forged, place, str(coordinate))
        with pytest.raises(VoteError, match="the ballot"):
            Intake(booth.board, development=True).take(forged)


@pytest.mark.parametrize(
    "body", ["{}", "[]", "null", '{"proof":{},"public":[]}', '{"proof":{},"public":{}}', "x", "9" * 5000]
)
def test_what_is_no_ballot(booth: Booth, body: str) -> None:
    with pytest.raises(VoteError):
        Intake(booth.board, development=True).take(body)


@pytest.mark.parametrize("numbers", [(1, 1), (2, 0), (-1, 1), (0,)])
def test_a_ballot_of_more_than_one_vote_cannot_be_made(booth: Booth, numbers: tuple[int, ...]) -> None:
    with pytest.raises((UnsatisfiedCircuitError, InputError)):
        booth.ballot(ONE, *numbers)


def test_who_is_not_on_the_roll_cannot_vote(booth: Booth) -> None:
    with pytest.raises(ValueError, match="not on the roll"):
        booth.ballot(999, 1, 0)
    inputs = {**booth.election.roll.membership(ONE), "secret": 999}
    with pytest.raises(UnsatisfiedCircuitError, match="not on the roll"):
        booth.prover.program.solve(
            {**inputs, **booth.election.expected, "numbers": [1, 0], "randomness": [1, 2], "context": 1, "turn": 0}
        )


def test_a_voter_has_one_nullifier(booth: Booth) -> None:
    inputs = {**booth.election.roll.membership(ONE), **booth.election.expected, "context": 1, "turn": 0}
    with pytest.raises(UnsatisfiedCircuitError, match="nullifier"):
        booth.prover.program.solve({**inputs, "numbers": [1, 0], "randomness": [1, 2]})


def test_ballots_of_one_voter_show_nothing_in_common_in_two_elections(booth: Booth, tmp_path: Path) -> None:
    other = called(tmp_path, secrets=[*SECRETS, 77])
    with pytest.raises(VoteError, match="election"):
        other.take(booth.ballot(ONE, 1, 0))


def test_a_single_ballot_is_not_opened(booth: Booth, tmp_path: Path) -> None:
    mine = booth.at(tmp_path)
    mine.take(booth.ballot(ONE, 1, 0))
    with pytest.raises(VoteError, match="is not closed"):
        mine.open(1)
    with pytest.raises(VoteError, match="sums of 3 at least"):
        mine.close().open(1)


def test_a_trustee_opens_one_sum_only_so_no_difference_is_a_ballot(
    voted: Booth, opened: Booth, booth: Booth, tmp_path: Path
) -> None:
    """Who keeps the board shows this trustee another one, with a ballot less and another in its place."""
    other = booth.at(tmp_path)
    other.take(booth.ballot(ONE, 1, 0), booth.ballot(TWO, 0, 1), booth.ballot(FOUR, 1, 0))
    other.close()
    again = opened.trustee(1)
    with pytest.raises(VoteError, match="another one was opened"):
        again.share(other.board)
    assert again.share(voted.board).trustee == 1


def test_a_trustee_opens_nothing_of_another_election_under_its_key(voted: Booth, tmp_path: Path) -> None:
    """Whose verifying key, of who calls it, takes a copy of a ballot that was cast here."""
    document = json.loads(voted.election.to_text())
    document["name"] = "Shall we not?"
    other = Booth(tmp_path / "board", voted.election, voted.prover)
    Board(other.file, is_new=True).append("election", written(document))
    close_election(other.board)
    with pytest.raises(VoteError, match="another election than was announced"):
        other.open(1)


def test_one_trustee_may_be_missing_and_not_two(voted: Booth, tmp_path: Path) -> None:
    mine = voted.at(tmp_path).open(2, 3)
    with pytest.raises(VoteError, match="2 trustees gave valid shares, and 3 open"):
        tally(mine)
    assert tally(mine.open(4)) == {"yes": 2, "no": 1}


def test_a_wrong_decryption_share_is_named_and_does_not_count(voted: Booth, tmp_path: Path) -> None:
    mine = voted.at(tmp_path)
    honest = mine.trustee(1).share(mine.board)
    first, second = honest.shares
    order_two = Point.of(add(AffinePoint(int(first.point.x), int(first.point.y)), AffinePoint(0, R - 1)))
    for wrong in (
        Share(1, honest.head, (second, first)),
        Share(2, honest.head, honest.shares),
        Share(9, honest.head, honest.shares),
        Share(1, honest.head, (first,)),
        Share(1, bytes(32), honest.shares),
        Share(1, honest.head, (DecryptionShare(point=order_two, proof=first.proof), second)),
    ):
        mine.board.append("share", wrong.to_text())
    mine.board.append("share", "{}")
    mine.board.append("share", honest.to_text())
    mine.board.append("share", honest.to_text())
    outcome = verify_election(mine.open(2, 3).board, development=True)
    assert outcome.tally == {"yes": 2, "no": 1}
    reasons = list(outcome.left_out.values())
    assert len(reasons) == 8
    assert "the share of the trustee 1 is not valid" in reasons[0]
    assert "the share of the trustee 2 is not valid" in reasons[1]
    assert "second one of this trustee" in reasons[-1]


def test_trustees_of_another_key_are_told_so(voted: Booth, tmp_path: Path) -> None:
    share = trustees()[1][0]
    announced = voted.election.number
    stranger = Trustee(share.__class__(2, share.secret), tmp_path / "x", election=announced, development=True)
    with pytest.raises(VoteError, match="not under this trustee's key"):
        stranger.share(voted.board)
    assert repr(stranger) == "<Trustee 2>"


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE entries SET body = replace(body, '1', '2') WHERE number = 2",
        "DELETE FROM entries WHERE number = 2",
        "DELETE FROM entries WHERE number = 0",
        "UPDATE entries SET kind = 'share' WHERE number = 2",
        "UPDATE entries SET chain = x'00' WHERE number = 3",
        "UPDATE entries SET body = NULL WHERE number = 1",
        "UPDATE entries SET number = number + 1",
        "DROP TABLE entries",
    ],
)
def test_an_altered_board_is_seen(opened: Booth, tmp_path: Path, spoil: str) -> None:
    mine = opened.at(tmp_path)
    with closing(sqlite3.connect(mine.file)) as connection:
        try:
            connection.execute(spoil)
        except sqlite3.IntegrityError:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("DELETE FROM entries WHERE number = 1")
        connection.commit()
    with pytest.raises(VoteError):
        tally(mine)


def test_a_board_written_anew_without_a_ballot_is_seen_by_who_has_a_receipt_and_opens_to_nothing(
    booth: Booth, opened: Booth, tmp_path: Path
) -> None:
    """All hashes fit; the trustees' shares are of the old sums."""
    receipts = [entry.chain for entry in opened.board.entries() if entry.kind == "ballot"]
    assert tally(opened, receipts=receipts) == {"yes": 2, "no": 1}
    anew = booth.at(tmp_path)
    anew.take(booth.ballot(ONE, 1, 0), booth.ballot(TWO, 0, 1), booth.ballot(FOUR, 0, 1))
    head = close_election(anew.board).chain
    for entry in Contents.of(opened.board).shares:
        share = Share.from_entry(entry)
        anew.board.append("share", Share(share.trustee, head, share.shares).to_text())
    with pytest.raises(VoteError, match="0 trustees gave valid shares"):
        tally(anew)
    with pytest.raises(VoteError, match="a receipt of"):
        tally(anew, receipts=receipts)


def test_entries_out_of_order(booth: Booth, voted: Booth, tmp_path: Path) -> None:
    for kind in ("ballot", "close", "election"):
        mine = voted.at(tmp_path / kind)
        mine.board.append(kind, "{}")
        with pytest.raises(VoteError, match="cannot come here"):
            Contents.of(mine.board)
    with pytest.raises(VoteError, match="closed"):
        voted.take(booth.ballot(FOUR, 1, 0))
    with pytest.raises(VoteError, match="closed already"):
        voted.at(tmp_path).close()
    early = booth.at(tmp_path)
    early.board.append("share", "{}")
    with pytest.raises(VoteError, match="cannot come here"):
        Contents.of(early.board)
    with pytest.raises(VoteError, match="does not begin with an election"):
        Contents.of(Board(tmp_path / "empty", is_new=True))
    with pytest.raises(VoteError, match="is not there"):
        Board(tmp_path / "away")
    with pytest.raises(VoteError, match="not looked at"):
        early.board.append("ballot", "{}", bytes(32))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "2"},
        {"roll": []},
        {"roll": ["1", "1"]},
        {"roll": ["01"]},
        {"trustees": []},
        {"trustees": None},
        {"rules": {"choices": ["yes", "yes"], "bits": 1, "most": 1, "is_ranked": False, "least": 3}},
        {"rules": {"choices": ["yes", "no"], "bits": 1, "most": 1, "is_ranked": False, "least": 1}},
        {"rules": {"choices": ["yes", "no"], "bits": 1, "most": 1, "is_ranked": False, "least": 3, "more": 1}},
        {"statement": "{}"},
        {"more": 1},
    ],
)
def test_what_is_no_election(booth: Booth, tmp_path: Path, change: dict[str, Any]) -> None:
    document = json.loads(booth.election.to_text())
    board = Board(tmp_path / "board", is_new=True)
    board.append("election", written({**document, **change}))
    with pytest.raises(VoteError):
        Contents.of(board)


def test_an_election_whose_statement_is_of_other_rules(booth: Booth, tmp_path: Path) -> None:
    document = json.loads(booth.election.to_text())
    document["rules"]["choices"] = ["yes", "no", "perhaps"]
    mine = Booth(tmp_path / "board", booth.election, booth.prover)
    Board(mine.file, is_new=True).append("election", written(document))
    close_election(mine.board)
    with pytest.raises(VoteError, match="another statement than its rules make"):
        tally(mine)


def test_budgets_and_rankings(tmp_path: Path) -> None:
    """One circuit for both: three choices, 2 bits each, at most 3 together, each of 0, 1, 2 once."""
    ranked = called(tmp_path, Rules(("a", "b", "c"), bits=2, most=3, is_ranked=True))
    with pytest.raises(UnsatisfiedCircuitError, match="no ranking"):
        ranked.ballot(ONE, 1, 1, 1)
    ranked.take(ranked.ballot(ONE, 2, 1, 0), ranked.ballot(TWO, 2, 0, 1), ranked.ballot(THREE, 0, 2, 1))
    assert tally(ranked.close().open(1, 2, 3)) == {"a": 4, "b": 3, "c": 2}


def test_what_a_ballot_costs(booth: Booth) -> None:
    """3,228 rows: two numbers encrypted, and a roll of up to 8."""
    assert booth.election.circuit().r1cs.n_rows <= 3300


def test_the_demo_with_a_process_for_each_trustee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "VOTES", ((1, 0), (0, 1), (1, 0)))
    answer = demo.run(tmp_path / "demo")
    assert (answer["tally"], answer["ballots"]) == ({"yes": 1, "no": 2}, 3)
    assert list(answer["left_out"]) == ["1"]


def test_the_command_says_in_a_line_what_is_wrong(opened: Booth, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["verify", str(opened.file), "--development"]) == 0
    assert json.loads(capsys.readouterr().out)["tally"] == {"yes": 2, "no": 1}
    assert commands.main(["verify", str(opened.file), "--development", "--election", "5"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert commands.main(["close", str(opened.file) + "x"]) == 1
    capsys.readouterr()
    assert commands.main(["verify", str(opened.file)]) == 1  # its key is a development key
    assert "can forge proofs" in (said := capsys.readouterr().err)
    assert said.count("\n") == 1


@pytest.mark.parametrize("part", ['{"part": "70311x"}', '{"part": ["70311"]}', '["70311"]', "70311", "[" * 100_000])
def test_what_another_trustee_tells_may_be_anything_and_is_not_repeated(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor is a key that is spoilt."""
    folders = [str(tmp_path / str(number)) for number in (1, 2)]
    for number, folder in enumerate(folders, 1):
        assert commands.main(["begin", str(number), "2", "2", "-o", folder]) == 0
    file = tmp_path / "2" / "part-2-to-1.json"
    file.write_text(part)
    assert commands.main(["finish", folders[0], "--from", *folders]) == 1
    told = capsys.readouterr().err
    assert "part-2-to-1.json" in told
    assert "70311" not in told


@pytest.mark.parametrize("ballots", [4, pytest.param(10_000, marks=pytest.mark.slow)])
def test_many_vote_and_the_tally_is_what_they_voted(ballots: int) -> None:
    """The benchmark compares it."""
    done = CliRunner().invoke(encrypted_vote.main, ["--ballots", str(ballots), "--choices", "1"])
    assert done.exit_code == 0, done.output
    assert "anybody verifies the whole election" in done.output
