"""Where the process starts: Ctrl-C is answered quietly from here on, before anything that takes time is loaded."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

from zkwright.cli.exit_codes import INTERRUPTED, TERMINATED, UNUSABLE

from .missing_packages import without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Final, NoReturn

NOTHING_HALF_WRITTEN: Final = "no file was left half written"


class Terminated(KeyboardInterrupt):
    """SIGTERM, where Ctrl-C raises its parent: whoever stops a service leaves it time to clean up."""


def code_of(interrupt: BaseException) -> int:
    """The exit code that says which signal it was; click raises another exception from it."""
    return (
        TERMINATED if isinstance(interrupt, Terminated) or isinstance(interrupt.__cause__, Terminated) else INTERRUPTED
    )


def interruption(code: int) -> dict[str, Any]:
    """What `--json` says of it."""
    told = {"kind": "Terminated" if code == TERMINATED else "KeyboardInterrupt", "message": NOTHING_HALF_WRITTEN}
    return {"ok": False, "error": told, "exit_code": code}


def start() -> NoReturn:
    """Run `zkwright` as a process of its own."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _terminate)
    for stream in ("stdin", "stdout", "stderr"):
        if getattr(sys, stream) is None:  # closed by whoever started the process: the exit code answers all the same
            setattr(sys, stream, open(os.devnull, "r" if stream == "stdin" else "w"))  # noqa: SIM115
    import gc

    # A process that ends soon collects less garbage than it spends time on searching for it.
    gc.set_threshold(100_000, 20, 20)
    _end(answer(sys.argv[1:]))


def answer(words: list[str]) -> int:
    """Do what a command line says, and return the exit code: 1 where the answer is no, never because we failed."""
    try:
        from zkwright.cli.parser import parse

        if words:  # what asks for completions has none; to anybody else no variable's value may stand for an answer
            os.environ.pop("_ZKWRIGHT_COMPLETE", None)
        if "_ZKWRIGHT_COMPLETE" not in os.environ and (parsed := parse(words)) is not None:
            from .dispatch import perform

            return perform(*parsed)
        try:
            from zkwright.cli.app import main
        except ModuleNotFoundError as missing:
            if missing.name != "click" or "_ZKWRIGHT_COMPLETE" in os.environ:
                raise
            from zkwright.cli.bare import answer_without_click

            return answer_without_click(words)
        main(words)
    except KeyboardInterrupt as interrupt:
        return code_of(interrupt)
    except BaseException as error:
        if isinstance(error, SystemExit) and isinstance(error.code, int | None):
            return error.code or 0
        last_words(error)
    return UNUSABLE


def last_words(error: BaseException) -> None:
    """Say on stderr that an error kept us from telling of another, or of itself, with as little as that takes."""
    name = type(error).__name__
    if isinstance(error, ModuleNotFoundError) and (mend := without(error)):
        with suppress(BaseException):
            os.write(2, f"error: {mend}\n".encode())
        return
    bug = f"internal error: {name}: this is a bug in zkwright; please report what you did"
    with suppress(BaseException):
        os.write(2, f"{'error: not enough memory' if isinstance(error, MemoryError) else bug}\n".encode())


class Interruptible:
    """Within the body, which has something to clean up or is not ours, Ctrl-C raises KeyboardInterrupt.

    Elsewhere it ends the process at once: an import in the midst of which the exception is raised, NumPy's above all, may
    fail in other ways.
    """

    def __enter__(self) -> None:
        """Raise from here on."""
        self._quiet = signal.getsignal(signal.SIGINT) is _leave
        if self._quiet:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def __exit__(self, *_: object) -> None:
        """End at once again."""
        if self._quiet:
            signal.signal(signal.SIGINT, _leave)


def _end(code: int) -> NoReturn:
    """End without taking apart what was loaded, which takes 15 ms where NumPy was; what others asked for is done first."""
    import atexit

    if (threading := sys.modules.get("threading")) is not None:
        others = set(threading.enumerate()) - {threading.main_thread()}
        if not all(thread.daemon for thread in others):
            sys.exit(code)  # a thread of the user's code has work to finish
    with suppress(BaseException):  # one of the user's failed, and has been reported
        atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or UNUSABLE  # it did not come through
    os._exit(code)


def _leave(signum: int = signal.SIGINT, frame: FrameType | None = None) -> NoReturn:
    code = TERMINATED if signum == signal.SIGTERM else INTERRUPTED
    with suppress(OSError):
        os.write(2, f"interrupted: {NOTHING_HALF_WRITTEN}\n".encode())
    if "--json" in sys.argv:
        # Written by hand: json may be what is being loaded.
        kind, told = interruption(code)["error"].values()
        with suppress(OSError):
            os.write(
                1,
                f'{{"ok": false, "error": {{"kind": "{kind}", "message": "{told}"}}, "exit_code": {code}}}\n'.encode(),
            )
    os._exit(code)


def _terminate(signum: int, frame: FrameType | None) -> None:
    """End at once where Ctrl-C does, else raise what it raises."""
    if signal.getsignal(signal.SIGINT) is _leave:
        _leave(signum)
    raise Terminated
