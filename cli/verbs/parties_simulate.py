"""`zkwright parties simulate`: all parties, and all clients, on one machine."""

from __future__ import annotations

import os

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.entry import Interruptible
from zkwright.cli.files import PROOF, PUBLIC, results_in, together, write_text
from zkwright.cli.grammar import Argument, Option, Verb
from zkwright.cli.parties_options import DELAY, PARTIES, lie_of

from ..errors import about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.compiler import Program
    from zkwright.parties import Parties


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

    parties.toml says who takes part and who gives which input; its addresses, certificates and key are not used. The inputs are
    those of all, as one prover has them: `zkwright inputs` prints a template. Clients deal before the parties begin. With --cheat
    one party or client lies, and the others should notice; --delay lets each message take that long.
    """
    import json
    import tempfile
    from pathlib import Path

    from zkwright.parties import Parties, plan
    from zkwright.parties.inputs import client_inputs, split_inputs
    from zkwright.parties.rehearsal import rehearsed
    from zkwright.parties.witness import check_own_inputs
    from zkwright.prover import setup

    parties = Parties.read(parties_file)
    if cheat is not None:
        liar_of(parties, cheat[0])
    program = pipeline.load_program(target, given, None)
    with about(parties_file), Interruptible():
        planned = plan(program, parties)
    public = {field.name for field in program.schema.inputs if field.public}
    with pipeline.given(inputs) as values:
        split = split_inputs(parties, values, public)
        sent = client_inputs(parties, values, public)
        for member, own in zip(parties.members, split, strict=True):
            check_own_inputs(program, planned, parties, member.name, own)
    with results_in(folder), tempfile.TemporaryDirectory() as scratch, pipeline.timed("simulate") as step:
        place = Path(scratch)
        setup(program.r1cs, path=place / "rehearsal.zkey")
        circuit = _circuit_for_all(program, target, place)
        file, identities = rehearsed(parties, place, circuit, "rehearsal.zkey")
        envelopes = _envelopes(file, program, sent, cheat, place) if sent else []
        commands = []
        for member, identity in zip(parties.members, identities, strict=True):
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
            words += ["-i", "-", "-o", str(place / member.name), "--delay", str(delay), *envelopes]
            if circuit == target:
                words += [word for text in given for word in ("-p", text)]
            if cheat is not None and cheat[0] == member.name:
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
                for client in answer["left_out"]:
                    page.line(
                        f"  left out: {client['client'] or client['envelope'][:16]}: {client['reason']}", "yellow"
                    )
            else:
                page.parts([(f"{answer['party']}: ", "bold"), (answer["error"]["message"], "yellow")])
        if held:
            tables.show_values(page, tables.lines(told[0]["public"]))
        if cheat is not None and held and not any(answer["left_out"] for answer in told):
            page.line(f"{cheat[0]} told no lie: it never came to {cheat[1]} number {cheat[2]}", "yellow")
        word, style = ("all parties have the same proof", "bold green") if held else ("no proof for all", "bold red")
        page.line(word, style)

    document = {"ok": held, "circuit": program.schema.name, "by_party": told, **step.to_json()}
    output.result(document, show)
    return 0 if held else 1


def liar_of(parties: Parties, name: str) -> None:
    """Raise `InvalidParties` for a name that neither a party nor a client has; a client without one is called by its slot."""
    clients = parties.clients
    if clients is not None and name in {parties.name_of(parties.n + 1 + slot) for slot in range(clients.slots)}:
        return
    parties.number_of(name)


def _envelopes(
    file: Path, program: Program, sent: list[dict[str, Any]], cheat: tuple[str, str, int] | None, place: Path
) -> list[str]:
    """Deal what each client gives; the words by which `parties prove` takes it."""
    from zkwright.parties import Identity, Parties, deal, plan
    from zkwright.parties.clients.cone import Cones
    from zkwright.parties.lies import HONEST, Lies

    parties = Parties.read(file)
    planned = plan(program, parties)
    cones = Cones(program, planned, parties)
    folder = place / "envelopes"
    folder.mkdir()
    for slot, inputs in enumerate(sent):
        called = parties.name_of(parties.n + 1 + slot)
        lies = Lies(*cheat[1:]) if cheat is not None and cheat[0] == called else HONEST
        listed = parties.clients is not None and bool(parties.clients.members)
        name, identity = (called, Identity.read(place / f"{called}.identity")) if listed else ("", None)
        envelope = deal(parties, program, inputs, name=name, identity=identity, planned=planned, cones=cones, lies=lies)
        (folder / f"{slot}.envelope").write_bytes(envelope.to_bytes())
    return ["--envelopes", str(folder)]


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


def _somebodys_lie(word: str) -> tuple[str, str, int]:
    party, _, lie = word.partition(":")
    return party, *lie_of(lie)


SIMULATE: Final = Verb(
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
            metavar="NAME:KIND:N",
            help="Let one party or client lie the N-th time it does something; see docs/parties.md for the kinds.",
        ),
        arguments.REDACT,
    ],
    secret=True,
)
