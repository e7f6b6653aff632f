"""Where the process starts: Ctrl-C is answered quietly from here on, before anything that takes time is loaded."""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Final, NoReturn

INTERRUPTED: Final = 130
"""The exit code of Ctrl-C, as shells count it."""

NOTHING_HALF_WRITTEN: Final = "no file was left half written"


def start() -> NoReturn:
    """Run `zkwright` as a process of its own."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        # An import in the midst of which KeyboardInterrupt is raised may fail in other ways, so it is not raised yet.
        signal.signal(signal.SIGINT, _leave)
    import gc

    # A process that ends soon collects less garbage than it spends time on searching for it.
    gc.set_threshold(100_000, 20, 20)
    from zkwright.cli.parser import parse

    code = 0
    try:
        if "_ZKWRIGHT_COMPLETE" not in os.environ and (parsed := parse(sys.argv[1:])) is not None:
            from zkwright.cli.perform import perform

            signal.signal(signal.SIGINT, handler)
            code = perform(*parsed)
        else:
            from zkwright.cli.app import main

            signal.signal(signal.SIGINT, handler)
            main()
    except KeyboardInterrupt:
        _leave()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        # What is left has nothing to clean up after Ctrl-C.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end(code)


def _end(code: int) -> NoReturn:
    """End without taking apart what was loaded, which takes 15 ms where NumPy was; what others asked for is done first."""
    import atexit

    if "threading" in sys.modules and sys.modules["threading"].active_count() > 1:
        sys.exit(code)  # a thread of the user's code may have work to finish
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1
    os._exit(code)


def _leave(signum: int = signal.SIGINT, frame: FrameType | None = None) -> NoReturn:
    os.write(2, f"interrupted: {NOTHING_HALF_WRITTEN}\n".encode())
    os._exit(INTERRUPTED)
