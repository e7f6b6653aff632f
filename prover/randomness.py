"""Randomness of proofs and setups, which is the operating system's.

`secrets` would do; loading it takes 4 ms, a tenth of the time in which a process starts and proves a small circuit.
"""

from __future__ import annotations

import os


def random_below(bound: int) -> int:
    """A number in [0, bound), each as likely as the others, that nobody can foresee. Raises `ValueError` for no bound above 0."""
    if bound < 1:
        raise ValueError(f"there is no number from 0 to {bound - 1}")
    n_bits = (bound - 1).bit_length()
    n_bytes = (n_bits + 7) // 8
    # Reducing what lies beyond the bound would favour some: it is drawn again, less than twice on average.
    while True:
        number = int.from_bytes(os.urandom(n_bytes), "little") >> (8 * n_bytes - n_bits)
        if number < bound:
            return number
