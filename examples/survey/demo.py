"""The whole way on one machine: six respondents, four trustees, a result, and what is refused.

    python -m survey.demo demo

Whoever makes the keys of proofs here can forge them: for value hold a ceremony. The key of the answers the trustees make
together; on one machine, as here, that is a rehearsal.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from zkwright.learning.errors import LearningError

from .board import Board
from .respondent import give_answer, new_token
from .terms import Terms
from .trustee import Trustee, make_part, result, take_share

ANSWERS = ("yes", "yes", "no", "yes", "no", "yes")
BUDGET = Fraction(3, 4), Fraction(1, 10**9)
"""Epsilon and delta."""


def survey(folder: Path, label: str = "Were you asked for a bribe this year?") -> Board:
    """A survey whose answers are given, and whose noise is added; nothing is opened."""
    tokens = [folder / f"respondent-{place}.json" for place in range(len(ANSWERS))]
    files = [folder / f"trustee-{number}.json" for number in range(1, 5)]
    folder.mkdir(parents=True, exist_ok=True)
    roll = tuple(new_token(file) for file in tokens)
    parts = folder / "told"
    key = tuple(make_part(file, parts, number, 3, 4) for number, file in enumerate(files, start=1))
    terms = Terms(label, ("yes", "no"), roll, least=3, scale=4, honest=2, colluding=1, trustees=key)
    board = Board.begin(folder / "board", terms)
    for number, file in enumerate(files, start=1):
        take_share(board, file, [parts / f"part-{other}-for-{number}.json" for other in (1, 2, 3, 4)])
    trustees = [Trustee(board, file) for file in files]
    for trustee in trustees:
        trustee.commit()
    for file, option in zip(tokens, ANSWERS, strict=True):
        give_answer(board, file, option)
    board.close()
    for trustee in trustees:
        trustee.show_coin()
    for trustee in trustees:
        trustee.add_noise()
    return board


def main(words: Sequence[str] | None = None) -> None:
    """Print what comes out, and what a ledger refuses."""
    parser = argparse.ArgumentParser(prog="survey.demo", description="A survey from its key to its result.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(words).folder
    if folder.is_dir() and any(folder.iterdir()):
        parser.error(f"{folder}: has files in it; name a new folder, or take them away")
    board = survey(folder)
    for number in (1, 2, 4):
        Trustee(board, folder / f"trustee-{number}.json").open(folder / f"ledger-{number}.sqlite", *BUDGET)
    print(f"with noise: {result(board)}; without: {{'yes': 4, 'no': 2}}, which nobody sees")
    print(f"epsilon {board.terms.noise.epsilon} of {BUDGET[0]} is spent; the same people are asked again:")
    other = survey(folder / "again", "And were you asked last year?")
    try:
        Trustee(other, folder / "again" / "trustee-1.json").open(folder / "ledger-1.sqlite", *BUDGET)
    except LearningError as error:
        print(f"refused: {error}")


if __name__ == "__main__":
    main()
