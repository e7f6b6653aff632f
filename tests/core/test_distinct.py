"""Distinct numbers, compared with NumPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.distinct import distinct


@given(st.lists(st.integers(0, 2**63 - 1) | st.integers(0, 3)))
@pytest.mark.parametrize("kind", [np.int64, np.uint64])
def test_distinct_numbers(kind: type[np.int64 | np.uint64], numbers: list[int]) -> None:
    values = np.array(numbers, dtype=kind)
    found = distinct(values)
    assert found.dtype == values.dtype
    assert found.tolist() == np.unique(values).tolist() == sorted(set(numbers))
