"""The survey's command: `python -m survey VERB --help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from zkwright.core.errors import ZkwrightError
from zkwright.verifier import VerifierError

from .board import Board, read
from .respondent import give_answer, is_counted, new_token
from .terms import Terms, contribution_from, element
from .trustee import Trustee, make_part, result, take_share


def parser() -> argparse.ArgumentParser:
    """Of all verbs."""
    made = argparse.ArgumentParser(prog="survey", description=__doc__)
    verbs = made.add_subparsers(dest="verb", required=True)
    token = verbs.add_parser("token", help="respondent: make a token, and print its entry for the roll")
    token.add_argument("file", type=Path)
    part = verbs.add_parser("part", help="trustee: draw a part of the key, before the survey begins")
    part.add_argument("file", type=Path, help="the trustee's, secret")
    part.add_argument("folder", type=Path, help="for what is published, and what is told to each other trustee alone")
    part.add_argument("--number", type=int, required=True, help="which of the trustees, from 1")
    part.add_argument("--of", type=int, required=True, help="how many trustees there are")
    part.add_argument("--threshold", type=int, required=True, help="how many of them open the survey")
    share = verbs.add_parser("share", help="trustee: take the share of the key, of what the others told")
    share.add_argument("board", type=Path)
    share.add_argument("file", type=Path, help="the trustee's")
    share.add_argument("--parts", nargs="+", type=Path, required=True, help="one of each trustee, one's own too")
    begin = verbs.add_parser("begin", help="organiser: put the terms on the board")
    begin.add_argument("board", type=Path)
    begin.add_argument("--label", required=True, help="what the survey is called; another for each of the same people")
    begin.add_argument("--options", nargs="+", required=True)
    begin.add_argument("--roll", nargs="+", required=True, metavar="ENTRY", help="what `token` printed")
    begin.add_argument("--trustees", nargs="+", type=Path, required=True, metavar="FILE", help="what `part` published")
    begin.add_argument("--least", type=int, required=True, help="how many must have answered")
    begin.add_argument("--scale", type=int, required=True, help="of the noise: epsilon is 2 / scale")
    begin.add_argument("--honest", type=int, required=True, help="of the trustees who add noise, how many tell nobody")
    begin.add_argument("--colluding", type=int, required=True, help="how many others may tell what they added")
    answer = verbs.add_parser("answer", help="respondent: answer, encrypted")
    answer.add_argument("option")
    counted = verbs.add_parser("counted", help="respondent: is my answer among those that count?")
    for verb in (answer, counted):
        verb.add_argument("board", type=Path)
        verb.add_argument("file", type=Path, help="the token")
    close = verbs.add_parser("close", help="organiser: take no more answers")
    shown = verbs.add_parser("result", help="anybody: check everything on the board, and print what came out")
    for verb in (close, shown):
        verb.add_argument("board", type=Path)
    for name, told in (
        ("commit", "trustee: commit to a seed"),
        ("coin", "trustee: show the coin, once all committed"),
        ("noise", "trustee: add noise, once all coins are shown"),
        ("open", "trustee: give shares of the total with noise"),
    ):
        verb = verbs.add_parser(name, help=told)
        verb.add_argument("board", type=Path)
        verb.add_argument("file", type=Path, help="the trustee's")
        if name == "open":
            verb.add_argument("--ledger", type=Path, required=True, help="what was spent on these people's answers")
            verb.add_argument(
                "--epsilon", type=Fraction, required=True, help="the budget, the same for the whole ledger"
            )
            verb.add_argument("--delta", type=Fraction, default=Fraction(1, 10**9))
    return made


def run(given: argparse.Namespace) -> str:
    """What a verb prints."""
    if given.verb == "token":
        return str(new_token(given.file))
    if given.verb == "begin":
        roll = tuple(element(entry, "--roll") for entry in given.roll)
        rest = {name: getattr(given, name) for name in ("label", "least", "scale", "honest", "colluding")}
        trustees = tuple(contribution_from(read(file)) for file in given.trustees)
        terms = Terms(options=tuple(given.options), roll=roll, trustees=trustees, **rest)
        Board.begin(given.board, terms)
        return f"{given.board}: {len(roll)} on the roll, {terms.key.threshold} of {len(trustees)} trustees open it"
    if given.verb == "part":
        make_part(given.file, given.folder, given.number, given.threshold, given.of)
        return f"trustee {given.number}: publish contribution-{given.number}.json, tell each other one its part"
    board = Board(given.board)
    if given.verb == "share":
        take_share(board, given.file, given.parts)
        return "done"
    if given.verb == "answer":
        return f"answered for place {give_answer(board, given.file, given.option)} of the roll"
    if given.verb == "counted":
        return "counted" if is_counted(board, given.file) else "not counted"
    if given.verb == "close":
        return f"{len(board.close())} answers count"
    if given.verb == "result":
        return json.dumps({"counts": result(board), "epsilon": str(board.terms.noise.epsilon)})
    trustee = Trustee(board, given.file)
    if given.verb == "open":
        trustee.open(given.ledger, given.epsilon, given.delta)
    else:
        {"commit": trustee.commit, "coin": trustee.show_coin, "noise": trustee.add_noise}[given.verb]()
    return f"trustee {trustee.number}: done"


def main(words: Sequence[str] | None = None) -> int:
    """Exit code 0, or 1 with what is refused on standard error."""
    try:
        print(run(parser().parse_args(words)))
    except (ZkwrightError, VerifierError, ValueError, OSError) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
