"""Times signatures, formats and whole statements of documents at their real sizes, beside rows of circom's circuits for the same.

python -m benchmarks.documents [NAME ...] [--runs 3] [--circom] [-o FILE]

NAME chooses by a part of the name. Each is measured in a process of its own. `--circom` fetches zk-email's circuits from npm into
build/, compiles them with the circom of the interoperability tests, and adds their rows; the key is a development key. Prints the
table, or writes it to FILE.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

import click
from zkwright import Bool, Bytes, Private, Program, Public, circuit
from zkwright.circuits.base64url import decode
from zkwright.circuits.regex import is_match
from zkwright.cli.text import size
from zkwright.prover import Prover, setup, write_zkey
from zkwright.verifier import verify

from benchmarks import machine
from benchmarks.contenders.snarkjs import CIRCOM, program
from benchmarks.process import ROOT, StepError

PACKAGES: Final = ROOT / "build" / "zk-email"
PACKAGE: Final = "@zk-email/circuits@6.3.4"
SECONDS: Final = 900
"""For circom to compile one circuit."""

Instance = tuple[Program, dict[str, Any]]


@circuit
def text_of_a_kilobyte(text: Private[Bytes[Literal[1024]]]) -> Public[Bytes[Literal[768]]]:
    """Base64url of 1,024 characters."""
    return decode(text)


@circuit
def header_with_a_body_hash(header: Private[Bytes[Literal[1024]]]) -> Public[Bool]:
    """DKIM's field in a header of 1 KB."""
    return is_match(r"dkim-signature:([a-z]+=[^;]+; )+bh=([a-zA-Z0-9+/=]+);(\r\n|.)*", header)


def _rsa(bits: int, *, pss: bool = False) -> Instance:
    rsa_cases: Any = import_module("tests.circuits.rsa_cases")

    made, inputs = (rsa_cases.signed_pss, rsa_cases.pss) if pss else (rsa_cases.signed_pkcs1, rsa_cases.pkcs1)
    return made.compile(n=bits // 8), inputs(bits)


def _ecdsa(curve: str) -> Instance:
    ecdsa_cases: Any = import_module("tests.circuits.ecdsa_cases")

    made = ecdsa_cases.signed_p256 if curve == "P-256" else ecdsa_cases.signed_secp256k1
    return made.compile(), ecdsa_cases.signed(curve, 7, b"a payment")


def _ed25519() -> Instance:
    t: Any = import_module("tests.circuits.ed25519_cases")
    return t.signed_message.compile(), t.inputs(*t.signed_by(5, b"a message that has 32 characters"))


def _base64url() -> Instance:
    return text_of_a_kilobyte.compile(), {"text": b"aGk_" * 256}


def _regex() -> Instance:
    header = b"dkim-signature:v=1; a=rsa-sha256; bh=" + b"A" * 43 + b"=; b="
    return header_with_a_body_hash.compile(), {"header": header.ljust(1024, b"x")}


def _login(*, by_registry: bool = False, es256: bool = False) -> Instance:
    t: Any = import_module("tests.circuits.test_oidc_login")

    if by_registry:
        clients = t.Registry([(t.CLAIMS["iss"], t.CLAIMS["aud"], t.key_set(t.key(), t.curve_key()))])
        inputs = t.IdToken.parse(t.issued()).registry_inputs(clients, now=t.NOW, scope=7)
        return t.login_by_registry.compile(n=1024, key_bytes=256), inputs
    if es256:
        return t.login_es256.compile(), t.by_curve().inputs(t.key_set(t.curve_key()), now=t.NOW, scope=7)
    return t.login.compile(n=1024, key_bytes=256), t.IdToken.parse(t.issued()).inputs(
        t.key_set(t.key()), now=t.NOW, scope=7
    )


def _mail() -> Instance:
    t: Any = import_module("tests.circuits.test_signed_mail")

    found = t.MailSignature.parse(t.signed(t.mail(subject="Your order 2718 of today"), bits=2048))
    return t.bought.compile(), found.inputs(t.record(2048), t.SHOWN)


def _certificate() -> Instance:
    t: Any = import_module("tests.circuits.x509_cases")

    inputs = t.certificate(by=t.rsa_key(2048)).inputs(issuer=t.modulus(2048), now=t.NOW) | {"scope": 7}
    return t.common_name.compile(n=1024, k=256), inputs


def _passport(*, pss: bool = False) -> Instance:
    t: Any = import_module("tests.circuits.travel_document_cases")

    files = t.files("pss", bits=2048) if pss else t.files(bits=2048)
    made = t.adult.compile(n=311, m=119, k=256, pss=True) if pss else t.adult.compile(n=311, m=119, k=256)
    return made, {**files.inputs(), "today": t.TODAY, "scope": 7}


def _passport_p256() -> Instance:
    t: Any = import_module("tests.circuits.travel_document_cases")

    return t.adult_p256.compile(n=311, m=119), {**t.files("p256").inputs(), "today": t.TODAY, "scope": 7}


def _credential() -> Instance:
    t: Any = import_module("tests.circuits.test_sd_jwt")

    shown = t.SdJwt.parse(t.issued()).shown(t.NAMES)
    inputs = t.SdJwt.parse(shown + t.held(shown)).bound_inputs(t.NAMES, t.keys(), now=t.NOW)
    return t.shown_by_holder.compile(), inputs


@dataclass(frozen=True, slots=True)
class Document:
    """What is measured, and circom's circuit for the same: the file that has its template, and how it is instantiated."""

    make: Callable[[], Instance]
    file: str = ""
    main: str = ""


DOCUMENTS: Final = {
    "RSA, 2,048 bits, PKCS #1": Document(partial(_rsa, 2048), "circuits/lib/rsa", "RSAVerifier65537(121, 17)"),
    "RSA, 4,096 bits, PKCS #1": Document(partial(_rsa, 4096), "circuits/lib/rsa", "RSAVerifier65537(121, 34)"),
    "RSA, 2,048 bits, PSS": Document(partial(_rsa, 2048, pss=True)),
    "ECDSA on secp256k1": Document(partial(_ecdsa, "secp256k1")),
    "ECDSA on P-256": Document(partial(_ecdsa, "P-256")),
    "Ed25519, 32 bytes": Document(_ed25519),
    "base64url, 1,024 characters": Document(_base64url, "circuits/lib/base64", "Base64Decode(768)"),
    "DKIM's body hash in 1,024 bytes": Document(
        _regex, "zk-regex-circom/circuits/common/body_hash_regex", "BodyHashRegex(1024)"
    ),
    "OIDC login, RS256": Document(_login),
    "OIDC login, ES256": Document(partial(_login, es256=True)),
    "OIDC login by a registry": Document(partial(_login, by_registry=True)),
    "signed mail, header of 1,024 bytes": Document(
        _mail, "circuits/email-verifier", "EmailVerifier(1024, 64, 121, 17, 1, 0, 0, 0)"
    ),
    "X.509, 1,024 bytes, RSA": Document(_certificate),
    "travel document, RSA": Document(_passport),
    "travel document, RSA with PKCS #1 or PSS": Document(partial(_passport, pss=True)),
    "travel document, P-256": Document(_passport_p256),
    "SD-JWT, 576 characters, by its holder": Document(_credential),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows, seconds, and bytes."""

    rows: int
    compiled: float
    setup: float
    solved: float
    proved: float
    key: int
    verified: float


def measured(document: Document, runs: int) -> Figures:
    """In this process; solving, proving and verifying are medians, the first of each left out."""
    started = time.perf_counter()
    made, inputs = document.make()
    compiled = time.perf_counter() - started
    started = time.perf_counter()
    key = setup(made.r1cs)
    took = time.perf_counter() - started
    vk, prover = key.verifying_key(), Prover(key, made)
    with tempfile.TemporaryDirectory() as folder:
        write_zkey(file := Path(folder) / "key.zkey", key)
        n_bytes = file.stat().st_size
    seconds: list[tuple[float, float, float]] = []
    for _ in range(runs + 1):
        a = time.perf_counter()
        witness = made.solve(inputs)
        b = time.perf_counter()
        proof, public = prover.prove(witness)
        c = time.perf_counter()
        verify(vk, public, proof)
        seconds.append((b - a, c - b, time.perf_counter() - c))
    solved, proved, verified = (statistics.median(column) for column in zip(*seconds[1:], strict=True))
    return Figures(made.r1cs.n_rows, compiled, took, solved, proved, n_bytes, verified)


def circom_rows(document: Document) -> str:
    """Rows of circom's circuit at its default optimisation, or why there are none."""
    if not document.main:
        return "-"
    with tempfile.TemporaryDirectory(dir=PACKAGES) as name:
        source = Path(name) / "main.circom"
        text = f'pragma circom 2.1.6;\ninclude "@zk-email/{document.file}.circom";\ncomponent main = {document.main};\n'
        source.write_text(text, encoding="utf-8")
        places = [str(path.relative_to(PACKAGES)) for path in (source, Path(name))]
        command = [program("node"), str(CIRCOM), places[0], "--r1cs", "-l", "node_modules", "-o", places[1]]
        try:
            done = subprocess.run(command, cwd=PACKAGES, capture_output=True, text=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return f"not in {SECONDS // 60} min"
    counts = re.findall(r"linear constraints: (\d+)", done.stdout)
    return f"{sum(map(int, counts)):,}" if counts else "does not compile"


def fetch() -> None:
    """Have npm put zk-email's circuits into build/. Raises `StepError` where it cannot."""
    PACKAGES.mkdir(parents=True, exist_ok=True)
    command = [program("npm"), "install", "--prefix", str(PACKAGES), "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run([*command, PACKAGE], capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepError(done.stderr.strip())


def _row(name: str, found: Figures, theirs: str) -> str:
    times = " | ".join(f"{seconds:.2f} s" for seconds in (found.compiled, found.setup, found.solved, found.proved))
    return f"| {name} | {found.rows:,} | {theirs} | {times} | {found.verified * 1e3:.1f} ms | {size(found.key)} |"


@click.command(help=__doc__)
@click.argument("names", nargs=-1)
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True, help="Of which medians are taken.")
@click.option("--circom", is_flag=True, help="Compile circom's circuits as well.")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where the table goes.")
@click.option("--one", hidden=True, help="Measure this one here and print it in JSON.")
def main(names: tuple[str, ...], runs: int, circom: bool, out: Path | None, one: str | None) -> None:
    if one is not None:
        click.echo(json.dumps(asdict(measured(DOCUMENTS[one], runs))))
        return
    if circom:
        fetch()
    lines = [
        "# Documents\n",
        f"{machine.describe()}; medians of {runs} runs, by `python -m benchmarks.documents`.\n",
        "| | rows | circom's | compile | setup | solve | prove | verify | key |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, document in DOCUMENTS.items():
        if names and not any(part in name for part in names):
            continue
        command = [sys.executable, "-m", "benchmarks.documents", "--one", name, "--runs", str(runs)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StepError(f"{name}: {done.stderr.strip().splitlines()[-1]}")
        theirs = circom_rows(document) if circom else "-"
        lines.append(_row(name, Figures(**json.loads(done.stdout.splitlines()[-1])), theirs))
        click.echo(lines[-1], err=True)
    if out is None:
        click.echo("\n".join(lines))
    else:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
