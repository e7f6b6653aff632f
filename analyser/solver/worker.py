"""A program: cvc5 on SMT-LIB commands. It is run, never imported.

    python worker.py SECONDS BYTES < commands.smt2

Writes what each command answers. The system ends it after so many seconds of processor time, or where it needs more memory: cvc5
does not honour limits of its own while it computes a Gröbner basis.
"""

from __future__ import annotations

import sys


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
