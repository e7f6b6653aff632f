"""Keys that nobody can forge proofs under as long as one contributor was honest: files, steps and checks of ceremonies.

verify_powers(read_powers_file("pot16.ptau"))              # of a public ceremony: who contributed, or FormatError; once
powers = read_powers("pot16.ptau", domain_size(r1cs))
key = new_key(r1cs, powers, "transfer_0000.zkey")
done = contribute(key, "transfer_0001.zkey", name="first") # anyone, on any machine; done.contribution.hash is to be published
last = apply_beacon(done.key, "transfer.zkey", Beacon(bytes.fromhex("..."), 10))
found = verify_ceremony(last.key, r1cs, powers)            # found.contributions: who contributed, or InvalidKey
check_attestations(found, read_attestations("attestations"))  # what each of them says of it, or InvalidAttestation
"""

from __future__ import annotations

from zkwright.core.lazy_names import loaded_when_asked_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from ..groth16.key_layout import domain_size
    from .attestations.agreement import Attested, check_attestations, check_signature
    from .attestations.attestation import Attestation, attest, write_attestation
    from .attestations.reading import PublishedHash, read_attestation, read_attestations
    from .attestations.signing import SigningKey, new_signing_key, read_signing_key
    from .contributor import Beacon, usable_name
    from .phase1.contributing import apply_beacon_to_powers, contribute_to_powers, new_powers
    from .phase1.contribution import PowersContribution
    from .phase1.powers import Powers, read_powers
    from .phase1.powers_file import PowersFile, read_powers_file
    from .phase1.preparing import prepare_powers, truncate_powers
    from .phase1.verifying import check_groups, verify_powers
    from .phase2.bellman_export import export_bellman
    from .phase2.bellman_file import read_bellman
    from .phase2.bellman_import import Imported, import_bellman
    from .phase2.contributing import Contributed, apply_beacon, contribute, contributions_of, recorded_contributions
    from .phase2.contribution import Contribution, record_bytes
    from .phase2.first_key import new_key
    from .phase2.verifying import (
        VerifiedCeremony,
        check_so_far,
        recorded_standing,
        verify_ceremony,
        verify_next,
        verify_record,
        verify_so_far,
    )
    from .receipts import receipt_of
    from .report.page import ComparedWith, report_page

__all__ = [
    "Attestation",
    "Attested",
    "Beacon",
    "ComparedWith",
    "Contributed",
    "Contribution",
    "Imported",
    "Powers",
    "PowersContribution",
    "PowersFile",
    "PublishedHash",
    "SigningKey",
    "VerifiedCeremony",
    "apply_beacon",
    "apply_beacon_to_powers",
    "attest",
    "check_attestations",
    "check_groups",
    "check_signature",
    "check_so_far",
    "contribute",
    "contribute_to_powers",
    "contributions_of",
    "domain_size",
    "export_bellman",
    "import_bellman",
    "new_key",
    "new_powers",
    "new_signing_key",
    "prepare_powers",
    "read_attestation",
    "read_attestations",
    "read_bellman",
    "read_powers",
    "read_powers_file",
    "read_signing_key",
    "receipt_of",
    "record_bytes",
    "recorded_contributions",
    "recorded_standing",
    "report_page",
    "truncate_powers",
    "usable_name",
    "verify_ceremony",
    "verify_next",
    "verify_powers",
    "verify_record",
    "verify_so_far",
    "write_attestation",
]

_HOMES: Final = {
    "prover.groth16.key_layout": ("domain_size",),
    "prover.ceremony.attestations.agreement": (
        "Attested",
        "check_attestations",
        "check_signature",
    ),
    "prover.ceremony.attestations.attestation": (
        "Attestation",
        "attest",
        "write_attestation",
    ),
    "prover.ceremony.attestations.reading": (
        "PublishedHash",
        "read_attestation",
        "read_attestations",
    ),
    "prover.ceremony.attestations.signing": (
        "SigningKey",
        "new_signing_key",
        "read_signing_key",
    ),
    "prover.ceremony.contributor": (
        "Beacon",
        "usable_name",
    ),
    "prover.ceremony.phase1.contributing": (
        "apply_beacon_to_powers",
        "contribute_to_powers",
        "new_powers",
    ),
    "prover.ceremony.phase1.contribution": ("PowersContribution",),
    "prover.ceremony.phase1.powers": (
        "Powers",
        "read_powers",
    ),
    "prover.ceremony.phase1.powers_file": (
        "PowersFile",
        "read_powers_file",
    ),
    "prover.ceremony.phase1.preparing": (
        "prepare_powers",
        "truncate_powers",
    ),
    "prover.ceremony.phase1.verifying": (
        "check_groups",
        "verify_powers",
    ),
    "prover.ceremony.phase2.bellman_export": ("export_bellman",),
    "prover.ceremony.phase2.bellman_file": ("read_bellman",),
    "prover.ceremony.phase2.bellman_import": (
        "Imported",
        "import_bellman",
    ),
    "prover.ceremony.phase2.contributing": (
        "Contributed",
        "apply_beacon",
        "contribute",
        "contributions_of",
        "recorded_contributions",
    ),
    "prover.ceremony.phase2.contribution": (
        "Contribution",
        "record_bytes",
    ),
    "prover.ceremony.phase2.first_key": ("new_key",),
    "prover.ceremony.phase2.verifying": (
        "VerifiedCeremony",
        "check_so_far",
        "recorded_standing",
        "verify_ceremony",
        "verify_next",
        "verify_record",
        "verify_so_far",
    ),
    "prover.ceremony.receipts": ("receipt_of",),
    "prover.ceremony.report.page": ("ComparedWith", "report_page"),
}
"""Where each name is defined. Nothing is loaded before it is used: who contributes reads no attestations."""


if not TYPE_CHECKING:  # they know the names, and are to refuse all others
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
