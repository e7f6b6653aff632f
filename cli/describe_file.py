"""What a file is, told by its content and never by its name, and what is worth knowing about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zkwright.cli.misplaced import COMMANDS
from zkwright.cli.text import duration, size
from zkwright.core.files.kinds import KINDS, kind_of
from zkwright.core.shell_word import shell_word

from .errors import Refusal, about
from .pipeline import read_proof, read_public, read_statement, read_verification_key

if TYPE_CHECKING:
    from zkwright.compiler import Program
    from zkwright.core.r1cs import R1CS
    from zkwright.prover.circom import Limits

_DESCRIBED: Final = (
    "a saved MerkleTree, .r1cs, .sym, .wtns, .zkey, .ptau, .wasm, verification_key.json, proof.json, public.json, "
    "NAME.statement.json, an attestation, NAME.zkey.verified.json, input.json"
)


@dataclass(frozen=True, slots=True)
class Description:
    """A file's kind, what that is in words, and facts by name as JSON values; never the values of a witness.

    `texts` says some of the facts in a form for people, `warnings` what nobody should overlook.
    """

    kind: str
    title: str
    facts: Mapping[str, Any]
    texts: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[str] = ()


def describe(path: Path, limits: Callable[[], Limits]) -> Description:
    """Recognise a file and read what matters; `limits` gives those of a witness program, which is run to be described.

    Raises `Refusal` for a file of no known kind, `FormatError`, `InvalidKey` or `InvalidProof` for one that is damaged,
    `OSError` when it cannot be read.
    """
    kind = kind_of(path)
    if kind == "wasm":
        return _wasm(path, limits())
    if reader := _READERS.get(kind or ""):
        return reader(path)
    if kind is not None:
        taken = COMMANDS[kind].format(shell_word(path))
        raise Refusal(f"{path}: holds {KINDS[kind]}; what takes it: {taken}")
    raise Refusal(f"{path}: of no kind that zkwright knows; give one of {_DESCRIBED}")


def describe_program(program: Program, kind: str, title: str) -> Description:
    """What a compiled circuit takes, returns and costs."""
    from zkwright.cli.tables import program_summary, source_only, warnings_of_system

    schema = program.schema
    inputs = {
        entry.name: f"{'public' if entry.public else 'private'} {type_name(entry.shape.schema())}"
        for entry in schema.inputs
    }
    costs, texts = _costs(program.r1cs)
    facts = {**program_summary(program), **costs, "inputs": inputs}
    told = source_only(program)
    texts |= {"solver": told or "carried by the .r1cs"}
    if schema.output:
        facts["result"] = f"public {type_name(schema.output.schema())}"
    if schema.hash_inputs:
        facts["published"] = f"{schema.hash_inputs} of the {schema.n_signals} public values"
    return Description(kind, title, facts, texts, warnings_of_system(program.r1cs) + _long_rows(program.r1cs))


def _long_rows(r1cs: R1CS) -> list[str]:
    from zkwright.compiler.profiler.profile import MANY_TERMS

    if r1cs.n_rows < 2 or r1cs.n_terms <= MANY_TERMS * r1cs.n_rows:
        return []
    mend = "`zkwright profile` names the lines, and as_wire(x) gives a long sum that many rows repeat a wire of its own"
    return [f"{r1cs.n_terms // r1cs.n_rows} terms a row, which the key and every proof pay for: {mend}"]


def _costs(r1cs: R1CS) -> tuple[dict[str, Any], dict[str, str]]:
    """The terms of a system, the size of its key, the seconds a proof takes here; and the latter two in words."""
    from zkwright.cli.speed_cache import proving_speed
    from zkwright.cli.tables import engine_facts
    from zkwright.prover import choose_engine
    from zkwright.prover.estimate import estimate_seconds, zkey_bytes
    from zkwright.prover.groth16.key_layout import power_of_tau

    engine = choose_engine()
    speed, cached = proving_speed(engine)
    n_bytes, seconds = zkey_bytes(r1cs), estimate_seconds(r1cs, speed)
    facts = {
        "terms": r1cs.n_terms,
        "power_of_tau": power_of_tau(r1cs),
        "key_bytes": n_bytes,
        "proof_estimate": {
            "seconds": float(f"{seconds:.2g}"),
            **engine_facts(engine),
            "speed": "cached" if cached else "measured",
        },
    }
    estimate = f"about {duration(seconds)} on this machine, with the {engine.name} engine"
    power = f"{power_of_tau(r1cs)} or more, for a key from a ceremony"
    return facts, {"power_of_tau": power, "key_bytes": size(n_bytes), "proof_estimate": estimate}


def _r1cs(path: Path) -> Description:
    from zkwright.cli.tables import missing_from, r1cs_summary, source_only, warnings_of_system
    from zkwright.compiler.program.program_file import read_program
    from zkwright.compiler.program.sections import HINTS_SECTION
    from zkwright.core.files.r1cs_file import read_r1cs

    r1cs, extra = read_r1cs(path)
    if HINTS_SECTION in extra:
        program = read_program(path)
        title = source_only(program) or "with its own witness solver"
        return describe_program(program, "r1cs", f"constraint system, {title}")
    costs, texts = _costs(r1cs)
    facts = {**r1cs_summary(path.stem, r1cs), **costs}
    warnings = warnings_of_system(r1cs) + missing_from(path)
    return Description("r1cs", "constraint system, without a witness solver", facts, texts, warnings)


def type_name(schema: Any) -> str:
    """A type's name as the language writes it, from its JSON schema.

    >>> type_name({"array": {"struct": "Note", "fields": [["amount", "U64"], ["owner", "Field"]]}, "length": 4})
    'Array[Note {amount: U64, owner: Field}, 4]'
    """
    match schema:
        case {"array": item, "length": length}:
            return f"Array[{type_name(item)}, {length}]"
        case {"bytes": length}:
            return f"Bytes[{length}]"
        case {"fixed": bits, "fraction": fraction}:
            return f"Fixed[{bits}, {fraction}]"
        case {"vec": item, "max": capacity}:
            return f"Vec[{type_name(item)}, {capacity}]"
        case {"text": capacity}:
            return f"Text[{capacity}]"
        case {"struct": name, "fields": fields}:
            return f"{name} {{{', '.join(f'{part}: {type_name(kind)}' for part, kind in fields)}}}"
        case {"tuple": items}:
            return f"tuple[{', '.join(map(type_name, items))}]"
    return str(schema)


def _wtns(path: Path) -> Description:
    from zkwright.core.files.wtns_file import read_wtns

    witness = read_wtns(path)
    facts: dict[str, Any] = {"wires": len(witness)}
    texts = {}
    beside = path.with_suffix(".r1cs")
    if (r1cs := _system_of(beside, len(witness))) is not None:
        from zkwright.prover import UnsatisfiedWitness, check_witness

        # No value of it, also of those that this file calls public: anybody may have put it there, for another witness.
        facts |= {"circuit": str(beside), "public_signals": r1cs.n_public}
        try:
            check_witness(r1cs, witness)
            facts["satisfied"] = True
        except UnsatisfiedWitness:
            facts["satisfied"] = False
    else:
        facts["circuit"] = None
        texts["circuit"] = f"unknown; whether it satisfies its circuit shows where that, {beside.name}, lies beside it"
    return Description("wtns", "witness; it holds secrets, keep it private", facts, texts)


def _system_of(path: Path, n_wires: int) -> R1CS | None:
    """The constraint system in a file, if that may be the one of a witness of so many wires."""
    from zkwright.core.errors import FormatError
    from zkwright.core.files.r1cs_file import read_r1cs

    try:
        r1cs = read_r1cs(path).r1cs
    except (OSError, FormatError):
        return None
    return r1cs if r1cs.n_wires == n_wires else None


def _wasm(path: Path, limits: Limits) -> Description:
    from zkwright.prover.circom import WitnessProgram

    interface = WitnessProgram.load(path, limits).interface()
    facts: dict[str, Any] = {"wires": interface.n_wires, "input_elements": interface.n_elements}
    texts = {}
    if interface.inputs:
        facts["inputs"] = dict(interface.inputs)
        texts["inputs"] = ", ".join(
            name if size == 1 else f"{name} ({size} elements)" for name, size in interface.inputs.items()
        )
    else:
        facts["inputs"] = None
        texts["inputs"] = f"names unknown; they show where {path.stem}.sym (circom --sym) lies beside it"
    return Description("wasm", "witness program of circom 2; it runs shut off from this machine", facts, texts)


def _zkey(path: Path) -> Description:
    from zkwright.cli.contributions import HASH, facts_of, sentence
    from zkwright.cli.key_standing import recorded_standing
    from zkwright.cli.tables import warnings_of_record
    from zkwright.prover import read_zkey

    key = read_zkey(path)
    standing, flaw = recorded_standing(key)
    contributors = []
    if key.n_contributions:
        from zkwright.prover.ceremony import recorded_contributions

        contributors = [facts_of(number, each) for number, each in enumerate(recorded_contributions(key), 1)]
    facts = {
        "wires": key.n_wires,
        "public_signals": key.n_public,
        "domain_size": key.domain_size,
        "standing": standing.value,
        "development": key.is_development,
        "contributions": key.n_contributions,
        "circuit_hash": key.circuit_hash.hex(),
        "contributors": contributors,
    }
    warnings = warnings_of_record(key, standing, flaw)
    texts: dict[str, Any] = {"contributors": [sentence(each, HASH) for each in contributors]}
    if not warnings:
        texts["standing"] = standing.words
    return Description("zkey", "Groth16 proving key", facts, texts, warnings)


def _ptau(path: Path) -> Description:
    from zkwright.prover.ceremony.phase1.powers import read_ptau_header

    return Description("ptau", "powers of tau, the first phase of a ceremony", asdict(read_ptau_header(path)))


def _public(path: Path) -> Description:
    from zkwright.cli.tables import warnings_of_signals

    signals = read_public(path)
    facts = {"public_signals": len(signals), "signals": [str(signal) for signal in signals]}
    return Description("public", "public signals of a proof", facts, warnings=warnings_of_signals(len(signals)))


def _proof(path: Path) -> Description:
    read_proof(path)
    facts = {"protocol": "groth16", "curve": "bn128"}
    return Description("proof", "Groth16 proof, its points sound; `zkwright verify` says what it proves", facts)


def _verification_key(path: Path) -> Description:
    from zkwright.cli.tables import warnings_of_signals

    key = read_verification_key(path)
    facts = {
        **{"protocol": "groth16", "curve": "bn128", "public_signals": key.n_public},
        "fingerprint": key.fingerprint,
    }
    return Description(
        "verification_key",
        "Groth16 verification key, its points sound",
        facts,
        warnings=warnings_of_signals(key.n_public),
    )


def _statement(path: Path) -> Description:
    from zkwright.cli.tables import warnings_of_signals
    from zkwright.prover.groth16.standing import Standing

    statement = read_statement(path)
    facts = {
        "circuit": statement.circuit,
        "public_signals": statement.n_public,
        "verification_key": statement.fingerprint,
        "standing": statement.standing or "unknown",
        **({"hash_inputs": statement.hash_inputs} if statement.hash_inputs else {}),
        "signals": {name: type_name(part.to_json()) for name, part in statement.signals.items()},
    }
    warning = Standing(statement.standing).warning if statement.standing else ""
    return Description(
        "statement",
        "names of the public signals of proofs under one verification key",
        facts,
        warnings=[warning] * bool(warning) + warnings_of_signals(statement.n_public),
    )


def _attestation(path: Path) -> Description:
    from zkwright.prover.ceremony import Attestation, check_signature, read_attestation

    attestation = read_attestation(path)
    if not isinstance(attestation, Attestation):  # it says that it is one
        raise Refusal(f"{path}: changed while it was read")
    check_signature(path, attestation)
    facts = {
        "number": attestation.number,
        "name": attestation.name,
        "contribution_hash": attestation.contribution_hash.hex(),
        "circuit_hash": attestation.circuit_hash.hex(),
        "public_key": attestation.public_key and attestation.public_key.hex(),
    }
    told = "unsigned" if attestation.public_key is None else "its signature right"
    title = (
        f"what a contributor to a ceremony published, {told}; whether a key agrees, `zkwright ceremony verify` tells"
    )
    texts = {"public_key": "none"} if attestation.public_key is None else {}
    return Description("attestation", title, facts, texts=texts)


def _receipt(path: Path) -> Description:
    from zkwright.prover.groth16.key_receipt import is_own, read_receipt

    receipt = read_receipt(path)
    facts = receipt.to_object()
    texts = {"powers_of_tau_contributions": "trusted"} if facts["powers_of_tau_contributions"] is None else {}
    del facts["format"], facts["version"], facts["seal"]
    facts["key_bytes"] = facts.pop("bytes")
    facts["own"] = is_own(receipt)
    title = "receipt of a key that you verified with `zkwright ceremony verify`, which lies beside it"
    if not facts["own"]:
        title = "receipt of somebody else, or on another machine, that a key was verified; it says nothing here"
    return Description("receipt", title, facts, texts=texts)


def _inputs(path: Path) -> Description:
    from zkwright.core.input_json import read_inputs

    with about(path):
        names = list(read_inputs(path))  # their values may be secret
    return Description("inputs", "a circuit's inputs, or another JSON object; they may be secret", {"inputs": names})


def _sym(path: Path) -> Description:
    from zkwright.core.files.sym_file import read_sym

    wires = [signal.wire for signal in read_sym(path)]
    # The wire of the constant 1 has no name.
    return Description("sym", "names of signals", {"signals": len(wires), "wires": len(set(wires) - {None, 0}) + 1})


def _tree(path: Path) -> Description:
    from zkwright.circuits.merkle.plain import describe_file

    facts = describe_file(path)
    return Description("tree", "a Merkle tree; its leaves may be secret", {**facts, "root": str(facts["root"])})


_READERS: Final[Mapping[str, Callable[[Path], Description]]] = {
    "r1cs": _r1cs,
    "sym": _sym,
    "wtns": _wtns,
    "zkey": _zkey,
    "ptau": _ptau,
    "tree": _tree,
    "verification_key": _verification_key,
    "proof": _proof,
    "public": _public,
    "statement": _statement,
    "attestation": _attestation,
    "receipt": _receipt,
    "inputs": _inputs,
}
