"""py_ecc's pairings, each computed once: tests change one point of a proof, and ask for the pairings of the others again.

A Miller loop takes a tenth of a second there, a final exponentiation nearly two; both are functions of their arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def computed_once() -> Iterator[None]:
    """Within this, `py_ecc.optimized_bn128` and the verifier remember the pairings that they computed."""
    from py_ecc import optimized_bn128 as bn
    from zkwright.verifier import pairing as verifiers

    loop = bn.pairing
    loops: dict[tuple[int, ...], Any] = {}

    def pairing(q: Any, p: Any, final_exponentiate: bool = True) -> Any:
        at = tuple(number for axis in (*q, *p) for number in _numbers(axis))
        if at not in loops:
            loops[at] = loop(q, p, final_exponentiate=False)
        return bn.final_exponentiate(loops[at]) if final_exponentiate else loops[at]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bn, "pairing", pairing)
        patch.setattr(bn, "final_exponentiate", _remembered(bn.final_exponentiate))
        patch.setattr(verifiers, "final_power", _remembered(verifiers.final_power))
        yield


def _remembered(power: Callable[[Any], Any]) -> Callable[[Any], Any]:
    powers: dict[tuple[int, ...], Any] = {}

    def once(value: Any) -> Any:
        at = _numbers(value)
        if at not in powers:
            powers[at] = power(value)
        return powers[at]

    return once


def _numbers(element: Any) -> tuple[int, ...]:
    """The coefficients of an element of F_q, F_q2 or F_q12."""
    return tuple(int(number) for number in getattr(element, "coeffs", [element]))
