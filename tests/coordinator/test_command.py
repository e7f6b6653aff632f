"""`zkwright ceremony serve` and `join` as processes, from the first key to one that verifies."""

from __future__ import annotations

import datetime
import ipaddress
import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from zkwright.prover.ceremony import Attestation, read_attestation

from tests.cli.conftest import run
from tests.coordinator.conftest import Coordinator, join_command

Serve = Callable[..., Coordinator]


def test_from_the_first_key_to_one_that_verifies(folder: Path, serve: Serve, tmp_path: Path) -> None:
    coordinator = serve(folder)
    assert coordinator.told["contributions"] == 0
    assert "warning" not in coordinator.told
    files = ("--r1cs", folder / "square.r1cs", "--ptau", folder / "p.ptau")
    first = join_command(coordinator.url, tmp_path / "ada", "-n", "Ada", "--json", *files)
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["number"], told["name"], told["unchecked"], told["attestation_kept"]) == (1, "Ada", [], True)
    assert {path.name for path in (tmp_path / "ada").iterdir()} == {
        "before.zkey",
        "contribution.zkey",
        "attestation.json",
        "signing_key.pem",
    }
    assert stat.S_IMODE((tmp_path / "ada" / "signing_key.pem").stat().st_mode) == 0o600
    attestation = read_attestation(tmp_path / "ada" / "attestation.json")
    assert isinstance(attestation, Attestation)
    assert attestation.contribution_hash.hex() == told["contribution_hash"]

    code, out, err = coordinator.end(signal.SIGTERM)
    assert (code, out) == (0, "")
    assert "contribution 1 by" in err
    again = serve(folder)
    assert again.told["contributions"] == 1
    second = join_command(again.url, tmp_path / "bob", "-n", "Bob")
    assert second.returncode == 0, second.stderr
    assert "contribution 2" in second.stdout
    assert second.stderr.count("the coordinator verifies it") <= 1
    assert "Not checked: whether it is the key of the circuit that is meant" in second.stdout
    assert again.end(signal.SIGINT)[0] == 0

    newest, last = folder / "accepted" / "0002.zkey", tmp_path / "last.zkey"
    assert newest.read_bytes() == (tmp_path / "bob" / "contribution.zkey").read_bytes()
    assert run("ceremony", "beacon", newest, "-o", last, "--hash", "0xab").code == 0
    attested = ("--attestations", folder / "attestations")
    found = run("ceremony", "verify", folder / "square.r1cs", last, "--ptau", folder / "p.ptau", *attested, "--json")
    assert found.code == 0, found.err
    names = [(each["name"], each["attestation"] is not None) for each in found.document["contributions"]]
    assert names == [("Ada", True), ("Bob", True), ("", False)]


def test_invitations_and_a_signature_of_one_s_own(folder: Path, serve: Serve, tmp_path: Path) -> None:
    words = tmp_path / "invitations.txt"
    words.write_text("an invitation of Ada\nan invitation of Bob\n")
    coordinator = serve(folder, "--admission", words, "--trust-ptau")
    stranger = join_command(coordinator.url, tmp_path / "eve", "-n", "Eve", "--json")
    assert stranger.returncode == 1
    assert "not accepted" in stranger.stderr
    error = json.loads(stranger.stdout)["error"]
    assert (error["kind"], error["code"]) == ("NotAccepted", "invitation_needed")
    assert "give the file that it stands in with --invitation" in error["message"]
    word, key = tmp_path / "ada.txt", tmp_path / "ada.pem"
    word.write_text("an invitation of Ada\n")
    signing_key = Ed25519PrivateKey.generate()
    key.write_bytes(signing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    invited = ("-n", "Ada", "--invitation", word, "--sign", key, "--json")
    done = join_command(coordinator.url, tmp_path / "ada", *invited)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["public_key"] == signing_key.public_key().public_bytes_raw().hex()
    assert not (tmp_path / "ada" / "signing_key.pem").exists()
    again = join_command(coordinator.url, tmp_path / "again", *invited)
    assert again.returncode == 1
    assert "somebody has contributed with this invitation" in again.stderr
    assert not (tmp_path / "again").exists()


def certificate(folder: Path) -> tuple[Path, Path]:
    """One for this machine, signed by itself, and its key."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "coordinator")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.sign(key, None).public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def test_over_tls(folder: Path, serve: Serve, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    coordinator = serve(folder, "--tls-cert", cert, "--tls-key", key, "--trust-ptau")
    assert coordinator.url.startswith("https://127.0.0.1:")
    done = join_command(coordinator.url, tmp_path / "ada", "-n", "Ada", "--tls-ca", cert)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--tls-cert", "c.pem"], "--tls-cert and --tls-key go together"),
        (["--tls-cert", "c.pem", "--tls-key", "k.pem"], "c.pem: cannot be used"),
        (["--admission", "missing.txt"], "no such file"),
    ],
)
def test_what_cannot_be_served(folder: Path, options: list[str], what: str) -> None:
    done = run("ceremony", "serve", folder, "--trust-ptau", *options)
    assert done.code == 2
    assert what in done.err


def test_an_address_that_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("ceremony", "serve", folder, "--trust-ptau", "--port", str(port))
    assert (done.code, f"127.0.0.1:{port}: cannot be listened on" in done.err) == (2, True)


def test_a_folder_that_cannot_be_served(folder: Path, tmp_path: Path) -> None:
    missing = run("ceremony", "serve", tmp_path / "missing")
    assert (missing.code, "is no folder" in missing.err) == (2, True)
    key = bytearray((folder / "square.zkey").read_bytes())
    key[-200] ^= 1  # of the points of B
    (folder / "square.zkey").write_bytes(key)
    unsound = run("ceremony", "serve", folder, "--trust-ptau")
    assert (unsound.code, "unsound key" in unsound.err) == (1, True)


def test_who_can_reach_it_is_told(folder: Path, serve: Serve) -> None:
    (folder / "p.ptau").unlink()
    coordinator = serve(folder, "--host", "0.0.0.0")
    assert "nothing is encrypted" in coordinator.told["warning"]
    assert "without a .ptau" in coordinator.told["warning"]


WITHOUT = """
import sys
sys.modules[sys.argv[1]] = None
from zkwright.cli.entry import answer
sys.exit(answer(sys.argv[2:]))
"""


@pytest.mark.parametrize(("verb", "missing"), [("serve", "starlette"), ("serve", "uvicorn"), ("join", "httpx")])
def test_without_the_extra(folder: Path, verb: str, missing: str) -> None:
    words = ("ceremony", verb, str(folder) if verb == "serve" else "http://127.0.0.1:1")
    done = subprocess.run([sys.executable, "-c", WITHOUT, missing, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{missing} is not installed; run: pip install 'zkwright[coordinator]'" in done.stderr
    assert done.stderr.count("\n") == 1
