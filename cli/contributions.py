"""Contributions of ceremonies: as JSON values, and as sentences for people."""

from __future__ import annotations

from zkwright.cli import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.cli.pipeline import Step
    from zkwright.prover import ProvingKey
    from zkwright.prover.ceremony import Attested, Beacon, Contribution, PowersContribution

HASH: Final = "contribution_hash"
"""What who contributes to a key publishes, as `facts_of` calls it."""

RESPONSE: Final = "response_hash"
"""What who contributes to powers of tau publishes, as `facts_of_powers` calls it."""

MAX_SHOWN: Final = 64
"""Letters of a name that are shown: as many as are taken, so that none looks like another line."""


def facts_of(number: int, contribution: Contribution) -> dict[str, Any]:
    """A contribution to a key, from 1 on."""
    return {"number": number, "name": contribution.name, HASH: contribution.hash.hex(), **_beacon(contribution.beacon)}


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


def facts_of_attestation(attested: Attested | None) -> dict[str, Any] | None:
    """What there is of a contributor's own word."""
    from zkwright.prover.ceremony import Attestation

    if attested is None:
        return None
    attestation = attested.attestation
    named = isinstance(attestation, Attestation)
    key = attestation.public_key if isinstance(attestation, Attestation) else None
    return {"path": str(attested.path), "named": named, "public_key": key and key.hex()}


def attested_sentence(facts: dict[str, Any]) -> str:
    """The same for people, of a contribution with its `attestation`."""
    attestation = facts["attestation"]
    if attestation is None:
        return "which is a beacon, that everybody can check" if "beacon" in facts else "without an attestation"
    if attestation["public_key"]:
        return f"attested and signed by {attestation['public_key']} in {attestation['path']}"
    told = "hash and name, unsigned" if attestation["named"] else "the hash alone"
    return f"attested ({told}) in {attestation['path']}"


def sentence(facts: dict[str, Any], hash: str) -> str:
    """A contribution of either phase for people, `hash` being the name of what its maker published."""
    name = f', who is called "{facts["name"][:MAX_SHOWN]}"' if facts["name"] else ""
    beacon = f", beacon {facts['beacon']} hashed 2**{facts['iterations_exp']} times" if "beacon" in facts else ""
    return f"contribution {facts['number']}: {facts[hash]}{beacon}{name}"


def tell(output: Output, step: Step, facts: dict[str, Any], lines: list[str], key: ProvingKey) -> None:
    """Give the result of a step that left a file, in `lines` for people; `key` is what there is now."""

    def show(page: Page) -> None:
        for line in lines:
            page.line(line)
        tables.show_steps(page, [step], None)

    output.result({**facts, **step.to_json()}, show, tables.warnings_of(key))
