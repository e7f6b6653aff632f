"""What a survey with proved noise takes each side, by the number of options.

python -m benchmarks.survey [--options 2 8]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples"


def main() -> None:
    """Print a row of the table in examples/survey/README.md for each number of options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--options", type=int, nargs="+", default=[2, 8])
    print(
        "| options | rows of an answer | to answer | rows of noise | to add it | to verify an answer | to open, a trustee |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for options in parser.parse_args().options:
        print(row(options), flush=True)


def row(options: int) -> str:
    """Medians over six respondents and three trustees; keys are loaded before."""
    sys.path.insert(0, str(EXAMPLES))
    from survey.board import Board
    from survey.demo import BUDGET
    from survey.respondent import give_answer, new_token
    from survey.terms import Terms
    from survey.trustee import Trustee, make_part, take_share

    with TemporaryDirectory() as name:
        folder = Path(name)
        names = tuple(f"option {place}" for place in range(options))
        tokens = [folder / f"token {place}" for place in range(6)]
        files = [folder / f"trustee {number}" for number in (1, 2, 3)]
        roll = tuple(new_token(file) for file in tokens)
        key = tuple(make_part(file, folder, number, 3, 3) for number, file in enumerate(files, start=1))
        board = Board.begin(folder / "board", Terms("benchmark", names, roll, 2, 4, 1, 1, key))
        for number, file in enumerate(files, start=1):
            take_share(board, file, [folder / f"part-{other}-for-{number}.json" for other in (1, 2, 3)])
        trustees = [Trustee(board, file) for file in files]
        programs = {name: board.prover(name).program for name in ("answer", "noise")}
        for trustee in trustees:
            trustee.commit()
        answering = timed(lambda file: give_answer(board, file, names[0]), tokens)
        begun = time.perf_counter()
        board.close()
        verifying = (time.perf_counter() - begun) / len(tokens)
        for trustee in trustees:
            trustee.show_coin()
        adding = timed(lambda trustee: trustee.add_noise(), trustees)
        opening = timed(lambda trustee: trustee.open(folder / f"ledger {trustee.number}", *BUDGET), trustees)
    cells = [
        str(options),
        f"{programs['answer'].r1cs.n_rows:,}",
        f"{answering * 1000:.0f} ms",
        f"{programs['noise'].r1cs.n_rows:,}",
        f"{adding * 1000:.0f} ms",
        f"{verifying * 1000:.1f} ms",
        f"{opening * 1000:.0f} ms",
    ]
    return "| " + " | ".join(cells) + " |"


def timed(work: Callable[[Any], object], over: list[Any]) -> float:
    """The median of seconds that it takes of each."""
    took = []
    for each in over:
        begun = time.perf_counter()
        work(each)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


if __name__ == "__main__":
    main()
