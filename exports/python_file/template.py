"""The program that `python_verifier` writes, with the key of no circuit: what is above `THE VERIFIER` is written anew.

At `THE ARITHMETIC` it gets the verifier's own, `ARITHMETIC` of the package, in place of what it imports here. It is kept as a
module for the type checker and the linter to see; what becomes of it runs on Python 3.9 and imports the standard library alone.
"""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from io import TextIOWrapper
from operator import mul
from typing import TYPE_CHECKING, Any, Final

from zkwright.verifier.ate import Line, lines_of, miller_loop
from zkwright.verifier.fq2 import minus, over, times
from zkwright.verifier.fq12 import ONE, final_power
from zkwright.verifier.jacobian import sum_of_multiples
from zkwright.verifier.keccak import keccak_256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

CIRCUIT: Final = "template"
FINGERPRINT: Final = ""
STANDING: Final = "unknown"
SIGNALS: Any = None
HASH_INPUTS: Any = None
ALPHA: Final = (1, 2)
BETA: Final = ((0, 0), (0, 0))
GAMMA: Final = ((0, 0), (0, 0))
DELTA: Final = ((0, 0), (0, 0))
IC: Final = [(1, 2)]

# THE VERIFIER

U: Final = 4965661367192848881
"""BN254, also called bn128 and alt_bn128: the curve's parameter, from which all its numbers follow."""

Q: Final = 36 * U**4 + 36 * U**3 + 24 * U**2 + 6 * U + 1
"""Coordinates are in [0, q)."""

R: Final = 36 * U**4 + 36 * U**3 + 18 * U**2 + 6 * U + 1
"""Public signals are in [0, r)."""

Fq2: TypeAlias = tuple[int, int]
G1: TypeAlias = tuple[int, int]
G2: TypeAlias = tuple[Fq2, Fq2]

MAX_PROOF_BYTES: Final = 1 << 14
MAX_PUBLIC_BYTES: Final = 1 << 23
MAX_PUBLIC_SIGNALS: Final = 80_000
MAX_DEPTH: Final = 4
MAX_DIGITS: Final = 77
MAX_VALUES: Final = 1 << 19


class InvalidProof(Exception):
    """The answer is no. `str()` of it is one line, safe to log: where, why, and how to mend it."""

    def __init__(self, where: str, reason: str, mend: str) -> None:
        """Keep the three parts apart, for programs."""
        self.where, self.reason, self.mend = where, reason, mend
        super().__init__(where, reason, mend)

    def __str__(self) -> str:
        """One line."""
        return f"{self.where}: {self.reason}; {self.mend}" if self.where else f"{self.reason}; {self.mend}"


class MalformedProof(InvalidProof):
    """What was given is no `proof.json` or `public.json`, so there was nothing to check."""


def verify_json(public: bytes | str, proof: bytes | str) -> dict[str, Any]:
    """The public values by name, if the proof holds of them: texts of `public.json` and `proof.json`.

    Otherwise raises `InvalidProof`: there is no boolean to forget. Signals that no statement names are `signal[0]` and so on.
    A proof is about these values and nothing else: compare them with what you expect. Proofs are malleable: to refuse
    what was used before, remember a public value, such as a nullifier, never the bytes of a proof.
    """
    signals = _read_public(_parse(public, MAX_PUBLIC_BYTES, "public"))
    return _verify(signals, *_read_proof(_parse(proof, MAX_PROOF_BYTES, "")))


def verify(public: object, proof: object) -> dict[str, Any]:
    """The same of what the two files parse to: a list of decimal strings, and a dict, as a web framework hands them over."""
    _check_plain(public, MAX_PUBLIC_BYTES, "public")
    signals = _read_public(public)
    _check_plain(proof, MAX_PROOF_BYTES, "")
    return _verify(signals, *_read_proof(proof))


def _verify(signals: list[int], a: G1, b: G2, c: G1) -> dict[str, Any]:
    _check_g1(a, "pi_a")
    _check_g1(c, "pi_c")
    lines_of_b = _check_g2(b, "pi_b")
    n_public = sum(_size(kind) for _, kind in _kinds())
    if len(signals) != n_public:
        reason = f"expected {n_public} public signals, found {len(signals)}"
        mend = "pass all signals of this circuit, outputs first, and only those"
        if HASH_INPUTS:
            mend += ", as signals.json has them: public.json is their hash"
        raise InvalidProof("public", reason, mend)
    values = _named(signals)
    if HASH_INPUTS:
        signals = [_hash_of(signals)]
    total = sum_of_multiples(IC, (1, *signals))
    if total is None:
        mend = "no one finds such signals for a key from an honest setup; do not trust this key"
        raise InvalidProof("public", "the signals cancel the key's IC points", mend)
    # e(A, B) = e(alpha, beta) e(total, gamma) e(C, delta), Groth16's equation (eprint 2016/260, section 3.2)
    product_of_pairings = miller_loop([(a[0], -a[1] % Q), ALPHA, total, c], [lines_of_b, *_lines_of_key()])
    if final_power(product_of_pairings) != ONE:
        mend = "check that key, public signals and proof belong together, and make the proof anew"
        raise InvalidProof("", "the proof does not hold for this key and these public signals", mend)
    return values


def _hash_of(signals: list[int]) -> int:
    """The signal of the key where its circuit publishes a hash: the first 253 bits of that of all, 32 bytes each, big-endian."""
    import hashlib  # which takes longer to load than all else

    encoded = b"".join(signal.to_bytes(32, "big") for signal in signals)
    digest = keccak_256(encoded) if HASH_INPUTS == "keccak256" else hashlib.sha256(encoded).digest()
    return int.from_bytes(digest, "big") >> 3


# Reading JSON from strangers: one spelling for each value, bounded work, every complaint with its place.

_STRING: Final = re.compile(r'"[^"]*"')
_INNERMOST: Final = re.compile(r"[\[{][^\[\]{}]*[\]}]")
_KINDS: Final = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a number",
    bool: "a boolean",
    type(None): "null",
}
_TOO_MANY: Final = (f"more than {MAX_VALUES} values", "check that this is the right document")
_NUMBERS: Final = "field elements are strings of decimal digits, in quotes"


def _parse(text: bytes | str, most: int, where: str) -> object:
    if not isinstance(text, (bytes, str)):
        raise TypeError(f"expected the text of a JSON document as bytes or str, found {type(text).__name__}")
    if len(text) > most:
        reason = f"{len(text)} bytes are more than the {most} allowed"
        raise MalformedProof(where, reason, "check that this is the right file")
    if not text.isascii():
        mend = "save the file as plain ASCII, without a byte order mark"
        raise MalformedProof(where, "a byte outside ASCII", mend)
    document = text.decode() if isinstance(text, bytes) else text
    if not document.strip():
        raise MalformedProof(where, "empty", "check that this is the right file, and whole")
    if "\\" in document:
        raise MalformedProof(where, "a backslash escape", "write the characters themselves")
    skeleton = _STRING.sub("", document)
    for _ in range(MAX_DEPTH):
        skeleton = _INNERMOST.sub("", skeleton)
    if any(bracket in skeleton for bracket in "[]{}"):
        reason = f"brackets unbalanced or nested deeper than {MAX_DEPTH}"
        raise MalformedProof(where, reason, "check that this is the right file, and whole")
    if sum(map(document.count, ",[{")) > MAX_VALUES:
        raise MalformedProof(where, *_TOO_MANY)

    def no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members: dict[str, object] = {}
        for name, value in pairs:
            if name in members:
                raise MalformedProof(_printable(name), "the name is repeated", "keep the one that is meant")
            members[name] = value
        return members

    def integer(digits: str) -> int:
        if len(digits) > 9 or not _is_decimal(digits):
            raise MalformedProof(where, "a number out of range", _NUMBERS)
        return int(digits)

    def no_integer(_: str) -> object:
        raise MalformedProof(where, "a number that is no integer", _NUMBERS)

    try:
        return json.loads(
            document,
            object_pairs_hook=no_duplicates,
            parse_int=integer,
            parse_float=no_integer,
            parse_constant=no_integer,
        )
    except json.JSONDecodeError as problem:
        if isinstance(text, str) and text.rstrip().endswith(".json"):
            mend = "pass Path(...).read_bytes()"
            raise MalformedProof(where, "the name of a file, not its text", mend) from None
        place = f"line {problem.lineno}, column {problem.colno}"
        raise MalformedProof(where, f"no JSON at {place}: {problem.msg}", "check that the file is whole") from None


def _check_plain(document: object, room: int, where: str) -> None:
    """Refuse of a value that another program parsed what no strict text holds."""
    most, values, level = room, 0, [document]
    for depth in range(MAX_DEPTH + 1):
        inner: list[object] = []
        for item in level:
            _check_item(item, where)
            room -= 1 + (len(item) if isinstance(item, (str, list, dict)) else 0)
            if room < 0:
                reason = f"more content than {most} bytes hold"
                raise MalformedProof(where, reason, "check that this is the right document")
            if isinstance(item, (list, dict)):
                if depth == MAX_DEPTH:
                    reason = f"nested deeper than {MAX_DEPTH}"
                    raise MalformedProof(where, reason, "check that this is the right document")
                values += len(item) or 1
                if values > MAX_VALUES:
                    raise MalformedProof(where, *_TOO_MANY)
                inner += item
                if isinstance(item, dict):
                    inner += item.values()
        level = inner


def _check_item(item: object, where: str) -> None:
    if type(item) not in _KINDS:
        mend = "pass what json.loads gives: dict, list, str, int, bool, None"
        raise MalformedProof(where, f"a {type(item).__name__} is no value of JSON that is read here", mend)
    if isinstance(item, str) and (not (item.isascii() and item.isprintable()) or set(item) & set('"\\')):
        mend = "pass the document as it was written"
        raise MalformedProof(where, "a string with more than printable ASCII", mend)
    if isinstance(item, int) and not 0 <= item < 10**9:
        raise MalformedProof(where, "a number out of range", _NUMBERS)
    if isinstance(item, dict) and not all(type(name) is str for name in item):
        raise MalformedProof(where, "a name that is no string", "pass what json.loads gives")


def _read_public(document: object) -> list[int]:
    items = _items(document, "public", None)
    if len(items) > MAX_PUBLIC_SIGNALS:
        reason = f"{len(items)} elements are more than the {MAX_PUBLIC_SIGNALS} allowed"
        raise MalformedProof("public", reason, "check that this is the right file")
    signals = [_decimal(item, f"public[{index}]") for index, item in enumerate(items)]
    for index, signal in enumerate(signals):
        if signal >= R:  # it would prove what signal - r does: a nullifier would be spent twice
            raise InvalidProof(f"public[{index}]", "the public signal is not in [0, r)", "write it reduced modulo r")
    return signals


def _read_proof(document: object) -> tuple[G1, G2, G1]:
    if isinstance(document, dict) and "protocol" in document:
        _must_be(document["protocol"], "groth16", "protocol")
    if not isinstance(document, dict):
        raise _expected("an object", document, "")
    required = ("pi_a", "pi_b", "pi_c", "protocol")
    for name in document:
        if name not in required and name != "curve":
            raise MalformedProof(_printable(name), "unknown name", f"the names are {', '.join(required)}")
    for name in required:
        if name not in document:
            raise MalformedProof(name, "missing", "add it, as snarkjs writes it")
    if "curve" in document:
        _must_be(document["curve"], "bn128", "curve", ("bn254", "alt_bn128", "altbn128", "bn256", "bn128"))
    return _read_g1(document["pi_a"], "pi_a"), _read_g2(document["pi_b"], "pi_b"), _read_g1(document["pi_c"], "pi_c")


def _read_g1(value: object, where: str) -> G1:
    if value == ["0", "1", "0"]:
        return 0, 0  # the point at infinity, which _check_g1 refuses
    x, y, one = _items(value, where, 3)
    _must_be(one, "1", f"{where}[2]")
    return _decimal(x, f"{where}[0]"), _decimal(y, f"{where}[1]")


def _read_g2(value: object, where: str) -> G2:
    if value == [["0", "0"], ["1", "0"], ["0", "0"]]:
        return (0, 0), (0, 0)
    x, y, one = _items(value, where, 3)
    for index, digit in enumerate(_items(one, f"{where}[2]", 2)):
        _must_be(digit, "10"[index], f"{where}[2][{index}]")
    return _read_fq2(x, f"{where}[0]"), _read_fq2(y, f"{where}[1]")


def _read_fq2(value: object, where: str) -> Fq2:
    c0, c1 = _items(value, where, 2)
    return _decimal(c0, f"{where}[0]"), _decimal(c1, f"{where}[1]")


def _items(value: object, where: str, count: int | None) -> list[object]:
    if not isinstance(value, list):
        raise _expected("an array", value, where)
    if count is not None and len(value) != count:
        reason = f"expected {count} elements, found {len(value)}"
        raise MalformedProof(where, reason, "write the array as snarkjs does")
    return value


def _decimal(value: object, where: str) -> int:
    if not isinstance(value, str):
        raise _expected("a string of decimal digits", value, where)
    if not _is_decimal(value):
        mend = "write digits only: no sign, leading zero, space, exponent or 0x"
        raise MalformedProof(where, "not a canonical decimal number", mend)
    if len(value) > MAX_DIGITS:
        reason = f"a number of more than {MAX_DIGITS} digits"
        raise MalformedProof(where, reason, "write it reduced modulo q or r")
    return int(value)


def _is_decimal(text: str) -> bool:
    return text.isascii() and text.isdigit() and (len(text) == 1 or text[0] != "0")


def _must_be(value: object, text: str, where: str, other_names: tuple[str, ...] = ()) -> None:
    if value == text:
        return
    if isinstance(value, str) and value.lower() in other_names:
        mend = f'the same is written "{text}" here, as snarkjs does'
        raise MalformedProof(where, f'not "{text}"', mend)
    raise MalformedProof(where, f'not "{text}"', f'only "{text}" is supported here')


def _expected(what: str, value: object, where: str) -> MalformedProof:
    return MalformedProof(where, f"expected {what}, found {_KINDS[type(value)]}", "write it as snarkjs does")


def _printable(name: str) -> str:
    return name[:32] if name[:32].isprintable() else ascii(name[:32])


# Public values: the signals that a type takes, one after the other.


def _named(signals: list[int]) -> dict[str, Any]:
    following = iter(signals)
    return {name: _read_value(kind, following, name) for name, kind in _kinds()}


def _kinds() -> list[Any]:
    """Pairs of a name and a type."""
    return [[f"signal[{index}]", "Field"] for index in range(len(IC) - 1)] if SIGNALS is None else SIGNALS


def _read_value(kind: Any, signals: Any, where: str) -> Any:
    """The value of a type; raises `InvalidProof` for a signal that no value of it has."""
    if isinstance(kind, str) or "fixed" in kind:
        return _read_number(kind, next(signals), where)
    if "struct" in kind:
        return {name: _read_value(inner, signals, f"{where}.{name}") for name, inner in kind["fields"]}
    if "tuple" in kind:
        return tuple(_read_value(inner, signals, f"{where}[{i}]") for i, inner in enumerate(kind["tuple"]))
    if "array" in kind:
        return [_read_value(kind["array"], signals, f"{where}[{i}]") for i in range(kind["length"])]
    if "bytes" in kind:
        return bytes(_read_number("U8", next(signals), f"{where}[{i}]") for i in range(kind["bytes"]))
    text = "text" in kind
    inner, most = ("U8", kind["text"]) if text else (kind["vec"], kind["max"])
    name = f"Text[{most}]" if text else f"Vec[..., {most}]"
    length = next(signals)
    if length > most:
        raise _another_circuit(f"{where}.length", f"the public signal is no length of a {name}")
    items = [_read_value(inner, signals, f"{where}[{i}]") for i in range(length)]
    if any(next(signals) for _ in range(_size(inner) * (most - length))):
        raise _another_circuit(where, f"the public signals of a {name} are not zero behind its end")
    if not text:
        return items
    try:
        return bytes(items).decode()
    except UnicodeDecodeError:
        mend = "publish Bytes where any bytes may come"
        raise InvalidProof(where, f"the public signals of a {name} are not UTF-8", mend) from None


def _read_number(kind: Any, signal: int, where: str) -> Any:
    """A Field, Bool, U8 to U253, I8 to I252, or number of a fixed point; a negative one is r less its distance from 0."""
    fixed = not isinstance(kind, str)
    if kind == "Field":
        return signal
    bits = kind["fixed"] if fixed else 1 if kind == "Bool" else int(kind[1:])
    signed = fixed or kind[0] == "I"
    value = signal - R if signed and signal >> (bits - 1) else signal
    if value < -(1 << (bits - 1)) or (not signed and signal >> bits):
        name = f"Fixed[{bits}, {kind['fraction']}]" if fixed else kind
        raise _another_circuit(where, f"the public signal is no {name}")
    if fixed:
        return Fraction(value, 1 << kind["fraction"])
    return bool(value) if kind == "Bool" else value


def _size(kind: Any) -> int:
    """How many signals a value takes."""
    if isinstance(kind, str) or "fixed" in kind:
        return 1
    if "struct" in kind:
        return sum(_size(inner) for _, inner in kind["fields"])
    if "tuple" in kind:
        return sum(_size(inner) for inner in kind["tuple"])
    if "array" in kind:
        return int(kind["length"]) * _size(kind["array"])
    if "vec" in kind:
        return 1 + int(kind["max"]) * _size(kind["vec"])
    return int(kind["bytes"]) if "bytes" in kind else 1 + int(kind["text"])


def _another_circuit(where: str, reason: str) -> InvalidProof:
    return InvalidProof(where, reason, "make the proof with the circuit of this key")


# THE ARITHMETIC

G2_B = over((3, 0), (9, 1))
"""The twist, which G2 lies on: y^2 = x^3 + 3 / (9 + i). G1 lies on y^2 = x^3 + 3."""

# What a point from outside must be.


def _check_g1(point: G1, where: str) -> None:
    """Raise `InvalidProof` unless the point is in G1, with coordinates below q, and not the point at infinity."""
    for index, coordinate in enumerate(point):
        _check_coordinate(coordinate, f"{where}[{index}]")
    if point == (0, 0):
        raise _infinity(where)
    if (point[1] ** 2 - point[0] ** 3 - 3) % Q:
        mend = "take it from where it was made; this copy is damaged"
        raise InvalidProof(where, "the point is not on the curve", mend)


def _check_g2(point: G2, where: str) -> list[Line]:
    """The point's lines; raises `InvalidProof` as `_check_g1` does, and unless it is of order r."""
    for axis, pair in enumerate(point):
        for index, coordinate in enumerate(pair):
            _check_coordinate(coordinate, f"{where}[{axis}][{index}]")
    if point == ((0, 0), (0, 0)):
        raise _infinity(where)
    x, y = point
    if not _on_twist(x, y):
        mend = "take it from where it was made; this copy is damaged"
        if _on_twist(x[::-1], y[::-1]):
            mend = "write each coordinate as (c0, c1), as snarkjs does, where EIP-197 writes (c1, c0)"
        raise InvalidProof(where, "the point is not on the twist", mend)
    lines = lines_of(x, y)
    if lines is None:
        mend = "no honest program makes such a point; do not trust where it came from"
        raise InvalidProof(where, "the point is outside the subgroup of order r", mend)
    return lines


def _check_coordinate(value: int, where: str) -> None:
    if value >= Q:
        raise InvalidProof(where, "the coordinate is not in [0, q)", "write it reduced modulo q")


def _infinity(where: str) -> InvalidProof:
    mend = "no honest proof or key has it here, and it can void the check"
    return InvalidProof(where, "the point at infinity", mend)


def _on_twist(x: Fq2, y: Fq2) -> bool:
    return minus(times(y, y), times(x, times(x, x))) == G2_B


_OF_KEY: list[list[Line]] = []


def _lines_of_key() -> list[list[Line]]:
    """The lines of beta, gamma and delta, found for the first proof and kept."""
    if not _OF_KEY:
        _OF_KEY[:] = [_check_g2(point, name) for name, point in (("beta", BETA), ("gamma", GAMMA), ("delta", DELTA))]
    return _OF_KEY


# The command: python FILE public.json proof.json


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """What `verify` returns, as JSON: Field elements and integers of more than 53 bits are decimal strings, bytes are 0x..."""
    return {name: _as_json(kind, values[name]) for name, kind in _kinds()}


def _as_json(kind: Any, value: Any) -> Any:
    if isinstance(kind, str):
        return str(value) if kind == "Field" or (kind != "Bool" and int(kind[1:]) > 53) else value
    if "struct" in kind:
        return {name: _as_json(inner, value[name]) for name, inner in kind["fields"]}
    if "tuple" in kind:
        return [_as_json(inner, item) for inner, item in zip(kind["tuple"], value)]
    if "bytes" in kind:
        return "0x" + value.hex()
    if "fixed" in kind:
        return _decimal_of(int(value * (1 << kind["fraction"])), kind["fraction"])
    return value if "text" in kind else [_as_json(kind["array" if "array" in kind else "vec"], item) for item in value]


def _decimal_of(scaled: int, fraction: int) -> str:
    digits = str(abs(scaled) * 5**fraction).rjust(fraction + 1, "0")
    behind = digits[-fraction:].rstrip("0")
    return ("-" if scaled < 0 else "") + digits[:-fraction] + (f".{behind}" if behind else "")


def _read_file(path: str, most: int) -> bytes:
    with open(path, "rb") as file:
        return file.read(most + 1)


def main(arguments: list[str]) -> int:
    """0 where the proof is valid, 1 where it is not, 2 where there is no answer: unusable files, another usage."""
    if len(arguments) != 2:
        print(f"usage: python {sys.argv[0]} {'signals' if HASH_INPUTS else 'public'}.json proof.json", file=sys.stderr)
        return 2
    try:
        if isinstance(sys.stdout, TextIOWrapper):  # names may be of any script
            sys.stdout.reconfigure(errors="backslashreplace")
        public, proof = (_read_file(*file) for file in zip(arguments, (MAX_PUBLIC_BYTES, MAX_PROOF_BYTES)))
        values = verify_json(public, proof)
        lines = [f"{name} = {json.dumps(value)}" for name, value in as_json(values).items()]
        print(f"valid: the proof holds for {CIRCUIT}", *lines, f"key: {STANDING}", sep="\n", flush=True)
    except MalformedProof as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 2
    except InvalidProof as refusal:
        print(f"invalid proof: {refusal}", file=sys.stderr)
        return 1
    except Exception as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
