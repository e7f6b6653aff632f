"""What is drawn from keys: ChaCha20 as RFC 8439 has it, written here a second time, and the same for whoever has the key."""

from __future__ import annotations

from hashlib import blake2b
from itertools import pairwise

import pytest
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.parties.randomness import elements


def rotated(word: int, by: int) -> int:
    return (word << by | word >> 32 - by) & 0xFFFFFFFF


def block(key: bytes, counter: int) -> bytes:
    """A block of ChaCha20 with the nonce 0. Source: RFC 8439, section 2.3."""
    words = [int.from_bytes(text, "little") for text in (b"expa", b"nd 3", b"2-by", b"te k")]
    words += [int.from_bytes(key[at : at + 4], "little") for at in range(0, 32, 4)]
    words += [counter, 0, 0, 0]
    state = list(words)
    columns = [(i, i + 4, i + 8, i + 12) for i in range(4)]
    diagonals = [(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4) for i in range(4)]
    for _ in range(10):
        for a, b, c, d in columns + diagonals:
            for x, y, z, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                state[x] = (state[x] + state[y]) & 0xFFFFFFFF
                state[z] = rotated(state[z] ^ state[x], by)
    return b"".join(((x + y) & 0xFFFFFFFF).to_bytes(4, "little") for x, y in zip(state, words, strict=True))


def test_the_block_is_that_of_the_standard() -> None:
    """Appendix A.1, the first two vectors."""
    assert block(bytes(32), 0).hex().startswith("76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7")
    assert block(bytes(32), 1).hex().startswith("9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed")


@pytest.mark.parametrize("count", [0, 1, 3, 100])
def test_elements_are_the_stream_of_a_hash_of_key_label_and_number(count: int) -> None:
    seed = blake2b(b"share" + (7).to_bytes(8, "little"), key=b"k" * 64, digest_size=32).digest()
    stream = b"".join(block(seed, counter) for counter in range(count * 48 // 64 + 1))
    expected = [int.from_bytes(stream[at : at + 48], "little") % R for at in range(0, 48 * count, 48)]
    assert from_limbs(elements(b"k" * 64, b"share", 7, count)) == expected


def test_another_key_label_or_number_gives_other_elements() -> None:
    drawn = [
        from_limbs(elements(key, label, number, 4))
        for key, label, number in ((b"a", b"x", 0), (b"b", b"x", 0), (b"a", b"y", 0), (b"a", b"x", 1))
    ]
    assert len({value for values in drawn for value in values}) == 16
    assert all(left != right for left, right in pairwise(drawn))


def test_more_than_a_stream_has_is_refused_before_it_is_made() -> None:
    with pytest.raises(ValueError, match="268435456 at most"):
        elements(b"a", b"x", 0, 2**28 + 1)
