"""What may stand on a command line, as data: `parser` reads it at once, `app` has click explain and complete it.

Loading click takes longer than a verification, so it is loaded only for help, complaints and completion.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing itself is loaded by type checkers only; it takes as long as all verbs' own modules
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any, Final, TypeAlias

    Reader: TypeAlias = Callable[[str], Any]
    """What makes a value of a word; raises `ValueError` saying what is wrong with it."""

VERBS: Final = (
    *("run", "compile", "setup", "witness", "prove", "verify"),
    *(
        "ceremony",
        "ptau",
        "inputs",
        "info",
        "check",
        "audit",
        "profile",
        "export",
        "audit-contract",
        "serve",
        "service",
        "parties",
        "learn",
        "doctor",
        "completion",
    ),
)
"""The verbs in the order that help lists them: the whole way and its steps, then the tools around."""

THREADS_VARIABLE: Final = "ZKWRIGHT_THREADS"
DEBUG_VARIABLE: Final = "ZKWRIGHT_DEBUG"
REDACT_VARIABLE: Final = "ZKWRIGHT_REDACT"

MAX_THREADS: Final = 1024
"""As `zkwright.core.engine_choice` has it, which is not loaded to say it."""

MAX_SECONDS: Final = 1_000_000
"""As `zkwright.prover.circom.sandbox` has it, which is not loaded to say it."""


class Argument:
    """A word known by its place."""

    def __init__(self, name: str, metavar: str, read: Reader, *, required: bool = True, multiple: bool = False) -> None:
        """`name` is the parameter that its value, or None, is passed as; `metavar` stands for it in help.

        The last may be `multiple`: any number of words, whose value is a tuple.
        """
        self.name: Final = name
        self.metavar: Final = metavar
        self.read: Final = read
        self.required: Final = required and not multiple
        self.multiple: Final = multiple


class Option:
    """A word with dashes, and the word that follows it, unless it is a flag."""

    def __init__(
        self,
        *flags: str,
        name: str,
        help: str,
        metavar: str | None = None,
        read: Reader | None = None,
        default: Any = None,
        required: bool = False,
        multiple: bool = False,
    ) -> None:
        """Without `read` it is a flag, whose value is a truth value; a `multiple` one's value is a tuple."""
        self.flags: Final = flags
        self.name: Final = name
        self.help: Final = help
        self.metavar: Final = metavar
        self.read: Final = read
        self.default: Final = False if read is None else () if multiple else default
        self.required: Final = required
        self.multiple: Final = multiple


class Verb:
    """A verb: the function that does it, and what it takes beside `COMMON`.

    The function is called with the `Output`, then with each value by name. Its docstring is the verb's help, what it
    returns the exit code, None for 0.
    """

    def __init__(
        self,
        name: str,
        run: Callable[..., int | None],
        arguments: Sequence[Argument],
        options: Sequence[Option] = (),
        *,
        secret: bool = False,
    ) -> None:
        """`name` is what is typed after `zkwright`; a `secret` verb has in memory what nobody else may read."""
        self.name: Final = name
        self.run: Final = run
        self.arguments: Final = arguments
        self.options: Final = options
        self.secret: Final = secret


class Group:
    """A verb that needs a second word; `members` has what the word may be."""

    def __init__(self, help: str, members: Mapping[str, Verb]) -> None:
        """`help` says what the members have in common."""
        self.help: Final = help
        self.members: Final = members


def path(word: str) -> Path:
    """A path; whether it can be used shows when it is. Loading `pathlib` takes 3 ms: `verify` does with words."""
    from pathlib import Path

    return Path(word)


def whole(least: int, most: int) -> Reader:
    """A reader of whole numbers within bounds.

    >>> whole(1, 9)("7")
    7
    """

    def read(word: str) -> int:
        digits = word.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(f"{word!r} is not a whole number")
        number = int(word) if len(word) < 20 else most + 1
        if not least <= number <= most:
            raise ValueError(f"{word} is not a whole number from {least} to {most}")
        return number

    return read


def one_of(*words: str) -> Reader:
    """A reader of some words and no others."""

    def read(word: str) -> str:
        if word not in words:
            raise ValueError(f"{word!r} is none of {', '.join(words)}")
        return word

    return read


def duration(word: str) -> float:
    """Seconds, more than none and no more than `MAX_SECONDS`."""
    try:
        seconds = float(word)
    except ValueError:
        raise ValueError(f"{word!r} is not a number of seconds") from None
    if not seconds > 0:
        raise ValueError(f"{word} is not more than 0 seconds")
    if seconds > MAX_SECONDS:
        raise ValueError(f"{word} is more than {MAX_SECONDS} seconds")
    return seconds


JSON: Final = Option("--json", name="json", help="Print one JSON object on stdout, and nothing else there.")
QUIET: Final = Option("-q", "--quiet", name="quiet", help="Print errors only.")
DEBUG: Final = Option(
    "--debug", name="debug", help=f"Show the Python traceback of every error, as {DEBUG_VARIABLE}=1 does."
)
number_of_threads: Final = whole(1, MAX_THREADS)
THREADS: Final = Option(
    "--threads",
    name="threads",
    read=number_of_threads,
    metavar="N",
    help=f"Start at most N threads, as {THREADS_VARIABLE}=N says; default: one for each core.",
)

COMMON: Final = (JSON, QUIET, THREADS, DEBUG)
"""The options that every verb takes; they may also stand before the verb."""


def debugging(flag: bool) -> bool:
    """Whether tracebacks were asked for, on the command line or in the environment."""
    return flag or _is_set(DEBUG_VARIABLE)


def redacting(flag: bool) -> bool:
    """Whether values that may be secret shall stay out of what is printed."""
    return flag or _is_set(REDACT_VARIABLE)


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "").lower() not in ("", "0", "false", "no", "off")
