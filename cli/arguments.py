"""Arguments and options that several verbs share, worded once."""

from __future__ import annotations

import os

from zkwright.cli.grammar import Argument, Option, duration, path, whole

from .errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.files import StrPath
    from zkwright.prover.circom import Limits

SOURCE: Final = Argument("target", "FILE.py:CIRCUIT", str)
PARAMETERS: Final = Option(
    *("-p", "--param"),
    name="given",
    read=str,
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a compile-time parameter; repeatable.",
)
OPTIMISATION: Final = Option(
    "-O",
    name="optimisation",
    read=whole(0, 2),
    metavar="LEVEL",
    help="0: rows as recorded; 1: drop what is repeated or unread; 2, the default: also substitute linear rows away.",
)
INPUTS: Final = Option(
    *("-i", "--input"),
    name="inputs",
    read=str,
    required=True,
    metavar="JSON",
    help="The inputs; - reads standard input.",
)
FOLDER: Final = Option(
    *("-o", "--out"),
    name="folder",
    read=str,
    default="",
    metavar="DIR",
    help="Where the results go; default: here.",
)
FORCE: Final = Option("--force", name="force", help="Replace keys even if `zkwright setup` did not make them.")
NEW_IDENTITY: Final = Option(
    *("-o", "--out"), name="file", read=path, metavar="NAME.identity", help="Where the private key goes."
)

REPLACE: Final = Option("--force", name="force", help="Replace a file that is there.")
REDACT: Final = Option(
    "--redact",
    name="redact",
    help="Show no values that may be secret, neither of broken requirements nor of circom's `log`.",
)
REDUCE: Final = Option(
    "--reduce",
    name="reduce",
    help="Reduce inputs of circom's witness program that lie beyond the field, as circom does, and name them.",
)
TIME_LIMIT: Final = Option(
    "--time-limit",
    name="time_limit",
    read=duration,
    default=600.0,
    metavar="SECONDS",
    help="Stop circom's witness program after that long; default: 600.",
)
MEMORY_LIMIT: Final = Option(
    "--memory-limit",
    name="memory_limit",
    read=whole(1, 4096),
    default=2048,
    metavar="MIB",
    help="How much memory circom's witness program may take; default: 2048.",
)


def limits(time_limit: float, memory_limit: int) -> Limits:
    """The limits that both options set."""
    from zkwright.prover.circom import Limits

    return Limits(seconds=time_limit, memory_bytes=memory_limit << 20)


def place(given: StrPath | None, name: str, suffix: str) -> str:
    """Where a verb that leaves one file puts it: in the folder given, or under the name given if that ends with `suffix`.

    Raises `Refusal` for a name that ends otherwise and is no folder yet: a file seems to be meant.

    >>> place("build", "spend.wtns", ".wtns"), place("other.wtns", "spend.wtns", ".wtns"), place(None, "spend.wtns", ".wtns")
    ('build/spend.wtns', 'other.wtns', 'spend.wtns')
    """
    if given is None:
        return name
    stem, ending = os.path.splitext(given)
    if os.path.isdir(given) or not ending:
        return os.path.join(given, name)
    if ending != suffix:
        from zkwright.core.shell_word import shell_word

        mend = f"write -o {shell_word(f'{stem}{suffix}')}, or make the folder first if it is one"
        raise Refusal(f"-o {os.fspath(given)}: a name for the file ends with {suffix}; {mend}")
    return os.fspath(given)
