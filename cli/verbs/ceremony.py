"""`zkwright ceremony`: keys for real value, made by several hands of which one honest one is enough."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline
from zkwright.cli.expecting import expecting
from zkwright.cli.files import results_in, write_text, writing
from zkwright.cli.grammar import Group, Verb
from zkwright.cli.threads import no_linear_algebra

from ..ceremony_files import (
    ATTESTATION_FLAG,
    guard_attestation,
    guard_key,
    key_file,
    read_with_powers,
    refuse_development,
    refuse_same,
)
from ..ceremony_options import (
    ATTESTATION,
    BEACON_HASH,
    CIRCUIT,
    ENTROPY,
    ITERATIONS,
    KEY,
    NAME,
    OUT,
    POWERS,
    SIGN,
    TRUST,
)
from ..contributions import HASH, facts_of, sentence, tell
from ..errors import Refusal, about, unsound
from .ceremony_bellman import EXPORT_BELLMAN, IMPORT_BELLMAN
from .ceremony_verify import REPORT, VERIFY
from .coordination import JOIN, SERVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.prover import Progress, ProvingKey
    from zkwright.prover.ceremony import Contributed, SigningKey


def run_new(output: Output, r1cs_path: Path, ptau: Path, out: Path, trust: bool, force: bool) -> None:
    """Make the first key of a circuit from a public ceremony's powers of tau.

    The bytes are those of `snarkjs groth16 setup`. Everybody can forge proofs under it until somebody contributes. The powers
    of tau are verified first, as by `zkwright ptau verify`, unless --trust-ptau says that they have been.
    """
    no_linear_algebra()
    from zkwright.prover.ceremony import new_key

    with pipeline.timed("new") as step, output.progress("new") as progress:
        r1cs, powers, _ = read_with_powers(r1cs_path, ptau, trust, progress)
        file = key_file(out)
        with results_in(file.parent):
            guard_key(file, force)
            with writing(file):
                key = new_key(r1cs, powers, file, progress=progress)
    step.files = [file]
    tell(output, step, {"circuit_hash": key.circuit_hash.hex()}, [f"circuit hash {key.circuit_hash.hex()}"], key)


def run_contribute(
    output: Output,
    zkey: Path,
    out: Path,
    name: str,
    entropy: str,
    attestation: Path | None,
    sign: Path | None,
    force: bool,
) -> None:
    """Contribute to a key: change it by a factor that nobody else knows, and that is forgotten.

    Publish the hash that is printed, where others find that it is yours, or the file of --attestation, which holds it and your
    name; --sign has both signed. The factor is the operating system's randomness; --entropy is mixed in. The key you get is
    checked point by point first, whether the chain before it is right `zkwright ceremony verify` tells.
    """
    from zkwright.prover.ceremony import contribute, read_signing_key

    if attestation is None:
        if sign is not None:
            raise Refusal(f"--sign {sign}: there is nothing to sign; add --attestation FILE.json")
    else:
        guard_attestation(attestation, force)
    signing_key = None if sign is None else read_signing_key(sign)

    def step(key: ProvingKey, file: Path, progress: Progress | None) -> Contributed:
        return contribute(key, file, name=name, entropy=entropy.encode(errors="surrogateescape"), progress=progress)

    _contribute(output, "contribute", zkey, out, force, step, attestation, signing_key)


def run_beacon(output: Output, zkey: Path, out: Path, value: bytes, exponent: int, name: str, force: bool) -> None:
    """End a ceremony with a public value that nobody could foresee, hashed 2**N times.

    Name the source of the value before it is known, such as a block of a chain at a height to come.
    """
    from zkwright.prover.ceremony import Beacon, apply_beacon

    def step(key: ProvingKey, file: Path, progress: Progress | None) -> Contributed:
        return apply_beacon(key, file, Beacon(value, exponent), name=name, progress=progress)

    _contribute(output, "beacon", zkey, out, force, step)


def _contribute(
    output: Output,
    verb: str,
    zkey: Path,
    out: Path,
    force: bool,
    step: Callable[[ProvingKey, Path, Progress | None], Contributed],
    attestation: Path | None = None,
    signing_key: SigningKey | None = None,
) -> None:
    no_linear_algebra()
    from zkwright.prover import read_zkey
    from zkwright.prover.ceremony import attest

    with pipeline.timed(verb) as timed, output.progress(verb) as progress:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        refuse_development(zkey, key)
        file = key_file(out)
        refuse_same(zkey, file)
        with results_in(file.parent):
            guard_key(file, force)
            try:
                with unsound(zkey):
                    key.check_groups(progress)
                    with writing(file), about(zkey):
                        done = step(key, file, progress)
            except ValueError as error:
                raise Refusal(f"{zkey}: {error}") from error
    timed.files = [file]
    if attestation is not None:
        text = attest(key.circuit_hash, done.number, done.contribution, signing_key).to_json()
        with results_in(attestation.parent, ATTESTATION_FLAG):
            write_text(attestation, text, ATTESTATION_FLAG)
        timed.files.append(attestation)
    facts = facts_of(done.number, done.contribution)
    tell(output, timed, facts, [sentence(facts, HASH)], done.key)


VERB: Final = Group(
    "Make a key that nobody can forge proofs under, as long as one contributor is honest.",
    {
        "new": Verb("ceremony new", run_new, [CIRCUIT], [POWERS, OUT, TRUST, arguments.FORCE]),
        "contribute": Verb(
            "ceremony contribute",
            run_contribute,
            [KEY],
            [OUT, NAME, ENTROPY, ATTESTATION, SIGN, arguments.FORCE],
            secret=True,
        ),
        "beacon": Verb("ceremony beacon", run_beacon, [KEY], [OUT, BEACON_HASH, ITERATIONS, NAME, arguments.FORCE]),
        "export-bellman": EXPORT_BELLMAN,
        "import-bellman": IMPORT_BELLMAN,
        "verify": VERIFY,
        "report": REPORT,
        "serve": SERVE,
        "join": JOIN,
    },
)
