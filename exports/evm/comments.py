"""What contracts say in their comments: whole words in lines that fit."""

from __future__ import annotations

import textwrap

from ..described_key import DescribedKey


def wrapped(text: str, indent: str, further: str | None = None) -> str:
    """Lines of a comment that begin with `indent`, those behind the first with `further` where that is another."""
    return textwrap.fill(
        text,
        130,
        initial_indent=indent,
        subsequent_indent=indent if further is None else further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def facts(described: DescribedKey, indent: str) -> str:
    """`DescribedKey.facts`, at the head of a contract."""
    return "\n".join(wrapped(fact, indent) for fact in described.facts)


def parameter(described: DescribedKey, indent: str, further: str | None = None) -> str:
    """The description of a function's `signals` in NatSpec, which both languages have; empty where there are none."""
    if not described.signals:
        return ""
    listed = ", ".join(f"{index} {name}" for index, name in enumerate(described.signals))
    return wrapped(f"@param signals The public signals, each below R: {listed}.", indent, further) + "\n"
