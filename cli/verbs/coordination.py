"""`zkwright ceremony serve` and `join`: a ceremony of people who are not in one room."""

from __future__ import annotations

from contextlib import contextmanager

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.entry import Interruptible
from zkwright.cli.files import results_in
from zkwright.cli.grammar import Argument, Option, Verb, duration, path, whole
from zkwright.cli.threads import no_linear_algebra

from ..ceremony_options import ENTROPY, NAME, SIGN, TRUST
from ..errors import Refusal, UnsoundKey, unsound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run_serve(
    output: Output,
    folder: Path,
    host: str,
    port: int,
    turn: float,
    silence: float,
    admission: Path | None,
    certificate: Path | None,
    private_key: Path | None,
    trust: bool,
) -> None:
    """Take contributions over the network: one contributor at a time, each verified before it becomes the next key.

    DIR holds the .r1cs, the first .zkey and the .ptau. Accepted keys lie in DIR/accepted, the newest of which `zkwright ceremony
    beacon` ends; what their contributors signed lies in DIR/attestations. Ended, also by force, it goes on from there when it is
    started again: what was acknowledged is on the disk. Needs the extra: pip install 'zkwright[coordinator]'.
    """
    if (certificate is None) != (private_key is None):
        raise Refusal("--tls-cert and --tls-key go together; give both, or neither")
    no_linear_algebra()
    with _installed("serve", "starlette, uvicorn"):
        from zkwright.coordinator.ceremony import Limits
        from zkwright.coordinator.folder import open_ceremony
        from zkwright.coordinator.invitations import read_invitations
        from zkwright.coordinator.server import Address, serve
    from zkwright.core.errors import FormatError

    invitations = None if admission is None else read_invitations(admission)
    address = Address(host, port, certificate, private_key)
    with output.progress("verify") as progress, Interruptible():
        try:
            with unsound(folder):
                ceremony = open_ceremony(folder, trust_powers=trust, progress=progress)
        except FormatError as error:
            raise UnsoundKey(str(error)) from error

    def listening(url: str) -> None:
        count = len(ceremony.contributions)
        newest = ceremony.file_of(ceremony.newest)
        document = {
            "url": url,
            "contributions": count,
            "newest_key": str(newest),
            "circuit_hash": ceremony.key.circuit_hash.hex(),
        }

        def show(page: Page) -> None:
            page.line(f"serving {url}", "bold")
            page.line(f"{count} contributions; the newest key is {newest}")
            page.line("end it with Ctrl-C", "dim")

        open_to_all = not _is_loopback(host) and certificate is None
        output.result(document, show, [_UNENCRYPTED] * open_to_all + [_NO_POWERS] * (not ceremony.has_powers))
        output.stdout.flush()

    try:
        with Interruptible():
            serve(
                ceremony, address, Limits(turn, silence), invitations=invitations, listening=listening, told=output.note
            )
    except KeyboardInterrupt:
        return  # the way to end it
    finally:
        ceremony.close()


def run_join(
    output: Output,
    url: str,
    folder: str,
    name: str,
    r1cs_path: Path | None,
    ptau: Path | None,
    trust: bool,
    circuit_hash: bytes | None,
    entropy: str,
    sign: Path | None,
    invitation: Path | None,
    authority: Path | None,
) -> None:
    """Contribute to a ceremony that somebody serves: wait for the turn, check the key, contribute, and have it accepted.

    Publish what attestation.json says, where others find that it is yours. Give the circuit and the powers of tau if you have
    them from elsewhere: nothing is added to a key that is not of these. Where the network fails or the machine does, the same
    command in the same folder goes on; Ctrl-C gives the turn back. Needs the extra: pip install 'zkwright[coordinator]'.
    """
    no_linear_algebra()
    with _installed("join", "httpx, cryptography"):
        from zkwright.coordinator.joining import Taking, join
    from zkwright.prover.ceremony import read_signing_key

    taking = Taking(
        name,
        r1cs_path,
        ptau,
        circuit_hash,
        trust,
        entropy.encode(errors="surrogateescape"),
        None if sign is None else read_signing_key(sign),
        None if invitation is None else _invitation(invitation),
    )
    sent = f"{url}: the key that it sent"
    with pipeline.timed("join") as step, output.progress("join") as progress, results_in(folder), unsound(sent):
        done = join(url, folder or ".", taking, authority=authority, progress=progress, told=output.note)
    step.files = [done.key, done.attestation]
    digest = done.contribution.hash.hex()

    def show(page: Page) -> None:
        page.line(f'contribution {done.number}: {digest}, who is called "{name}"')
        page.line(f"circuit hash {done.circuit_hash.hex()}")
        page.line(f"signed by {done.public_key.hex()}")
        tables.show_steps(page, [step], None)

    document = {
        "number": done.number,
        "name": name,
        "contribution_hash": digest,
        "circuit_hash": done.circuit_hash.hex(),
        "public_key": done.public_key.hex(),
        "attestation_kept": done.is_attestation_kept,
        "unchecked": list(done.unchecked),
    }
    warnings = [f"not checked: {what}" for what in done.unchecked]
    warnings += [_CLEAR] * (url.startswith("http://") and not _is_loopback(_host(url)))
    warnings += [_NOT_KEPT] * (not done.is_attestation_kept)
    output.result({**document, **step.to_json()}, show, warnings)


@contextmanager
def _installed(verb: str, packages: str) -> Iterator[None]:
    """Say what to install where the body cannot import it."""
    try:
        yield
    except ModuleNotFoundError as missing:
        package = str(missing.name).partition(".")[0]
        if package == "zkwright":
            raise
        mend = "run: pip install 'zkwright[coordinator]'"
        raise Refusal(f"ceremony {verb} needs {packages}, and {package} is not installed; {mend}") from missing


def _invitation(file: Path) -> str:
    from zkwright.cli.files import read_at_most

    try:
        word = read_at_most(file, 4096).decode().strip()
    except UnicodeDecodeError:
        word = ""
    if not word.isprintable() or not 0 < len(word) <= _LONGEST_INVITATION:
        raise Refusal(f"{file}: holds no invitation; it is one word, as its organiser gave it")
    return word


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or ""


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(word: str) -> str:
    if not word.startswith(("https://", "http://")):
        raise ValueError(f"{word!r} is no address such as https://example.org")
    return word


def _circuit_hash(word: str) -> bytes:
    try:
        value = bytes.fromhex(word.removeprefix("0x"))
    except ValueError:
        value = b""
    if len(value) != 64:
        raise ValueError(f"{word!r} is no circuit hash, which has 128 digits in hexadecimal")
    return value


_LONGEST_INVITATION: Final = 256

_UNENCRYPTED: Final = "others can reach this address and nothing is encrypted: give --tls-cert and --tls-key"
_NO_POWERS: Final = "without a .ptau in the folder nobody here knows whether the key is that of the circuit"
_CLEAR: Final = "nothing was encrypted: somebody in between can take others' turns, and send another key; use https"
_NOT_KEPT: Final = "the coordinator did not keep the attestation: publish it yourself"

SERVE: Final = Verb(
    "ceremony serve",
    run_serve,
    [Argument("folder", "DIR", path)],
    [
        Option("--host", name="host", read=str, default="127.0.0.1", metavar="HOST", help="Default: 127.0.0.1."),
        Option(
            "--port",
            name="port",
            read=whole(0, 65535),
            default=8000,
            metavar="PORT",
            help="Default: 8000; 0 takes a free one.",
        ),
        Option(
            "--turn",
            name="turn",
            read=duration,
            default=3600.0,
            metavar="SECONDS",
            help="How long each contributor has, from download to upload; default: 3600.",
        ),
        Option(
            "--silence",
            name="silence",
            read=duration,
            default=120.0,
            metavar="SECONDS",
            help="How long nothing may be heard from somebody before the place is lost; default: 120.",
        ),
        Option(
            "--admission",
            name="admission",
            read=path,
            metavar="FILE",
            help="Take whom you invited: a file of secret words, one a line, each for one contribution.",
        ),
        Option("--tls-cert", name="certificate", read=path, metavar="FILE", help="The certificate, in PEM."),
        Option("--tls-key", name="private_key", read=path, metavar="FILE", help="Its private key, in PEM."),
        TRUST,
    ],
)

JOIN: Final = Verb(
    "ceremony join",
    run_join,
    [Argument("url", "URL", _address)],
    [
        arguments.FOLDER,
        NAME,
        Option(
            "--r1cs",
            name="r1cs_path",
            read=path,
            metavar="NAME.r1cs",
            help="The circuit, to check the key against.",
        ),
        Option("--ptau", name="ptau", read=path, metavar="FILE.ptau", help="The powers of tau, as well."),
        TRUST,
        Option(
            "--circuit-hash",
            name="circuit_hash",
            read=_circuit_hash,
            metavar="HEX",
            help="The circuit hash that the key must have.",
        ),
        ENTROPY,
        SIGN,
        Option(
            "--invitation",
            name="invitation",
            read=path,
            metavar="FILE",
            help="A file with the word that invites you.",
        ),
        Option(
            "--tls-ca",
            name="authority",
            read=path,
            metavar="FILE",
            help="Certificates to trust in place of the system's, in PEM.",
        ),
    ],
    secret=True,
)
