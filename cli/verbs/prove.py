"""`zkwright prove`: from a key and a witness to a proof."""

from __future__ import annotations

import os

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import together
from zkwright.cli.grammar import Argument, Option, Verb, path
from zkwright.cli.published import compare_with_circuit, signals_behind_hash
from zkwright.cli.text import count
from zkwright.cli.threads import no_linear_algebra

from ..errors import Refusal, Usage, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page

_DECLARED: Final = "as many values are published as {} declares public"
_NOT_COMPARED: Final = (
    "the key alone says that these values are public; --circuit NAME.r1cs compares it with the circuit"
)


def run(
    output: Output,
    zkey: str,
    wtns: str | None,
    wasm: str | None,
    inputs: str | None,
    reduce: bool,
    circuit: str | None,
    folder: str,
    at: str | None,
    api_key: Path | None,
    **limits: Any,
) -> None:
    """Prove that a witness satisfies the circuit of a key: proof.json and public.json.

    Where the circuit publishes a hash of its signals (hash_inputs), public.json has the hash, and signals.json the signals.

    The proof is checked before it is written. Keys and witnesses of snarkjs and circom are as good as ours. With
    --wasm and -i, in place of a witness, circom's witness program computes it, and no file is left that holds it.

    The key says which values of the witness are published, and so does the circuit: where they differ, which would
    publish private values, nothing is proved. The circuit is the one given with --circuit, or else the .r1cs of the
    same name beside the witness or the program.

    With --at a service proves: `zkwright prove NAME.statement.json --at URL -i JSON`. It gets the inputs, secrets included.
    Its proof is verified here, with the verification_key.json beside the descriptor, before it is written.
    """
    if at is not None:
        if wtns is not None or wasm is not None or circuit is not None or reduce or inputs is None:
            raise Usage("with --at give a NAME.statement.json and its inputs with -i, and nothing else to prove with")
        from zkwright.cli.proving_elsewhere import prove_elsewhere

        prove_elsewhere(output, at, zkey, inputs, api_key, folder)
        return
    if api_key is not None:
        raise Usage("--api-key is for a service, given with --at")
    no_linear_algebra()
    from zkwright.core.files.wtns_file import view_wtns
    from zkwright.prover.engines.choice import choose_engine
    from zkwright.prover.groth16.proving import prove
    from zkwright.prover.groth16.zkey_view import view_zkey

    engine = choose_engine()
    done, reduced = [], list[str]()
    if reduce and wasm is None:
        raise Usage("--reduce is for the inputs of a program given with --wasm")
    if wtns is not None and wasm is None and inputs is None:
        with expecting((zkey, ("zkey",)), (wtns, ("wtns",)), command="zkwright prove {} {}"):
            source, key = wtns, view_zkey(zkey)
            witness: Any = view_wtns(wtns)
            n_wires = len(witness) // 32
    elif wtns is None and wasm is not None and inputs is not None:
        places = ((zkey, ("zkey",)), (wasm, ("wasm",)), (inputs, ("inputs",)))
        with expecting(*places, command="zkwright prove {} --wasm {} -i {}"):
            source, key = wasm, view_zkey(zkey)
            with pipeline.timed("witness") as solved:
                witness, reduced = pipeline.solve_with_circom(wasm, inputs, output, arguments.limits(**limits), reduce)
                n_wires = len(witness)
        done.append(solved)
    elif wtns is None and wasm is None and inputs is not None:
        from zkwright.core.shell_word import shell_word

        stem = os.path.splitext(os.path.basename(zkey))[0]
        first = f"zkwright witness {shell_word(f'{stem}.r1cs')} -i {inputs if inputs == '-' else shell_word(inputs)}"
        then = f"then prove with its {shell_word(f'{stem}.wtns')}; or add --wasm NAME.wasm of circom"
        raise Usage(f"a key does not solve for inputs: run `{first}` first, {then}")
    else:
        raise Usage("give a witness, or both --wasm and -i to compute one")
    with pipeline.timed("prove") as proved:
        if n_wires != key.n_wires:
            what = f"{n_wires} wires, {zkey} needs {key.n_wires}: they belong to different circuits"
            mend = "compute the witness from the .r1cs that the key was made for"
            raise Refusal(f"{source}: {what}, or to one that was compiled with different -O; {mend}")
        declared_by = compare_with_circuit(key, zkey, source, n_wires, circuit)
        with output.progress("prove") as progress, about(zkey):
            try:
                proof, public = prove(key, witness, engine=engine, progress=progress)
            except ValueError:
                key.to_arrays().check()  # points off the curve make the arithmetic fail; checking them first would cost too much
                raise
        hashed = None if declared_by is None else signals_behind_hash(declared_by, witness, public)
        with together(folder):
            proved.files = pipeline.save_proof(proof, public, folder, hashed)
    done.append(proved)

    signals = [str(signal) for signal in (public if hashed is None else hashed)]

    def show(page: Page) -> None:
        tables.show_steps(page, done, engine)
        hidden = output.redact and declared_by is None  # the key's maker may have called secrets public
        tables.show_values(
            page, [("public", count(len(signals), "value"))] if hidden else tables.lines({"public": signals})
        )
        page.line(_DECLARED.format(declared_by) if declared_by is not None else _NOT_COMPARED, "dim")

    published = [str(signal) for signal in public]
    document = {**tables.engine_facts(engine), "public": published, "circuit": declared_by, **proved.to_json()}
    if hashed is not None:
        document["signals"] = signals
    if reduced:
        document["reduced"] = reduced
    if wasm:
        document["steps"] = [step.to_json() for step in done]
    output.result(document, show, tables.warnings_of(key))


VERB: Final = Verb(
    "prove",
    run,
    [
        Argument("zkey", "NAME.zkey", str),
        Argument("wtns", "[WITNESS.wtns]", str, required=False),
    ],
    [
        Option("--wasm", name="wasm", read=str, metavar="NAME.wasm", help="Compute the witness with circom's program."),
        Option(
            *("-i", "--input"), name="inputs", read=str, metavar="JSON", help="The program's inputs; - reads stdin."
        ),
        arguments.REDUCE,
        Option(
            "--circuit",
            name="circuit",
            read=str,
            metavar="NAME.r1cs",
            help="The circuit, which has to declare as many public values as proofs under the key publish.",
        ),
        Option(
            "--at", name="at", read=str, metavar="URL", help="Have a service prove, as `zkwright serve --prove` does."
        ),
        Option(
            "--api-key",
            name="api_key",
            read=path,
            metavar="FILE",
            help="The file with the API key for --at; default: $ZKWRIGHT_API_KEY.",
        ),
        arguments.FOLDER,
        arguments.REDACT,
        arguments.TIME_LIMIT,
        arguments.MEMORY_LIMIT,
    ],
    secret=True,
)
