"""What a test gives of a circuit: inputs that it takes, with the result, and inputs that it refuses, with what is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from .errors import CaseError

Inputs: TypeAlias = Mapping[str, Any]

Valid: TypeAlias = "Inputs | tuple[Inputs] | tuple[Inputs, Any]"
"""Inputs that a circuit takes, by name; in a tuple with what it returns for them."""

Invalid: TypeAlias = "Inputs | tuple[Any, ...]"
"""Inputs that a circuit refuses, by name; in a tuple with texts that the report contains."""


class Case(NamedTuple):
    """Inputs by name, and what the test says of them: the result, where there is one, or the texts of the refusal."""

    inputs: Inputs
    told: tuple[Any, ...]


def valid_cases(given: Sequence[Valid]) -> list[Case]:
    """The cases that a circuit takes. Raises CaseError where one is not of the form, and where there is none."""
    cases = _cases("valid", given, "the result")
    if not cases:
        raise CaseError("give at least one of `valid`: a circuit that takes nothing passes any test of refusals")
    for i, case in enumerate(cases):
        if len(case.told) > 1:
            raise CaseError(
                f"valid[{i}] has {len(case.told)} things behind the inputs: a circuit returns one, "
                "write ({...}, result), a result of several values as one tuple; texts of a refusal belong to `invalid`"
            )
    return cases


def invalid_cases(given: Sequence[Invalid]) -> list[Case]:
    """The cases that a circuit refuses. Raises CaseError where one is not of the form."""
    cases = _cases("invalid", given, '"text of the refusal"')
    for i, case in enumerate(cases):
        for text in case.told:
            if not isinstance(text, str):
                raise CaseError(
                    f"invalid[{i}] has {_kind(text)} behind the inputs: give texts that the refusal contains, "
                    'write ({...}, "text of the refusal")'
                )
    return cases


def _cases(name: str, given: Any, told: str) -> list[Case]:
    if isinstance(given, Mapping):
        raise CaseError(f"`{name}` is a list of cases, not one case: write {name}=[{_shown(given)}]")
    if not isinstance(given, Iterable) or isinstance(given, str | bytes):
        raise CaseError(f"`{name}` is a list of cases, not {_kind(given)}: write {name}=[({{...}}, {told})]")
    cases = list(given)
    return [_case(name, i, case, cases, told) for i, case in enumerate(cases)]


def _case(name: str, place: int, case: Any, cases: list[Any], told: str) -> Case:
    if isinstance(case, Mapping):
        return Case(case, ())
    if isinstance(case, tuple) and case and isinstance(case[0], Mapping):
        return Case(case[0], case[1:])
    first = cases[0] if isinstance(cases[0], Mapping) else {}
    raise CaseError(
        f"{name}[{place}] is {_kind(case)}, and `{name}` is a list of cases: "
        "a case is a dict of inputs by name, or a tuple of one and what is expected, "
        f"write {name}=[({_shown(first)}, {told})]"
    )


def _shown(inputs: Mapping[Any, Any]) -> str:
    """A dict of inputs without its values, which are left out of errors."""
    names = ", ".join(f'"{name}": ...' for name in inputs)
    return f"{{{names or '...'}}}"


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
