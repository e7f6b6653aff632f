"""`zkwright serve`: verify proofs over HTTP, and take each nullifier once."""

from __future__ import annotations

from zkwright.cli.entry import Interruptible
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Option, Verb, path, whole
from zkwright.cli.threads import no_linear_algebra

from ..errors import Usage
from .service import DATABASE, service_installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.service.server import Serving


def run(
    output: Output,
    statements: tuple[Path, ...],
    database: str,
    host: str,
    port: int,
    processes: int,
    development: bool,
    open: bool,
    keys: tuple[Path, ...],
    workers: str,
    secret: Path | None,
) -> None:
    """Verify proofs over HTTP, take each nullifier once, and prove what others ask for.

    With --prove, proofs under a key are made for those who send inputs, which wait in the database, sealed, and are erased when
    it is done. Other machines with the same database take part.

    Statements, each beside its verification_key.json, are registered in the database by the hash of their descriptor. What was
    answered is on the disk; ended, also by force, the service goes on from there when it is started again. Needs the extra:
    pip install 'zkwright[service]'.

    On this machine it asks nobody for an API key as long as none was made (`zkwright service new-key`); for others it does not
    start without one. Each answer is a line of JSON on stderr.
    """
    no_linear_algebra()
    with service_installed("serve"):
        from zkwright.service.proving.settings import ProvingSettings
        from zkwright.service.server import serve
        from zkwright.service.settings import Settings

    number = int(workers) if workers.isascii() and workers.isdigit() and len(workers) < 4 else None
    if number is None and not workers.startswith("ray://"):
        raise Usage("--workers is a number of processes up to 999, ray://auto or ray://HOST:PORT")
    proving = ProvingSettings(tuple(keys), workers if number is None else number, secret)
    settings = Settings(database, tuple(statements), development, open, proving=proving)

    def listening(serving: Serving) -> None:
        document: dict[str, Any] = {
            "url": serving.url,
            "statements": [str(file) for file in statements],
            "served": serving.served,
            "withheld": serving.withheld,
            "processes": processes,
            "open": serving.open,
            "proves": [str(key) for key in keys],
        }

        def show(page: Page) -> None:
            page.line(f"serving {serving.url}", "bold")
            page.line("end it with Ctrl-C", "dim")

        warnings = [_DEVELOPMENT] * development + [_OPEN] * serving.open
        if serving.withheld:
            warnings.append(_WITHHELD.format(serving.withheld))
        elif not serving.served:
            warnings.append(_NOTHING)
        output.result(document, show, warnings)
        output.stdout.flush()

    try:
        with (
            Interruptible(),
            expecting(*((file, ["statement"]) for file in statements), *((key, ["zkey"]) for key in keys)),
        ):
            serve(settings, host, port, processes=processes, listening=listening, told=output.note)
    except KeyboardInterrupt:
        return  # the way to end it


_DEVELOPMENT: Final = "keys under which somebody can forge proofs are served: for trials only"
_WITHHELD: Final = (
    "somebody can forge proofs under the keys of {} registered statements, not served without --development"
)
_NOTHING: Final = "no statement is registered, so nothing can be verified: name a NAME.statement.json behind serve"
_OPEN: Final = (
    "there is no API key yet, and nobody is asked for one; make one with: zkwright service new-key NAME --scope SCOPE"
)

VERB: Final = Verb(
    "serve",
    run,
    [Argument("statements", "[NAME.statement.json ...]", path, multiple=True)],
    [
        DATABASE,
        Option("--host", name="host", read=str, default="127.0.0.1", metavar="HOST", help="Default: 127.0.0.1."),
        Option(
            "--port",
            name="port",
            read=whole(0, 65535),
            default=8700,
            metavar="PORT",
            help="Default: 8700; 0 takes a free one.",
        ),
        Option(
            "--processes",
            name="processes",
            read=whole(1, 256),
            default=1,
            metavar="N",
            help="How many processes take requests; default: 1.",
        ),
        Option(
            "--development",
            name="development",
            help="Serve keys although somebody can forge proofs under them, for trials.",
        ),
        Option("--open", name="open", help="Serve others without an API key, as long as none was made."),
        Option(
            "--prove",
            name="keys",
            read=path,
            metavar="NAME.zkey",
            multiple=True,
            help="A key under which to prove what others ask for, beside its circuit NAME.r1cs; more than once for several.",
        ),
        Option(
            "--workers",
            name="workers",
            read=str,
            default="1",
            metavar="N",
            help="How many processes prove here, 0 for none; or ray://auto, ray://HOST:PORT, a Ray cluster; default: 1.",
        ),
        Option(
            "--secret",
            name="secret",
            read=path,
            metavar="FILE",
            help="The file with what seals inputs that wait; default: $ZKWRIGHT_SERVICE_SECRET_FILE, or one beside SQLite's.",
        ),
    ],
    secret=True,
)
