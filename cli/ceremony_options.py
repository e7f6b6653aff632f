"""Arguments and options that several verbs of ceremonies share."""

from __future__ import annotations

from zkwright.cli.grammar import Argument, Option, path, whole

from .ceremony_files import ATTESTATION_FLAG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final


def _hexadecimal(word: str) -> bytes:
    try:
        return bytes.fromhex(word.removeprefix("0x"))
    except ValueError:
        raise ValueError(f"{word!r} is no whole number of bytes in hexadecimal") from None


KEY: Final = Argument("zkey", "NAME.zkey", path)
CIRCUIT: Final = Argument("r1cs_path", "NAME.r1cs", path)
OUT: Final = Option(
    *("-o", "--out"),
    name="out",
    read=path,
    required=True,
    metavar="NEW.zkey",
    help="The key to make.",
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
    ATTESTATION_FLAG,
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
ATTESTATIONS: Final = Option(
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
POWERS: Final = Option(
    "--ptau", name="ptau", read=path, required=True, metavar="FILE.ptau", help="Powers of tau, prepared for phase 2."
)
R1CS_GIVEN: Final = Option(
    "--r1cs", name="r1cs_path", read=path, metavar="NAME.r1cs", help="The circuit that the key should be of."
)
POWERS_GIVEN: Final = Option(
    "--ptau", name="ptau", read=path, metavar="FILE.ptau", help="The powers of tau that it should be made from."
)
TRUST: Final = Option("--trust-ptau", name="trust", help="Do not verify the powers of tau; they have been.")
