"""`zkwright parties`: one proof from inputs that never meet."""

from __future__ import annotations

import os

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.entry import Interruptible
from zkwright.cli.files import PROOF, PUBLIC, results_in, together, write_text
from zkwright.cli.grammar import Argument, Group, Option, Verb, path, whole

from ..errors import Refusal, Usage, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.compiler import Program
    from zkwright.parties import Parties


def run_identity(output: Output, file: Path | None, force: bool) -> None:
    """Make a party's identity: a private key, which stays here, and the certificate that parties.toml pins.

    Send everybody the lines that are printed, the second one where clients take part, and nobody the file.
    """
    from zkwright.parties import Identity

    if file is None:
        raise Usage("parties identity: give a file with -o NAME.identity")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there already; choose another place with -o, or add --force")
    with results_in(file.parent):
        identity = Identity.new(file)
    text, sealing_key = identity.certificate_text, identity.sealing_key_text

    def show(page: Page) -> None:
        page.line(f'certificate = "{text}"')
        page.line(f'sealing_key = "{sealing_key}"')
        page.line(f"go into parties.toml; {file} is yours alone", "dim")

    output.result({"certificate": text, "sealing_key": sealing_key, "file": str(file)}, show)


def run_plan(output: Output, target: str, parties_file: Path, given: tuple[str, ...]) -> None:
    """Say which wires of a circuit are public, one party's own, or joint, and what computing it together takes.

    What the parties cannot compute together is refused with its line. Nothing is sent, and no input is needed.
    """
    from zkwright.parties import Parties, plan
    from zkwright.parties.cost import cost_of
    from zkwright.parties.planning import Kind

    parties = Parties.read(parties_file)
    program = pipeline.load_program(target, given, None)
    with about(parties_file), Interruptible():
        planned = plan(program, parties)
    cost = cost_of(planned, parties, program.r1cs.n_rows, program.r1cs.n_outputs)
    own = {member.name: len(planned.wires_of(index)) for index, member in enumerate(parties.members, 1)}
    steps = {kind.value: planned.count(kind) for kind in Kind}
    seconds = {"lan": round(cost.seconds(0.0002), 3), "50ms": round(cost.seconds(0.05), 3)}
    document = {
        "circuit": program.schema.name,
        "parties": parties.n,
        "threshold": parties.threshold,
        "constraints": program.r1cs.n_rows,
        "wires": {"public": planned.n_public(), "own": own, "joint": planned.n_joint()},
        "steps": steps,
        "levels": planned.n_levels,
        "rounds": cost.rounds,
        "bytes_sent": cost.sent,
        "products": cost.products,
        "seconds": seconds,
    }

    def show(page: Page) -> None:
        page.line(f"{program.schema.name}: {parties.n} parties, of whom {parties.threshold} may lie", "bold")
        marked = [("public", str(planned.n_public()))]
        marked += [(f"{name}'s own", str(number)) for name, number in own.items()]
        marked += [("joint", str(planned.n_joint()))]
        tables.show_rows(page, [("wires", "number"), *marked], align="<>", styles=("", ""), headings=True)
        told = ", ".join(f"{number} {kind}" for kind, number in steps.items() if number)
        page.line(f"joint steps: {told or 'none'}")
        page.line(f"{cost.rounds} rounds, {cost.sent / 1000:.1f} kB sent by a party")
        lan, far = (f"{seconds[way]:.2f} s" for way in ("lan", "50ms"))
        page.line(f"about {lan} on one network, {far} at 50 ms one way, and a share of the proof")

    output.result(document, show)


def run_prove(
    output: Output,
    parties_file: Path,
    name: str,
    identity_file: Path,
    inputs: str,
    given: tuple[str, ...],
    folder: str,
    delay: int,
    cheat: tuple[str, int] | None,
) -> None:
    """Take one party's part in a joint proof: proof.json and public.json, the same for all parties.

    Every party runs this at the same time, each with its own identity and its own inputs. Circuit and key are those that
    parties.toml names, beside it. Nobody waits longer than its patience says; where anything goes wrong, nothing comes out.
    """
    import asyncio

    from zkwright.parties import Identity, Parties, Session, plan
    from zkwright.parties.lies import HONEST, Lies
    from zkwright.prover import read_zkey

    parties = Parties.read(parties_file)
    identity = Identity.read(identity_file)
    lies = HONEST if cheat is None else Lies(*cheat)
    session = Session(parties, name, identity, delay=delay / 1000, lies=lies)
    program = pipeline.load_program(_beside(parties, parties.circuit), given, None)
    key = read_zkey(_beside(parties, parties.key))
    with about(parties_file), Interruptible():
        planned = plan(program, parties)

    async def take_part() -> Any:
        with pipeline.given(inputs) as values:
            async with session:
                return await session.prove(program, key, values, planned=planned)

    with together(folder):
        with pipeline.timed("prove") as step, Interruptible():
            proof, public = proved = asyncio.run(take_part())
        step.files = pipeline.save_proof(proof, public, folder)
    values = program.schema.public_json(iter(proved.signals))
    measured = session.measured

    def show(page: Page) -> None:
        tables.show_steps(page, [step])
        page.line(
            f"{measured.rounds} rounds, {measured.sent / 1000:.1f} kB sent, {measured.seconds:.2f} s with the others",
            "dim",
        )
        tables.show_values(page, tables.lines(values))
        page.line("the proof is valid", "bold green")

    document = {
        "party": name,
        "public": values,
        "rounds": measured.rounds,
        "bytes_sent": measured.sent,
        "joint_seconds": round(measured.seconds, 4),
        **step.to_json(),
    }
    output.result(document, show, tables.warnings_of(key))


def run_simulate(
    output: Output,
    target: str,
    parties_file: Path,
    inputs: str,
    given: tuple[str, ...],
    folder: str,
    delay: int,
    cheat: tuple[str, str, int] | None,
) -> int:
    """Rehearse a joint proof on this machine: a process for each party, with new identities and a development key.

    parties.toml says who takes part and who gives which input; its addresses, certificates and key are not used. With
    --cheat one party lies, and the others should notice; --delay lets each message take that long.
    """
    import json
    import tempfile
    from pathlib import Path

    from zkwright.parties import Parties, plan
    from zkwright.parties.inputs import split_inputs
    from zkwright.parties.rehearsal import rehearsed
    from zkwright.prover import setup

    parties = Parties.read(parties_file)
    if cheat is not None:
        parties.number_of(cheat[0])
    program = pipeline.load_program(target, given, None)
    with about(parties_file), Interruptible():
        plan(program, parties)
    public = {field.name for field in program.schema.inputs if field.public}
    with pipeline.given(inputs) as values:
        split = split_inputs(parties, values, public)
    with results_in(folder), tempfile.TemporaryDirectory() as scratch, pipeline.timed("simulate") as step:
        place = Path(scratch)
        setup(program.r1cs, path=place / "rehearsal.zkey")
        circuit = _circuit_for_all(program, target, place)
        file, identities = rehearsed(parties, place, circuit, "rehearsal.zkey")
        commands = []
        for index, (member, identity) in enumerate(zip(parties.members, identities, strict=True), 1):
            words = [
                "--json",
                "parties",
                "prove",
                "--parties",
                str(file),
                "--as",
                member.name,
                "--identity",
                str(identity),
            ]
            words += ["-i", "-", "-o", str(place / member.name), "--delay", str(delay)]
            if circuit == target:
                words += [word for text in given for word in ("-p", text)]
            if cheat is not None and parties.number_of(cheat[0]) == index:
                words += ["--cheat", f"{cheat[1]}:{cheat[2]}"]
            commands.append(words)
        texts = [json.dumps(values) for values in split]
        with Interruptible():
            answers = _all_at_once(commands, texts)
        proofs = {_content(place / member.name / PROOF) for member in parties.members}
        held = all(answer.get("ok") for answer in answers)
        if held and len(proofs) > 1:
            raise RuntimeError("the parties have different proofs")
        if held:
            with together(folder):
                for name in (PROOF, PUBLIC):
                    content = _content(place / parties.members[0].name / name) or b""
                    write_text(os.path.join(folder, name), content.decode())
                step.files = [os.path.join(folder, name) for name in (PROOF, PUBLIC)]
    told = [{"party": member.name, **answer} for member, answer in zip(parties.members, answers, strict=True)]

    def show(page: Page) -> None:
        for answer in told:
            if answer.get("ok"):
                cost = f"{answer['rounds']} rounds, {answer['bytes_sent'] / 1000:.1f} kB sent, {answer['joint_seconds']:.2f} s"
                page.parts([(f"{answer['party']}: ", "bold"), ("a valid proof; ", ""), (cost, "dim")])
            else:
                page.parts([(f"{answer['party']}: ", "bold"), (answer["error"]["message"], "yellow")])
        if held:
            tables.show_values(page, tables.lines(told[0]["public"]))
        word, style = ("all parties have the same proof", "bold green") if held else ("no proof for all", "bold red")
        page.line(word, style)

    document = {"ok": held, "circuit": program.schema.name, "by_party": told, **step.to_json()}
    output.result(document, show)
    return 0 if held else 1


def _circuit_for_all(program: Program, target: str, place: Path) -> str:
    """What each process reads the circuit from: compiled, where a file can carry it."""
    if program.python_hints:
        return os.path.abspath(target.rpartition(":")[0]) + ":" + target.rpartition(":")[2]
    from zkwright.compiler.program.program_file import write_program

    write_program(program, place / "rehearsal.r1cs")
    return "rehearsal.r1cs"


def _all_at_once(commands: list[list[str]], texts: list[str]) -> list[dict[str, Any]]:
    """Run the command once for each party, and return what each said; whatever happens, none of them stays behind."""
    import json
    import subprocess
    import sys
    from concurrent.futures import ThreadPoolExecutor

    started: list[subprocess.Popen[str]] = []
    try:
        for words in commands:
            process = subprocess.Popen(
                [sys.executable, "-m", "zkwright", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            started.append(process)
        with ThreadPoolExecutor(len(started)) as readers:
            spoken = list(readers.map(lambda pair: pair[0].communicate(pair[1]), zip(started, texts, strict=True)))
        answers = []
        for process, (said, complained) in zip(started, spoken, strict=True):
            try:
                answers.append(json.loads(said))
            except ValueError:
                line = complained.strip().rsplit("\n", 1)[-1]
                told = line or f"ended with exit code {process.returncode}"
                answers.append({"ok": False, "error": {"kind": "Ended", "message": told}})
        return answers
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
                process.wait()


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


def _beside(parties: Parties, name: str) -> str:
    return os.path.join(parties.folder, name)


def _lie(word: str) -> tuple[str, int]:
    kind, _, number = word.partition(":")
    from zkwright.parties.lies import KINDS

    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")
    return kind, whole(0, 10**9)(number)


def _somebodys_lie(word: str) -> tuple[str, str, int]:
    party, _, lie = word.partition(":")
    return party, *_lie(lie)


PARTIES: Final = Option(
    "--parties", name="parties_file", read=path, required=True, metavar="parties.toml", help="Who takes part."
)
DELAY: Final = Option(
    "--delay",
    name="delay",
    read=whole(0, 60_000),
    default=0,
    metavar="MS",
    help="For rehearsals: let each message take so many milliseconds more.",
)

VERB: Final = Group(
    "Prove with others what nobody of you could alone, without showing anybody your inputs.",
    {
        "identity": Verb(
            "parties identity",
            run_identity,
            [],
            [
                Option(
                    *("-o", "--out"),
                    name="file",
                    read=path,
                    metavar="NAME.identity",
                    help="Where the private key goes.",
                ),
                arguments.REPLACE,
            ],
            secret=True,
        ),
        "plan": Verb(
            "parties plan",
            run_plan,
            [Argument("target", "(FILE.py:CIRCUIT | NAME.r1cs)", str)],
            [PARTIES, arguments.PARAMETERS],
        ),
        "prove": Verb(
            "parties prove",
            run_prove,
            [],
            [
                PARTIES,
                Option(
                    "--as", name="name", read=str, required=True, metavar="NAME", help="Which of the parties this is."
                ),
                Option(
                    "--identity",
                    name="identity_file",
                    read=path,
                    required=True,
                    metavar="NAME.identity",
                    help="Its private key, from `zkwright parties identity`.",
                ),
                arguments.INPUTS,
                arguments.PARAMETERS,
                arguments.FOLDER,
                DELAY,
                Option(
                    "--cheat",
                    name="cheat",
                    read=_lie,
                    metavar="KIND:N",
                    help="For rehearsals: lie once, and see the others notice.",
                ),
                arguments.REDACT,
            ],
            secret=True,
        ),
        "simulate": Verb(
            "parties simulate",
            run_simulate,
            [Argument("target", "(FILE.py:CIRCUIT | NAME.r1cs)", str)],
            [
                PARTIES,
                arguments.INPUTS,
                arguments.PARAMETERS,
                arguments.FOLDER,
                DELAY,
                Option(
                    "--cheat",
                    name="cheat",
                    read=_somebodys_lie,
                    metavar="PARTY:KIND:N",
                    help="Let one party lie the N-th time it does something; see docs/parties.md for the kinds.",
                ),
                arguments.REDACT,
            ],
            secret=True,
        ),
    },
)
