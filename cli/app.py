"""The command as a whole: its verbs, each loaded when it is named, and what a wrong command line says."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, Final

import click
from zkwright.cli.entry import INTERRUPTED, NOTHING_HALF_WRITTEN
from zkwright.cli.failures import UNUSABLE, report

VERBS: Final = (
    *("run", "compile", "setup", "witness", "prove", "verify"),
    *("info", "profile", "export", "doctor", "completion"),
)
"""The verbs in the order that help lists them: the whole way and its steps, then the tools around."""


class App(click.Group):
    """The root of the command line; verbs live in `zkwright.cli.verbs`, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of their use."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of that name, imported now, or None."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"zkwright.cli.verbs.{cmd_name}").command
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run and exit: 0 yes, 1 the answer is no, 2 no answer, 130 interrupted."""
        kwargs |= {"standalone_mode": False, "prog_name": "zkwright"}
        try:
            code = super().main(*args, **kwargs)
        except click.UsageError as error:
            report("error", _usage(error))
            sys.exit(UNUSABLE)
        except click.ClickException as error:
            report("error", error.format_message())
            sys.exit(UNUSABLE)
        except (click.Abort, KeyboardInterrupt):
            report("interrupted", NOTHING_HALF_WRITTEN)
            sys.exit(INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)


def _usage(error: click.UsageError) -> str:
    """What is wrong with the command line, and where to look, in one line."""
    path = error.ctx.command_path if error.ctx else "zkwright"
    problem = " ".join(error.format_message().split()).rstrip(".")
    return f"{path}: {problem[:1].lower()}{problem[1:]}; see {path} --help"


@click.group(cls=App, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option("--debug", is_flag=True, envvar="ZKWRIGHT_DEBUG", help="Show the Python traceback of every error.")
@click.version_option(package_name="zkwright", message="zkwright %(version)s")
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """Write a statement in Python, prove it in zero knowledge, check the proof anywhere.

    Exit codes: 0 yes; 1 the answer is no (invalid proof, unsatisfied circuit); 2 unusable input or usage.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
