"""A survey: what comes out, and what is tried to learn an answer or to change the result."""

from __future__ import annotations

import dataclasses
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from survey import demo
from survey.__main__ import main
from survey.board import Board
from survey.demo import ANSWERS, BUDGET
from survey.respondent import give_answer, is_counted, new_token
from survey.terms import Terms
from survey.trustee import Trustee, make_part, result, take_share
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.learning.errors import Cheated, LearningError
from zkwright.learning.privacy import Budget, noise
from zkwright.learning.sums import Drawing


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey in which all is given and nothing opened."""
    folder = tmp_path_factory.mktemp("survey")
    demo.survey(folder)
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    shutil.copytree(begun, tmp_path / "copy")
    return tmp_path / "copy"


def opened_by(folder: Path, *numbers: int, budget: tuple[Fraction, Fraction] = BUDGET) -> Board:
    board = Board(folder / "board")
    for number in numbers:
        Trustee(board, folder / f"trustee-{number}.json").open(folder / f"ledger {number}", *budget)
    return board


def edited(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def added(board: Board, folder: Path, number: int, option: int) -> int:
    """The noise of one trustee for one option, of the seeds in its file."""
    seed = int(json.loads((folder / f"trustee-{number}.json").read_text())["seed"])
    return int(noise(board.terms.noise, int(poseidon(seed, option)), board.drawing().drawn(number)))


def test_the_result_is_the_count_with_the_noise_of_all(folder: Path) -> None:
    board = opened_by(folder, 1, 3, 4)
    expected = {
        option: ANSWERS.count(option) + sum(added(board, folder, number, place) for number in board.trustees)
        for place, option in enumerate(board.terms.options)
    }
    assert result(board) == expected
    assert board.terms.noise.epsilon == Fraction(1, 2)


@pytest.mark.parametrize("places", [[2], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6], [], None, "all"])
def test_no_single_answer_and_no_subset_is_opened(folder: Path, places: Any) -> None:
    edited(folder / "board" / "closed.json", answers=places)
    with pytest.raises(LearningError, match="is not the list of all valid answers"):
        opened_by(folder, 1)


def test_too_few_answers_are_not_opened(folder: Path) -> None:
    """Even where all others are taken from the board."""
    for place in range(2, len(ANSWERS)):
        (folder / "board" / "answers" / f"{place}.json").unlink()
    edited(folder / "board" / "closed.json", answers=[0, 1])
    with pytest.raises(LearningError, match="2 gave numbers, and sums of 3 at least"):
        opened_by(folder, 1)


def test_one_total_is_opened_and_no_other(folder: Path) -> None:
    board = opened_by(folder, 1)
    (board.folder / "answers" / "5.json").unlink()
    edited(board.folder / "closed.json", answers=[0, 1, 2, 3, 4])
    (board.folder / "shares" / "1.json").unlink()
    with pytest.raises(LearningError, match="another one was opened"):
        opened_by(folder, 1)


def test_nothing_is_opened_without_the_noise_of_enough(folder: Path) -> None:
    for number in (2, 3):
        (folder / "board" / "noises" / f"{number}.json").unlink()
    with pytest.raises(LearningError, match="noise of 2, where 3 must add some"):
        opened_by(folder, 1)


def test_noise_of_another_trustee_names_who_posted_it(folder: Path) -> None:
    noises = folder / "board" / "noises"
    shutil.copy(noises / "1.json", noises / "2.json")
    with pytest.raises(Cheated) as caught:
        opened_by(folder, 1)
    assert caught.value.members == {"2": "its noise is of other seeds"}


def test_noise_that_comes_late_changes_nothing(folder: Path) -> None:
    """Else who adds it, in its own right, has the others open two totals, neither with enough shares, and once and for all."""
    late = folder / "board" / "noises" / "4.json"
    kept = late.read_bytes()
    late.unlink()
    opened_by(folder, 1)
    late.write_bytes(kept)
    board = opened_by(folder, 2, 3)
    assert result(board) == {
        option: ANSWERS.count(option) + sum(added(board, folder, number, place) for number in (1, 2, 3))
        for place, option in enumerate(board.terms.options)
    }
    edited(board.folder / "noised.json", trustees=[1, 2, 9])
    with pytest.raises(LearningError, match="no list of trustees"):
        board.noises()


@pytest.mark.parametrize("kind", ["noises", "shares"])
def test_who_posts_what_is_none_is_named(folder: Path, kind: str) -> None:
    board = opened_by(folder, 1, 2)
    for changes in ({"public": 5, "shares": 5}, {"public": ["5"], "shares": [["x"] * 7]}):
        edited(folder / "board" / kind / "2.json", **changes)
        with pytest.raises(Cheated) as caught:
            result(board)
        assert caught.value.members.keys() == {"2"}


def test_two_shares_open_nothing_and_a_wrong_one_names_its_owner(folder: Path) -> None:
    board = opened_by(folder, 1, 2)
    with pytest.raises(ValueError, match="3 shares decrypt"):
        result(board)
    opened_by(folder, 3)
    shutil.copy(board.folder / "shares" / "1.json", board.folder / "shares" / "2.json")
    with pytest.raises(ValueError, match="owner number 2 is not valid"):
        result(board)


def test_a_ledger_without_budget_opens_nothing(folder: Path) -> None:
    with pytest.raises(LearningError, match="would cost more than is left"):
        opened_by(folder, 1, budget=(Fraction(49, 100), BUDGET[1]))
    assert not (folder / "board" / "shares" / "1.json").exists()


def test_no_coin_before_all_committed_and_no_other_commitments_after(folder: Path) -> None:
    board = Board(folder / "board")
    commitments = board.folder / "commitments"
    others = json.loads((commitments / "4.json").read_text())
    (commitments / "4.json").unlink()
    with pytest.raises(LearningError, match=r"trustees \[4\] have not committed"):
        board.commitments()
    (commitments / "4.json").write_text(json.dumps({**others, "seed": "5"}))
    with pytest.raises(LearningError, match="others than before the coins were shown"):
        opened_by(folder, 1)
    trustee = Trustee(board, folder / "trustee-1.json")
    for again in (trustee.commit, trustee.show_coin):
        with pytest.raises(LearningError, match="did this before"):
            again()


def test_a_coin_that_was_not_committed_to_names_its_trustee(folder: Path) -> None:
    edited(folder / "board" / "coins" / "3.json", coin="00" * 32)
    with pytest.raises(Cheated) as caught:
        opened_by(folder, 1)
    assert caught.value.members.keys() == {"3"}


def test_a_part_of_the_key_that_does_not_fit_names_who_told_it(folder: Path, tmp_path: Path) -> None:
    """Of trustees of whom nobody took a share yet."""
    parts, files = tmp_path / "told", [tmp_path / f"{number}.json" for number in (1, 2, 3)]
    key = tuple(make_part(file, parts, number, 2, 3) for number, file in enumerate(files, start=1))
    board = Board(folder / "board")
    board.terms = dataclasses.replace(board.terms, trustees=key, honest=1)  # type: ignore[misc]
    with pytest.raises(LearningError, match="has no share of the key"):
        Trustee(board, files[0])
    told = [parts / f"part-{other}-for-1.json" for other in (1, 2, 3)]
    with pytest.raises(LearningError, match="for another trustee"):
        take_share(board, files[0], [*told[:2], parts / "part-3-for-2.json"])
    with pytest.raises(LearningError, match="owner number 3 told is not what it published"):
        take_share(board, files[0], told[:2])
    edited(told[2], part=str(int(json.loads(told[2].read_text())["part"]) + 1))
    with pytest.raises(LearningError, match="owner number 3 told is not what it published"):
        take_share(board, files[0], told)
    take_share(board, files[1], [parts / f"part-{other}-for-2.json" for other in (1, 2, 3)])
    assert "coefficients" not in files[1].read_text()
    assert Trustee(board, files[1]).number == 2
    assert len([*parts.glob("part-*")]) == 9
    assert all(path.stat().st_mode & 0o077 == 0 for path in parts.glob("part-*"))


def test_a_key_to_which_somebody_did_not_sign_its_part(folder: Path) -> None:
    trustees = json.loads((folder / "board" / "survey.json").read_text())["trustees"]
    trustees[2] = {**trustees[2], "s": "5"}
    edited(folder / "board" / "survey.json", trustees=trustees)
    with pytest.raises(LearningError, match="owner number 3 has not signed"):
        Board(folder / "board")
    edited(folder / "board" / "survey.json", trustees=trustees[:2])
    with pytest.raises(LearningError, match="commitments to as many"):
        Board(folder / "board")


def test_answers_of_others_and_forged_ones_do_not_count(folder: Path) -> None:
    board = Board(folder / "board")
    answers = board.folder / "answers"
    assert sorted(board.answers()) == [0, 1, 2, 3, 4, 5]
    shutil.copy(answers / "1.json", answers / "0.json")  # another's, as one's own
    document = json.loads((answers / "2.json").read_text())
    document["public"][0] = str(int(document["public"][0]) + R)  # the same modulo r
    (answers / "2.json").write_text(json.dumps(document))
    edited(answers / "3.json", public=json.loads((answers / "4.json").read_text())["public"])
    (answers / "4.json").write_text("[" * 1000)
    assert sorted(board.answers()) == [1, 5]


def test_nobody_answers_twice_or_who_is_not_on_the_roll(folder: Path, tmp_path: Path) -> None:
    board = Board(folder / "board")
    with pytest.raises(LearningError, match="is there already"):
        give_answer(board, folder / "respondent-0.json", "no")
    new_token(tmp_path / "stranger.json")
    with pytest.raises(LearningError, match="not on the roll"):
        give_answer(board, tmp_path / "stranger.json", "no")
    with pytest.raises(LearningError, match="is no option"):
        give_answer(board, folder / "respondent-0.json", "perhaps")


@pytest.mark.parametrize("chosen", [[True, True], [False, False]])
def test_an_answer_is_one_option(begun: Path, chosen: list[bool]) -> None:
    board = Board(begun / "board")
    token = int(json.loads((begun / "respondent-0.json").read_text())["token"])
    inputs = {"chosen": chosen, "randomness": [random_scalar(), random_scalar()], "token": token}
    program = board.prover("answer").program
    with pytest.raises(UnsatisfiedCircuitError, match="one option is chosen"):
        program.solve({**inputs, "context": board.terms.roll[0]})
    with pytest.raises(UnsatisfiedCircuitError, match="another entry of the roll"):
        program.solve({**inputs, "chosen": [True, False], "context": board.terms.roll[1]})


def test_who_is_left_out_sees_it(folder: Path) -> None:
    board = Board(folder / "board")
    edited(board.folder / "closed.json", answers=[1, 2, 3, 4, 5])
    assert not is_counted(board, folder / "respondent-0.json")
    assert is_counted(board, folder / "respondent-1.json")


def test_no_secret_is_on_the_board_or_readable_by_others(begun: Path) -> None:
    public = "".join(path.read_text() for path in (begun / "board").rglob("*.json"))
    for number in range(1, 5):
        path = begun / f"trustee-{number}.json"
        assert path.stat().st_mode & 0o077 == 0
        state = json.loads(path.read_text())
        assert not [name for name in ("share", "seed", "salt") if state[name] in public]
    for path in begun.glob("respondent-*.json"):
        assert path.stat().st_mode & 0o077 == 0
        assert json.loads(path.read_text())["token"] not in public


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"colluding": 3}, "fewer than open the key"),
        ({"honest": 0}, "tell nobody"),
        ({"honest": 4}, "tell nobody"),
        ({"options": ["one"]}, "has 1 entries"),
        ({"options": ["a\nb", "c"]}, "no text that can be shown"),
        ({"roll": ["1", "1"]}, "an entry twice"),
        ({"roll": ["1", "01"]}, "no field element"),
        ({"roll": ["1", str(R)]}, "no field element"),
        ({"least": True}, "give a whole number"),
        ({"least": -1}, "give a whole number"),
        ({"trustees": {"2": {}}}, "no list of them"),
        ({"trustees": [{}]}, "no contribution"),
        ({"trustees": [{"commitments": [{"x": "1"}], "r": {}, "s": "1"}]}, "no point"),
        ({"scale": 1000}, "larger units"),
    ],
)
def test_terms_that_no_survey_can_have(folder: Path, changes: dict[str, Any], reason: str) -> None:
    edited(folder / "board" / "survey.json", **changes)
    with pytest.raises(LearningError, match=reason):
        _ = Board(folder / "board").terms.noise


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1, "a": 2}', '{"a": 1.5}', "\xff", " " * (1 << 20) + "{}"])
def test_what_is_no_document(folder: Path, text: str) -> None:
    (folder / "board" / "survey.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(LearningError, match=r"survey\.json"):
        Board(folder / "board")


def test_the_command_leads_all_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: object) -> str:
        assert main([str(word) for word in words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out.strip()

    board, tokens = tmp_path / "board", [tmp_path / f"token {place}" for place in range(2)]
    trustees = [tmp_path / f"trustee {number}" for number in (1, 2)]
    roll = [said("token", token) for token in tokens]
    sizes = ["--least", 2, "--scale", 2, "--honest", 1, "--colluding", 1]
    for number, trustee in enumerate(trustees, start=1):
        said("part", trustee, tmp_path, "--number", number, "--of", 2, "--threshold", 2)
    key = [tmp_path / f"contribution-{number}.json" for number in (1, 2)]
    said("begin", board, "--label", "x", "--options", "yes", "no", "--roll", *roll, "--trustees", *key, *sizes)
    for number, trustee in enumerate(trustees, start=1):
        said("share", board, trustee, "--parts", *(tmp_path / f"part-{other}-for-{number}.json" for other in (1, 2)))
        said("commit", board, trustee)
    for token in tokens:
        said("answer", "yes", board, token)
    assert said("close", board) == "2 answers count"
    assert said("counted", board, tokens[0]) == "counted"
    for verb in ("coin", "noise"):
        for trustee in trustees:
            said(verb, board, trustee)
    for trustee in trustees:
        said("open", board, trustee, "--ledger", tmp_path / f"ledger of {trustee.name}", "--epsilon", 1)
    assert json.loads(said("result", board))["counts"].keys() == {"yes", "no"}
    assert main(["open", str(board), str(trustees[0]), "--ledger", str(tmp_path / "other"), "--epsilon", "0.5"]) == 1
    assert "refused: " in capsys.readouterr().err


def test_the_demo_spends_what_there_is(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the same survey twice, in place of two: its label is refused the second time, as its cost is."""

    def copied(folder: Path, label: str = "") -> Board:
        shutil.copytree(begun, folder, dirs_exist_ok=True)
        return Board(folder / "board")

    monkeypatch.setattr(demo, "survey", copied)
    monkeypatch.setattr(Budget, "has", lambda *_: False)
    demo.main([str(tmp_path / "demo")])
    said = capsys.readouterr().out
    assert "with noise: {'yes': " in said
    assert "epsilon 1/2 of 3/4 is spent" in said
    assert "refused: Were you asked for a bribe this year?: was released before" in said


def test_the_demo_takes_a_new_folder_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "respondent-0.json").touch()
    for words in ([str(tmp_path)], ["--help"]):
        with pytest.raises(SystemExit):
            demo.main(words)
    assert "has files in it" in capsys.readouterr().err


def test_a_survey_of_terms_is_read_as_it_was_written(begun: Path) -> None:
    terms = Board(begun / "board").terms
    assert Terms.from_object(json.loads(json.dumps(terms.to_object()))).to_object() == terms.to_object()
    assert isinstance(Board(begun / "board").drawing(), Drawing)
