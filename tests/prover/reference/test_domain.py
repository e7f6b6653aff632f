from __future__ import annotations

import signal
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.field import R
from zkwright.prover.engines.reference import field_vector as field_vectors
from zkwright.prover.engines.reference.domain import Domain
from zkwright.prover.engines.reference.field_vector import field_vector, integers

from tests.drawn import examples

ELEMENTS = st.sampled_from([0, 1, R - 1]) | st.integers(0, R - 1)
VECTORS = st.integers(0, 4).flatmap(lambda log: st.lists(ELEMENTS, min_size=1 << log, max_size=1 << log))


def evaluate(coefficients: list[int], point: int) -> int:
    """Horner's rule."""
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * point + coefficient) % R
    return value


@pytest.mark.parametrize("log", range(29))
def test_roots_are_primitive(log: int) -> None:
    root = Domain(1 << log).root
    assert pow(root, 1 << log, R) == 1
    assert log == 0 or pow(root, 1 << log - 1, R) == R - 1


@examples(50)
@given(coefficients=VECTORS)
def test_evaluation_agrees_with_the_definition(coefficients: list[int]) -> None:
    domain = Domain(len(coefficients))
    values = integers(domain.evaluate(field_vector(coefficients)))
    assert values == [evaluate(coefficients, pow(domain.root, k, R)) for k in range(domain.size)]


@examples(50)
@given(values=VECTORS)
def test_interpolation_inverts_evaluation(values: list[int]) -> None:
    domain = Domain(len(values))
    vector = field_vector(values)
    assert integers(domain.evaluate(domain.interpolate(vector))) == values
    assert integers(domain.interpolate(domain.evaluate(vector))) == values


@examples(50)
@given(values=VECTORS, point=st.integers(2, R - 2))
def test_lagrange_values_interpolate(values: list[int], point: int) -> None:
    domain = Domain(len(values))
    coefficients = integers(domain.interpolate(field_vector(values)))
    weights = integers(domain.lagrange_at(point))
    assert sum(w * v for w, v in zip(weights, values, strict=True)) % R == evaluate(coefficients, point)


@pytest.mark.parametrize("power", [0, 1, 7])
def test_lagrange_refuses_points_of_the_domain(power: int) -> None:
    domain = Domain(8)
    with pytest.raises(ValueError, match="lies in the evaluation domain"):
        domain.lagrange_at(pow(domain.root, power, R))


def test_a_large_transform_agrees_at_a_few_places() -> None:
    size = 2048
    domain = Domain(size)
    coefficients = [pow(7, index, R) for index in range(size)]
    values = integers(domain.evaluate(field_vector(coefficients)))
    for place in (0, 1, 1023, 1024, 2047):
        assert values[place] == evaluate(coefficients, pow(domain.root, place, R))


def test_a_library_that_loses_interrupts_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As llvmlite does, which galois is built on, in what it calls of Python."""

    class Galois:
        @staticmethod
        def GF(*_: object, **__: object) -> object:  # noqa: N802 - its name there
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            return list

    monkeypatch.setitem(sys.modules, "galois", Galois)
    with pytest.raises(KeyboardInterrupt):
        field_vectors._scalar_field.__wrapped__()
