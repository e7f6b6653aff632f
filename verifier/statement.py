"""Names for public signals: which circuit a key is of, and what each of its signals is called and means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from .curve import R
from .errors import InvalidProof, InvalidStatement
from .groth16.proof import Proof
from .groth16.verification import check_key, check_proof, verify
from .groth16.verifying_key import VerifyingKey
from .public_signals import PublicSignals, check_public_signals
from .signal_types import MAX_PARTS, FixedPoint, SignalType, Signed, read_named
from .signals_hash import HASHES, hash_of_signals
from .standing import STANDINGS
from .strict_json import Node, node_of, parse

FORMAT: Final = "zkwright statement"
VERSION: Final = "1"

MAX_STATEMENT_BYTES: Final = 1 << 24
"""Room for long names of inputs and fields; arrays take no more for being long."""

MAX_STATEMENT_DEPTH: Final = 64
"""Brackets within brackets: three for each struct in a struct."""

_MOST_SHOWN: Final = 32
"""Signals that a notebook lists."""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What a circuit's public signals are, for those who verify and have no circuit: `NAME.statement.json`.

    `signals` has each public value's name and type in the order of the signals: `result`, where the circuit returns
    something, then the public inputs. `fingerprint` is that of the verifying key (`VerifyingKey.fingerprint`), `standing` one of
    `STANDINGS`, or None where nobody said. Nothing of it changes, and equal ones have their signals in the same order.

    With `hash_inputs`, "keccak256" or "sha256", the key has one public signal, that hash of all these; see
    `zkwright.verifier.signals_hash`. Who verifies has the signals, as `signals.json` holds them, and all here takes them.

    It is as much a part of your deployment as the key is: whoever can replace it can rename signals.
    """

    circuit: str
    signals: Mapping[str, SignalType]
    fingerprint: str
    standing: str | None = None
    hash_inputs: str | None = None

    def __post_init__(self) -> None:
        """Refuse a name that is none, an unknown hash, and more signals than are grouped."""
        if self.hash_inputs is not None and self.hash_inputs not in HASHES:
            raise InvalidStatement(
                "hash_inputs", "no hash of public signals", f"it is {' or '.join(HASHES)}, or left out"
            )
        object.__setattr__(self, "signals", MappingProxyType(dict(self.signals)))
        Node(self.circuit, "circuit", InvalidStatement).identifier()
        if sum(part.parts for part in self.signals.values()) > MAX_PARTS:
            reason = f"more than {MAX_PARTS} values"
            raise InvalidStatement("signals", reason, "publish a hash of them, and pass the values beside the proof")

    def __eq__(self, other: object) -> bool:
        """Equal in all, the order of the signals too, which dicts do not compare."""
        return isinstance(other, Statement) and self._facts == other._facts

    def __hash__(self) -> int:
        """Of what is compared."""
        return hash(self._facts)

    def __reduce__(self) -> tuple[type[Statement], tuple[Any, ...]]:
        """For pickle and copy, which take no read-only mapping."""
        return Statement, (self.circuit, dict(self.signals), self.fingerprint, self.standing, self.hash_inputs)

    @property
    def _facts(self) -> tuple[object, ...]:
        return self.circuit, tuple(self.signals.items()), self.fingerprint, self.standing, self.hash_inputs

    @property
    def n_public(self) -> int:
        """The number of public signals, those behind a hash."""
        return sum(part.size for part in self.signals.values())

    def of_key(self, signals: PublicSignals) -> PublicSignals:
        """The public signals that the key has: the same, or the hash of them. They are in [0, r)."""
        return signals if self.hash_inputs is None else (hash_of_signals(self.hash_inputs, signals),)

    def check_is_of(self, vk: VerifyingKey) -> None:
        """Raise `InvalidStatement` unless `vk` is the key that this describes."""
        if vk.fingerprint != self.fingerprint:
            mend = "take the descriptor and the key that were made together"
            raise InvalidStatement("verification_key", f"the descriptor of {self.circuit} is of another key", mend)
        if vk.n_public != (n_public := self.n_public if self.hash_inputs is None else 1):
            reason = f"{n_public} public signals, the key has {vk.n_public}"
            raise InvalidStatement("signals", reason, "write the descriptor again")

    def verify(
        self, vk: VerifyingKey, public: Sequence[int], proof: Proof, *, expect: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The public values by name, once the proof holds of them and they are what is expected; see `values`.

            values = statement.verify(vk, public, proof, expect={"scope": 7})
            remember(values["result"])

        Raises what `zkwright.verifier.verify` does, `InvalidProof` naming the first signal that differs from what is expected or
        that no value of its type has, `InvalidStatement` when the descriptor is of another key or has no such name.
        """
        check_key(vk)
        check_proof(proof)
        self.check_is_of(vk)
        signals = check_public_signals(public)
        values = self.values(signals, expect=expect)
        verify(vk, self.of_key(signals), proof)
        return values

    def values(self, public: Sequence[int], *, expect: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The public values by name: int for a Field or an integer, bool, bytes, list for an array or a
        list, str for a text, dict for a struct.

        Says nothing of a proof: `verify` does. `expect` has values by name in the same form; a name may lead into a value, as
        in `issuer.x` or `values[1]`. Raises `InvalidProof` naming the first signal that differs, with both values,
        or is not of its type; `InvalidStatement` for names that are not there, with the nearest one that is, and for values that
        their type does not have, such as 300 for a `U8`.
        """
        signals = check_public_signals(public)
        if len(signals) != self.n_public:
            reason = f"expected {self.n_public} public signals, found {len(signals)}"
            mend = "pass all signals of this circuit, outputs first, and only those"
            if self.hash_inputs is not None:
                mend += ", as signals.json has them: public.json is their hash"
            raise InvalidProof("public", reason, mend)
        if expect is not None and not isinstance(expect, Mapping):
            raise TypeError(f"expect: a dict of values by name, found {type(expect).__name__}")
        wanted = []
        for name, value in (expect or {}).items():
            part, start = self._find(name)
            wanted.append((name, part, signals[start : start + part.size], part.write(value, name)))
        for differs in wanted:  # once all of them are values
            _compare(*differs)
        following = iter(signals)
        return {name: part.read(following, name) for name, part in self.signals.items()}

    def public_of(self, values: Mapping[str, Any]) -> PublicSignals:
        """The public signals of values, which are all of them, by name, in the form that `values` gives.

        Raises `InvalidStatement` for a name that is missing or unknown, and for what is no value of its type.
        """
        found: object = values
        if not isinstance(found, Mapping):
            reason = f"expected values by name, found {type(found).__name__}"
            raise InvalidStatement("public", reason, f"pass a dict with {', '.join(self.signals) or 'nothing'}")
        given = dict(found)
        for name in given:
            if name not in self.signals:
                raise self._unknown(str(name), str(name), list(self.signals))
        signals: list[int] = []
        for name, part in self.signals.items():
            if name not in given:
                raise InvalidStatement(name, "the public value is missing", "pass all of this circuit, by name")
            signals += part.write(given[name], name)
        return tuple(signals)

    def _repr_html_(self) -> str:
        """For notebooks: the public values and their types, and the key."""
        from html import escape
        from itertools import islice

        leaves = (leaf for name, part in self.signals.items() for leaf in _leaves(name, part))
        facts = [(name, str(part.to_json())) for name, part in islice(leaves, _MOST_SHOWN)]
        if self.n_public > _MOST_SHOWN:
            facts.append(("", f"{self.n_public - _MOST_SHOWN} more signals"))
        if self.hash_inputs is not None:
            facts.append(("published", f"{self.hash_inputs} of them"))
        facts += [("key", self.fingerprint), ("standing", self.standing or "unknown")]
        rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(told)}</td></tr>" for name, told in facts)
        return f"<div><b>statement of {escape(self.circuit)}</b><table>{rows}</table></div>"

    def json_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What `values` and `verify` return, as JSON for a service to send.

        Field elements, and integers of more than 53 bits, are decimal strings, bytes 0x and hexadecimal digits.
        """
        return {name: part.as_json(values[name]) for name, part in self.signals.items()}

    def names(self) -> Iterator[str]:
        """The name of each signal, in order, such as `result`, `issuer.x`, `values[1]`."""
        for name, part in self.signals.items():
            yield from (path for path, _ in _leaves(name, part))

    def type_at(self, name: str) -> SignalType:
        """The type of a public value or of a part of one; raises `InvalidStatement` for a name that is not there."""
        return self._find(name)[0]

    def _find(self, path: str) -> tuple[SignalType, int]:
        """The type of a public value or of a part of one, and the number of its first signal."""
        if type(path) is not str:
            raise TypeError(f"expect: a name is a str, found {type(path).__name__}")
        start = 0
        for name, part in self.signals.items():
            if path == name:
                return part, start
            if path.startswith((f"{name}.", f"{name}[")):
                return self._descend(path, name, part, start)
            start += part.size
        raise self._unknown(path, _step(path, 0), list(self.signals))

    def _descend(self, path: str, name: str, part: SignalType, start: int) -> tuple[SignalType, int]:
        siblings = []
        for inner, inner_part in part.places(name):
            if path == inner:
                return inner_part, start
            if path.startswith((f"{inner}.", f"{inner}[")):
                return self._descend(path, inner, inner_part, start)
            siblings.append(inner)
            start += inner_part.size
        raise self._unknown(path, _step(path, len(name) + 1), siblings or [name])

    def _unknown(self, path: str, wrong: str, known: list[str]) -> InvalidStatement:
        """`wrong` is the path as far as it was followed and a step more."""
        import difflib  # only who made a mistake waits for it

        near = difflib.get_close_matches(wrong[:100], known[:1000], n=1)
        mend = f"did you mean {near[0]}?" if near else f"the names are {', '.join(known[:20]) or 'none'}"
        return InvalidStatement(_printable(path), f"{self.circuit} has no such public value", mend)

    @classmethod
    def from_json(cls, text: bytes | str) -> Statement:
        """Read a `NAME.statement.json`; raises `InvalidStatement`.

        >>> Statement.from_json("[]")
        Traceback (most recent call last):
        zkwright.verifier.errors.InvalidStatement: expected an object, found an array; write it as snarkjs does
        """
        return cls._read(parse(text, MAX_STATEMENT_BYTES, InvalidStatement, "", MAX_STATEMENT_DEPTH, ascii_only=False))

    @classmethod
    def from_object(cls, document: object) -> Statement:
        """Read a descriptor that is parsed already; as strict as `from_json`, and raises what it raises."""
        return cls._read(
            node_of(document, MAX_STATEMENT_BYTES, InvalidStatement, "", MAX_STATEMENT_DEPTH, ascii_only=False)
        )

    @classmethod
    def _read(cls, document: Node) -> Statement:
        if isinstance(document.value, dict) and "format" not in document.value:
            mend = "give the NAME.statement.json that setup wrote, or what statement_of(program, key).to_json() gives"
            raise InvalidStatement("format", "missing: this is no descriptor of public signals", mend)
        members = document.fields(
            ("format", "version", "circuit", "signals", "verification_key"), ("standing", "hash_inputs")
        )
        members["format"].must_be(FORMAT)
        members["version"].must_be(VERSION)
        standing = members.get("standing")
        if standing is not None and standing.value not in STANDINGS:
            raise InvalidStatement("standing", "no standing of a key", f"it is {' or '.join(STANDINGS)}, or left out")
        hashed = members.get("hash_inputs")
        if hashed is not None and hashed.value not in HASHES:
            raise InvalidStatement(
                "hash_inputs", "no hash of public signals", f"it is {' or '.join(HASHES)}, or left out"
            )
        fingerprint = members["verification_key"].value
        if (
            not isinstance(fingerprint, str)
            or len(fingerprint) != 64
            or not set(fingerprint) <= set("0123456789abcdef")
        ):
            reason = "no fingerprint of a key"
            raise InvalidStatement("verification_key", reason, "it has 64 lower-case hexadecimal digits")
        return cls(
            circuit=members["circuit"].identifier(),
            signals=read_named(members["signals"].items()),
            fingerprint=fingerprint,
            standing=None if standing is None else str(standing.value),
            hash_inputs=None if hashed is None else str(hashed.value),
        )

    def to_json(self) -> str:
        """The text of `NAME.statement.json`, UTF-8. Raises `InvalidStatement` where it would be longer or deeper than is read."""
        import json

        head: dict[str, str] = {"format": FORMAT, "version": VERSION, "circuit": self.circuit}
        head["verification_key"] = self.fingerprint
        if self.standing is not None:
            head["standing"] = self.standing
        if self.hash_inputs is not None:
            head["hash_inputs"] = self.hash_inputs
        lines = [f" {json.dumps(name)}: {json.dumps(text, ensure_ascii=False)},\n" for name, text in head.items()]
        pairs = [json.dumps([name, part.to_json()], ensure_ascii=False) for name, part in self.signals.items()]
        signals = ",\n  ".join(pairs)
        text = "{\n" + "".join(lines) + f' "signals": [\n  {signals}\n ]\n}}\n'
        Statement.from_json(text.encode())
        return text


def named_signals(pairs: Iterable[Sequence[Any]]) -> dict[str, SignalType]:
    """Types by name, from pairs of a name and a type as JSON; raises `InvalidStatement`."""
    document = [list(pair) for pair in pairs]
    node = node_of(document, MAX_STATEMENT_BYTES, InvalidStatement, "signals", MAX_STATEMENT_DEPTH, ascii_only=False)
    return read_named(node.items())


def _compare(name: str, part: SignalType, found: Sequence[int], expected: Sequence[int]) -> None:
    """Raise `InvalidProof` with the first signal that differs: what it is and what was expected are public, and told."""
    if list(found) == list(expected):
        return
    for (where, leaf), signal, other in zip(_leaves(name, part), found, expected, strict=True):
        if signal != other:
            reason = f"the public signal is {_told(leaf, signal)}, expected {_told(leaf, other)}"
            raise InvalidProof(where, reason, "refuse the proof: it is of another statement")


def _told(part: SignalType, signal: int) -> str:
    """A signal as it is written on a command line and in JSON."""
    if isinstance(part, (Signed, FixedPoint)):
        value = signal if signal < part.half else signal - R
        return str(value) if isinstance(part, Signed) else part.decimal(value)
    return ("false", "true")[signal] if signal < 2 and part.to_json() == "Bool" else str(signal)


def _step(path: str, start: int) -> str:
    """The path up to the first dot or bracket from `start` on."""
    end = next((place for place in range(start, len(path)) if path[place] in ".["), len(path))
    return path[:end]


def _leaves(name: str, part: SignalType) -> Iterator[tuple[str, SignalType]]:
    inner = list(part.places(name)) if part.size else []
    if not inner and part.size:
        yield name, part
    for path, item in inner:
        yield from _leaves(path, item)


def _printable(path: object) -> str:
    text = str(path)[:64]
    return text if text.isprintable() else ascii(text)
