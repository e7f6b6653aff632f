"""`zkwright audit`: do the inputs of this circuit determine its outputs?"""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline
from zkwright.cli.exit_codes import NO
from zkwright.cli.expecting import expecting
from zkwright.cli.files import results_in, write_text, writing
from zkwright.cli.grammar import Argument, Option, Verb, duration, path

from ..errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.analyser.names import Names
    from zkwright.analyser.verdict import Verdict
    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.compiler import Program
    from zkwright.core.r1cs import R1CS


_PAIR: Final = "--counterexample"
_PAGE: Final = "--report"
_SECONDS: Final = 60.0
"""Where nobody sets a limit."""


def run(
    output: Output,
    target: str,
    given: tuple[str, ...],
    optimisation: int | None,
    sym: Path | None,
    everything: bool,
    time_limit: float | None,
    mutate: bool,
    inputs: tuple[str, ...],
    trust_lemmas: bool,
    counterexample: Path | None,
    report: Path | None,
    strict: bool,
) -> int:
    """Decide whether the inputs of a circuit determine its outputs, and say so with evidence.

    unique: no two witnesses have the same inputs and different outputs. not unique: two such witnesses are shown, which
    satisfy every constraint. undecided: neither was found; the wires that are open are named. Names and lines are
    those of the source; of a circuit of circom they come from NAME.sym, which is read where it lies beside NAME.r1cs. Lemmas
    that an .r1cs declares count in the library's own gadgets only, unless --trust-lemmas is given. Exits with 0 for unique,
    with 1 for not unique and undecided; with --strict also where lints find something.
    """
    circuit, name, names = _circuit(target, given, optimisation, sym)
    starts = [_assignment(output, circuit, target, file) for file in inputs]
    if counterexample is not None and counterexample.is_file():
        raise Refusal(f"{_PAIR} {counterexample}: is a file, where a folder is needed; name another")
    if report is not None and report.suffix != ".html":
        raise Refusal(
            f"--report {report}: the page's name ends with .html; write --report {report.with_suffix('.html')}"
        )
    from zkwright.analyser import audit
    from zkwright.analyser.remainder import MOST_SECONDS

    with pipeline.timed("audit") as step:
        with output.progress("audit") as progress:
            verdict = audit(
                circuit,
                name=name,
                names=names,
                everything=everything,
                time_limit=_SECONDS if time_limit is None else time_limit,
                search_limit=MOST_SECONDS if time_limit is None else None,
                mutate=mutate,
                starts=starts,
                trust_lemmas=trust_lemmas or not target.endswith(".r1cs"),
                progress=progress,
            )
        step.files = [*_save_witnesses(verdict, counterexample), *_save_report(verdict, report, target)]

    def show(page: Page) -> None:
        from zkwright.cli.verdict_text import show_verdict

        files = [str(file) for file in step.files]
        show_verdict(page, verdict, target, files, _without_effect(verdict, mutate, counterexample))

    from zkwright.analyser.verdict import Answer

    unique = verdict.answer is Answer.UNIQUE
    ok = unique and not (strict and verdict.lints)
    output.result({"ok": ok, **verdict.to_object(), **step.to_json()}, show)
    return 0 if ok else NO


def _circuit(
    target: str, given: tuple[str, ...], optimisation: int | None, sym: Path | None
) -> tuple[Program | R1CS, str, Names | None]:
    """The circuit, its name, and what its wires are called where it does not know itself."""
    if not target.endswith(".r1cs"):
        if sym is not None:
            raise Refusal(f"--sym {sym}: {target} has names and lines of its own; leave it out")
        from zkwright.cli.loading import split_target

        with expecting((split_target(target)[0], ("source", "r1cs"))):
            program = pipeline.compile_circuit(target, given, optimisation)
        return program, program.schema.name, None
    pipeline.refuse_for_compiled(target, given, optimisation)
    from zkwright.analyser.names import ComponentNames, read_names
    from zkwright.analyser.system import System
    from zkwright.compiler.program.program_file import read_program
    from zkwright.compiler.program.sections import HINTS_SECTION
    from zkwright.core.files.r1cs_file import read_r1cs

    path = Path(target)
    with expecting((path, ("r1cs",))):
        r1cs, extra = read_r1cs(path)
        if HINTS_SECTION in extra and sym is None:
            program = read_program(path)
            return program, program.schema.name, None
    beside = path.with_suffix(".sym")
    if sym is None and not beside.exists():
        return r1cs, path.stem, None
    with expecting((sym or beside, ("sym",))):
        return r1cs, path.stem, ComponentNames(System(r1cs), read_names(sym or beside, r1cs))


def _assignment(output: Output, circuit: Program | R1CS, target: str, inputs: str) -> list[int]:
    """Every value of the witness of inputs in a file, which the search begins beside."""
    from zkwright.core.r1cs import R1CS

    if isinstance(circuit, R1CS):
        raise Refusal(f"-i {inputs}: {target} has no solver that makes a witness of inputs; leave it out")
    from zkwright.cli.loading import split_target

    origin = Path(target) if target.endswith(".r1cs") else split_target(target)[0]
    return pipeline.solve(circuit, inputs, origin, output).assignment


def _without_effect(verdict: Verdict, mutate: bool, folder: Path | None) -> list[str]:
    """Which options did nothing with such a verdict, each in a sentence."""
    from zkwright.analyser.verdict import Answer

    told = []
    if mutate and verdict.answer is not Answer.UNIQUE:
        told.append("--mutate did nothing: it asks what an answer of `unique` does not need")
    if folder is not None and verdict.counterexample is None:
        told.append(f"{_PAIR} {folder}: no witnesses were written, as none were found; files there are of before")
    return told


def _save_witnesses(verdict: Verdict, folder: Path | None) -> list[Path]:
    """Write the two witnesses of a counterexample, where there is one and they are wanted."""
    if folder is None or verdict.counterexample is None:
        return []
    from zkwright.analyser.pair_files import write_pair

    with results_in(folder, _PAIR), writing(folder, _PAIR):
        return [*write_pair(folder, verdict.counterexample)]


def _save_report(verdict: Verdict, page: Path | None, target: str) -> list[Path]:
    """Write the page, where it is wanted."""
    if page is None:
        return []
    from zkwright.analyser.report.page import report_page

    with results_in(page.parent, _PAGE):
        write_text(page, report_page(verdict, {} if target.endswith(".r1cs") else _sources(verdict)), _PAGE)
    return [page]


def _sources(verdict: Verdict) -> dict[str, list[str]]:
    """The lines of the files that are named, which this process compiled: no path that a data file names is opened."""
    import linecache

    found = verdict.counterexample
    wires = (*verdict.undecided, *(found.differing if found else ()))
    places = [*(wire.where for wire in wires), *(finding.where for finding in verdict.lints)]
    files = {place.rpartition(":")[0] for place in places if place and place.rpartition(":")[2].isdecimal()}
    return {file: linecache.getlines(file) for file in sorted(files)}


VERB: Final = Verb(
    "audit",
    run,
    [Argument("target", "(FILE.py:CIRCUIT | NAME.r1cs)", str)],
    [
        arguments.PARAMETERS,
        arguments.OPTIMISATION,
        Option(
            "--sym",
            name="sym",
            read=path,
            metavar="NAME.sym",
            help="Names of the wires; default: the one beside NAME.r1cs.",
        ),
        Option(
            "--all", name="everything", help="Ask about every wire that a constraint mentions, not the outputs alone."
        ),
        Option(
            "--time-limit",
            name="time_limit",
            read=duration,
            metavar="SECONDS",
            help="End the search for more after that long; default: 60, of which what rules leave open takes 20.",
        ),
        Option(
            "--trust-lemmas",
            name="trust_lemmas",
            help="Believe what an .r1cs declares by itself of gadgets that are not the library's.",
        ),
        Option("--mutate", name="mutate", help="Also name constraints without which the answer stays the same."),
        Option(
            *("-i", "--input"),
            name="inputs",
            read=str,
            multiple=True,
            metavar="JSON",
            help="Begin the search beside the witness of these inputs, whose values a verdict may show; repeatable.",
        ),
        Option(
            _PAIR,
            name="counterexample",
            read=path,
            metavar="DIR",
            help="Leave the two witnesses of a circuit that is not unique there, as first.wtns and second.wtns.",
        ),
        Option(_PAGE, name="report", read=path, metavar="PAGE.html", help="Leave a page with all of it there."),
        Option("--strict", name="strict", help="Exit with 1 where lints find anything, whatever the answer is."),
    ],
    secret=True,
)
