"""The vote with encrypted ballots, as commands: `python -m vote.encrypted VERB -h`.

begin 1 3 4 -o trustee-1             each trustee; gives contribution-1.json to all, part-1-to-2.json to the second
finish trustee-1 --from trustee-*    each trustee, with all contributions and the parts for it
secret voter.secret                  each voter; what it prints goes on the roll
call board.sqlite Name --choices yes no --roll roll.json --contributions contribution-*.json
vote board.sqlite board.zkey voter.secret 1 0
close board.sqlite
open board.sqlite trustee-1 --election NUMBER    each trustee
verify board.sqlite                  everybody
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from zkwright import InputError, UnsatisfiedCircuitError
from zkwright.circuits.elgamal.plain import SecretKey
from zkwright.circuits.threshold_elgamal.plain import Contribution, Contributor, KeyShare
from zkwright.core.json_depth import shallow_json
from zkwright.prover import Prover, read_zkey, write_zkey
from zkwright.verifier import VerifierError

from ..electorate import Roll, commitment_of
from .board import Board
from .counting import Contents, Intake
from .election import Rules, contribution_document, contribution_of
from .errors import VoteError
from .roles import Trustee, Voter, call_election, close_election, new_secret, verify_election

Made = TypeVar("Made")


def begin(given: argparse.Namespace) -> dict[str, Any]:
    """Draw a trustee's polynomial, and write what it tells others."""
    contributor = Contributor.generate(given.number, given.threshold, given.count)
    given.output.mkdir(parents=True, exist_ok=True)
    coefficients = [str(each.scalar) for each in contributor.coefficients]
    _write_secret(
        given.output / "polynomial.secret", {"number": given.number, "count": given.count, "of": coefficients}
    )
    published = given.output / f"contribution-{given.number}.json"
    published.write_text(json.dumps(contribution_document(contributor.contribution)))
    for other in range(1, given.count + 1):
        part = {"part": str(contributor.part_for(other))}
        _write_secret(given.output / f"part-{given.number}-to-{other}.json", part)
    return {"contribution": str(published)}


def finish(given: argparse.Namespace) -> dict[str, Any]:
    """Make a trustee's share of the key, of what all published and told this one."""
    contributor = _read_secret(
        given.folder / "polynomial.secret",
        lambda own: Contributor(own["number"], own["count"], tuple(SecretKey(int(each)) for each in own["of"])),
    )
    numbers = range(1, contributor.count + 1)
    contributions = [_contribution(_only(given.folders, f"contribution-{number}.json")) for number in numbers]
    files = {number: _only(given.folders, f"part-{number}-to-{contributor.number}.json") for number in numbers}
    parts = {number: _read_secret(file, lambda told: int(told["part"])) for number, file in files.items()}
    share = contributor.share(contributions, parts)
    _write_secret(given.folder / "key.share", {"number": share.number, "secret": str(share.secret.scalar)})
    return {"share": str(given.folder / "key.share")}


def secret(given: argparse.Namespace) -> dict[str, Any]:
    """Make a voter's secret, and say what the roll has of it."""
    number = new_secret()
    _write_secret(given.file, {"secret": str(number)})
    return {"commitment": str(int(commitment_of(number)))}


def call(given: argparse.Namespace) -> dict[str, Any]:
    """Open a board, and make a key for development, or take one of a ceremony."""
    rules = Rules(tuple(given.choices), given.bits, given.most, given.ranked, given.least)
    roll = Roll(tuple(int(each) for each in shallow_json(given.roll.read_bytes())))
    contributions = sorted((_contribution(file) for file in given.contributions), key=lambda each: each.number)
    proving_key = None if given.key is None else read_zkey(given.key)
    election, made = call_election(given.board, given.name, rules, roll, contributions, proving_key)
    if given.key is None:
        write_zkey(given.board.with_suffix(".zkey"), made)
    return {"election": str(election.number)}


def vote(given: argparse.Namespace) -> dict[str, Any]:
    """Encrypt a ballot, prove it, and put it on the board; prints the voter's receipt."""
    board = Board(given.board)
    election = Contents.of(board).election
    program = election.circuit()
    prover = Prover(read_zkey(given.key), program)
    own = _read_secret(given.secret, lambda own: int(own["secret"]))
    body = Voter(election, prover, own).ballot(given.numbers, given.turn)
    return {"receipt": Intake(board, development=given.development).take(body).chain.hex()}


def close(given: argparse.Namespace) -> dict[str, Any]:
    """No ballot comes after this."""
    return {"head": close_election(Board(given.board)).chain.hex()}


def open_(given: argparse.Namespace) -> dict[str, Any]:
    """Put a trustee's shares of the sums on the board."""
    board = Board(given.board)
    share = _read_secret(given.folder / "key.share", lambda own: KeyShare(own["number"], SecretKey(int(own["secret"]))))
    opened = given.folder / "opened.sqlite"
    found = Trustee(share, opened, election=given.election, development=given.development).share(board)
    return {"entry": board.append("share", found.to_text()).number}


def verify(given: argparse.Namespace) -> dict[str, Any]:
    """Verify the whole election from the board alone, and say the tally."""
    receipts = [bytes.fromhex(each) for each in given.receipt]
    outcome = verify_election(
        Board(given.board), development=given.development, election=given.election, receipts=receipts
    )
    return {
        "election": str(outcome.election.number),
        "name": outcome.election.name,
        "tally": outcome.tally,
        "ballots": outcome.n_counted,
        "voters": len(outcome.election.roll.commitments),
        "left_out": {str(number): why for number, why in outcome.left_out.items()},
        "head": outcome.head.hex(),
        "verification_key": outcome.election.verifying_key.fingerprint,
    }


def main(words: list[str] | None = None) -> int:
    """Returns 0, or 1 with one line of what is wrong."""
    given = _parser().parse_args(words)
    try:
        answer = given.run(given)
    except (VoteError, InputError, UnsatisfiedCircuitError, VerifierError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(json.dumps(answer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vote.encrypted", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)

    def verb(run: Any, *positional: tuple[str, type], on_board: bool = True) -> argparse.ArgumentParser:
        added = verbs.add_parser(run.__name__.rstrip("_"), help=run.__doc__, description=run.__doc__)
        added.set_defaults(run=run)
        for name, kind in ((("board", Path),) if on_board else ()) + positional:
            added.add_argument(name, type=kind)
        return added

    verb(begin, ("number", int), ("threshold", int), ("count", int), on_board=False).add_argument(
        "-o", "--output", type=Path, required=True
    )
    verb(finish, ("folder", Path), on_board=False).add_argument(
        "--from", dest="folders", type=Path, nargs="+", required=True, help="folders with what others told"
    )
    verb(secret, ("file", Path), on_board=False)
    called = verb(call, ("name", str))
    called.add_argument("--choices", nargs="+", required=True)
    called.add_argument("--bits", type=int, default=1)
    called.add_argument("--most", type=int, default=1)
    called.add_argument("--ranked", action="store_true")
    called.add_argument("--least", type=int, default=3)
    called.add_argument("--roll", type=Path, required=True, help="commitments, a JSON array of decimal texts")
    called.add_argument("--contributions", type=Path, nargs="+", required=True)
    called.add_argument("--key", type=Path, help="a .zkey of a ceremony; without it one for development is made")
    voted = verb(vote, ("key", Path), ("secret", Path))
    voted.add_argument("numbers", type=int, nargs="+", help="one for each choice")
    voted.add_argument("--turn", type=int, default=0, help="to vote anew, a higher one")
    verb(close)
    opening = verb(open_, ("folder", Path))
    opening.add_argument("--election", type=int, required=True, help="the number that was announced")
    verifying = verb(verify)
    verifying.add_argument("--election", type=int, help="the number that was announced")
    verifying.add_argument("--receipt", nargs="*", default=[], help="of voters")
    for added in (voted, opening, verifying):
        added.add_argument("--development", action="store_true", help="take a key whose maker can forge ballots")
    return parser


def _write_secret(file: Path, document: dict[str, Any]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        json.dump(document, opened)


def _read_secret(file: Path, made: Callable[[Any], Made]) -> Made:
    """What is made of a file that another trustee may have written. Raises `VoteError` that tells nothing of what it holds."""
    try:
        return made(shallow_json(file.read_bytes()))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise VoteError(str(file), "is not what this program wrote there", "ask who wrote it for it") from None


def _contribution(file: Path) -> Contribution:
    try:
        return contribution_of(shallow_json(file.read_bytes()))
    except (ValueError, TypeError, KeyError) as error:
        raise VoteError(str(file), f"is no contribution to a key: {error}", "ask the trustee for it") from error


def _only(folders: list[Path], name: str) -> Path:
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise VoteError(name, "is in none of the folders", "ask who has to tell it")


if __name__ == "__main__":
    sys.exit(main())
