"""`zkwright ceremony verify` and `report`: who contributed to a key, whether all of it is right, and a page that tells it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from zkwright.cli import arguments, pipeline
from zkwright.cli.entry import Interruptible
from zkwright.cli.expecting import expecting
from zkwright.cli.files import results_in, write_text
from zkwright.cli.grammar import Option, Verb, path
from zkwright.cli.threads import no_linear_algebra

from ..ceremony_files import read_with_powers, refuse_development
from ..ceremony_options import ATTESTATIONS, CIRCUIT, KEY, POWERS, POWERS_GIVEN, R1CS_GIVEN, TRUST
from ..contributions import (
    HASH,
    RESPONSE,
    attested_sentence,
    facts_of,
    facts_of_attestation,
    facts_of_powers,
    sentence,
)
from ..errors import Refusal, UnsoundKey, unsound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.prover import Powers, Progress, ProvingKey
    from zkwright.prover.ceremony import Attested, ComparedWith, VerifiedCeremony

_TRUSTED: Final = "the powers of tau were not verified: whoever knows their secrets can forge proofs"
_NOT_COMPARED: Final = (
    "the key was not compared with its circuit and powers of tau, and the page says so: give --r1cs and --ptau"
)


_NO_RECEIPT: Final = (
    "no receipt could be left in {}, or no secret among your caches to seal it with, so that other verbs cannot know that the "
    "key was verified"
)


class _Looked(NamedTuple):
    """A key, what was found of it, the circuit and powers of tau as it was compared with them, and attestations."""

    key: ProvingKey
    found: VerifiedCeremony
    compared: ComparedWith | None
    powers: Powers | None
    attested: tuple[Attested | None, ...] | None


def run_verify(output: Output, r1cs_path: Path, zkey: Path, ptau: Path, trust: bool, attestations: Path | None) -> None:
    """Say who contributed to a key, and whether all of it is right.

    That is: every point is what the circuit, the powers of tau and the contributions make; every contributor knew the factor;
    nothing was dropped, repeated or added. Exits with 0 when it is right, 1 when it is not, 2 when a file is unusable. Compare
    the hashes with those that the contributors published: of those to the powers of tau and of those to the key, one each whom
    you trust is enough. With --trust-ptau the former are for you to know. With --attestations each file in a folder must agree
    with the contribution that it is of, and its signature be right; whose its public key is you have to know.

    What is right leaves NAME.zkey.verified.json beside the key, by which other verbs know that it is; a no takes that away.
    """
    no_linear_algebra()
    with pipeline.timed("verify") as step, output.progress("verify") as progress:
        try:
            looked = _look(zkey, (r1cs_path, ptau), trust, attestations, progress)
        except UnsoundKey:
            _remove_receipt(zkey)
            raise
        step.files = _leave_receipt(zkey, looked)
    found, document = looked.found, _facts(looked)

    def show(page: Page) -> None:
        page.line(f"right: {zkey} is the key of {r1cs_path} and {ptau}, changed by its contributions alone")
        page.line(f"circuit hash {found.circuit_hash.hex()}")
        for facts in document["powers_of_tau_contributions"] or ():
            page.line(f"powers of tau, {sentence(facts, RESPONSE)}")
        for facts in document["contributions"]:
            page.line(f"key, {sentence(facts, HASH)}")
            if "attestation" in facts:
                page.line(f"  {attested_sentence(facts)}", "dim")
        if not found.ends_with_beacon:
            page.line("no beacon ends it: whoever contributed last could choose among many keys", "dim")
        for receipt in step.files:
            page.line(f"{receipt} tells other verbs so", "dim")

    warnings = [_TRUSTED] * trust + [_NO_RECEIPT.format(zkey.parent)] * (not step.files)
    output.result({**document, **step.to_json()}, show, warnings)


def run_report(
    output: Output,
    zkey: Path,
    r1cs_path: Path | None,
    ptau: Path | None,
    trust: bool,
    attestations: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Leave a page for the public: who contributed to a key, what was verified, and how to check it with either program.

    With --r1cs and --ptau all is verified first, as by `zkwright ceremony verify`, and no page is made of a key that is not
    right; without them it is the key's own record that has to be genuine, and the page says that nothing else was looked at.
    One file, which loads nothing.
    """
    no_linear_algebra()
    from zkwright.core.shell_word import shell_word
    from zkwright.prover.ceremony import report_page

    if (r1cs_path is None) != (ptau is None):
        raise Refusal("--r1cs and --ptau go together; give both, or neither")
    if trust and ptau is None:
        raise Refusal("--trust-ptau: there are no powers of tau to trust; give --ptau, or leave it out")
    if out.suffix != ".html":
        raise Refusal(f"-o {out}: the page's name ends with .html; write -o {shell_word(out.with_suffix('.html'))}")
    if out.exists() and not force:
        raise Refusal(f"{out}: is there, and would be lost; choose another place with -o, or add --force")
    given = None if r1cs_path is None or ptau is None else (r1cs_path, ptau)
    with pipeline.timed("report") as step, output.progress("report") as progress:
        looked = _look(zkey, given, trust, attestations, progress)
        page = report_page(zkey, looked.key, looked.found, looked.compared, looked.attested, attestations)
        with results_in(out.parent):
            write_text(out, page)
    step.files = [out]
    document = _facts(looked)
    warnings = [_NOT_COMPARED] if looked.compared is None else [_TRUSTED] * trust
    told = f"{document['standing']}: {zkey}, as {out} tells"
    output.result({**document, **step.to_json()}, told, warnings)


def _look(
    zkey: Path, given: tuple[Path, Path] | None, trust: bool, attestations: Path | None, progress: Progress | None
) -> _Looked:
    from zkwright.core.shell_word import shell_word
    from zkwright.prover import read_zkey
    from zkwright.prover.ceremony import (
        ComparedWith,
        check_attestations,
        read_attestations,
        verify_ceremony,
        verify_record,
    )

    published = None if attestations is None else read_attestations(attestations)
    compared = powers = None
    with unsound(zkey):
        if given is None:
            with expecting((zkey, ("zkey",))):
                key = read_zkey(zkey)
            refuse_development(zkey, key)
            found = verify_record(key, progress)
        else:
            order = f"zkwright ceremony verify {{}} {{}} --ptau {shell_word(given[1])}"
            with expecting((given[0], ("r1cs",)), (zkey, ("zkey",)), command=order):
                key = read_zkey(zkey)
                r1cs, powers, before = read_with_powers(*given, trust, progress, key)
            found = verify_ceremony(key, r1cs, powers, progress=progress)
            compared = ComparedWith(*given, r1cs.n_rows, before)
    return _Looked(key, found, compared, powers, None if published is None else check_attestations(found, published))


def _leave_receipt(zkey: Path, looked: _Looked) -> list[Path]:
    """Say beside the key that it is right, for the verbs that use it; no file, where none can be written there."""
    from zkwright.prover.ceremony import receipt_of
    from zkwright.prover.groth16.key_receipt import receipt_path, write_receipt

    if looked.compared is None or looked.powers is None:
        return []
    with suppress(OSError), Interruptible():
        before = looked.compared.contributions
        write_receipt(zkey, receipt_of(zkey, looked.key, looked.found, looked.powers, before))
        return [Path(receipt_path(zkey))]
    return []


def _remove_receipt(zkey: Path) -> None:
    """Take back what an earlier answer left."""
    from zkwright.prover.groth16.key_receipt import receipt_path

    with suppress(OSError):
        Path(receipt_path(zkey)).unlink()


def _facts(looked: _Looked) -> dict[str, Any]:
    from zkwright.prover import Standing

    found, compared, attested = looked.found, looked.compared, looked.attested
    before = None if compared is None else compared.contributions
    contributions = [facts_of(number, each) for number, each in enumerate(found.contributions, 1)]
    if attested is not None:
        contributions = [
            {**facts, "attestation": facts_of_attestation(each)}
            for facts, each in zip(contributions, attested, strict=True)
        ]
    of_powers = None if before is None else [facts_of_powers(number, each) for number, each in enumerate(before, 1)]
    return {
        "standing": (Standing.CONTRIBUTED if before is None else Standing.VERIFIED).value,
        "powers_of_tau_verified": before is not None,
        "circuit_hash": found.circuit_hash.hex(),
        "powers_of_tau_contributions": of_powers,
        "contributions": contributions,
        "ends_with_beacon": found.ends_with_beacon,
    }


_PAGE: Final = Option(
    *("-o", "--out"), name="out", read=path, required=True, metavar="PAGE.html", help="The page to make."
)

VERIFY: Final = Verb("ceremony verify", run_verify, [CIRCUIT, KEY], [POWERS, TRUST, ATTESTATIONS])
REPORT: Final = Verb(
    "ceremony report", run_report, [KEY], [R1CS_GIVEN, POWERS_GIVEN, TRUST, ATTESTATIONS, _PAGE, arguments.REPLACE]
)
