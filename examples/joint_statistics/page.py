"""What the public sees: pages made of a proof, which is checked first, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from html import escape
from typing import Any, Final

from zkwright.verifier import Verifier

_HEAD: Final = """<!doctype html>
<meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 system-ui; max-width: 44em; margin: 3em auto; padding: 0 1em }}
td, th {{ text-align: right; padding: 0 1.5em 0 0 }} th:first-child, td:first-child, td:last-child {{ text-align: left }}
.bar {{ background: #357; height: .8em; display: inline-block }} .hidden {{ color: #888 }} .held {{ color: #060 }}
.count {{ font-size: 3em }}</style>
<h1>{title}</h1>
"""

_HIDDEN: Final = "not told: too few, or so that none can be computed"

_CELLS: Final = ("under 20", "20 to 39", "40 to 59", "60 to 79", "80 to 99", "100 and more")


def mean_and_variance(cell: Mapping[str, int]) -> tuple[Fraction, Fraction]:
    """Of the values in a cell that is shown; exact. The variance is that of these values, divided by how many there are."""
    mean = Fraction(cell["total"], cell["count"])
    return mean, Fraction(cell["squares"], cell["count"]) - mean * mean


def statistics_page(verifier: Verifier, public: bytes | str, proof: bytes | str, expected: Mapping[str, Any]) -> str:
    """The histogram. Raises `zkwright.verifier.InvalidProof` unless the proof is of what is expected by name."""
    values = verifier.verify_json(public, proof, expect=_whole(expected))
    rows = []
    for cell, name in zip(values["result"], _CELLS, strict=False):
        if not cell["is_shown"]:
            rows.append(f'<tr class="hidden"><td>{name}</td><td colspan="4">{_HIDDEN}</td></tr>')
            continue
        if not cell["count"]:  # where `least` is 0
            rows.append(f'<tr><td>{name}</td><td>0</td><td colspan="3"></td></tr>')
            continue
        mean, variance = mean_and_variance(cell)
        bar = f'<span class="bar" style="width: {cell["count"] / 2:.1f}em"></span>'
        rows.append(
            f"<tr><td>{name}</td><td>{cell['count']}</td><td>{float(mean):.2f}</td><td>{float(variance):.2f}</td><td>{bar}</td></tr>"
        )
    hospitals = ", ".join(str(hospital) for hospital in values["hospitals"])
    return (
        _HEAD.format(title=f"Days in hospital by age, {escape(str(values['period']))}")
        + f"<table><tr><th>age</th><th>patients</th><th>mean days</th><th>variance</th></tr>{''.join(rows)}</table>\n"
        + f'<p class="held">Proved: the registry {_short(values)} signed all records of the hospitals {hospitals}, and these are '
        + f"their numbers. Cells of fewer than {values['least']} are hidden.</p>\n"
        + "<p>No hospital has seen another's records, nor has who made this page.</p>\n"
    )


def intersection_page(verifier: Verifier, public: bytes | str, proof: bytes | str, expected: Mapping[str, Any]) -> str:
    """The count. Raises `zkwright.verifier.InvalidProof` unless the proof is of what is expected by name."""
    values = verifier.verify_json(public, proof, expect=_whole(expected))
    one, other = values["banks"]
    return (
        _HEAD.format(title=f"Suspicious accounts of two banks, {escape(str(values['period']))}")
        + f'<p><span class="count">{values["result"]}</span> stand on both lists.</p>\n'
        + f'<p class="held">Proved: the registry {_short(values)} signed the lists of the banks {one} and {other}, each of '
        + f"at least {values['least']} accounts and none twice, and so many are on both.</p>\n"
        + "<p>Which these are is not told, to the banks neither, nor how long the lists are.</p>\n"
    )


def _whole(expected: Mapping[str, Any]) -> dict[str, Any]:
    registry = {axis: int(value) for axis, value in expected["registry"].items()}
    return {**expected, "registry": registry}


def _short(values: Mapping[str, Any]) -> str:
    return escape(hex(values["registry"]["x"])[:12])
