"""The commands of the three roles: `python -m digital_identity ROLE VERB`."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, cast

import click
from zkwright import ZkwrightError
from zkwright.verifier import VerifierError

from .credential import Status
from .documents import element, parse
from .errors import IdentityError, MalformedError
from .holder.wallet import Wallet
from .issuer.registry import Registry
from .keys import Keys, make_keys
from .schema import Schema
from .verifier.desk import Desk

_FILE = click.Path(path_type=Path, dir_okay=False)
_keys = click.option(
    "--keys", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="The keys that all share."
)
_development = click.option("--development", is_flag=True, help="Take keys whose maker can forge proofs.")
_output = click.option("-o", "--output", type=_FILE, help="A file for the answer, readable by you alone.")
_port = click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 for one that is free.")


@click.group()
def commands() -> None:
    """Credentials: issued, held, and shown no more of than is asked."""


@commands.command("keys")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def keys_(folder: Path) -> None:
    """Make development keys of all circuits, once."""
    make_keys(folder)
    for size, pinned in Keys(folder, development=True).ids.items():
        click.echo(f"{size}: {pinned}")


@commands.group()
def issuer() -> None:
    """Sign credentials, take them back, publish what was taken back."""


@issuer.command("init")
@click.argument("file", type=_FILE)
@click.option("--name", required=True, help="As people know the issuer.")
@click.option("--schema", type=_FILE, required=True, help="What the credentials are about.")
def issuer_init(file: Path, name: str, schema: Path) -> None:
    """Make a register with a new key."""
    registry = Registry.make(file, name, Schema.from_object(_read(schema)), _now())
    click.echo(f"{name}: key {registry.key.x}")


@issuer.command()
@click.argument("file", type=_FILE)
@click.option("--subject", required=True, help="As the register knows the person.")
@click.option("--claims", type=_FILE, required=True, help="What is claimed of the person.")
@click.option(
    "--holder",
    type=_FILE,
    help="What the person's wallet enrolled with; without, the answer is a code for it to ask with.",
)
@click.option("--days", type=click.IntRange(1, 36_500), default=365, help="How long it is valid.")
@_output
def issue(file: Path, subject: str, claims: Path, holder: Path | None, days: int, output: Path | None) -> None:
    """Sign a credential, or offer one for a code."""
    registry, expires = Registry(file), _now() + days * 86_400
    if holder is None:
        click.echo(registry.offer(subject, _read(claims), expires))
    else:
        number = element(holder.read_text(encoding="ascii", errors="replace").strip(), "the holder's commitment")
        _write(registry.issue(subject, _read(claims), number, expires).to_object(), output)


@issuer.command()
@click.argument("file", type=_FILE)
@click.option("--subject", required=True, help="As the register knows the person.")
def revoke(file: Path, subject: str) -> None:
    """Take back all credentials of a person; `publish` tells the world."""
    click.echo(f"{Registry(file).revoke(subject, _now())} credentials taken back; publish the list")


@issuer.command()
@click.argument("file", type=_FILE)
@_output
def publish(file: Path, output: Path | None) -> None:
    """Sign the list of what was taken back."""
    _write(Registry(file).publish(_now()).to_object(), output)


@issuer.command("serve")
@click.argument("file", type=_FILE)
@_port
def issuer_serve(file: Path, port: int) -> None:
    """Answer wallets and verifiers over HTTP, on this machine."""
    from .issuer.service import service
    from .web import serve

    registry = Registry(file)
    serve(lambda origin: service(registry, origin), port)


@commands.group()
def holder() -> None:
    """Keep credentials, and show what is asked."""


@holder.command("init")
@click.argument("file", type=_FILE)
def holder_init(file: Path) -> None:
    """Make a wallet with a new secret."""
    Wallet.make(file)
    click.echo(f"{file}: an empty wallet")


@holder.command()
@click.argument("file", type=_FILE)
@click.option("--name", required=True, help="As you know the issuer: it is told the same each time.")
@_output
def enrol(file: Path, name: str, output: Path | None) -> None:
    """Tell an issuer who you are by a commitment, which no other issuer can compare with its own."""
    wallet = Wallet(file)
    if name not in wallet.issuers.values():
        raise MalformedError(f"no issuer is known as {name!r}", "know it first, by its list")
    _say(str(wallet.enrol(name)), output)


@holder.command()
@click.argument("file", type=_FILE)
@click.argument("status")
@click.option("--name", required=True, help="As you know the issuer.")
def know(file: Path, status: str, name: str) -> None:
    """Know an issuer by its list, a file or the address of its service."""
    read, place = _status(status)
    Wallet(file).know(read, name, place)
    click.echo(f"{name}: {len(read.revoked)} credentials taken back")


@holder.command()
@click.argument("file", type=_FILE)
@click.argument("credential", type=_FILE)
def add(file: Path, credential: Path) -> None:
    """Keep a credential."""
    click.echo(f"{Wallet(file).add(_read(credential)).schema.title}: kept")


@holder.command()
@click.argument("file", type=_FILE)
@click.argument("request", type=_FILE)
@click.option("--from", "origin", required=True, help="Whom you have the request from, as https://shop.example.")
@click.option("--agree", is_flag=True, help="Do not ask.")
@_keys
@_development
@_output
def present(
    file: Path, request: Path, origin: str, agree: bool, folder: Path, development: bool, output: Path | None
) -> None:
    """Say what a request asks, and prove it if you agree."""
    wallet, keys = Wallet(file), Keys(folder, development=development)
    considered = wallet.consider(request.read_bytes(), keys, origin=origin, now=_now())
    click.echo(f"{origin} asks: {considered.request.purpose}", err=True)
    for line in considered.lines:
        click.echo(f"- {line}", err=True)
    if not agree:
        click.confirm("Show this, and nothing else?", abort=True, err=True)
    _write(wallet.present(considered.request.id, keys, now=_now()), output)


@holder.command("serve")
@click.argument("file", type=_FILE)
@_keys
@_development
@_port
def holder_serve(file: Path, folder: Path, development: bool, port: int) -> None:
    """The wallet as a page, for the browser of this machine."""
    from .holder.service import service
    from .web import serve

    wallet, keys = Wallet(file), Keys(folder, development=development)
    serve(lambda origin: service(wallet, keys, origin), port)


@commands.group()
def verifier() -> None:
    """Ask, and take answers once."""


@verifier.command("init")
@click.argument("file", type=_FILE)
@click.option("--audience", required=True, help="As holders know you: https://shop.example.")
def verifier_init(file: Path, audience: str) -> None:
    """Make a desk."""
    Desk.make(file, audience)
    click.echo(f"{file}: the desk of {audience}")


@verifier.command()
@click.argument("file", type=_FILE)
@click.argument("schema", type=_FILE)
def learn(file: Path, schema: Path) -> None:
    """Know a schema, by its $id."""
    read = Schema.from_object(_read(schema))
    Desk(file).learn(read)
    click.echo(f"{read.title}: {', '.join(read.properties)}")


@verifier.command()
@click.argument("file", type=_FILE)
@click.argument("status")
@click.option("--name", required=True, help="As your requests name the issuer.")
def trust(file: Path, status: str, name: str) -> None:
    """Trust an issuer by its list, a file or the address of its service."""
    read, place = _status(status)
    Desk(file).trust(read, name, _now(), place)
    click.echo(f"{name}: {len(read.revoked)} credentials taken back")


@verifier.command()
@click.argument("file", type=_FILE)
@click.argument("wish", type=_FILE)
@_keys
@_development
@_output
def request(file: Path, wish: Path, folder: Path, development: bool, output: Path | None) -> None:
    """Make a request, which is answered once."""
    _write(Desk(file).ask(_read(wish), Keys(folder, development=development), _now()).document, output)


@verifier.command()
@click.argument("file", type=_FILE)
@click.argument("answer", type=_FILE)
@_keys
@_development
def verify(file: Path, answer: Path, folder: Path, development: bool) -> None:
    """Take an answer, once. Exit code 0: it holds, 1: it does not, 2: it is none."""
    accepted = Desk(file).accept(answer.read_bytes(), Keys(folder, development=development), _now())
    who = (
        "nobody who can be known again"
        if accepted.nullifier is None
        else "somebody new"
        if accepted.is_new
        else "who came before"
    )
    click.echo(f"accepted: {who}")


@verifier.command("serve")
@click.argument("file", type=_FILE)
@click.argument("wish", type=_FILE)
@click.option("--wallet", required=True, help="Where holders have their wallets.")
@_keys
@_development
@_port
def verifier_serve(file: Path, wish: Path, wallet: str, folder: Path, development: bool, port: int) -> None:
    """A shop as a page, at the audience that it was made with."""
    from .verifier.service import service
    from .web import serve

    desk, keys, asked = Desk(file), Keys(folder, development=development), _read(wish)
    serve(lambda _: service(desk, keys, asked, wallet), port)


def _now() -> int:
    return int(time.time())


def _read(file: Path) -> dict[str, Any]:
    try:
        return parse(file.read_bytes())
    except MalformedError as error:
        raise click.UsageError(f"{file}: {error}") from None


def _status(source: str) -> tuple[Status, str | None]:
    """A list, and the address that it is published at."""
    if not source.startswith(("https:", "http:")):
        return Status.from_object(_read(Path(source))), None
    from .web import ask, origin_of

    place = origin_of(source)
    return Status.from_object(ask(f"{place}/status")), place


def _write(document: object, output: Path | None) -> None:
    _say(json.dumps(document, indent=2, ensure_ascii=False), output)


def _say(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    with os.fdopen(os.open(output, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    try:
        return cast(int, commands.main(arguments, standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("nothing was shown", err=True)
        return 1
    except (IdentityError, ZkwrightError, VerifierError) as error:
        words = error.redacted() if isinstance(error, ZkwrightError) else str(error)
        click.echo(f"error: {words}", err=True)
        return 1 if error.answers_no else 2
    except OSError as error:
        click.echo(f"error: {error}", err=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())
