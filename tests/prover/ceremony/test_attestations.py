"""Attestations: one spelling, one signature, nothing that a text or a key of a small order could slip in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from zkwright.core.errors import FormatError
from zkwright.prover.ceremony import (
    Attestation,
    Contribution,
    PublishedHash,
    attest,
    new_signing_key,
    read_attestation,
    read_attestations,
    read_signing_key,
    write_attestation,
)
from zkwright.prover.ceremony.attestations.signing import is_signed

P = 2**255 - 19
CIRCUIT = bytes(range(64))
CONTRIBUTION = Contribution(bytes(64), bytes(64), bytes(64), bytes(128), bytes(64), name='Ada "\\ Zoë\n')
HEX = CONTRIBUTION.hash.hex()
WORDS = "\n".join("\t\t" + " ".join(HEX[at : at + 8] for at in range(line, line + 32, 8)) for line in range(0, 128, 32))
OTHER_WORDS = WORDS.replace(HEX[:8], "01234567")
SNARKJS = f"[INFO]  snarkJS: Circuit Hash: \n{OTHER_WORDS}\n[INFO]  snarkJS: Contribution Hash: \n{WORDS}\n"


@pytest.mark.parametrize("name", ["", "Ada", 'a "quoted\\" name', "Zoë\x00\x1f\u2028\x7f", "ü" * 127, "x" * 255])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    signed = attest(CIRCUIT, 2**32 - 1, CONTRIBUTION, new_signing_key())
    for attestation in (Attestation(CIRCUIT, 1, CIRCUIT, name), signed):
        write_attestation(tmp_path / "a.json", attestation)
        assert read_attestation(tmp_path / "a.json") == attestation
    text = (tmp_path / "a.json").read_bytes()
    (tmp_path / "a.json").write_bytes(b"\n" + text.replace(b"\n", b"\r\n") + b"  ")  # as an editor elsewhere has it
    assert read_attestation(tmp_path / "a.json") == signed


def test_a_signature_holds_everything() -> None:
    key = new_signing_key()
    signed = attest(CIRCUIT, 7, CONTRIBUTION, key)
    assert signed.signature is not None
    assert signed.public_key == key.public_key
    assert is_signed(signed.signed_bytes, signed.signature, key.public_key)
    assert signed.signed_bytes[:32] == b"zkwright ceremony attestation 1\0"
    others = [
        attest(CIRCUIT[::-1], 7, CONTRIBUTION),
        attest(CIRCUIT, 8, CONTRIBUTION),
        Attestation(CIRCUIT, 7, CIRCUIT, CONTRIBUTION.name),
        Attestation(CIRCUIT, 7, CONTRIBUTION.hash, CONTRIBUTION.name + "!"),
    ]
    assert not any(is_signed(other.signed_bytes, signed.signature, key.public_key) for other in others)
    assert not is_signed(signed.signed_bytes, signed.signature, new_signing_key().public_key)
    assert not is_signed(signed.signed_bytes, signed.signature[:-1], key.public_key)
    assert "SigningKey object" in repr(key)


def test_a_vector_of_rfc_8032() -> None:
    """Section 7.1, TEST 2."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed(b"\x72", signature, public)
    assert not is_signed(b"\x73", signature, public)


def test_keys_of_a_small_order_sign_nothing() -> None:
    """Under the neutral point the signature (neutral point, 0) fits every message, to OpenSSL; all eight points, and twins."""
    ys = {0, 1, P - 1, P, P + 1}
    d = -121665 * pow(121666, -1, P) % P
    ys |= {y for y in (_root((-1 + sign * _root(1 + d)) * pow(d, -1, P) % P) for sign in (1, -1)) if y >= 0}
    ys |= {P - y for y in ys if 1 < y < P - 1}
    assert len(ys) == 7  # five spelt as they are, of them two of order 8; and two above p
    for y in ys:
        for sign in (0, 1):
            key = (y | sign << 255).to_bytes(32, "little")
            assert not is_signed(b"anything", (1).to_bytes(32, "little") + bytes(32), key)


def _root(square: int) -> int:
    """A square root modulo p, or -1."""
    for root in (pow(square, (P + 3) // 8, P), pow(square, (P + 3) // 8, P) * pow(2, (P - 1) // 4, P) % P):
        if root * root % P == square % P:
            return root
    return -1


def test_keys_to_sign_with(tmp_path: Path) -> None:
    key = new_signing_key()
    (tmp_path / "pem").write_bytes(key.to_pem())
    assert read_signing_key(tmp_path / "pem").public_key == key.public_key
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    ours = ed25519.Ed25519PrivateKey.generate()
    (tmp_path / "ssh").write_bytes(ours.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    assert read_signing_key(tmp_path / "ssh").public_key == ours.public_key().public_bytes_raw()
    locked = BestAvailableEncryption(b"password")
    (tmp_path / "locked").write_bytes(ours.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    other = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "other").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "none").write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")
    (tmp_path / "empty").write_bytes(b"")
    for name, words in {
        "locked": "password",
        "other": "not one of Ed25519",
        "none": "no private key",
        "empty": "no private key",
    }.items():
        with pytest.raises(FormatError, match=words) as refused:
            read_signing_key(tmp_path / name)
        assert "openssl" in str(refused.value)


TEXTS = {
    "snarkjs": SNARKJS,
    "zkwright": f"contribution 2: {HEX}, who is called Ada",
    "within prose": f"# I contributed!\n\n> Contribution hash:\n\n{WORDS.upper()}\n\non a laptop. Contribution Hash: {HEX}",
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_tell_one_hash(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text(TEXTS[name])
    read = read_attestation(tmp_path / "a.txt")
    assert isinstance(read, PublishedHash)
    assert read.contribution_hash == CONTRIBUTION.hash
    assert (read.circuit_hash is None) == (name != "snarkjs")
    assert read.number == (2 if name == "zkwright" else None)


REFUSED = {
    "nothing": "",
    "prose": "I contributed",
    "a hash of nothing said": WORDS,
    "a hash that is short": f"Contribution Hash: {WORDS[:-1]}",
    "a hash that is long": f"Contribution Hash: {WORDS} 01234567",
    "digits that are too many": f"contribution hash: {HEX}0",
    "two hashes": f"{SNARKJS}\nContribution Hash: {HEX[::-1]}",
    "two numbers": f"contribution 2: {HEX}, contribution 3: {HEX}",
    "two circuits": f"{SNARKJS}\nCircuit Hash: {HEX}",
    "another hash": SNARKJS.replace("Contribution Hash", "Contribution Response Hash"),
    "too much": SNARKJS + " " * (1 << 16),
}


@pytest.mark.parametrize("name", REFUSED)
def test_texts_that_do_not(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text(REFUSED[name])
    with pytest.raises(FormatError, match=r"a\.txt"):
        read_attestation(tmp_path / "a.txt")


def _changed(**changes: object) -> str:
    members = json.loads(attest(CIRCUIT, 7, CONTRIBUTION, new_signing_key()).to_json()) | changes
    return json.dumps({name: value for name, value in members.items() if value is not ...}, indent=2)


PLAIN = attest(CIRCUIT, 7, Contribution(bytes(64), bytes(64), bytes(64), bytes(128), bytes(64), name="Ada")).to_json()
DOCUMENTS = {
    "another format": _changed(format="zkwright statement"),
    "another version": _changed(version="2"),
    "a version that is a number": _changed(version=1),
    "no name": _changed(name=...),
    "a signature without a key": _changed(public_key=...),
    "a key without a signature": _changed(signature=...),
    "a short hash": _changed(contribution_hash=HEX[:-2]),
    "large digits": _changed(contribution_hash=HEX.upper()),
    "a hash with 0x": _changed(contribution_hash="0x" + HEX[2:]),
    "digits of another script": _changed(contribution_hash="\u0660" * 128),
    "a hash that is a list": _changed(contribution_hash=[HEX]),
    "number 0": _changed(number=0),
    "a negative number": _changed(number=-1),
    "a number that is too large": _changed(number=2**32),
    "a number that is true": _changed(number=True),
    "a number in quotes": _changed(number="7"),
    "a number with a point": _changed(number=7.0),
    "a name that is null": _changed(name=None),
    "a long name": _changed(name="x" * 256),
    "half a character": PLAIN.replace('"Ada"', '"\\ud800"'),
    "an unknown member": _changed(comment="hello"),
    "spelt with escapes": PLAIN.replace('"Ada"', '"\\u0041da"'),
    "a repeated member": PLAIN.replace('"name": "Ada"', '"name": "Bob",\n  "name": "Ada"'),
    "another order": PLAIN.replace('  "version": "1",\n', "").replace('"format"', '"version": "1",\n  "format"'),
    "another indentation": json.dumps(json.loads(PLAIN)),
    "cut": PLAIN[:-3],
    "more behind it": PLAIN + "{}",
    "deep brackets": "{" + '"a":[' * 20_000,
    "a huge number": PLAIN.replace("7,", "7" * 5000 + ","),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_that_are_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.json").write_text(PLAIN)
    read_attestation(tmp_path / "a.json")
    (tmp_path / "a.json").write_text(DOCUMENTS[name], encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.json.*take it from its contributor again"):
        read_attestation(tmp_path / "a.json")


def test_a_folder(tmp_path: Path) -> None:
    assert read_attestations(tmp_path) == {}
    (tmp_path / "b.txt").write_text(SNARKJS)
    (tmp_path / "a.json").write_text(PLAIN)
    (tmp_path / ".DS_Store").write_bytes(b"\xff")
    assert [path.name for path in read_attestations(tmp_path)] == ["a.json", "b.txt"]
    (tmp_path / "c.bin").write_bytes(b"\xff\xfe")
    with pytest.raises(FormatError, match="UTF-8"):
        read_attestations(tmp_path)
    (tmp_path / "c.bin").unlink()
    (tmp_path / "more").mkdir()
    with pytest.raises(FormatError, match="no file"):
        read_attestations(tmp_path)
    with pytest.raises(OSError, match="No such file"):
        read_attestations(tmp_path / "absent")


def test_without_the_package_only_signatures_are_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(PLAIN)
    code = """
import sys
sys.modules["cryptography"] = None
from zkwright.prover.ceremony import new_signing_key, read_attestation
from zkwright.prover import SigningNotAvailable
print(read_attestation(sys.argv[1]).name)
try:
    new_signing_key()
except SigningNotAvailable as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "a.json"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Ada\nsignatures need the package cryptography")
    assert "pip install 'zkwright[ceremony]'" in done.stdout
