"""The receipt of a key that `verify_ceremony` found right: `groth16.key_receipt` says what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zkwright.core.files.hashes import sha256_of

from ..groth16.key_receipt import KeyReceipt
from ..groth16.proving_key import ProvingKey
from .phase1.contribution import PowersContribution
from .phase1.powers import Powers
from .phase2.verifying import VerifiedCeremony


def receipt_of(
    zkey: Path,
    key: ProvingKey,
    found: VerifiedCeremony,
    powers: Powers,
    powers_contributions: Sequence[PowersContribution] | None,
) -> KeyReceipt:
    """The receipt of the key in the file `zkey`, which `verify_ceremony` compared with `powers` and so `found` right.

    `powers_contributions` are what `verify_powers` gave, None where the powers of tau were trusted. Reads the file once more,
    for its hash; raises `OSError` where that cannot be.
    """
    from importlib.metadata import version  # which loads as much as all else here

    return KeyReceipt(
        identity=key.identity,
        n_bytes=zkey.stat().st_size,
        sha256=bytes.fromhex(sha256_of(zkey)),
        fingerprint=bytes.fromhex(key.verifying_key().fingerprint),
        circuit_hash=found.circuit_hash,
        contributions=tuple(contribution.hash for contribution in found.contributions),
        ends_with_beacon=found.ends_with_beacon,
        powers_of_tau=powers.digest,
        powers_contributions=None
        if powers_contributions is None
        else tuple(each.hash for each in powers_contributions),
        program=f"zkwright {version('zkwright')}",
    )
