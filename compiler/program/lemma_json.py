"""The lemmas that a program's rows rely on as JSON, so that an audit of the file lists them too."""

from __future__ import annotations

from typing import Any, Final

from zkwright.core.field import R
from zkwright.core.printable import is_printable

from ..recorder.lemma import MAX_DEGREE, Lemma, Need
from .checked_json import checked_index, checked_text

_MAX_TERMS: Final = 256
"""Monomials of a need; no need has so many."""


def lemma_to_json(lemma: Lemma) -> list[Any]:
    """As JSON values; `lemma_from_json` reads them."""
    needs = [
        [need.what, int(need.vanishes), [[list(exponents), factor] for exponents, factor in need.terms]]
        for need in lemma.needs
    ]
    return [lemma.name, lemma.statement, lemma.source, needs]


def lemma_from_json(value: Any) -> Lemma:
    """Read a lemma. Raises ValueError for anything else."""
    *texts, needs = value
    name, statement, source = map(_line, texts)
    return Lemma(name, statement, source, tuple(_need(*need) for need in needs))


def _need(what: Any, vanishes: Any, terms: Any) -> Need:
    read = {}
    for exponents, factor in terms:
        read[tuple(checked_index(exponent, MAX_DEGREE + 1) for exponent in exponents)] = checked_index(factor, R)
    if not 0 < len(read) == len(terms) <= _MAX_TERMS or 0 in read.values() or len({len(each) for each in read}) != 1:
        raise ValueError("not a polynomial")
    return Need(_line(what), tuple(sorted(read.items())), checked_index(vanishes, 2) == 1)


def _line(value: Any) -> str:
    text = checked_text(value)
    if not is_printable(text):
        raise ValueError("a text that would not be shown as it is")
    return text
