"""What the command says where click is not installed: as much as a verifier alone needs, from the same grammar."""

from __future__ import annotations

from zkwright.cli.exit_codes import UNUSABLE
from zkwright.cli.grammar import COMMON, VERBS, Group
from zkwright.cli.parser import load

from .errors import report
from .missing_packages import THE_REST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from zkwright.cli.grammar import Verb


def answer_without_click(words: Sequence[str]) -> int:
    """Help, the version, or what was wrong with a command line that `parser` could not read; the exit code."""
    if "--version" in words:
        from importlib.metadata import version

        print("zkwright", version("zkwright"))
        return 0
    verbs = _meant(words)
    if words and not {"-h", "--help"} & {*words}:
        usage = "; or ".join(_usage(verb) for verb in verbs) if verbs else f"zkwright ({' | '.join(VERBS)}) ..."
        report("error", f"the command line is not understood; write {usage}")
        return UNUSABLE
    told = [_help(verb) for verb in verbs] or ["usage: zkwright VERB ...\n\nverbs: " + ", ".join(VERBS) + "\n"]
    print("\n".join(told))
    print(THE_REST)
    return 0


def _meant(words: Sequence[str]) -> list[Verb]:
    """The verb that the words begin with, or the members of the group; none where there is no such verb."""
    loose = [word for word in words if not word.startswith("-")]
    if not loose or loose[0] not in VERBS:
        return []
    found = load(loose[0])
    return list(found.members.values()) if isinstance(found, Group) else [found]


def _usage(verb: Verb) -> str:
    needed = [f"{option.flags[0]} {option.metavar}" for option in verb.options if option.required]
    return " ".join(["zkwright", verb.name, *(argument.metavar for argument in verb.arguments), *needed])


def _help(verb: Verb) -> str:
    import inspect

    lines = [f"usage: {_usage(verb)} [OPTION ...]", "", inspect.cleandoc(verb.run.__doc__ or ""), ""]
    for option in (*verb.options, *COMMON):
        flags = ", ".join(option.flags) + (f" {option.metavar}" if option.metavar else "")
        lines.append(f"  {flags:<24}  {option.help}")
    return "\n".join([*lines, ""])
