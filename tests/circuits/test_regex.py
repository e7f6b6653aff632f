from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import product
from typing import Any, Literal

import pytest
from zkwright.circuits.regex import captured, captures, is_match, require_match
from zkwright.circuits.regex.automaton import Automaton, automaton, rules
from zkwright.circuits.regex.byte_sets import ByteSets
from zkwright.circuits.regex.pattern import ALL
from zkwright.compiler import (
    U8,
    Array,
    Bool,
    Bytes,
    Private,
    Public,
    Text,
    UnsatisfiedCircuitError,
    Vec,
    circuit,
)
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.solver.hints import Opcode

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.harness import lying_hints

NAME = "user=([a-z]+);.*"
HEADER = r"dkim-signature:([a-z]+=[^;]+; )+bh=([a-zA-Z0-9+/=]+);(\r\n|.)*"
FOUND = r"(\r\n|^)dkim-signature:([a-z]+=[^;]+; )+bh=([a-zA-Z0-9+/=]+);"
BODY_HASH = r"(\r\n|.)*dkim-signature:([a-z]+=[^;]+; )+bh=([a-zA-Z0-9+/=]+);(\r\n|.)*"


def _secret(make: Inputs, n: int) -> Vec[U8, Any]:
    return Vec.unchecked(Array(make.bytes(n)), make.field().linear)


COSTS = [
    Cost(
        is_match,
        1963,
        lambda make: bit(is_match("user=[a-z]+;.*", _secret(make, 64))),
        "for `user=[a-z]+;.*` in 64 bytes",
    ),
    Cost(
        is_match,
        5878,
        lambda make: bit(is_match(BODY_HASH, Array(make.bytes(64)))),
        "for DKIM's body hash anywhere in 64",
    ),
    Cost(
        is_match,
        54862,
        lambda make: bit(is_match(HEADER, Array(make.bytes(1024)))),
        "for DKIM's body hash in a header of 1,024",
    ),
    Cost(
        is_match,
        50954,
        lambda make: bit(is_match(FOUND, Array(make.bytes(1024)), begin=make.index(1024))),
        "for DKIM's body hash anywhere in 1,024, where the prover says",
    ),
    Cost(require_match, 1964, lambda make: require_match("user=[a-z]+;.*", _secret(make, 64)), "for the same in 64"),
    Cost(
        captured,
        2362,
        lambda make: captured(NAME, _secret(make, 64), make.index(64), make.index(8), 8),
        "for the name in `user=([a-z]+);.*`, of up to 8 bytes in 64",
    ),
    Cost(
        captures,
        2566,
        lambda make: captures(
            "user=([a-z]+); age=([0-9]+)",
            _secret(make, 64),
            [(make.index(64), make.index(8)), (make.index(64), make.index(3))],
            [8, 3],
        ),
        "for a name and a number in `user=([a-z]+); age=([0-9]+)`, of up to 8 and 3 bytes in 64",
    ),
]


def accepts(machine: Automaton, symbols: list[int]) -> bool:
    """What the rules that become rows say."""
    states = [int(state == 0) for state in range(len(machine.moves))]
    for symbol in symbols:
        after = [0] * len(states)
        for rule in rules(machine):
            found = sum(states[source] for by, some in rule.moves.items() if by >> symbol & 1 for source in some)
            after[rule.target] = found - sum(after[other] for other in rule.others)
        assert sum(after) <= 1
        assert set(after) <= {0, 1}
        states = after
    return any(states[state] for state in machine.accepting)


def marked(machine: Automaton, text: bytes, marks: Sequence[int], begin: int | None) -> bool:
    """Whether a text is accepted whose bytes are in these groups, 0 for none."""
    states: set[int] = set()
    for place in range(len(text) + 1):
        if place == (begin or 0):
            start = machine.inside if place else machine.start
            states |= {start} if start is not None else set()
        if place < len(text):
            symbol = text[place] + 256 * marks[place]
            states = {to for state in states for symbols, to in machine.moves[state] if symbols >> symbol & 1}
    return not machine.accepting.isdisjoint(states)


def random_part(source: random.Random, depth: int) -> str:
    if depth == 0:
        return source.choice(["a", "b", ".", "[ab]", "[^a]", r"\n", "1", r"\w", "^", "$", r"\b", r"\A", r"\Z"])
    shapes = ["{0}{1}", "(?:{0}|{1})", "(?:|{0}){1}"]
    shapes += [f"(?:{{0}}){times}{{1}}" for times in ("*", "+", "?", "{{1,2}}", "*?", "+?", "??", "{{0,2}}?")]
    return source.choice(shapes).format(random_part(source, depth - 1), random_part(source, depth - 1))


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 400))])
def test_groups_have_the_bytes_that_re_says(seed: int) -> None:
    """Of all ways to mark a text, one is accepted where it matches, and none where it does not."""
    source = random.Random(seed)
    texts = [bytes(text) for n in range(4) for text in product(b"ab1\n", repeat=n)]
    for n_groups in (1, 2):
        parts = [random_part(source, source.choice([0, 1, 2])) for _ in range(2 * n_groups + 1)]
        pattern = "".join(f"({part})" if place % 2 else part for place, part in enumerate(parts))
        wanted, whole = re.compile(pattern.encode()), automaton(pattern, n_groups)
        try:
            anywhere = automaton(pattern, n_groups, found=True)
        except ArgumentError:
            anywhere = None  # what begins with \b
        for text in source.sample(texts, 24):
            for begin in [None, *range(len(text) + 1)] if anywhere else [None]:
                machine = whole if begin is None or anywhere is None else anywhere
                found = wanted.fullmatch(text) if begin is None else wanted.match(text, begin)
                right = [0] * len(text)
                for group in range(1, n_groups + 1):
                    if found is not None:
                        right[slice(*found.span(group))] = [group] * len(found[group])
                for marks in product(range(n_groups + 1), repeat=len(text)):
                    if not any(marks[: begin or 0]):
                        accepted = marked(machine, text, marks, begin)
                        assert accepted == (found is not None and list(marks) == right), (pattern, text, begin, marks)


def random_pattern(source: random.Random, depth: int) -> str:
    if depth == 0:
        return source.choice(
            ["a", "b", "c", ".", "[ab]", "[^a]", r"\d", r"\n", "[a-c1]", r"\w", "1", r"\W", r"\S", r"\x61"]
        )
    one, other = (random_pattern(source, depth - 1) for _ in range(2))
    shape = source.choice(
        ["{0}{1}", "{0}|{1}", "({0})*{1}", "(?:{0})+", "({0})?{1}", "({0}){{1,2}}", "({0}|{1})", "(?:{0}){{2}}"]
    )
    return shape.format(one, other)


@pytest.mark.parametrize("seed", range(40))
def test_random_patterns_mean_what_re_says(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(4):
        pattern = random_pattern(source, source.choice([1, 2, 3]))
        machine, wanted = automaton(pattern), re.compile(pattern.encode())
        for text in [bytes(t) for n in range(4) for t in product(b"ab1\n", repeat=n)]:
            assert accepts(machine, list(text)) == (wanted.fullmatch(text) is not None), (pattern, text)


@pytest.mark.parametrize(
    "pattern", [r"[]a]", r"[a\]-]+", r"[\d_-]", r"a{,2}", r"a{2,}", "a{", "{", "x{a}", r"\.\*\\",
                "|a", "()", "(|b)c", r"[^\n]", r"[\b]", "[a-]"]
)  # fmt: skip
def test_what_is_written_in_an_odd_way(pattern: str) -> None:
    machine, wanted = automaton(pattern), re.compile(pattern.encode())
    for text in [bytes(t) for n in range(4) for t in product(b"a]-{}.\\*2", repeat=n)] + [b"\b", b"_", b"\n", b"x{a}"]:
        assert accepts(machine, list(text)) == (wanted.fullmatch(text) is not None), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("a++", "a possessive repetition at position 2"),
        ("a{1,2}+", "a possessive repetition at position 6"),
        ("x(?=a)", "a group of a kind that is not known at position 1"),
        ("(?i)a", "a group of a kind that is not known at position 0"),
        ("(?P<n>a)", "a group of a kind that is not known at position 0"),
        (r"(a)\1", r"the escape \\1 at position 3"),
        (r"a\B", r"the escape \\B at position 1"),
        (r"\Ga", "none of Python's"),
        (r"\u00e9", "none of Python's"),
        ("é", "beyond ASCII at position 0"),
        ("(a", "none of Python's"),
        ("a)", "none of Python's"),
        ("[b-a]", "none of Python's"),
        ("a{1,257}", "more than 256 times at position 1"),
        ("(a|b)*a(a|b){12}", "more than 512 states"),
    ],
)
def test_what_is_not_known_is_refused(pattern: str, what: str) -> None:
    with pytest.raises(ArgumentError, match=what):
        automaton(pattern)
    if "states" not in what:
        with pytest.raises(ArgumentError, match=what):
            is_match(pattern, "a")


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("a*", "has no group 1"),
        ("(a)*", "may be left out or repeated"),
        ("(a)|b", "may be left out or repeated"),
        ("(a)?b", "may be left out or repeated"),
    ],
)
def test_a_group_that_is_not_one_part_is_refused(pattern: str, what: str) -> None:
    with pytest.raises(ArgumentError, match=what):
        automaton(pattern, 1)
    with pytest.raises(ArgumentError, match="has no group 2|" + what):
        automaton(pattern, 2)


def test_groups_that_lie_in_each_other() -> None:
    with pytest.raises(ArgumentError, match=r"group 2 of the pattern '\(a\(b\)\)' lies in group 1"):
        automaton("(a(b))", 2)
    assert captured("(a(b))", "ab", 0, 2, 4) == "ab"
    with pytest.raises(ArgumentError, match="2 places of groups, and 1 capacities"):
        captures("(a)(b)", "ab", [(0, 1), (1, 1)], [2])
    with pytest.raises(ArgumentError, match="0 places of groups"):
        captures("ab", "ab", [], [])


def test_a_word_that_begins_where_nobody_looks() -> None:
    with pytest.raises(ArgumentError, match="the byte before a match is not looked at"):
        is_match(r"\bab", "a ab", begin=2)
    assert is_match(r"a\b", "a ab", begin=0)
    assert not is_match(r"a\b", "a ab", begin=2)


@circuit
def matching(text: Private[Text[Literal[5]]]) -> Public[tuple[Bool, Bool, Bool, Bool]]:
    return (
        is_match("a[b-d]*(e|f)?", text),
        is_match(r"(.|\n)*ab(.|\n)*", text),
        is_match(r"a\x00*", text),
        is_match(r"[^\x00-\xff]", text),
    )


@pytest.mark.parametrize("text", ["", "a", "ab", "abcde", "abf", "bab", "aab\n", "a\0", "a\0\0", "\0a", "f", "é"])
def test_a_circuit_says_what_re_says(text: str) -> None:
    """Zeros behind the end of a text are none of its bytes."""
    patterns = ("a[b-d]*(e|f)?", r"(.|\n)*ab(.|\n)*", r"a\x00*", r"[^\x00-\xff]")
    wanted = tuple(re.fullmatch(one.encode(), text.encode()) is not None for one in patterns)
    assert matching(text) == wanted == tuple(is_match(one, text) for one in patterns)


@pytest.mark.parametrize("change", [None, 0, 1, 28, 29, 30, 31, 59, 60, 61, 64])
def test_a_word_that_is_longer_than_one_number(change: int | None) -> None:
    word = "".join(chr(97 + place % 26) for place in range(65))
    text = word if change is None else word[:change] + "!" + word[change + 1 :]

    @circuit
    def spelled(text: Private[Text[Literal[80]]], begin: Private[U8]) -> Public[tuple[Bool, Bool]]:
        return is_match(f".?{word}[^a]*", text), is_match(word, text, begin=begin)

    assert spelled("x" + text + "yz", 1) == (change is None, change is None)
    assert spelled(text, 0) == (change is None, change is None)
    assert spelled(text, 1) == (change is None, False)


def test_a_choice_within_a_repetition() -> None:
    """zkemail/zk-regex#111: another compiler of patterns to circuits did not see these."""
    machine = automaton("((a|ab)+)c")
    for text, wanted in (
        (b"aac", True),
        (b"abc", True),
        (b"ababc", True),
        (b"aaac", True),
        (b"bac", False),
        (b"c", False),
    ):
        assert accepts(machine, list(text)) == wanted


@pytest.mark.parametrize("seed", range(10))
def test_rows_of_random_patterns_say_what_re_says(seed: int) -> None:
    source = random.Random(seed)
    words = ["ab", "ba1", "aab", "b[^a]", "(?:ab|1a)*", "[^b]1", "a*b", "abab"]
    patterns = [random_pattern(source, 3), *("".join(source.choices(words, k=3)) for _ in range(2))]

    @circuit
    def all_of_them(text: Private[Text[Literal[6]]]) -> Public[tuple[Bool, Bool, Bool]]:
        one, two, three = patterns
        return is_match(one, text), is_match(two, text), is_match(three, text)

    texts = ["".join(source.choices("ab1\n", [4, 4, 2, 1], k=source.randrange(7))) for _ in range(12)]
    for text in [*texts, "ababab", "ba1ab", ""]:
        assert all_of_them(text) == tuple(re.fullmatch(one.encode(), text.encode()) is not None for one in patterns)


@circuit
def word_in_group(text: Private[Text[Literal[8]]], start: Private[U8], length: Private[U8]) -> Public[Text[Literal[3]]]:
    return captured("ab(c[^d]d|xy)ab.*", text, start, length, 3)


@pytest.mark.parametrize("text", ["abcedab", "abxyab", "abxyabcd", "abcdab", "abxyba", "abcxdab1", "abaxyab"])
def test_words_in_and_out_of_a_group(text: str) -> None:
    """What a state waits for lies in the group for some, outside of it for others."""
    found = re.fullmatch("ab(c[^d]d|xy)ab.*", text)
    for start in range(len(text)):
        for length in range(4):
            if found is not None and found.span(1) == (start, start + length):
                assert word_in_group(text, start, length) == found[1]
            else:
                with pytest.raises(UnsatisfiedCircuitError):
                    word_in_group(text, start, length)


@circuit
def required(text: Private[Bytes[Literal[3]]]) -> None:
    require_match("[a-z]{2}[^a-z]", text, "no code")


def test_a_text_of_a_fixed_length() -> None:
    required(b"ab1")
    require_match("ab", "ab")
    for text in (b"abc", b"a11", b"AB1"):
        with pytest.raises(UnsatisfiedCircuitError, match="no code"):
            required(text)
    with pytest.raises(UnsatisfiedCircuitError, match="does not match the pattern"):
        require_match("ab", "abc")


@circuit
def name(text: Private[Text[Literal[12]]], start: Private[U8], length: Private[U8]) -> Public[Text[Literal[4]]]:
    return captured(r"u=([a-z]*);[^;]*", text, start, length, 4)


@pytest.mark.parametrize("text", ["u=zoe;x", "u=;", "u=abcd;u=zoe"])
def test_the_part_that_a_group_captures_and_no_other(text: str) -> None:
    found = re.fullmatch(r"u=([a-z]*);[^;]*", text)
    assert found is not None
    start, end = found.span(1)
    assert name(text, start, end - start) == found[1] == captured(r"u=([a-z]*);[^;]*", text, start, end - start, 4)
    for other in range(len(text)):
        for length in range(5):
            if (other, length) != (start, end - start) and not length == end - start == 0:
                with pytest.raises(UnsatisfiedCircuitError):
                    name(text, other, length)


@circuit
def number_anywhere(
    text: Private[Text[Literal[12]]], begin: Private[U8], start: Private[U8], length: Private[U8]
) -> Public[Text[Literal[4]]]:
    return captured(r"n=(\d*?)1?;", text, start, length, 4, begin=begin)


def plain_number(text: str, begin: int, start: int, length: int) -> str:
    return captured(r"n=(\d*?)1?;", text, start, length, 4, begin=begin)


@pytest.mark.parametrize("text", ["n=21;", "n=1;n=2;", "b;n=;x", ""])
def test_what_is_captured_where_a_match_begins(text: str) -> None:
    """At any byte where one does, the group has the bytes that it has for `re`, and no other."""
    for begin, start, length in product(range(len(text) + 1), range(len(text) + 1), range(3)):
        found = re.compile(r"n=(\d*?)1?;").match(text, begin)
        same = found is not None and found.span(1) == (start, start + length)
        empty = found is not None and not found[1] and not length and start >= begin
        for call in (number_anywhere, plain_number):
            if same or empty:
                assert found is not None
                assert call(text, begin, start, length) == found[1]
            else:
                with pytest.raises(UnsatisfiedCircuitError):
                    call(text, begin, start, length)


def test_a_part_that_begins_before_the_match() -> None:
    """No state of the automaton reads the marks of these bytes."""
    for call in (number_anywhere, plain_number):
        for start, length in ((0, 5), (0, 0), (2, 3)):
            with pytest.raises(UnsatisfiedCircuitError, match=r"a part begins before the match|longer|does not match"):
                call("5n=23;", 1, start, length)


@circuit
def found_at(text: Private[Text[Literal[6]]], begin: Private[U8]) -> Public[tuple[Bool, Bool, Bool, Bool]]:
    return (
        is_match("^ab", text, begin=begin),
        is_match(r"a\b", text, begin=begin),
        is_match("b$", text, begin=begin),
        is_match("b*", text, begin=begin),
    )


@pytest.mark.parametrize("text", ["", "ab", "aab", "ab\n", "b\n\n", "a b", "abab", "a\0b"])
def test_a_match_that_begins_at_a_byte(text: str) -> None:
    for begin in range(len(text) + 1):
        patterns = ("^ab", r"a\b", "b$", "b*")
        wanted = tuple(re.compile(one.encode()).match(text.encode(), begin) is not None for one in patterns)
        assert found_at(text, begin) == wanted == tuple(is_match(one, text, begin=begin) for one in patterns)
    for begin in range(len(text) + 1, 7):
        assert found_at(text, begin) == (False,) * 4 == tuple(is_match(one, text, begin=begin) for one in patterns)
    with pytest.raises(UnsatisfiedCircuitError, match="the place where the match begins is above 6"):
        found_at(text, 7)


@circuit
def name_and_age(
    text: Private[Text[Literal[16]]], places: Private[Array[U8, Literal[4]]]
) -> Public[tuple[Text[Literal[4]], Text[Literal[3]]]]:
    name, age = captures("u=([a-z]*),?([0-9]*);.*", text, [(places[0], places[1]), (places[2], places[3])], [4, 3])
    return name, age


@pytest.mark.parametrize("text", ["u=zoe,42;x", "u=zoe42;", "u=,1;", "u=zoe;", "u=;", "u=zoe,42"])
def test_what_two_groups_capture(text: str) -> None:
    found = re.fullmatch("u=([a-z]*),?([0-9]*);.*", text)
    for a, n, b, m in product(range(2, 6), range(4), range(2, 8), range(3)):
        if found and [found.span(1), found.span(2)] == [(a, a + n), (b, b + m)]:
            assert name_and_age(text, [a, n, b, m]) == found.groups()
        elif n and m and a + n <= len(text) and b + m <= len(text):
            with pytest.raises(UnsatisfiedCircuitError):
                name_and_age(text, [a, n, b, m])


def plain_name(text: str, start: int, length: int) -> str:
    return captured(r"u=([a-z]*);[^;]*", text, start, length, 4)


@pytest.mark.parametrize("start", range(5))
def test_of_an_empty_part_no_place_is_told(start: int) -> None:
    """With rows and without: any place within the text or at its end, and no other."""
    for call in (name, plain_name):
        if start <= 3:
            assert call("u=;", start, 0) == ""
        else:
            with pytest.raises(UnsatisfiedCircuitError):
                call("u=;", start, 0)


@pytest.mark.parametrize(
    ("text", "start", "length"), [("u=ab;;", 2, 2), ("u=a;b", 2, 3), ("u=A;", 2, 1), ("u=abcde;", 2, 5)]
)
def test_a_capture_across_the_end_of_a_field(text: str, start: int, length: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        name(text, start, length)


def test_sets_of_bytes_by_halves_and_one_by_one() -> None:
    sets = [
        1 << 97,
        ALL & ~(1 << 59),
        0,
        ALL,
        sum(1 << b for b in range(97, 123)),
        sum(1 << b for b in range(0, 256, 7)),
        ALL >> 128,
    ]

    @circuit
    def members(byte: Private[U8]) -> Public[tuple[Array[Bool, Literal[7]], Array[Bool, Literal[2]]]]:
        bits = [bit.linear for bit in byte.bits()]
        many, few = ByteSets(bits, sets), ByteSets(bits, sets[:2])
        return (
            Array([Bool.unchecked_linear(many.holds(one)) for one in sets]),
            Array([Bool.unchecked_linear(few.holds(one)) for one in sets[:2]]),
        )

    for byte in range(256):
        wanted = [bool(one >> byte & 1) for one in sets]
        assert members(byte) == (wanted, wanted[:2])


def test_a_lie_about_what_a_byte_is_not() -> None:
    def lie(opcode: Opcode, parameter: int, inputs: Any, honest: list[int]) -> list[int]:
        return [0] if opcode == Opcode.INVERSE_OR_ZERO else honest

    @circuit
    def one(text: Private[Bytes[Literal[2]]]) -> None:
        require_match("ab", text)

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        one.compile(0).solve({"text": b"ac"})
