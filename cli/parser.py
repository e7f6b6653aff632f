"""Reading the usual command lines, in their usual spellings, without click.

What is read here, click reads alike, which the tests compare. All else, from `--help` to a slip of the hand, is left to it.
"""

from __future__ import annotations

from zkwright.cli.grammar import COMMON, VERBS, Group, Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from zkwright.cli.grammar import Argument, Option


class _Unclear(Exception):  # noqa: N818 - nothing is wrong yet
    """Something that click has to judge."""


def parse(words: Sequence[str]) -> tuple[Verb, dict[str, Any]] | None:
    """The verb that the words ask for and its values by name, those of `COMMON` among them; None for click to judge."""
    try:
        given, rest = _options(words, COMMON)
        verb, between, rest = _verb(rest)
        own, loose = _interspersed(rest, (*verb.options, *COMMON))
        if len(given | between | own) < len(given) + len(between) + len(own):
            raise _Unclear
        return verb, {**_values((*verb.options, *COMMON), given | between | own), **_placed(verb.arguments, loose)}
    except (_Unclear, ValueError):
        return None


def load(name: str) -> Verb | Group:
    """The verb of that name, imported now."""
    module = __import__(
        f"zkwright.cli.verbs.{name.replace('-', '_')}", fromlist=["VERB"]
    )  # loading importlib takes longer
    verb: Verb | Group = module.VERB
    return verb


def _verb(words: Sequence[str]) -> tuple[Verb, dict[str, Any], Sequence[str]]:
    """The verb, the options between its two words where it has two, and the words behind it."""
    if not words or words[0] not in VERBS:
        raise _Unclear
    found, rest = load(words[0]), words[1:]
    if isinstance(found, Verb):
        return found, {}, rest
    between, rest = _options(rest, COMMON)
    if not rest or rest[0] not in found.members:
        raise _Unclear
    return found.members[rest[0]], between, rest[1:]


def _options(words: Sequence[str], known: Iterable[Option]) -> tuple[dict[str, Any], Sequence[str]]:
    """The options that stand at the beginning, and the words from the first one that is none."""
    given: dict[str, Any] = {}
    while words and words[0].startswith("-") and words[0] != "-":
        words = words[_take(words, known, given) :]
    return given, words


def _interspersed(words: Sequence[str], known: Iterable[Option]) -> tuple[dict[str, Any], list[str]]:
    """All options, and the other words."""
    given: dict[str, Any] = {}
    loose: list[str] = []
    while words:
        if words[0].startswith("-") and words[0] != "-":
            words = words[_take(words, known, given) :]
        else:
            loose.append(words[0])
            words = words[1:]
    return given, loose


def _take(words: Sequence[str], known: Iterable[Option], given: dict[str, Any]) -> int:
    """Keep the value of the option that `words` begins with, and return how many words it takes."""
    flag, equals, value = words[0].partition("=") if words[0].startswith("--") else (words[0], "", "")
    option = next((option for option in known if flag in option.flags), None)
    if option is None or (option.name in given and not option.multiple):
        raise _Unclear
    if option.read is None:
        if equals:
            raise _Unclear
        given[option.name] = True
        return 1
    if not equals:
        if len(words) == 1 or (words[1].startswith("-") and words[1] != "-"):
            raise _Unclear
        value = words[1]
    read = option.read(value)
    given[option.name] = (*given.get(option.name, ()), read) if option.multiple else read
    return 1 if equals else 2


def _values(options: Iterable[Option], given: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for option in options:
        if option.required and option.name not in given:
            raise _Unclear
        values[option.name] = given.get(option.name, option.default)
    return values


def _placed(arguments: Sequence[Argument], loose: Sequence[str]) -> dict[str, Any]:
    if arguments and arguments[-1].multiple:
        *single, rest = arguments
        read = tuple(rest.read(word) for word in loose[len(single) :])
        return _placed(single, loose[: len(single)]) | {rest.name: read}
    needed = sum(argument.required for argument in arguments)
    if not needed <= len(loose) <= len(arguments):
        raise _Unclear
    values: dict[str, Any] = {argument.name: None for argument in arguments}
    return values | {argument.name: argument.read(word) for argument, word in zip(arguments, loose, strict=False)}
