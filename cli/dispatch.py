"""Doing a verb: its results on stdout and nothing else there, one line for every error, and the exit code."""

from __future__ import annotations

import io
import os
import sys
from contextlib import nullcontext, redirect_stdout, suppress

from zkwright.cli.entry import NOTHING_HALF_WRITTEN, code_of, interruption, last_words
from zkwright.cli.exit_codes import UNUSABLE
from zkwright.cli.grammar import COMMON, THREADS, debugging, redacting
from zkwright.cli.output import Output
from zkwright.cli.threads import at_most

from .environment_variables import check_variables
from .errors import Usage, report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Any, TextIO

    from zkwright.cli.grammar import Verb


def perform(verb: Verb, values: dict[str, Any]) -> int:
    """Do what `verb` does with these values, those of `COMMON` among them, and return the exit code.

    Whatever else prints on stdout meanwhile, such as the user's own code, goes to stderr.
    """
    common = {option.name: values.pop(option.name) for option in COMMON}
    output = Output(sys.stdout, common["json"], common["quiet"], redacting(values.pop("redact", False)))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a letter the terminal lacks must not lose the result
    try:
        check_variables()
        with redirect_stdout(sys.stderr), at_most(common[THREADS.name]), _private(verb):
            code = verb.run(output, **values)
        output.stdout.flush()
    except KeyboardInterrupt as interrupt:
        code = code_of(interrupt)
        report("interrupted", NOTHING_HALF_WRITTEN)
        if output.json:
            with suppress(OSError):
                output.document(interruption(code))
        return code
    except BrokenPipeError:
        _abandon(output.stdout)
        return UNUSABLE
    except Usage as error:
        report("error", f"zkwright {verb.name}: {error}; see zkwright {verb.name} --help")
        return UNUSABLE
    except BaseException as error:  # a panic of the engine is no Exception
        try:
            return _refuse(error, output, debugging(common["debug"]))
        except BaseException as another:
            last_words(another)
            return UNUSABLE
    return code or 0


def _private(verb: Verb) -> AbstractContextManager[None]:
    """What a verb with secrets is done within; `verify`, which has none, does not load it."""
    if not verb.secret:
        return nullcontext()
    from zkwright.core.core_dumps import no_core_dumps

    return no_core_dumps()


def _refuse(error: BaseException, output: Output, debug: bool) -> int:
    from zkwright.cli.failures import explain

    if debug:
        import traceback

        if output.redact:  # what errors say may be secret, and so where they were raised has to do
            traceback.print_tb(error.__traceback__, file=sys.stderr)
        else:
            traceback.print_exception(error, file=sys.stderr)
    failure = explain(error, redact=output.redact or output.json)
    report(failure.label, failure.message, failure.details)
    if output.json:
        told = {"kind": type(error).__name__, "message": failure.message, **failure.document}
        with suppress(OSError):  # where nothing can be written, stderr and the exit code tell
            output.document({"ok": False, "error": told, "exit_code": failure.code})
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
