"""What the prover raises.

    ZkwrightError
    └── ProverError
        ├── InvalidAttestation    what a contributor says and what a key records differ
        ├── SigningNotAvailable   signatures of attestations need a package that is not installed
        ├── UnsatisfiedWitness    the witness breaks a constraint: there is nothing to prove
        ├── WasmNotAvailable      circom's witness programs need a package that is not installed
        └── WitnessProgramError   a witness program that is not circom's, or that was stopped

A file that cannot be read raises `zkwright.core.files.iden3.FormatError`, a key with unfit points
`zkwright.verifier.InvalidKey`, an argument of the wrong shape `ValueError`.
"""

from __future__ import annotations

from zkwright.core.errors import ZkwrightError
from zkwright.core.printable import printable
from zkwright.core.redaction import redacting


class ProverError(ZkwrightError):
    """Base of what only the prover raises.

    `said` is what a foreign program had to say about it, on one line: it saw the secret inputs, and may quote them.
    `str()` has it at the end, `redacted()` leaves it out; where `ZKWRIGHT_REDACT` is set nothing has it.
    """

    def __init__(self, message: str, said: str = "") -> None:
        """`message` says what is wrong and how to mend it, and no value of any wire."""
        self.said = "" if redacting() else printable(said)
        super().__init__(f"{message}: {self.said}" if self.said else message)
        self._message = message

    def redacted(self) -> str:
        """What is wrong, in our own words alone: fit for a log that others read."""
        return self._message


class InvalidAttestation(ProverError):  # noqa: N818 - named for what it says
    """An attestation and the ceremony that it is of do not agree, or its signature is wrong; says which file, and in what."""

    label = "wrong attestation"
    answers_no = True


class SigningNotAvailable(ProverError):  # noqa: N818 - named for what it says
    """Attestations are signed by the package cryptography, which is not installed."""


class UnsatisfiedWitness(ProverError):  # noqa: N818 - named for what it says
    """The witness does not satisfy the circuit.

    `rows` holds the first failing constraints, ascending, and `n_failing` counts them all; both are empty when only
    the finished proof showed it, since a proving key does not hold the whole circuit.
    """

    label = "unsatisfied"
    answers_no = True

    def __init__(self, message: str, rows: tuple[int, ...] = (), n_failing: int = 0, *, said: str = "") -> None:
        """`message` says what is wrong and how to mend it, and no value of any wire; `said` may."""
        super().__init__(message, said)
        self.rows = rows
        self.n_failing = n_failing


class WasmNotAvailable(ProverError):  # noqa: N818 - named for what it says
    """circom's witness programs run on wasmtime, which is not installed."""


class WitnessProgramError(ProverError):
    """A file is no witness program that circom made for BN254, or the program ended in a way that circom's do not.

    Also raised when it was stopped at a limit: of time, of memory.
    """
