"""Where the process starts: Ctrl-C is answered quietly from here on, before the command itself is loaded."""

from __future__ import annotations

import os
import signal
import sys
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
    from zkwright.cli.app import main

    try:
        signal.signal(signal.SIGINT, handler)
        main()
    except KeyboardInterrupt:
        _leave()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            os._exit(INTERRUPTED)  # once interrupted within an import, Python would end by the signal and lose the code
        raise
    finally:
        # What is left is Python's own end, which answers with a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit()


def _leave(signum: int = signal.SIGINT, frame: FrameType | None = None) -> NoReturn:
    os.write(2, f"interrupted: {NOTHING_HALF_WRITTEN}\n".encode())
    os._exit(INTERRUPTED)
