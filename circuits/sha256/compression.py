"""SHA-256's compression function as rows (FIPS 180-4, section 6.2.2).

Words are 32 bits, least significant first, each a combination that other rows make 0 or 1. Only sums of words matter, and each
sum is decomposed once, carry included; `xor_sums` has what makes the sums cheap. Two kinds of sums share rows in pairs, at an
offset of `OFFSET`, and are told apart by the decompositions that they enter anyway:

- sigma_0(W_t) and sigma_1(W_t), which enter W_(t+15) and W_(t+2);
- Ch in rounds t and t + 1.

A hint says what one of the two is, and the other is what remains. Nothing but the decompositions constrains the hint. Say each
decomposition of a sum S holds up to an error e = (word + 2^32 carry) - S. Both numbers have at most `SUM_BITS` = 36 bits, so
|e| < 2^36. What a hint is off by cancels from e_i + OFFSET e_j, where i and j are the sums that the pair enters, so that this is
0. Where a sum is in two pairs, as those of W_j, W_(j+13), W_(j+26), W_(j+39) are linked, e_1 OFFSET^3 + e_2 OFFSET^2 + e_3 OFFSET
+ e_4 is, and four is the most: 36 + 3 * 40 bits do not wrap around r. Digits below OFFSET / 2 in size that add up to 0 are all 0.
So every sum is exact, and every word, one after the other, is determined. `tests/circuits/sha256_proof.py` carries this out, row
by row, for the rows that a circuit is compiled to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import Array, Bool, Field, gadget
from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, combine, constant
from zkwright.core.field import R

from .constants import ROUNDS, round_constants
from .xor_sums import Xor, multiply, xor_sum

WIDTH: Final = 32

TOP: Final = WIDTH - 1
"""The highest bit of a word."""

WORD: Final = 1 << WIDTH

SUM_BITS: Final = 36
"""The most that a sum of words may have, carry included: then errors of sums that pairs link do not run into each other."""

OFFSET_BITS: Final = 40

OFFSET: Final = 1 << OFFSET_BITS

Bits: TypeAlias = Array[Bool, Any]

_SUM = Note("a sum of words is out of bounds")
_HALF: Final = (R + 1) // 2
_PER_OFFSET: Final = pow(OFFSET, -1, R)

# Bits that several exclusive ors share, in the order in which they take them; `tests/circuits/search_hubs.py` found them.
_HUBS_OF_BOTH_SIGMAS: Final = (4, 9, 3, 23, 28, 10, 29, 17, 30, 22, 11, 16)
_HUBS_OF_SIGMA_0: Final = (2, 15, 5, 24, 18, 4, 8, 6)
_HUBS_OF_SIGMA_1: Final = (3, 17, 24, 4, 18)
# Each takes three of Sigma_0, and its Maj; none takes lanes 30 and 31.
_HUBS_OF_A: Final = tuple(range(2, 11))
# Each takes two of Sigma_1, and its Ch; together they take lanes 0 to 30 but one.
_HUBS_OF_E: Final = (0, 30, 15, 16, 4, 20, 19, 5, 11, 28, 21, 9, 3, 13, 12)
_OTHERS_OF_E: Final = tuple(bit for bit in range(WIDTH) if bit not in _HUBS_OF_E)


@gadget
def compress(state: Bits, block: Bits) -> Bits:
    """The state after a block: 256 bits from 256 and 512, word by word, each least significant bit first. Costs 14,332 rows."""
    a, b, c, d, e, f, g, h = _words(state)
    schedule, tail = _schedule(_words(block))
    addends = [
        _field(combine([(1, word), (k, constant(1))]))
        for word, k in zip([*map(_number, schedule), *tail], round_constants(), strict=True)
    ]
    for t in range(0, ROUNDS - 2, 2):
        rounds = _two_rounds(
            _bools(a), _bools(b), _bools(c), _word_field(d), _bools(e), _bools(f), _bools(g), _word_field(h),
            addends[t], addends[t + 1],
        )  # fmt: skip
        a_1, a_2, e_1, e_2 = _words(rounds)
        a, b, c, d, e, f, g, h = a_2, a_1, a, b, e_2, e_1, e, f
    return _last_two_rounds(
        _bools(a), _bools(b), _bools(c), _word_field(d), _bools(e), _bools(f), _bools(g), _word_field(h),
        addends[ROUNDS - 2], addends[ROUNDS - 1],
        Array([_word_field(word) for word in _words(state)]),
    )  # fmt: skip


# -- the message schedule ----------------------------------------------------------------------------------------


def _schedule(words: list[list[LinearCombination]]) -> tuple[list[list[LinearCombination]], list[LinearCombination]]:
    """W_0 to W_61, and what W_62 and W_63 are sums of: no bit of these is read."""
    words = list(words)
    sigma_0: dict[int, LinearCombination] = {}
    sigma_1: dict[int, LinearCombination] = {}
    tail = []
    for t in range(ROUNDS):
        if t >= 16:
            value = combine(
                [(1, sigma_1[t - 2]), (1, _number(words[t - 7])), (1, sigma_0[t - 15]), (1, _number(words[t - 16]))]
            )
            if t >= ROUNDS - 2:
                tail.append(value)
                continue
            words.append(_linears(_schedule_word(_field(value))))
        read_by_sigma_0, read_by_sigma_1 = 1 <= t < ROUNDS - 15, t >= 14
        if read_by_sigma_0 and read_by_sigma_1:
            sigma_0[t], sigma_1[t] = (sigma.linear for sigma in _both_sigmas(_bools(words[t])))
        elif read_by_sigma_0:
            sigma_0[t] = _sigma_0(_bools(words[t])).linear
        elif read_by_sigma_1:
            sigma_1[t] = _sigma_1(_bools(words[t])).linear
    return words, tail


@gadget
def _schedule_word(value: Field) -> Bits:
    """The word of a sum of four. Costs 34 rows."""
    return _low_word(value.linear, carry_bits=2)


@gadget
def _sigma_0(word: Bits) -> Field:
    """Costs 29 rows."""
    bits = _linears(word)
    return _field(xor_sum(_sigma_0_lanes(bits), [bits[hub] for hub in _HUBS_OF_SIGMA_0]))


@gadget
def _sigma_1(word: Bits) -> Field:
    """Costs 26 rows."""
    bits = _linears(word)
    return _field(xor_sum(_sigma_1_lanes(bits, 1), [bits[hub] for hub in _HUBS_OF_SIGMA_1]))


@gadget
def _both_sigmas(word: Bits) -> tuple[Field, Field]:
    """sigma_0 + OFFSET * sigma_1, split by a hint. Costs 41 rows."""
    bits = _linears(word)
    lanes = [*_sigma_0_lanes(bits), *_sigma_1_lanes(bits, OFFSET)]
    both = xor_sum(lanes, [bits[hub] for hub in _HUBS_OF_BOTH_SIGMAS])
    known = both.constant
    if known is not None:
        return Field(known % OFFSET), Field(known >> OFFSET_BITS)
    upper = constant((OFFSET - 1) << OFFSET_BITS)
    (shifted,) = active_recorder().hint(Opcode.SELECT_BITS, 0, (upper, both, constant(0)), 1)
    return _field(both - shifted), _field(shifted.scale(_PER_OFFSET))


def _sigma_0_lanes(bits: Sequence[LinearCombination]) -> list[Xor]:
    """ROTR 7, ROTR 18 and SHR 3."""
    return [(1 << lane, (*_rotated(bits, lane, 7, 18), *bits[lane + 3 : lane + 4])) for lane in range(WIDTH)]


def _sigma_1_lanes(bits: Sequence[LinearCombination], weight: int) -> list[Xor]:
    """ROTR 17, ROTR 19 and SHR 10."""
    return [(weight << lane, (*_rotated(bits, lane, 17, 19), *bits[lane + 10 : lane + 11])) for lane in range(WIDTH)]


# -- the rounds --------------------------------------------------------------------------------------------------


@gadget
def _two_rounds(
    a: Bits, b: Bits, c: Bits, d: Field, e: Bits, f: Bits, g: Bits, h: Field, first: Field, second: Field
) -> Bits:
    """Rounds t and t + 1 with their W + K: the new a of each, then the new e of each. Costs 325 rows.

    T1 + d is decomposed, and T1 + Sigma_0 + Maj as new e - d + Sigma_0 + Maj.
    """
    a_0, b_0, c_0, e_0, f_0, g_0 = map(_linears, (a, b, c, e, f, g))
    known = all(bit.constant is not None for word in (e_0, f_0, g_0) for bit in word)
    ch_0 = _choice(e_0, f_0, g_0) if known else _hinted_choice(e_0, f_0, g_0)
    e_1 = _new_e(d.linear, h.linear, e_0, f_0, g_0, ch_0, first.linear)
    a_1 = _new_a(e_1, d.linear, a_0, b_0, c_0)
    ch_1 = _choice(e_1, e_0, f_0) if known else (_two_choices(e_1, e_0, f_0, g_0) - ch_0).scale(_PER_OFFSET)
    e_2 = _new_e(_number(c_0), _number(g_0), e_1, e_0, f_0, ch_1, second.linear)
    a_2 = _new_a(e_2, _number(c_0), a_1, a_0, b_0)
    return _bools([*a_1, *a_2, *e_1, *e_2])


@gadget
def _last_two_rounds(
    a: Bits, b: Bits, c: Bits, d: Field, e: Bits, f: Bits, g: Bits, h: Field, first: Field, second: Field,
    initial: Array[Field, Any],
) -> Bits:  # fmt: skip
    """Rounds 62 and 63, whose W are sums of four words, and the sum with the state before the block. Costs 543 rows.

    The last a and e are not decomposed but for that sum. Ch of the two rounds share no rows: the W are linked to others already.
    """
    a_0, b_0, c_0, e_0, f_0, g_0 = map(_linears, (a, b, c, e, f, g))
    start = [value.linear for value in initial]
    e_1 = _new_e(d.linear, h.linear, e_0, f_0, g_0, _choice(e_0, f_0, g_0), first.linear, carry_bits=4)
    a_1 = _new_a(e_1, d.linear, a_0, b_0, c_0)
    # Ten words and a constant; then the first word of the digest as the fifth - h_4 - d + Sigma_0 + Maj + h_0: in quarters of
    # a word above -18 and below 18.
    fifth = _new_e(
        _number(c_0) + start[4], _number(g_0), e_1, e_0, f_0, _choice(e_1, e_0, f_0), second.linear, carry_bits=4
    )
    first_word = _new_a(fifth, _number(c_0) + start[4] - start[0], a_1, a_0, b_0, borrow=5, carry_bits=4)
    others = [a_1, a_0, b_0, None, e_1, e_0, f_0]
    words = [
        fifth if word is None else _linears(_low_word(_number(word) + before, carry_bits=1))
        for word, before in zip(others, start[1:], strict=True)
    ]
    return _bools([*first_word, *(bit for word in words for bit in word)])


def _new_e(
    d: LinearCombination,
    h: LinearCombination,
    e: list[LinearCombination],
    f: list[LinearCombination],
    g: list[LinearCombination],
    choice: LinearCombination,
    addend: LinearCombination,
    carry_bits: int = 3,
) -> list[LinearCombination]:
    """d + h + Sigma_1(e) + Ch(e, f, g) + W + K modulo 2^32; `choice` is the part of Ch that `_OTHERS_OF_E` make.

    In the highest lane an exclusive or is a sum, modulo 2^32, and with it Sigma_1 is below two words. So six words and a
    constant, below 7 * 2^32, where W is one word.
    """
    lanes = [(1 << lane, _rotated(e, lane, 6, 11, 25)) for lane in range(TOP)]
    products = [(1 << hub, e[hub], f[hub] - g[hub]) for hub in _HUBS_OF_E]
    sums = xor_sum(lanes, [e[hub] for hub in _HUBS_OF_E], products)
    rest = [(1 << TOP, bit) for bit in _rotated(e, TOP, 6, 11, 25)] + [(1 << hub, g[hub]) for hub in _HUBS_OF_E]
    return _linears(
        _low_word(combine([(1, d), (1, h), (1, sums), *rest, (1, choice), (1, addend)]), carry_bits=carry_bits)
    )


def _new_a(
    new_e: list[LinearCombination],
    d: LinearCombination,
    a: list[LinearCombination],
    b: list[LinearCombination],
    c: list[LinearCombination],
    borrow: int = 4,
    carry_bits: int = 3,
) -> list[LinearCombination]:
    """new e - d + Sigma_0(a) + Maj(a, b, c) modulo 2^32, plus `borrow` words, which keep it from falling below 0.

    Twice Maj(a, b, c) is a + b + c - (a ^ b ^ c). In the highest lanes less is enough. With s the sum of the three bits,

        2^31 (x ^ y ^ z) = 2^31 s,    2^30 (x ^ y ^ z) = 2^30 s^2,    2^31 Maj(x, y, z) = 2^30 s (s - 1) = -2^30 s (s - 1)

    modulo 2^32, and the difference of two squares is one row. In quarters of a word, s^2 - 4 x - 4 y is in [-4, 1], and the
    whole in [0, 4) - [0, 4) + [0, 1) + [-4, 1] + [0, 6] + [0, 2) - [0, 6], that is above -14 and below 14, where d is one word.
    """
    hubs = [a[hub] for hub in _HUBS_OF_A]
    lanes: list[Xor] = [(2 << lane, _rotated(a, lane, 2, 13, 22)) for lane in range(TOP - 1)]
    lanes += [(-1 << lane, (a[lane], b[lane], c[lane])) for lane in range(TOP)]
    twice = combine([(1, xor_sum(lanes, hubs)), *((1, _number(word[:TOP])) for word in (a, b, c))])
    x, y, z = _rotated(a, TOP - 1, 2, 13, 22)
    sigma, majority = combine([(1, x), (1, y), (1, z)]), combine([(1, a[TOP]), (1, b[TOP]), (1, c[TOP])])
    squares = multiply(sigma - majority, combine([(1, sigma), (1, majority)]))
    high = combine([(1, squares), (-4, x), (-4, y), (1, majority), *((2, bit) for bit in _rotated(a, TOP, 2, 13, 22))])
    value = combine([(1, _number(new_e)), (-1, d), (_HALF, twice), (1 << TOP - 1, high), (borrow * WORD, constant(1))])
    return _linears(_low_word(value, carry_bits=carry_bits))


def _choice(e: list[LinearCombination], f: list[LinearCombination], g: list[LinearCombination]) -> LinearCombination:
    """The sum of Ch = g + e (f - g) over `_OTHERS_OF_E`. Costs 16 rows."""
    return combine((1 << bit, multiply(e[bit], f[bit] - g[bit]) + g[bit]) for bit in _OTHERS_OF_E)


def _hinted_choice(
    e: list[LinearCombination], f: list[LinearCombination], g: list[LinearCombination]
) -> LinearCombination:
    """What should be `_choice`, which decompositions only constrain together with the next round's. Costs no row."""
    inputs = [combine((1 << bit, word[bit]) for bit in _OTHERS_OF_E) for word in (e, f, g)]
    (hinted,) = active_recorder().hint(Opcode.SELECT_BITS, 0, inputs, 1)
    return hinted


def _two_choices(
    e_1: list[LinearCombination], e: list[LinearCombination], f: list[LinearCombination], g: list[LinearCombination]
) -> LinearCombination:
    """`_choice` of (e, f, g) + OFFSET * `_choice` of (e_1, e, f). Costs 16 rows.

    With p = OFFSET * e_1, for bits,

        2 (e (f - g) + p (e - f)) = (p + f - g) (2 e - p - f - g) + p^2 + f - g, and p^2 = OFFSET p.
    """
    parts = []
    for bit in _OTHERS_OF_E:
        one, two, three = e[bit], f[bit], g[bit]
        p = e_1[bit].scale(OFFSET)
        product = multiply(
            combine([(1, p), (1, two), (-1, three)]), combine([(2, one), (-1, p), (-1, two), (-1, three)])
        )
        twice = combine([(1, product), (OFFSET, p), (1, two), (-1, three)])
        parts.append((1 << bit, combine([(_HALF, twice), (1, three), (OFFSET, two)])))
    return combine(parts)


# -- words -------------------------------------------------------------------------------------------------------


def _low_word(value: LinearCombination, carry_bits: int) -> Bits:
    """The lowest 32 bits of a number below 2^(32 + carry_bits). Costs 32 + carry_bits rows.

    All bits but the highest carry are hinted; that one is what remains of the value, and so no row but its own reads a long sum.
    Raises ValueError for more than `SUM_BITS` bits: pairs that enter such a sum could be moved.
    """
    if WIDTH + carry_bits > SUM_BITS:
        raise ValueError(f"a sum of {WIDTH + carry_bits} bits: pairs are only told apart by sums of at most {SUM_BITS}")
    known = value.constant
    if known is not None:
        return _bools([constant(known >> i & 1) for i in range(WIDTH)])
    recorder = active_recorder()
    top = WIDTH + carry_bits - 1
    bits = recorder.hint(Opcode.BITS, 0, (value,), top)
    for bit in bits:
        recorder.require_boolean(bit, _SUM)
    rest = combine([(1, value), *((-1 << i, bit) for i, bit in enumerate(bits))])
    recorder.require_boolean(rest.scale(pow(1 << top, -1, R)), _SUM)
    return _bools(bits[:WIDTH])


def _rotated(bits: Sequence[LinearCombination], lane: int, *places: int) -> tuple[LinearCombination, ...]:
    """This lane of the word rotated right by each number of places."""
    return tuple(bits[(lane + n) % WIDTH] for n in places)


def _number(bits: Iterable[LinearCombination]) -> LinearCombination:
    return combine((1 << i, bit) for i, bit in enumerate(bits))


def _word_field(bits: Iterable[LinearCombination]) -> Field:
    return _field(_number(bits))


def _field(value: LinearCombination) -> Field:
    return Field.unchecked_linear(value)


def _linears(bits: Iterable[Bool]) -> list[LinearCombination]:
    return [bit.linear for bit in bits]


def _bools(bits: Iterable[LinearCombination]) -> Bits:
    return Array([Bool.unchecked_linear(bit) for bit in bits])


def _words(bits: Bits) -> list[list[LinearCombination]]:
    linears = _linears(bits)
    return [linears[i : i + WIDTH] for i in range(0, len(linears), WIDTH)]
