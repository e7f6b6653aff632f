"""What every `zkwright export` begins with: the key, the names of its public signals, and whether it is fit to be relied on."""

from __future__ import annotations

from zkwright.cli import pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Option, path
from zkwright.cli.key_standing import recorded_standing
from zkwright.cli.threads import no_linear_algebra

from .errors import Refusal, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.exports.described_key import DescribedKey
    from zkwright.verifier import Statement, VerifyingKey

KEY: Final = Argument("key", "(NAME.zkey | verification_key.json)", path)

STATEMENT: Final = Option(
    "--statement",
    name="statement",
    read=path,
    metavar="JSON",
    help="The descriptor that names the public signals; default: the NAME.statement.json of this key beside it.",
)

DEVELOPMENT: Final = Option(
    "--development",
    name="development",
    help="Export the key although somebody can forge proofs under it, for trials.",
)

HASH_INPUTS: Final = Option(
    "--hash-inputs",
    name="hash_inputs",
    help="For a circuit with hash_inputs: a contract that takes all public signals and hashes them; else it takes the hash.",
)

OPTIONS: Final = (STATEMENT, DEVELOPMENT)
"""What every verb takes that exports a key, beside `KEY`; all three are what `exported_key` is called with."""


def exported_key(key: Path, statement: Path | None, development: bool) -> tuple[DescribedKey, list[str]]:
    """The key in a `.zkey` or a `verification_key.json`, with what is known of it, and what has to be said of it.

    The descriptor is `statement`, or the one beside the key that has its fingerprint. Who can forge proofs the `.zkey` shows, or
    the descriptor says where it says worse, or where there is no `.zkey`. Of a `verification_key.json`
    without a descriptor that says it, a `.zkey` of the same key beside it tells.

    Raises `Refusal` for a key under which somebody can forge proofs, unless it is exported as one for `development`, and for two
    descriptors beside it that differ; `InvalidKey` for a key that is unfit whoever made it; `InvalidStatement` for a damaged
    descriptor or one of another key.
    """
    no_linear_algebra()
    from zkwright.core.files.kinds import kind_of
    from zkwright.exports.described_key import UNKNOWN, DescribedKey
    from zkwright.prover.groth16.standing import Standing
    from zkwright.verifier.standing import FORGEABLE

    if kind_of(key) == "zkey":
        vk, recorded, warnings = _of_zkey(key)
    else:
        with expecting((key, ("verification_key", "zkey"))):
            vk = pipeline.read_verification_key(key)
        recorded, warnings = None, tables.warnings_of_signals(vk.n_public)
    descriptor = _descriptor(key, vk, statement)
    said = None if descriptor is None else descriptor.standing
    if recorded is None and said is None:
        recorded = _standing_beside(key, vk)
    standing = worse(recorded, said) or UNKNOWN
    if standing in FORGEABLE and not development:
        mend = "export a key of a ceremony, or add --development to try this one"
        raise Refusal(f"{key}: {Standing(standing).words}; {mend}")
    warning = _UNKNOWN if standing == UNKNOWN else Standing(standing).warning
    name = _circuit_of(key) if descriptor is None else descriptor.circuit
    described = DescribedKey(vk, descriptor, standing, name, development=development)
    return described, [warning] * bool(warning) + warnings


_UNKNOWN: Final = (
    "nobody says who made this key, who may be able to forge proofs; give its .zkey, "
    "or the NAME.statement.json that was written with it"
)


def _of_zkey(file: Path) -> tuple[VerifyingKey, str, list[str]]:
    """The verifying key in a `.zkey`, its standing, and what has to be said of it beside that."""
    from zkwright.prover import read_zkey

    with about(file):
        key = read_zkey(file)
        vk = key.verifying_key()
    standing, flaw = recorded_standing(key)
    told = tables.warnings_of_record(key, standing, flaw)
    return vk, standing.value, [text for text in told if text != standing.warning]


def _descriptor(key: Path, vk: VerifyingKey, given: Path | None) -> Statement | None:
    """The descriptor that was given, or that lies beside a key; None where there is none."""
    if given is not None:
        with expecting((given, ("statement",))):
            found = pipeline.read_statement(given)
        if found.fingerprint != vk.fingerprint:
            raise Refusal(f"{given}: names the public signals of another key; give the one that was written with {key}")
        return found
    read = {file: pipeline.read_statement(file) for file in pipeline.descriptors_beside(key, vk)}
    of_key = {file: found for file, found in read.items() if found.fingerprint == vk.fingerprint}
    first, *others = of_key.values() or [None]
    if any(other != first for other in others):
        raise Refusal(f"{key}: {' and '.join(of_key)} differ in what they say of it; give one with --statement")
    return first


def _standing_beside(key: Path, vk: VerifyingKey) -> str | None:
    """What a `.zkey` of the same key in the same folder shows."""
    from zkwright.core.errors import FormatError
    from zkwright.prover import read_zkey
    from zkwright.verifier import VerifierError

    for file in sorted(key.parent.glob("*.zkey")):
        try:
            found = read_zkey(file)
            if found.verifying_key() == vk:
                return recorded_standing(found)[0].value
        except (FormatError, VerifierError, OSError):
            continue
    return None


def worse(recorded: str | None, said: str | None) -> str | None:
    """What a `.zkey` shows, or a descriptor says where there is none or it says worse.

    That the key was verified a descriptor cannot say in the place of a `.zkey` that does not show it: it came with the key.
    """
    from zkwright.verifier.standing import FORGEABLE

    worst = next((standing for standing in FORGEABLE if standing in (recorded, said)), None)
    return worst or recorded or said


def _circuit_of(key: Path) -> str:
    """A name for what nobody named: the file's, where it is one, else `circuit`."""
    stem = key.name.removesuffix(".zkey")
    named = stem != key.name and stem.isascii() and stem.isidentifier()
    return stem if named else "circuit"
