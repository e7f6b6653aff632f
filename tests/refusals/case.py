"""A case of the table, and the table as it lies in `table.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

TABLE: Final = Path(__file__).with_name("table.json")

LEVELS: Final = ("words", "text", "key")
"""At which level a case lies, and so who can be asked:

- `words`: everybody. The texts are well formed, or cut, and `calldata` says the same of their numbers.
- `text`: who reads snarkjs' JSON. No sequence of numbers says the same.
- `key`: who reads a key, or is made of one. What is made of one either is not made, or says no to `calldata`.
"""

HASHED: Final = "hashed"
"""The level of cases of keys whose proofs publish a hash of their signals, which are apart in the table: who knows the statement,
or is made of it to take all signals, can be asked them."""

REASONS: Final = {
    "signal range": r"public.*(not in \[0, r\)|more than 77 digits)",
    "signal count": r"expected \d+ public signals, found \d+",
    "number": "not a canonical decimal number",
    "coordinate range": r"the coordinate is not in \[0, q\)|more than 77 digits",
    "off curve": "the point is not on the (curve|twist)",
    "subgroup": "the point is outside the subgroup of order r",
    "infinity": "the point at infinity",
    "protocol": 'protocol: (not "groth16"|missing)',
    "curve": 'curve: not "bn128"',
    "text": (
        "no JSON|empty|not its text|unknown name|missing|repeated|escape|outside ASCII|expected an? |nested deeper|"
        r"bytes are more|a number|not \"|found \d+"
    ),
    "equation": "the proof does not hold",
    "uncontributed": "nobody contributed",
    "related": "the same point as",
    "key length": r"IC: \d+ points for \d+ public signals|IC: expected",
}
"""Why a case is refused, and what the library says then."""


@dataclass(frozen=True)
class Case:
    """One question: do these texts prove something under this key?"""

    name: str
    """No other case has it."""

    why: str
    """What goes wrong where the answer is another."""

    level: str
    """One of `LEVELS`, or `HASHED`."""

    key: str
    """The name of the key among those of `keys()` or `hashed_keys()`; empty at the level `key`, whose cases bring their own."""

    verification_key: str
    """The text of `verification_key.json`."""

    public: str
    """The text of `public.json`."""

    proof: str
    """The text of `proof.json`."""

    calldata: bytes | None
    """Where texts are not what matters, the arguments of `verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[n])`: A, B as
    EIP-197 has it, C and the signals, big-endian in 32 bytes each; without the selector."""

    reason: str
    """One of `REASONS`; empty where it must be accepted."""

    @property
    def accepted(self) -> bool:
        """Whether the answer must be yes."""
        return not self.reason

    def __str__(self) -> str:
        """As it is called in reports."""
        return self.name


@dataclass(frozen=True)
class Key:
    """A key that cases are about, for what is made of one: the texts of `verification_key.json` and of its descriptor."""

    name: str
    verification_key: str
    statement: str


@cache
def keys() -> dict[str, Key]:
    """The keys by name."""
    return {name: Key(name, **texts) for name, texts in _table()["keys"].items()}


@cache
def hashed_keys() -> dict[str, Key]:
    """The keys by name whose proofs publish a hash of their signals."""
    return {name: Key(name, **texts) for name, texts in _table()[HASHED]["keys"].items()}


@cache
def hashed_cases() -> tuple[Case, ...]:
    """The cases about those."""
    return tuple(_read(entry, hashed_keys()) for entry in _table()[HASHED]["cases"])


@cache
def cases(*levels: str) -> tuple[Case, ...]:
    """The cases of these levels, of all if none is named."""
    return tuple(_read(entry, keys()) for entry in _table()["cases"] if not levels or entry["level"] in levels)


@cache
def _table() -> Any:
    return json.loads(TABLE.read_text(encoding="utf-8"))


def _read(entry: dict[str, str], of: dict[str, Key]) -> Case:
    key = entry.get("key", "")
    return Case(
        name=entry["name"],
        why=entry["why"],
        level=entry["level"],
        key=key,
        verification_key=of[key].verification_key if key else entry["verification_key"],
        public=entry["public"],
        proof=entry["proof"],
        calldata=bytes.fromhex(entry["calldata"].removeprefix("0x")) if "calldata" in entry else None,
        reason=entry.get("reason", ""),
    )


def write(all_keys: list[Key], all_cases: list[Case], of_hashes: list[Key], hashed: list[Case]) -> str:
    """The text of the table."""
    return (
        json.dumps(
            {
                "format": "zkwright refusals",
                "version": "1",
                "keys": _written_keys(all_keys),
                "cases": [_written(case) for case in all_cases],
                HASHED: {"keys": _written_keys(of_hashes), "cases": [_written(case) for case in hashed]},
            },
            indent=1,
        )
        + "\n"
    )


def _written_keys(of: list[Key]) -> dict[str, dict[str, str]]:
    return {key.name: {"verification_key": key.verification_key, "statement": key.statement} for key in of}


def _written(case: Case) -> dict[str, str]:
    entry = {"name": case.name, "why": case.why, "level": case.level}
    entry |= {"key": case.key} if case.key else {"verification_key": case.verification_key}
    entry |= {"public": case.public, "proof": case.proof}
    if case.calldata is not None:
        entry["calldata"] = "0x" + case.calldata.hex()
    return entry | ({"expected": "accepted"} if case.accepted else {"expected": "refused", "reason": case.reason})
