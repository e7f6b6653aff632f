"""`zkwright ceremony verify`: who contributed to a key, and whether all of it is right."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import pipeline
from zkwright.cli.expecting import expecting
from zkwright.cli.threads import no_linear_algebra

from ..ceremony_files import read_with_powers
from ..contributions import (
    HASH,
    RESPONSE,
    attested_sentence,
    facts_of,
    facts_of_attestation,
    facts_of_powers,
    sentence,
)
from ..errors import UnsoundKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page

_TRUSTED: Final = "the powers of tau were not verified: whoever knows their secrets can forge proofs"


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
            r1cs, powers, before = read_with_powers(r1cs_path, ptau, trust, progress, key)
        try:
            found = verify_ceremony(key, r1cs, powers, progress=progress)
        except InvalidKey as error:
            raise UnsoundKey(f"{zkey}: {error}") from error
        attested = None if published is None else check_attestations(found, published)
    contributions = [facts_of(number, each) for number, each in enumerate(found.contributions, 1)]
    if attested is not None:
        contributions = [
            {**facts, "attestation": facts_of_attestation(each)}
            for facts, each in zip(contributions, attested, strict=True)
        ]
    of_powers = None if before is None else [facts_of_powers(number, each) for number, each in enumerate(before, 1)]

    def show(page: Page) -> None:
        page.line(f"right: {zkey} is the key of {r1cs_path} and {ptau}, changed by its contributions alone")
        page.line(f"circuit hash {found.circuit_hash.hex()}")
        for facts in of_powers or ():
            page.line(f"powers of tau, {sentence(facts, RESPONSE)}")
        for facts in contributions:
            page.line(f"key, {sentence(facts, HASH)}")
            if "attestation" in facts:
                page.line(f"  {attested_sentence(facts)}", "dim")
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
