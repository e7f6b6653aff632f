"""The compression function of SHA-2 as rows (FIPS 180-4, sections 6.2.2 and 6.4.2).

Words are 32 or 64 bits, least significant first, each a combination that other rows make 0 or 1. Only sums of words matter, and
each sum is decomposed once, carry included; `xor_sums` has what makes the sums cheap. Two kinds of sums share rows in pairs, at
OFFSET from each other, and are told apart by the decompositions that they enter anyway:

- sigma_0(W_t) and sigma_1(W_t), which enter W_(t+15) and W_(t+2);
- Ch in rounds t and t + 1.

A hint says what one of the two is, and the other is what remains. Nothing but the decompositions constrains the hint. Say each
decomposition of a sum S holds up to an error e = (word + 2^32 carry) - S. Both numbers have at most `sum_bits` = 36 bits, so
|e| < 2^36. What a hint is off by cancels from e_i + OFFSET e_j, where i and j are the sums that the pair enters, so that this is
0. Where a sum is in two pairs, as those of W_j, W_(j+13), W_(j+26), W_(j+39) are linked, e_1 OFFSET^3 + e_2 OFFSET^2 + e_3 OFFSET
+ e_4 is, and four is the most: 36 + 3 * 40 bits do not wrap around r. Digits below OFFSET / 2 in size that add up to 0 are all 0.
So every sum is exact, and every word, one after the other, is determined. `tests/circuits/sha256_proof.py` carries this out, row
by row, for the rows that a circuit is compiled to.

With words of 64 bits sums have 68 and OFFSET is 2^72, so that three may be linked: 68 + 2 * 72 bits. Hence the sigmas of some
words share no rows. Costs are told of SHA-256, then of SHA-512.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import Array, Bool, Field, gadget
from zkwright.compiler.rows import LinearCombination, Note, Opcode, active_recorder, combine, constant, times
from zkwright.core.field import R

from ..shared.xor_sums import Xor, xor_sum
from .constants import round_constants
from .family import Family

Bits: TypeAlias = Array[Bool, Any]

_SUM = Note("a sum of words is out of bounds")
_HALF: Final = (R + 1) // 2


@gadget
def compress(family: Family, state: Bits, block: Bits) -> Bits:
    """The state after a block: 8 words from 8 and 16, each least significant bit first. Costs 14,332 or 36,612 rows."""
    a, b, c, d, e, f, g, h = _words(family.width, state)
    schedule, tail = _schedule(family, _words(family.width, block))
    addends = [
        _field(combine([(1, word), (k, constant(1))]))
        for word, k in zip([*map(_number, schedule), *tail], round_constants(family), strict=True)
    ]
    for t in range(0, family.rounds - 2, 2):
        rounds = _two_rounds(
            family, _bools(a), _bools(b), _bools(c), _word_field(d), _bools(e), _bools(f), _bools(g), _word_field(h),
            addends[t], addends[t + 1],
        )  # fmt: skip
        a_1, a_2, e_1, e_2 = _words(family.width, rounds)
        a, b, c, d, e, f, g, h = a_2, a_1, a, b, e_2, e_1, e, f
    return _last_two_rounds(
        family, _bools(a), _bools(b), _bools(c), _word_field(d), _bools(e), _bools(f), _bools(g), _word_field(h),
        addends[family.rounds - 2], addends[family.rounds - 1],
        Array([_word_field(word) for word in _words(family.width, state)]),
    )  # fmt: skip


# -- the message schedule ----------------------------------------------------------------------------------------


def _schedule(
    family: Family, words: list[list[LinearCombination]]
) -> tuple[list[list[LinearCombination]], list[LinearCombination]]:
    """All W but the last two, and what these are sums of: no bit of them is read."""
    words = list(words)
    sigma_0: dict[int, LinearCombination] = {}
    sigma_1: dict[int, LinearCombination] = {}
    tail = []
    for t in range(family.rounds):
        if t >= 16:
            value = combine(
                [(1, sigma_1[t - 2]), (1, _number(words[t - 7])), (1, sigma_0[t - 15]), (1, _number(words[t - 16]))]
            )
            if t >= family.rounds - 2:
                tail.append(value)
                continue
            words.append(_linears(_schedule_word(family, _field(value))))
        read_by_sigma_0, read_by_sigma_1 = 1 <= t < family.rounds - 15, t >= 14
        if read_by_sigma_0 and read_by_sigma_1 and t not in family.unpaired:
            sigma_0[t], sigma_1[t] = (sigma.linear for sigma in _both_sigmas(family, _bools(words[t])))
            continue
        if read_by_sigma_0:
            sigma_0[t] = _sigma_0(family, _bools(words[t])).linear
        if read_by_sigma_1:
            sigma_1[t] = _sigma_1(family, _bools(words[t])).linear
    return words, tail


@gadget
def _schedule_word(family: Family, value: Field) -> Bits:
    """The word of a sum of four. Costs 34 or 66 rows."""
    return _low_word(family, value.linear, carry_bits=2)


@gadget
def _sigma_0(family: Family, word: Bits) -> Field:
    """Costs 29 or 59 rows."""
    bits = _linears(word)
    return _field(xor_sum(_small_sigma(bits, family.sigma_0), [bits[hub] for hub in family.hubs_of_sigma_0]))


@gadget
def _sigma_1(family: Family, word: Bits) -> Field:
    """Costs 26 or 58 rows."""
    bits = _linears(word)
    return _field(xor_sum(_small_sigma(bits, family.sigma_1), [bits[hub] for hub in family.hubs_of_sigma_1]))


@gadget
def _both_sigmas(family: Family, word: Bits) -> tuple[Field, Field]:
    """sigma_0 + OFFSET * sigma_1, split by a hint. Costs 41 or 87 rows."""
    bits = _linears(word)
    lanes = [*_small_sigma(bits, family.sigma_0), *_small_sigma(bits, family.sigma_1, family.offset)]
    both = xor_sum(lanes, [bits[hub] for hub in family.hubs_of_both_sigmas])
    known = both.constant
    if known is not None:
        return Field(known % family.offset), Field(known >> family.offset_bits)
    upper = constant((family.offset - 1) << family.offset_bits)
    (shifted,) = active_recorder().hint(Opcode.SELECT_BITS, 0, (upper, both, constant(0)), 1)
    return _field(both - shifted), _field(shifted.scale(family.per_offset))


def _small_sigma(bits: Sequence[LinearCombination], places: tuple[int, int, int], weight: int = 1) -> list[Xor]:
    """Two rotations and a shift."""
    *rotations, shift = places
    return [
        (weight << lane, (*_rotated(bits, lane, *rotations), *bits[lane + shift : lane + shift + 1]))
        for lane in range(len(bits))
    ]


# -- the rounds --------------------------------------------------------------------------------------------------


@gadget
def _two_rounds(
    family: Family,
    a: Bits,
    b: Bits,
    c: Bits,
    d: Field,
    e: Bits,
    f: Bits,
    g: Bits,
    h: Field,
    first: Field,
    second: Field,
) -> Bits:
    """Rounds t and t + 1 with their W + K: the new a of each, then the new e of each. Costs 325 or 643 rows.

    T1 + d is decomposed, and T1 + Sigma_0 + Maj as new e - d + Sigma_0 + Maj.
    """
    a_0, b_0, c_0, e_0, f_0, g_0 = map(_linears, (a, b, c, e, f, g))
    known = all(bit.constant is not None for word in (e_0, f_0, g_0) for bit in word)
    ch_0 = _choice(family, e_0, f_0, g_0) if known else _hinted_choice(family, e_0, f_0, g_0)
    e_1 = _new_e(family, d.linear, h.linear, e_0, f_0, g_0, ch_0, first.linear)
    a_1 = _new_a(family, e_1, d.linear, a_0, b_0, c_0)
    ch_1 = (
        _choice(family, e_1, e_0, f_0)
        if known
        else (_two_choices(family, e_1, e_0, f_0, g_0) - ch_0).scale(family.per_offset)
    )
    e_2 = _new_e(family, _number(c_0), _number(g_0), e_1, e_0, f_0, ch_1, second.linear)
    a_2 = _new_a(family, e_2, _number(c_0), a_1, a_0, b_0)
    return _bools([*a_1, *a_2, *e_1, *e_2])


@gadget
def _last_two_rounds(
    family: Family, a: Bits, b: Bits, c: Bits, d: Field, e: Bits, f: Bits, g: Bits, h: Field, first: Field, second: Field,
    initial: Array[Field, Any],
) -> Bits:  # fmt: skip
    """The last two rounds, whose W are sums of four words, and the sum with the state before the block. Costs 543 or 1,069 rows.

    The last a and e are not decomposed but for that sum. Ch of the two rounds share no rows: the W are linked to others already.
    """
    a_0, b_0, c_0, e_0, f_0, g_0 = map(_linears, (a, b, c, e, f, g))
    start = [value.linear for value in initial]
    e_1 = _new_e(family, d.linear, h.linear, e_0, f_0, g_0, _choice(family, e_0, f_0, g_0), first.linear, carry_bits=4)
    a_1 = _new_a(family, e_1, d.linear, a_0, b_0, c_0)
    # Ten words and a constant; then the first word of the digest as the fifth - h_4 - d + Sigma_0 + Maj + h_0: in quarters of
    # a word above -18 and below 18.
    fifth = _new_e(
        family,
        _number(c_0) + start[4],
        _number(g_0),
        e_1,
        e_0,
        f_0,
        _choice(family, e_1, e_0, f_0),
        second.linear,
        carry_bits=4,
    )
    first_word = _new_a(family, fifth, _number(c_0) + start[4] - start[0], a_1, a_0, b_0, borrow=5, carry_bits=4)
    others = [a_1, a_0, b_0, None, e_1, e_0, f_0]
    words = [
        fifth if word is None else _linears(_low_word(family, _number(word) + before, carry_bits=1))
        for word, before in zip(others, start[1:], strict=True)
    ]
    return _bools([*first_word, *(bit for word in words for bit in word)])


def _new_e(
    family: Family,
    d: LinearCombination,
    h: LinearCombination,
    e: list[LinearCombination],
    f: list[LinearCombination],
    g: list[LinearCombination],
    choice: LinearCombination,
    addend: LinearCombination,
    carry_bits: int = 3,
) -> list[LinearCombination]:
    """d + h + Sigma_1(e) + Ch(e, f, g) + W + K as a word; `choice` is the part of Ch that `others_of_e` make.

    In the highest lane an exclusive or is a sum, modulo a word, and with it Sigma_1 is below two words. So six words and a
    constant, below seven words, where W is one word.
    """
    top = family.top
    lanes = [(1 << lane, _rotated(e, lane, *family.big_sigma_1)) for lane in range(top)]
    products = [(1 << hub, e[hub], f[hub] - g[hub]) for hub in family.hubs_of_e]
    sums = xor_sum(lanes, [e[hub] for hub in family.hubs_of_e], products)
    rest = [(1 << top, bit) for bit in _rotated(e, top, *family.big_sigma_1)] + [
        (1 << hub, g[hub]) for hub in family.hubs_of_e
    ]
    return _linears(
        _low_word(family, combine([(1, d), (1, h), (1, sums), *rest, (1, choice), (1, addend)]), carry_bits=carry_bits)
    )


def _new_a(
    family: Family,
    new_e: list[LinearCombination],
    d: LinearCombination,
    a: list[LinearCombination],
    b: list[LinearCombination],
    c: list[LinearCombination],
    borrow: int = 4,
    carry_bits: int = 3,
) -> list[LinearCombination]:
    """new e - d + Sigma_0(a) + Maj(a, b, c) as a word, plus `borrow` words, which keep it from falling below 0.

    Twice Maj(a, b, c) is a + b + c - (a ^ b ^ c). In the highest lanes less is enough. With s the sum of the three bits,

        2^31 (x ^ y ^ z) = 2^31 s,    2^30 (x ^ y ^ z) = 2^30 s^2,    2^31 Maj(x, y, z) = 2^30 s (s - 1) = -2^30 s (s - 1)

    modulo 2^32, with 63, 62 and 64 for wide words, and the difference of two squares is one row. In quarters of a word,
    s^2 - 4 x - 4 y is in [-4, 1], and the whole in [0, 4) - [0, 4) + [0, 1) + [-4, 1] + [0, 6] + [0, 2) - [0, 6], that is above
    -14 and below 14, where d is one word.
    """
    top = family.top
    hubs = [a[hub] for hub in family.hubs_of_a]
    lanes: list[Xor] = [(2 << lane, _rotated(a, lane, *family.big_sigma_0)) for lane in range(top - 1)]
    lanes += [(-1 << lane, (a[lane], b[lane], c[lane])) for lane in range(top)]
    twice = combine([(1, xor_sum(lanes, hubs)), *((1, _number(word[:top])) for word in (a, b, c))])
    x, y, z = _rotated(a, top - 1, *family.big_sigma_0)
    sigma, majority = combine([(1, x), (1, y), (1, z)]), combine([(1, a[top]), (1, b[top]), (1, c[top])])
    squares = times(sigma - majority, combine([(1, sigma), (1, majority)]))
    high = combine(
        [(1, squares), (-4, x), (-4, y), (1, majority), *((2, bit) for bit in _rotated(a, top, *family.big_sigma_0))]
    )
    value = combine(
        [(1, _number(new_e)), (-1, d), (_HALF, twice), (1 << top - 1, high), (borrow << family.width, constant(1))]
    )
    return _linears(_low_word(family, value, carry_bits=carry_bits))


def _choice(
    family: Family, e: list[LinearCombination], f: list[LinearCombination], g: list[LinearCombination]
) -> LinearCombination:
    """The sum of Ch = g + e (f - g) over `others_of_e`. Costs 16 or 32 rows."""
    return combine((1 << bit, times(e[bit], f[bit] - g[bit]) + g[bit]) for bit in family.others_of_e)


def _hinted_choice(
    family: Family, e: list[LinearCombination], f: list[LinearCombination], g: list[LinearCombination]
) -> LinearCombination:
    """What should be `_choice`, which decompositions only constrain together with the next round's. Costs no row."""
    inputs = [combine((1 << bit, word[bit]) for bit in family.others_of_e) for word in (e, f, g)]
    (hinted,) = active_recorder().hint(Opcode.SELECT_BITS, 0, inputs, 1)
    return hinted


def _two_choices(
    family: Family,
    e_1: list[LinearCombination],
    e: list[LinearCombination],
    f: list[LinearCombination],
    g: list[LinearCombination],
) -> LinearCombination:
    """`_choice` of (e, f, g) + OFFSET * `_choice` of (e_1, e, f). Costs 16 or 32 rows.

    With p = OFFSET * e_1, for bits,

        2 (e (f - g) + p (e - f)) = (p + f - g) (2 e - p - f - g) + p^2 + f - g, and p^2 = OFFSET p.
    """
    parts = []
    for bit in family.others_of_e:
        one, two, three = e[bit], f[bit], g[bit]
        p = e_1[bit].scale(family.offset)
        product = times(combine([(1, p), (1, two), (-1, three)]), combine([(2, one), (-1, p), (-1, two), (-1, three)]))
        twice = combine([(1, product), (family.offset, p), (1, two), (-1, three)])
        parts.append((1 << bit, combine([(_HALF, twice), (1, three), (family.offset, two)])))
    return combine(parts)


# -- words -------------------------------------------------------------------------------------------------------


def _low_word(family: Family, value: LinearCombination, carry_bits: int) -> Bits:
    """The word that a number below 2^(width + carry_bits) is modulo 2^width. Costs width + carry_bits rows.

    All bits but the highest carry are hinted; that one is what remains of the value, and so no row but its own reads a long sum.
    Raises ValueError for more than `sum_bits` bits: pairs that enter such a sum could be moved.
    """
    if family.width + carry_bits > family.sum_bits:
        raise ValueError(
            f"a sum of {family.width + carry_bits} bits: pairs are only told apart by sums of at most {family.sum_bits}"
        )
    known = value.constant
    if known is not None:
        return _bools([constant(known >> i & 1) for i in range(family.width)])
    recorder = active_recorder()
    top = family.width + carry_bits - 1
    bits = recorder.hint(Opcode.BITS, 0, (value,), top)
    for bit in bits:
        recorder.require_boolean(bit, _SUM)
    rest = combine([(1, value), *((-1 << i, bit) for i, bit in enumerate(bits))])
    recorder.require_boolean(rest.scale(pow(1 << top, -1, R)), _SUM)
    return _bools(bits[: family.width])


def _rotated(bits: Sequence[LinearCombination], lane: int, *places: int) -> tuple[LinearCombination, ...]:
    """This lane of the word rotated right by each number of places."""
    return tuple(bits[(lane + n) % len(bits)] for n in places)


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


def _words(width: int, bits: Bits) -> list[list[LinearCombination]]:
    linears = _linears(bits)
    return [linears[i : i + width] for i in range(0, len(linears), width)]
