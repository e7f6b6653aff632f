"""`zkwright service`: what operators do beside serving: API keys, statements, tables."""

from __future__ import annotations

from contextlib import contextmanager

from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Group, Option, Verb, path
from zkwright.cli.threads import no_linear_algebra

from ..errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.service.storage.database import Database


@contextmanager
def service_installed(verb: str) -> Iterator[None]:
    """Say what to install where the body cannot import it."""
    try:
        yield
    except ModuleNotFoundError as missing:
        package = str(missing.name).partition(".")[0]
        if package == "zkwright":
            raise
        needed = "starlette, uvicorn, sqlalchemy and alembic"
        mend = "run: pip install 'zkwright[service]'"
        raise Refusal(f"{verb} needs {needed}, and {package} is not installed; {mend}") from missing


@contextmanager
def _opened(verb: str, url: str) -> Iterator[Database]:
    no_linear_algebra()
    with service_installed(verb):
        from zkwright.service.storage.database import Database

    database = Database(url)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


def run_new_key(output: Output, name: str, scopes: tuple[str, ...], database: str) -> None:
    """Make an API key, and print it: once, since only its hash is kept.

    Whoever sends it in a header, `Authorization: Bearer zkw_...`, may do what its scopes say: verify, consume, feed, prove,
    metrics, admin.
    """
    with _opened("service new-key", database) as opened:
        from zkwright.service.access.keys import ApiKeys

        secret = ApiKeys(opened).new(name, scopes)
    output.result({"name": name, "scopes": list(scopes), "key": secret}, lambda page: page.line(secret), [])


def run_keys(output: Output, database: str) -> None:
    """List API keys: their names, scopes, and when they were made and taken back."""
    with _opened("service keys", database) as opened:
        from zkwright.service.access.keys import ApiKeys

        keys = [key.to_object() for key in ApiKeys(opened).all()]

    def show(page: Page) -> None:
        for key in keys:
            ended = f", taken back {key['revoked_at']}" if key["revoked_at"] else ""
            page.line(f"{key['name']}: {', '.join(key['scopes'])}; made {key['created_at']}{ended}")
        if not keys:
            page.line("no keys: the service asks nobody on this machine, and does not start for others")

    output.result({"keys": keys}, show, [])


def run_revoke_key(output: Output, name: str, database: str) -> None:
    """Take an API key back, for good; processes that serve know within seconds."""
    with _opened("service revoke-key", database) as opened:
        from zkwright.service.access.keys import ApiKeys

        ApiKeys(opened).revoke(name)
    output.result({"revoked": name}, lambda page: page.line(f"{name}: taken back"), [])


def run_register(
    output: Output,
    statement: Path,
    nullifier: str | None,
    scope: str | None,
    pool: str | None,
    database: str,
    development: bool,
) -> None:
    """Register a statement, beside whose descriptor its verification_key.json lies, and print its id.

    With --nullifier its proofs count once for each value of that public signal, with --scope within each value of another.
    What makes a proof count once cannot be changed later; those that share a --pool share what was consumed.
    """
    if nullifier is None and (scope or pool):
        raise Refusal("--scope and --pool say where a nullifier counts; give --nullifier as well")
    with expecting((statement, ["statement"])), _opened("service register", database) as opened:
        from zkwright.service.statements.registered import OnceOnly
        from zkwright.service.statements.registry import Registry

        once = None if nullifier is None else OnceOnly(nullifier, scope, pool)
        registered = Registry(opened, development=development).register_file(statement, once)
    document = registered.to_object()
    output.result(document, lambda page: page.line(registered.id), [])


DATABASE: Final = Option(
    "--database",
    name="database",
    read=str,
    default="sqlite:///zkwright.sqlite",
    metavar="URL",
    help="sqlite:///FILE or postgresql://USER@HOST/NAME; default: sqlite:///zkwright.sqlite.",
)

DEVELOPMENT: Final = Option(
    "--development",
    name="development",
    help="Take keys although somebody can forge proofs under them, for trials.",
)

_NAME: Final = Argument("name", "NAME", str)

VERB: Final = Group(
    "What operators of `zkwright serve` do beside: API keys and statements, in its database.",
    {
        "new-key": Verb(
            "service new-key",
            run_new_key,
            [_NAME],
            [
                Option(
                    "--scope",
                    name="scopes",
                    read=str,
                    metavar="SCOPE",
                    multiple=True,
                    help="verify, consume, feed, prove, metrics or admin; more than once for several.",
                ),
                DATABASE,
            ],
            secret=True,
        ),
        "keys": Verb("service keys", run_keys, [], [DATABASE]),
        "revoke-key": Verb("service revoke-key", run_revoke_key, [_NAME], [DATABASE]),
        "register": Verb(
            "service register",
            run_register,
            [Argument("statement", "NAME.statement.json", path)],
            [
                Option(
                    "--nullifier",
                    name="nullifier",
                    read=str,
                    metavar="SIGNAL",
                    help="The public value that counts once.",
                ),
                Option(
                    "--scope", name="scope", read=str, metavar="SIGNAL", help="The public value within which it does."
                ),
                Option(
                    "--pool", name="pool", read=str, metavar="NAME", help="What several statements consume together."
                ),
                DATABASE,
                DEVELOPMENT,
            ],
        ),
    },
)
