"""What somebody may have meant by a name that is not known, or by a value of another library."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 200
"""Characters of a name that are compared; what is longer is no slip."""


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest to this one, upper and lower case alike; None where none is near.

    >>> meant("Amonut", ["amount", "balance"]), meant("x", ["amount"])
    ('amount', None)
    """
    import difflib

    folded = {other.casefold(): other for other in known}
    near = difflib.get_close_matches(name[:_LONGEST].casefold(), folded, n=1)
    return folded[near[0]] if near else None


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """How to write an input that was given under an unknown name, for the end of an error; None where nobody can tell.

    >>> suggestion("path[0]", ["path"]), suggestion("PATH", ["path"]), suggestion("note.value", ["note"])
    ('write "path": [...], all of it under one name', 'did you mean `path`?', 'write "note": {...}, all of it under one name')
    """
    names = list(known)
    for mark, form in (("[", "[...]"), (".", "{...}")):
        whole = name.partition(mark)[0]
        if mark in name and whole in names:
            return f'write "{whole}": {form}, all of it under one name'
    near = meant(name, names)
    return f"did you mean `{near}`?" if near else None


def named_type(value: object) -> str:
    """A value's Python type with its article, for the middle of an error.

    >>> named_type(1), named_type("x"), named_type([])
    ('an int', 'a str', 'a list')
    """
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeioAEIO' or name == 'ndarray' else 'a'} {name}"


def to_plain(value: object) -> str | None:
    """How to make a number or an array of NumPy a plain one; None for any other value."""
    kind = type(value)
    if kind.__module__ != "numpy":
        return None
    if kind.__name__ == "ndarray":
        return "convert it with .tolist()"
    return "convert it with int()" if kind.__name__.startswith(("int", "uint", "long")) else None
