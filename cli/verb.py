"""What all verbs share: `--json`, `--quiet`, `--threads`, one line for every error, and the exit code."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from typing import Any, TextIO

import click
from zkwright.cli.arguments import keep
from zkwright.cli.entry import INTERRUPTED, NOTHING_HALF_WRITTEN
from zkwright.cli.failures import UNUSABLE, explain, report
from zkwright.cli.output import Output
from zkwright.cli.threads import MAX_THREADS, THREADS_VARIABLE, at_most


class Verb(click.Command):
    """A verb; its function takes the `Output` first (`@click.pass_obj`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the options that every verb has."""
        super().__init__(*args, **kwargs)
        self.params += [
            _flag("--json", help="Print one JSON object on stdout, and nothing else there."),
            _flag("-q", "--quiet", help="Print errors only."),
            click.Option(
                ("--threads",),
                type=click.IntRange(1, MAX_THREADS),
                envvar=THREADS_VARIABLE,
                show_envvar=True,
                metavar="N",
                expose_value=False,
                callback=keep,
                help="Start at most N threads; default: one for each core.",
            ),
        ]

    def invoke(self, ctx: click.Context) -> None:
        """Run the verb; whatever else prints on stdout meanwhile, such as the user's own code, goes to stderr."""
        options = {name: ctx.meta.get(name, False) for name in ("json", "quiet", "redact")}
        output = Output(sys.stdout, **options)
        ctx.obj = output
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # a letter the terminal lacks must not lose the result
        try:
            with redirect_stdout(sys.stderr), at_most(ctx.meta.get("threads")):
                super().invoke(ctx)
            output.stdout.flush()
        except KeyboardInterrupt:
            report("interrupted", NOTHING_HALF_WRITTEN)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _abandon(output.stdout)
            ctx.exit(UNUSABLE)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:
            ctx.exit(_refuse(error, output, ctx))


def _flag(*names: str, help: str) -> click.Option:
    return click.Option(names, is_flag=True, expose_value=False, callback=keep, help=help)


def _refuse(error: Exception, output: Output, ctx: click.Context) -> int:
    if ctx.find_root().params.get("debug"):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    failure = explain(error, redact=output.redact or output.json)
    report(failure.label, failure.message, failure.details)
    if output.json:
        kind = {"kind": type(error).__name__, "message": failure.message}
        output.document({"ok": False, "error": {**kind, **failure.document}, "exit_code": failure.code})
    return failure.code


def _abandon(stdout: TextIO) -> None:
    """Let nothing more be written to a reader who has gone, also not when Python flushes at its end."""
    try:
        descriptor = stdout.fileno()
    except OSError:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
