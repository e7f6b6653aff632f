"""`zkwright ceremony`: keys for real value, made by several hands of which one honest one is enough."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import guard_zkey, results_in, write_text, writing
from zkwright.cli.grammar import Argument, Group, Option, Verb, path, whole
from zkwright.cli.threads import no_linear_algebra

from ..errors import Refusal, UnsoundKey, about
from .coordination import SERVE, join_verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.core.r1cs import R1CS
    from zkwright.prover import Powers, Progress, ProvingKey
    from zkwright.prover.ceremony import Attested, Beacon, Contributed, Contribution, PowersContribution, SigningKey


def run_new(output: Output, r1cs_path: Path, ptau: Path, out: Path, trust: bool, force: bool) -> None:
    """Make the first key of a circuit from a public ceremony's powers of tau.

    The bytes are those of `snarkjs groth16 setup`. Everybody can forge proofs under it until somebody contributes. The powers
    of tau are verified first, as by `zkwright ptau verify`, unless --trust-ptau says that they have been.
    """
    no_linear_algebra()
    from zkwright.prover.ceremony import new_key

    with pipeline.timed("new") as step, output.progress("new") as progress:
        r1cs, powers, _ = _read(r1cs_path, ptau, trust, progress)
        file = _file(out)
        with results_in(file.parent):
            _guard(file, force)
            with writing(file):
                key = new_key(r1cs, powers, file, progress=progress)
    step.files = [file]
    _tell(output, step, {"circuit_hash": key.circuit_hash.hex()}, [f"circuit hash {key.circuit_hash.hex()}"], key)


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


def run_verify(output: Output, r1cs_path: Path, zkey: Path, ptau: Path, trust: bool, attestations: Path | None) -> None:
    """Say who contributed to a key, and whether all of it is right.

    That is: every point is what the circuit, the powers of tau and the contributions make; every contributor knew the factor;
    nothing was dropped, repeated or added. Exits with 0 when it is right, 1 when it is not, 2 when a file is unusable. Compare
    the hashes with those that the contributors published: of those to the powers of tau and of those to the key, one each whom
    you trust is enough. With --trust-ptau the former are for you to know. With --attestations each file in a folder must agree
    with the contribution that it is of, and its signature be right; whose its public key is you have to know.
    """
    no_linear_algebra()
    from zkwright.core.shell_word import shell_word
    from zkwright.prover import Standing, read_zkey
    from zkwright.prover.ceremony import check_attestations, read_attestations, verify_ceremony
    from zkwright.verifier import InvalidKey

    published = None if attestations is None else read_attestations(attestations)

    with pipeline.timed("verify") as step, output.progress("verify") as progress:
        order = f"zkwright ceremony verify {{}} {{}} --ptau {shell_word(ptau)}"
        with expecting((r1cs_path, ("r1cs",)), (zkey, ("zkey",)), command=order):
            key = read_zkey(zkey)
            r1cs, powers, before = _read(r1cs_path, ptau, trust, progress, key)
        try:
            found = verify_ceremony(key, r1cs, powers, progress=progress)
        except InvalidKey as error:
            raise UnsoundKey(f"{zkey}: {error}") from error
        attested = None if published is None else check_attestations(found, published)
    contributions = [_facts(number, each) for number, each in enumerate(found.contributions, 1)]
    if attested is not None:
        contributions = [
            {**facts, "attestation": _facts_of_attestation(each)}
            for facts, each in zip(contributions, attested, strict=True)
        ]
    of_powers = None if before is None else [facts_of_powers(number, each) for number, each in enumerate(before, 1)]

    def show(page: Page) -> None:
        page.line(f"right: {zkey} is the key of {r1cs_path} and {ptau}, changed by its contributions alone")
        page.line(f"circuit hash {found.circuit_hash.hex()}")
        for facts in of_powers or ():
            page.line(f"powers of tau, {sentence(facts, RESPONSE)}")
        for facts in contributions:
            page.line(f"key, {sentence(facts, _HASH)}")
            if "attestation" in facts:
                page.line(f"  {_attested(facts)}", "dim")
        if not found.ends_with_beacon:
            page.line("no beacon ends it: whoever contributed last could choose among many keys", "dim")

    document = {
        "standing": (Standing.CONTRIBUTED if trust else Standing.VERIFIED).value,
        "powers_of_tau_verified": not trust,
        "circuit_hash": found.circuit_hash.hex(),
        "powers_of_tau_contributions": of_powers,
        "contributions": contributions,
        "ends_with_beacon": found.ends_with_beacon,
    }
    output.result({**document, **step.to_json()}, show, [_TRUSTED] * trust)


def run_export_bellman(output: Output, zkey: Path, out: Path, force: bool) -> None:
    """Write a key as the file that contributors with a program built on bellman take, and `snarkjs zkey bellman contribute`.

    The bytes are those of `snarkjs zkey export bellman`. Keep the key: what they contributed comes back into it.
    """
    no_linear_algebra()
    from zkwright.prover import read_zkey
    from zkwright.prover.ceremony import export_bellman
    from zkwright.verifier import InvalidKey

    file = Path(arguments.place(out, "", ".mpcparams"))
    if file.suffix != ".mpcparams":
        raise Refusal(f"-o {out}: a name for the file is needed, such as {Path(out, 'transfer_0001.mpcparams')}")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there, and would be lost; choose another place with -o, or add --force")
    with pipeline.timed("export-bellman") as step, output.progress("export") as progress:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        refuse_development(zkey, key)
        try:
            key.check_groups(progress)
            with results_in(file.parent), writing(file):
                export_bellman(key, file, progress=progress)
        except InvalidKey as error:
            raise UnsoundKey(f"{zkey}: {error}") from error
    step.files = [file]
    _tell(output, step, {"contributions": key.n_contributions}, [], key)


def run_import_bellman(output: Output, zkey: Path, source: Path, out: Path, name: str, force: bool) -> None:
    """Take back into a key what was contributed to its export.

    What came back is checked against NAME.zkey, the key that was exported: all that contributions leave alone, the new proofs,
    and that the points lost the factor that delta got. Names are not in such files: all new contributions get the one of --name.
    """
    no_linear_algebra()
    from zkwright.core.errors import FormatError
    from zkwright.prover import read_zkey
    from zkwright.prover.ceremony import import_bellman, read_bellman
    from zkwright.verifier import InvalidKey

    with pipeline.timed("import-bellman") as step, output.progress("import") as progress:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        refuse_development(zkey, key)
        exported = read_bellman(source, key)
        file = _file(out)
        refuse_same(zkey, file)
        with results_in(file.parent):
            _guard(file, force)
            try:
                key.check_groups(progress)
            except InvalidKey as error:
                raise UnsoundKey(f"{zkey}: {error}") from error
            try:
                with writing(file):
                    done = import_bellman(exported, file, name=name, progress=progress)
            except InvalidKey as error:
                raise UnsoundKey(f"{source}: {error}") from error
            except FormatError:
                raise
            except ValueError as error:
                raise Refusal(f"{source}: {error}") from error
    step.files = [file]
    contributions = [_facts(number, each) for number, each in enumerate(done.contributions, done.first)]
    lines = [sentence(facts, _HASH) for facts in contributions]
    _tell(output, step, {"contributions": contributions}, lines, done.key)


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
    from zkwright.verifier import InvalidKey

    with pipeline.timed(verb) as timed, output.progress(verb) as progress:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        refuse_development(zkey, key)
        file = _file(out)
        refuse_same(zkey, file)
        with results_in(file.parent):
            _guard(file, force)
            try:
                key.check_groups(progress)
                with writing(file), about(zkey):
                    done = step(key, file, progress)
            except InvalidKey as error:
                raise UnsoundKey(f"{zkey}: {error}") from error
            except ValueError as error:
                raise Refusal(f"{zkey}: {error}") from error
    timed.files = [file]
    if attestation is not None:
        text = attest(key.circuit_hash, done.number, done.contribution, signing_key).to_json()
        with results_in(attestation.parent, _ATTESTATION):
            write_text(attestation, text, _ATTESTATION)
        timed.files.append(attestation)
    facts = _facts(done.number, done.contribution)
    _tell(output, timed, facts, [sentence(facts, _HASH)], done.key)


def _tell(output: Output, step: pipeline.Step, facts: dict[str, Any], lines: list[str], key: ProvingKey) -> None:
    def show(page: Page) -> None:
        for line in lines:
            page.line(line)
        tables.show_steps(page, [step], None)

    output.result({**facts, **step.to_json()}, show, tables.warnings_of(key))


def _read(
    r1cs_path: Path, ptau: Path, trust: bool, progress: Progress | None, key: ProvingKey | None = None
) -> tuple[R1CS, Powers, tuple[PowersContribution, ...] | None]:
    """The circuit, the powers of tau for a key of its size or of the key's, and who contributed to them.

    Powers that are trusted are compared with themselves as far as keys of that size need them; whose they are is not looked at.
    """
    from zkwright.core.errors import FormatError
    from zkwright.core.files.r1cs_file import read_r1cs
    from zkwright.prover.ceremony import domain_size, read_powers, read_powers_file, verify_powers

    with expecting((r1cs_path, ("r1cs",))):
        r1cs = read_r1cs(r1cs_path).r1cs
    with expecting((ptau, ("ptau",))):
        powers = read_powers(ptau, domain_size(r1cs) if key is None else key.domain_size)
        file = None if trust else read_powers_file(ptau)
    try:
        if file is not None:
            return r1cs, powers, verify_powers(file, progress=progress)
        powers.check(progress)
        return r1cs, powers, None
    except FormatError as error:
        raise UnsoundKey(str(error)) from error


def _file(out: Path) -> Path:
    file = Path(arguments.place(out, "", ".zkey"))
    if file.suffix != ".zkey":
        raise Refusal(f"-o {out}: a name for the key is needed, such as {Path(out, 'transfer_0001.zkey')}")
    return file


def _guard(file: Path, force: bool) -> None:
    if not force:
        guard_zkey(file)


def _facts(number: int, contribution: Contribution) -> dict[str, Any]:
    return {"number": number, "name": contribution.name, _HASH: contribution.hash.hex(), **_beacon(contribution.beacon)}


def facts_of_powers(number: int, contribution: PowersContribution) -> dict[str, Any]:
    """The same of a contribution to powers of tau."""
    return {
        "number": number,
        "name": contribution.name,
        RESPONSE: contribution.hash.hex(),
        **_beacon(contribution.beacon),
    }


def _beacon(beacon: Beacon | None) -> dict[str, Any]:
    return {} if beacon is None else {"beacon": beacon.hash.hex(), "iterations_exp": beacon.iterations_exp}


def _facts_of_attestation(attested: Attested | None) -> dict[str, Any] | None:
    from zkwright.prover.ceremony import Attestation

    if attested is None:
        return None
    attestation = attested.attestation
    named = isinstance(attestation, Attestation)
    key = attestation.public_key if isinstance(attestation, Attestation) else None
    return {"path": str(attested.path), "named": named, "public_key": key and key.hex()}


def _attested(facts: dict[str, Any]) -> str:
    attestation = facts["attestation"]
    if attestation is None:
        return "which is a beacon, that everybody can check" if "beacon" in facts else "without an attestation"
    if attestation["public_key"]:
        return f"attested and signed by {attestation['public_key']} in {attestation['path']}"
    told = "hash and name, unsigned" if attestation["named"] else "the hash alone"
    return f"attested ({told}) in {attestation['path']}"


def guard_attestation(file: Path, force: bool) -> None:
    """Raise `Refusal` for a name that no attestation should have, or a file that is there."""
    if file.suffix != ".json":
        raise Refusal(f"{_ATTESTATION} {file}: its name ends with .json; write {file.with_suffix('.json')}")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there, and would be lost; choose another place, or add --force")


def sentence(facts: dict[str, Any], hash: str) -> str:
    """A contribution of either phase for people, `hash` being the name of what its maker published."""
    name = f', who is called "{facts["name"][:MAX_SHOWN]}"' if facts["name"] else ""
    beacon = f", beacon {facts['beacon']} hashed 2**{facts['iterations_exp']} times" if "beacon" in facts else ""
    return f"contribution {facts['number']}: {facts[hash]}{beacon}{name}"


def refuse_development(zkey: Path, key: ProvingKey) -> None:
    """Raise `Refusal` for a key that is of no ceremony."""
    from zkwright.prover import Standing

    if key.standing is Standing.DEVELOPMENT:
        raise Refusal(
            f"{zkey}: made by `zkwright setup`, which no contribution mends; begin with: zkwright ceremony new"
        )


def refuse_same(old: Path, new: Path) -> None:
    """Raise `Refusal` where a contribution would take the place of what it was made to."""
    if new.exists() and new.samefile(old):
        raise Refusal(
            f"-o {new}: is the file that is contributed to; others still need it: give the new one another name"
        )


def _hexadecimal(word: str) -> bytes:
    try:
        return bytes.fromhex(word.removeprefix("0x"))
    except ValueError:
        raise ValueError(f"{word!r} is no whole number of bytes in hexadecimal") from None


_HASH: Final = "contribution_hash"

RESPONSE: Final = "response_hash"

_TRUSTED: Final = "the powers of tau were not verified: whoever knows their secrets can forge proofs"

MAX_SHOWN: Final = 64
"""Letters of a name that are shown: as many as are taken, so that none looks like another line."""

_ATTESTATION: Final = "--attestation"

_KEY: Final = Argument("zkey", "NAME.zkey", path)
_CIRCUIT: Final = Argument("r1cs_path", "NAME.r1cs", path)
_EXPORTED: Final = Argument("source", "FILE.mpcparams", path)
_OUT: Final = Option(
    *("-o", "--out"),
    name="out",
    read=path,
    required=True,
    metavar="NEW.zkey",
    help="The key to make.",
)
_OUT_BELLMAN: Final = Option(
    *("-o", "--out"),
    name="out",
    read=path,
    required=True,
    metavar="NEW.mpcparams",
    help="The file to make.",
)
NAME: Final = Option(
    *("-n", "--name"), name="name", read=str, default="", metavar="NAME", help="Who contributes; anybody can read it."
)
ENTROPY: Final = Option(
    *("-e", "--entropy"),
    name="entropy",
    read=str,
    default="",
    metavar="TEXT",
    help="Text to mix into the randomness; others may see it in the list of processes, which does no harm.",
)
ATTESTATION: Final = Option(
    _ATTESTATION,
    name="attestation",
    read=path,
    metavar="FILE.json",
    help="Leave there what you contributed, for publishing: circuit, number, hash and name.",
)
SIGN: Final = Option(
    "--sign",
    name="sign",
    read=path,
    metavar="KEY",
    help="Sign the attestation with a private key of Ed25519: PEM, or of ssh-keygen.",
)
_ATTESTATIONS: Final = Option(
    "--attestations",
    name="attestations",
    read=path,
    metavar="DIR",
    help="A folder of what contributors published, each of which must agree with the key.",
)
BEACON_HASH: Final = Option(
    "--hash", name="value", read=_hexadecimal, required=True, metavar="HEX", help="The public value."
)
ITERATIONS: Final = Option(
    "--iterations-exp",
    name="exponent",
    read=whole(10, 32),
    default=10,
    metavar="N",
    help="Hash the value 2**N times; default: 10.",
)
_POWERS: Final = Option(
    "--ptau", name="ptau", read=path, required=True, metavar="FILE.ptau", help="Powers of tau, prepared for phase 2."
)
_TRUST: Final = Option("--trust-ptau", name="trust", help="Do not verify the powers of tau; they have been.")

VERB: Final = Group(
    "Make a key that nobody can forge proofs under, as long as one contributor is honest.",
    {
        "new": Verb("ceremony new", run_new, [_CIRCUIT], [_POWERS, _OUT, _TRUST, arguments.FORCE]),
        "contribute": Verb(
            "ceremony contribute",
            run_contribute,
            [_KEY],
            [_OUT, NAME, ENTROPY, ATTESTATION, SIGN, arguments.FORCE],
            secret=True,
        ),
        "beacon": Verb("ceremony beacon", run_beacon, [_KEY], [_OUT, BEACON_HASH, ITERATIONS, NAME, arguments.FORCE]),
        "export-bellman": Verb("ceremony export-bellman", run_export_bellman, [_KEY], [_OUT_BELLMAN, arguments.FORCE]),
        "import-bellman": Verb(
            "ceremony import-bellman", run_import_bellman, [_KEY, _EXPORTED], [_OUT, NAME, arguments.FORCE]
        ),
        "verify": Verb("ceremony verify", run_verify, [_CIRCUIT, _KEY], [_POWERS, _TRUST, _ATTESTATIONS]),
        "serve": SERVE,
        "join": join_verb(NAME, ENTROPY, SIGN),
    },
)
