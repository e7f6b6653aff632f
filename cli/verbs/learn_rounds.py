"""`zkwright learn compile | server | client`: rounds of federated averaging between processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.entry import Interruptible
from zkwright.cli.expecting import expecting
from zkwright.cli.files import results_in, writing
from zkwright.cli.grammar import Option, Verb, path, whole
from zkwright.cli.text import printable

from ..errors import Refusal, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    import numpy as np
    from numpy.typing import NDArray
    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.learning.federated import Result
    from zkwright.learning.federated.network import Federation, Learn


def run_compile(output: Output, parameters: int, folder: str) -> None:
    """Compile what members prove of an update of so many parameters: update.r1cs, update.sym.

    `zkwright setup update.r1cs` makes a key for trials of it, `zkwright ceremony` one of several hands.
    """
    from zkwright.learning.federated import update

    with pipeline.timed("compile") as step, Interruptible(), results_in(folder):
        program = update.compile(parameters=parameters)
        step.files = pipeline.save_program(program, Path(folder))
    summary = tables.r1cs_summary("update", program.r1cs)

    def show(page: Page) -> None:
        tables.show_summary(page, summary)
        tables.show_steps(page, [step])

    output.result({**summary, **step.to_json()}, show)


def run_server(
    output: Output, round_file: Path, identity_file: Path, rounds: int, attempts: int, folder: str, development: bool
) -> int:
    """Hold rounds: ask the members that round.toml names, and leave average-K.npy of what they learned together.

    A member who is silent, late, or sends what will not do is left out and named. Where the sum is not what was proved, liars are
    named, and the round is held again without them. Nobody sees a single update.
    """
    import asyncio
    import time

    from zkwright.learning.errors import Cheated
    from zkwright.learning.federated.network import Credentials, Federation, Serving
    from zkwright.verifier import InvalidKey, Verifier

    federation = Federation.read(round_file)
    credentials = Credentials.read(identity_file)
    with expecting((federation.statement, ("statement",))):
        try:
            verifier = Verifier.load(federation.statement, development=development)
        except InvalidKey:
            if development:
                raise
            Verifier.load(federation.statement, development=True)  # raises where more is wrong than who made the key
            mend = "take a key of a ceremony, or add --development to try this one"
            raise Refusal(f"{federation.key}: whoever made the key may be able to forge proofs; {mend}") from None
    told: list[dict[str, Any]] = []
    cheated: dict[str, str] = {}
    clock = {"begun": 0.0, "worked": 0.0}

    async def hold(progress: Any) -> None:
        async with Serving(federation, credentials, verifier, progress=progress) as serving:
            if not output.quiet:
                sys.stderr.write(printable(f"listening on {federation.host}:{serving.port}") + "\n")
            clock["begun"] = time.process_time()
            for number in range(1, rounds + 1):
                for attempt in range(1, attempts + 1):
                    try:
                        result = await serving.round(without=cheated)
                    except Cheated as caught:
                        cheated.update(caught.members)
                        if attempt == attempts:
                            raise Cheated(cheated) from None
                        continue
                    break
                told.append({"round": number, **_facts(result), "average": _saved(result, number, folder)})
                clock["worked"] = serving.worked

    with results_in(folder), Interruptible(), output.progress("learn") as progress, pipeline.timed("serve") as step:
        asyncio.run(hold(progress))
    step.files = [each["average"] for each in told]
    document = {
        "rounds": told,
        "cheated": cheated,
        "worked_seconds": round(clock["worked"], 4),
        "processor_seconds": round(time.process_time() - clock["begun"], 4),
        **step.to_json(),
    }

    def show(page: Page) -> None:
        for each in told:
            _show(page, each)
        for name, reason in cheated.items():
            page.parts([(f"{name}: ", "bold"), (f"cheated: {reason}", "bold red")])
        tables.show_steps(page, [step])

    output.result(document, show)
    return 0


def run_client(
    output: Output, round_file: Path, name: str, identity_file: Path, size_file: Path, update: str, folder: str
) -> None:
    """Take a member's part in all rounds that the server holds, and leave average-K.npy of each.

    The update is an array of NumPy, of floats or of whole numbers within -127 ... 127, or a function of a Python file that gives
    one, called in each round with the average of the one before (None in the first). What of it leaves this machine is masked.
    """
    import asyncio

    from zkwright.learning.federated.network import Credentials, Federation, read_size, take_part
    from zkwright.prover import Prover, read_zkey

    federation = Federation.read(round_file)
    credentials, size = Credentials.read(identity_file), read_size(size_file)
    learn = _learn(update, federation)
    program = pipeline.load_program(str(federation.circuit), (), None)
    with expecting((federation.key, ("zkey",))):
        prover = Prover(read_zkey(federation.key), program)
    with (
        results_in(folder),
        Interruptible(),
        output.progress("learn") as progress,
        pipeline.timed("take part") as step,
    ):
        if not output.quiet:
            sys.stderr.write(printable(f"waiting for the server at {federation.host}:{federation.port}") + "\n")
        results = asyncio.run(take_part(federation, name, credentials, size, prover, learn, progress=progress))
        told = [
            {"round": number, **_facts(result), "average": _saved(result, number, folder)}
            for number, result in enumerate(results, 1)
        ]
    step.files = [each["average"] for each in told]

    def show(page: Page) -> None:
        for each in told:
            _show(page, each)
        tables.show_steps(page, [step])

    output.result({"member": name, "rounds": told, **step.to_json()}, show)


def _facts(result: Result) -> dict[str, Any]:
    return {"records": result.records, "members": list(result.members), "left_out": result.left_out}


def _saved(result: Result, number: int, folder: str) -> str:
    import numpy as np
    from zkwright.core.files.atomic_file import replacing

    file = os.path.join(folder, f"average-{number}.npy")
    with writing(file), replacing(file) as stream:
        np.save(stream, result.average, allow_pickle=False)
    return file


def _show(page: Page, told: dict[str, Any]) -> None:
    page.line(f"round {told['round']}: {len(told['members'])} members, {told['records']} records", "bold")
    for name, reason in told["left_out"].items():
        page.parts([(f"{name}: ", "bold"), (reason, "yellow")])


def _learn(update: str, federation: Federation) -> Learn:
    """What gives a member's update: the file's array, in each round, or the function that FILE.py:FUNCTION names.

    Raises `Refusal`, and `LearningError` for an array that no round takes.
    """
    if not update.endswith(".npy"):
        return _function(update)
    import numpy as np

    try:
        array = np.load(update, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise Refusal(f"{update}: no array of NumPy: {error}; write one with numpy.save") from None
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iuf":
        raise Refusal(f"{update}: no array of numbers; write one with numpy.save")
    with about(update):
        federation.scheme.whole(array)
    return lambda _: array


def _function(target: str) -> Learn:
    from zkwright.cli.loading import load_function

    function = load_function(target)

    def learned(average: NDArray[np.float64] | None) -> NDArray[Any]:
        import numpy as np

        try:
            return np.asarray(function(average))
        except Exception as error:  # its text may tell of the data
            what = f"raised {type(error).__name__}"
            raise Refusal(f"{target}: {what}; `zkwright --debug` shows how it came to this") from error

    return learned


ROUND: Final = Option(
    "--round", name="round_file", read=path, required=True, metavar="round.toml", help="Who learns together, and how."
)
IDENTITY: Final = Option(
    "--identity",
    name="identity_file",
    read=path,
    required=True,
    metavar="NAME.identity",
    help="The private key, from `zkwright learn identity`.",
)

COMPILE: Final = Verb(
    "learn compile",
    run_compile,
    [],
    [
        Option(
            "--parameters",
            name="parameters",
            read=whole(1, 1 << 20),
            required=True,
            metavar="N",
            help="How many numbers an update has.",
        ),
        arguments.FOLDER,
    ],
)
SERVER: Final = Verb(
    "learn server",
    run_server,
    [],
    [
        ROUND,
        IDENTITY,
        Option(
            "--rounds",
            name="rounds",
            read=whole(1, 100_000),
            default=1,
            metavar="N",
            help="How many to hold, one after the other; default: 1.",
        ),
        Option(
            "--attempts",
            name="attempts",
            read=whole(1, 1000),
            default=3,
            metavar="N",
            help="How often a round is held, each time without those who cheated before; default: 3.",
        ),
        arguments.FOLDER,
        Option(
            "--development",
            name="development",
            help="Take a key although somebody can forge proofs under it, for trials.",
        ),
    ],
    secret=True,
)
CLIENT: Final = Verb(
    "learn client",
    run_client,
    [],
    [
        ROUND,
        Option("--as", name="name", read=str, required=True, metavar="NAME", help="Which of the members this is."),
        IDENTITY,
        Option(
            "--size",
            name="size_file",
            read=path,
            required=True,
            metavar="NAME.size",
            help="How many records it has, from `zkwright learn size`.",
        ),
        Option(
            "--update",
            name="update",
            read=str,
            required=True,
            metavar="(UPDATE.npy | FILE.py:FUNCTION)",
            help="What it learned, or what learns it.",
        ),
        arguments.FOLDER,
        arguments.REDACT,
    ],
    secret=True,
)
