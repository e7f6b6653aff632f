"""`zkwright parties`: one proof from inputs that never meet."""

from __future__ import annotations

import os
import sys

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.entry import Interruptible
from zkwright.cli.files import results_in, together, write_text
from zkwright.cli.grammar import Argument, Group, Option, Verb, path
from zkwright.cli.parties_options import DELAY, PARTIES, beside, lie_of
from zkwright.cli.text import printable

from ..errors import Refusal, Usage, about
from .parties_blame import BLAME, EVIDENCE
from .parties_give import GIVE
from .parties_simulate import SIMULATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


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
    from zkwright.parties.clients.cone import Cones
    from zkwright.parties.cost import cost_of
    from zkwright.parties.planning import Kind

    parties = Parties.read(parties_file)
    program = pipeline.load_program(target, given, None)
    with about(parties_file), Interruptible():
        planned = plan(program, parties)
    cost = cost_of(planned, parties, program.r1cs.n_rows, program.r1cs.n_outputs)
    cones = Cones(program, planned, parties) if parties.clients else None
    own = {member.name: len(planned.wires_of(index)) for index, member in enumerate(parties.members, 1)}
    clients = {"slots": len(cones), "wires": len(cones[0].wires)} if cones else None
    steps = {kind.value: planned.count(kind) for kind in Kind}
    seconds = {"lan": round(cost.seconds(0.0002), 3), "50ms": round(cost.seconds(0.05), 3)}
    document = {
        "circuit": program.schema.name,
        "parties": parties.n,
        "threshold": parties.threshold,
        "constraints": program.r1cs.n_rows,
        "wires": {"public": planned.n_public(), "own": own, "joint": planned.n_joint()},
        **({"clients": clients} if clients else {}),
        "steps": steps,
        "rounds": cost.rounds,
        "bytes_sent": cost.sent,
        "products": cost.products,
        "seconds": seconds,
    }

    def show(page: Page) -> None:
        page.line(f"{program.schema.name}: {parties.n} parties, of whom {parties.threshold} may lie", "bold")
        marked = [("public", str(planned.n_public()))]
        marked += [(f"{name}'s own", str(number)) for name, number in own.items()]
        marked += [(f"each of {clients['slots']} clients'", str(clients["wires"]))] if clients else []
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
    envelopes: Path | None,
    delay: int,
    cheat: tuple[str, int] | None,
) -> None:
    """Take one party's part in a joint proof: proof.json and public.json, the same for all parties.

    Every party runs this at the same time, each with its own identity and its own inputs. Circuit and key are those that
    parties.toml names, beside it. Nobody waits longer than its patience says; where anything goes wrong, nothing comes out.
    """
    import asyncio

    from zkwright.parties import Cheated, Identity, Parties, Session, plan
    from zkwright.parties.clients.folder import read_envelopes
    from zkwright.parties.lies import HONEST, Lies
    from zkwright.parties.witness import check_own_inputs
    from zkwright.prover import read_zkey

    parties = Parties.read(parties_file)
    identity = Identity.read(identity_file)
    lies = HONEST if cheat is None else Lies(*cheat)
    session = Session(parties, name, identity, delay=delay / 1000, lies=lies)
    program = pipeline.load_program(beside(parties, parties.circuit), given, None)
    key = read_zkey(beside(parties, parties.key))
    with about(parties_file), Interruptible():
        planned = plan(program, parties)
        sent, unread = read_envelopes(envelopes, program, planned, parties) if envelopes else ([], [])

    others = ", ".join(f"{one.name} ({one.host}:{one.port})" for one in parties.members if one.name != name)

    async def take_part() -> Any:
        with pipeline.given(inputs) as values:
            check_own_inputs(
                program, planned, parties, name, values
            )  # nobody waits for others to hear of a slip of one's own
            if output.speaks and not output.json:
                sys.stderr.write(printable(f"waiting for {others} for up to {parties.patience:g} s each time") + "\n")
            async with session:
                return await session.prove(program, key, values, planned=planned, envelopes=sent)

    try:
        with together(folder):
            with pipeline.timed("prove") as step, Interruptible():
                proof, public = proved = asyncio.run(take_part())
            behind = proved.signals if program.schema.hash_inputs else None
            step.files = pipeline.save_proof(proof, public, folder, behind)
    except Cheated as error:
        if error.evidence is not None:
            with results_in(folder):
                write_text(os.path.join(folder, EVIDENCE), error.evidence.to_json())
        raise
    values = program.schema.public_json(iter(proved.signals))
    measured = session.measured
    left_out = [
        {"envelope": client.digest.hex(), "client": client.name, "reason": client.reason}
        for client in (*unread, *session.left_out)
    ]

    def show(page: Page) -> None:
        tables.show_steps(page, [step])
        page.line(
            f"{measured.rounds} rounds, {measured.sent / 1000:.1f} kB sent, {measured.seconds:.2f} s with the others",
            "dim",
        )
        for client in left_out:
            page.line(f"left out: {client['client'] or client['envelope'][:16]}: {client['reason']}", "yellow")
        tables.show_values(page, tables.lines(values))
        page.line("the proof is valid", "bold green")

    document = {
        "party": name,
        "public": values,
        "rounds": measured.rounds,
        "bytes_sent": measured.sent,
        "joint_seconds": round(measured.seconds, 4),
        "check_seconds": round(measured.check_seconds, 4),
        "proof_seconds": round(measured.proof_seconds, 4),
        "processor_seconds": round(measured.processor_seconds, 4),
        "left_out": left_out,
        **step.to_json(),
    }
    output.result(document, show, tables.warnings_of(key))


VERB: Final = Group(
    "Prove with others what nobody of you could alone, without showing anybody your inputs.",
    {
        "identity": Verb(
            "parties identity",
            run_identity,
            [],
            [
                arguments.NEW_IDENTITY,
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
        "blame": BLAME,
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
                Option(
                    "--envelopes",
                    name="envelopes",
                    read=path,
                    metavar="DIR",
                    help="A folder with clients' envelopes, the same for all parties.",
                ),
                DELAY,
                Option(
                    "--cheat",
                    name="cheat",
                    read=lie_of,
                    metavar="KIND:N",
                    help="For rehearsals: lie once, and see the others notice.",
                ),
                arguments.REDACT,
            ],
            secret=True,
        ),
        "give": GIVE,
        "simulate": SIMULATE,
    },
)
