"""A program: cvc5 on SMT-LIB commands. It is run, never imported.

    python worker.py SECONDS BYTES PARENT < commands.smt2

Writes what each command answers. The system ends it after so many seconds of processor time, or where it needs more memory: cvc5
does not honour limits of its own while it computes a Gröbner basis. On Linux the system ends it with the process PARENT, too,
which may be killed before it could end this one.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
"""Of <linux/prctl.h>."""


def end_with(parent: int) -> None:
    """Have the system end this process with the one that started it, where it can; at once where that has ended before."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)


def limit(seconds: int, size: int) -> None:
    """Have the system end this process beyond these, where it can."""
    try:
        import resource
    except ImportError:  # Windows: whoever started this process ends it
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read, answer, write."""
    end_with(int(sys.argv[3]))
    limit(int(sys.argv[1]), int(sys.argv[2]))
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, sys.stdin.read(), "commands")
    symbols = parser.getSymbolManager()
    while not (command := parser.nextCommand()).isNull():
        print(command.invoke(solver, symbols), end="", flush=True)


if __name__ == "__main__":
    main()
