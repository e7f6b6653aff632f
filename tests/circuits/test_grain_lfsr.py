from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from zkwright.circuits.poseidon.grain_lfsr import grain_integers


def one_bit_at_a_time(width: int, field_bits: int, full_rounds: int, partial_rounds: int) -> Iterator[int]:
    """The paper's description to the letter: one clock, one bit."""
    register = [0, 1, 0, 0, 0, 0]
    for value, length in ((field_bits, 12), (width, 12), (full_rounds, 10), (partial_rounds, 10)):
        register += [value >> i & 1 for i in reversed(range(length))]
    register += [1] * 30

    def clock() -> int:
        bit = register[62] ^ register[51] ^ register[38] ^ register[23] ^ register[13] ^ register[0]
        register.append(bit)
        register.pop(0)
        return bit

    for _ in range(160):
        clock()
    while True:
        value = 0
        for _ in range(field_bits):
            while not clock():
                clock()
            value = 2 * value + clock()
        yield value


@pytest.mark.parametrize(
    ("parameters", "count"),
    [((3, 254, 8, 57), 100), ((2, 254, 8, 56), 20), ((9, 64, 8, 22), 50), ((4, 31, 6, 1), 50), ((12, 1, 8, 22), 300)],
)
def test_agrees_with_the_papers_description(parameters: tuple[int, int, int, int], count: int) -> None:
    assert list(islice(grain_integers(*parameters), count)) == list(islice(one_bit_at_a_time(*parameters), count))


def test_a_long_stream_continues_where_a_batch_ended() -> None:
    count = 400
    assert list(islice(grain_integers(6, 254, 8, 60), count)) == list(islice(one_bit_at_a_time(6, 254, 8, 60), count))
