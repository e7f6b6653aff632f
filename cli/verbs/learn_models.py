"""`zkwright learn commit`, `answer` and `verify`: answers of a model that was committed to."""

from __future__ import annotations

from zkwright.cli import arguments
from zkwright.cli.entry import Interruptible
from zkwright.cli.files import results_in
from zkwright.cli.grammar import Argument, Option, Verb, one_of, path, whole

from ..errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.learning.models import Card


def run_commit(output: Output, model: Path, data: Path, width: int, inputs: str, folder: str) -> None:
    """Make whole numbers of a fitted model, say what that loses, commit to it, and make what proves its answers.

    MODEL is a .onnx file, or an estimator of scikit-learn as a .skops file; a pickle is refused, as reading one runs what its
    author wrote. DATA are rows of inputs, .npz with x and y or .csv with a line of names, the last of them y: they say how
    far inputs reach, and with y how accurate the model is, as floats and as whole numbers. The folder public/ is for
    everybody; model.secret.json is yours alone. The keys are for development.
    """
    from pathlib import Path

    from zkwright.learning.models.offer import PUBLIC, publish
    from zkwright.learning.models.sources import Data, quantised_floats, read_floats, score

    with _with_extra():
        floats = read_floats(model)
    rows = Data.read(data)
    with results_in(folder), Interruptible():
        quantised = quantised_floats(floats, rows.rows, width=width)
        committed = publish(Path(folder), quantised, inputs=inputs)
    said, meant = quantised.predict(rows.rows), floats.predict(rows.rows)
    document: dict[str, Any] = {"commitment": str(committed.commitment), "rows": len(rows.rows)}
    if committed.card.classes is not None:
        document["agree"] = round(float((said.astype(str) == meant.astype(str)).mean()), 6)
    if rows.truth is not None:
        classes = committed.card.classes
        document |= {
            "float": round(score(meant, rows.truth, classes), 6),
            "whole": round(score(said, rows.truth, classes), 6),
        }

    def show(page: Page) -> None:
        measure = "right" if committed.card.classes is not None else "R^2"
        if rows.truth is not None:
            floats_said, whole_said = (f"{document[name]:.4f}" for name in ("float", "whole"))
            page.line(f"on {len(said)} rows: as floats {floats_said} {measure}, as whole numbers {whole_said}")
        page.line(f"commitment {committed.commitment}", "bold")
        page.line(f"{Path(folder) / PUBLIC} is for everybody, model.secret.json yours alone", "dim")

    output.result(document, show, [_DEVELOPMENT])


def run_answer(output: Output, committed: Path, inputs: str, folder: str) -> None:
    """Prove what the committed model in a folder says of inputs: proof.json and public.json.

    The inputs are JSON, {"inputs": [17, "0.5", ...]}, numbers in the order of the model's; decimals as texts. Signed ones are
    what the issuer gave, as it is.
    """
    from pathlib import Path

    from zkwright.learning.models.offer import answer

    row = _row_or_signed(inputs)
    with results_in(folder), Interruptible():
        said = answer(committed, row, Path(folder))
    output.result(said, lambda page: page.line(f"the model says {said['means']}", "bold green"))


def run_verify(output: Output, offered: Path, proof: Path, inputs: str | None, keys: Path | None) -> None:
    """Check that the model with this commitment, and no other, said this.

    PUBLIC is the folder that the owner of the model published, PROOF the folder with proof.json and public.json. With -i the
    answer has to be of these inputs. With --keys the circuits are compiled anew from the card, and the owner's .zkey files in
    that folder have to be of them; without, what the owner's keys prove is believed. Exits with 0 when it is, 1 when it is not.
    """
    from zkwright.learning.models.offer import Offer

    row = None if inputs is None else _row(inputs)
    offer = Offer.read(offered)
    if keys is not None:
        with Interruptible():
            offer.check_keys(keys)
    said = offer.verify(proof, row)
    document = {
        **said,
        "commitment": str(offer.commitment),
        "keys_checked": keys is not None,
        "standing": offer.statement.standing or "unknown",
    }

    def show(page: Page) -> None:
        page.line(f"valid: the model with commitment {offer.commitment} says {said['means']}", "bold green")
        if "issuer" in said:
            page.line(
                f"of what {', '.join(said['issuer'])} signed about {said['subject']}: compare both with whom you mean"
            )
        for remark in _remarks(offer.card):
            page.line(remark, "yellow")

    output.result(document, show, [_DEVELOPMENT] if offer.statement.standing == "development" else [])


_DEVELOPMENT: Final = "the keys are for development: whoever made them can prove any answer"


def _remarks(card: Card) -> list[str]:
    """What a reader of an answer should know of the model, as its card alone tells."""
    return [] if card.always is None else [f"this model says {card.always} of every input"]


def _row_or_signed(inputs: str) -> Any:
    from zkwright.cli import pipeline
    from zkwright.learning.models import SignedInputs

    with pipeline.given(inputs) as values:
        if "signature" in values:
            return SignedInputs.from_object(values)
    return _row(inputs)


def _row(inputs: str) -> list[float]:
    from zkwright.cli import pipeline

    with pipeline.given(inputs) as values:
        given = values.get("inputs")
        try:
            if not isinstance(given, list) or set(values) != {"inputs"}:
                raise ValueError
            if any(type(each) not in (int, str) for each in given):
                raise ValueError
            return [float(each) for each in given]
        except ValueError:
            form = '{"inputs": [1, "2.5", ...]}'
            raise Refusal(f"{inputs}: is not of the form {form}; write decimals as texts") from None


class _with_extra:  # noqa: N801 - reads as the word that it is
    """Say what to install where a package that reads models is missing."""

    def __enter__(self) -> None:
        """Nothing."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise `Refusal` for a missing package."""
        if isinstance(error, ModuleNotFoundError):
            mend = "run: pip install 'zkwright[models]'"
            raise Refusal(f"{error.name} is not installed, and reads such models; {mend}") from None


COMMIT: Final = Verb(
    "learn commit",
    run_commit,
    [Argument("model", "MODEL", path)],
    [
        Option("--data", name="data", read=path, metavar="FILE", required=True, help="Rows of inputs: .npz or .csv."),
        Option(
            "--width", name="width", read=whole(1, 16), default=8, metavar="BITS", help="Bits of an input; default: 8."
        ),
        Option(
            "--inputs",
            name="inputs",
            read=one_of("public", "committed", "signed"),
            default="public",
            metavar="KIND",
            help="Whether answers show their inputs, public, or hide them: committed, or signed by an issuer.",
        ),
        arguments.FOLDER,
    ],
    secret=True,
)
ANSWER: Final = Verb(
    "learn answer",
    run_answer,
    [Argument("committed", "FOLDER", path)],
    [arguments.INPUTS, arguments.FOLDER],
    secret=True,
)
VERIFY: Final = Verb(
    "learn verify",
    run_verify,
    [Argument("offered", "PUBLIC", path), Argument("proof", "PROOF", path)],
    [
        Option(
            "-i", "--input", name="inputs", read=str, metavar="JSON", help="The inputs that the answer has to be of."
        ),
        Option(
            "--keys",
            name="keys",
            read=path,
            metavar="DIR",
            help="The owner's .zkey files, to compare with the circuits.",
        ),
    ],
    secret=True,
)
