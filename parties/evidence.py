"""What shows a third person, who took no part, whose message was false: signed messages, and what to hold them against.

One message that breaks the rules of its kind is enough. Where parties are more than three times `threshold`, so are the shares of
a result or of a proof that all of them sent: honest ones lie on one polynomial, as the check had looked at their degree before
anybody signed such a message, and at most `threshold` others are too few for another one that as many lie on. What all parties
said at the beginning makes up the session's number, which every message names, and holds the hash of their parties.toml: nobody
can show messages of other parties, of another session, or with another `threshold`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.json_depth import shallow_json
from zkwright.core.pinned_tls import public_key_of

from .messages import ELEMENT, NO_SESSION, Kind, Message, read_points, session_of
from .points import sum_g1, sum_g2
from .shamir import lagrange

if TYPE_CHECKING:
    import os

    from zkwright.verifier import G1Point, G2Point

    from .configuration import Parties

    Point = TypeVar("Point", G1Point, G2Point)

MAX_BYTES: Final = 1 << 28
"""How long a file of evidence may be: a message of a megabyte of results of each of nine parties is well below."""

_DIGEST_AT: Final = 64
"""Where in what a party said first the hash of its parties.toml stands."""

T = TypeVar("T")


class Blame(NamedTuple):
    """Who is shown to have lied, by their names, and what they did."""

    names: tuple[str, ...]
    what: str


class Evidence(NamedTuple):
    """Messages of which one is false by itself, or of each party one in the same round. `hellos` are what all said first."""

    messages: tuple[Message, ...]
    hellos: tuple[bytes, ...] = ()

    def to_json(self) -> str:
        """As a file has it."""
        return json.dumps(self.to_object())

    def to_object(self) -> dict[str, Any]:
        """As JSON, in hexadecimal."""
        return {
            "messages": [message.to_bytes().hex() for message in self.messages],
            "hellos": [hello.hex() for hello in self.hellos],
        }

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Evidence:
        """What a file holds. Raises `FormatError` for anything else, and `OSError`."""
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        try:
            if len(data) > MAX_BYTES:
                raise ValueError("too long")
            document = shallow_json(data)
            if not isinstance(document, dict) or set(document) != {"messages", "hellos"}:
                raise ValueError("other members")
            messages, hellos = ([bytes.fromhex(text) for text in document[name]] for name in ("messages", "hellos"))
            return cls(tuple(map(Message.from_bytes, messages)), tuple(hellos))
        except (ValueError, TypeError, RecursionError):
            mend = "give the evidence.json that `zkwright parties prove` left, or Cheated.evidence.to_json()"
            raise FormatError(path, "no evidence against a party", mend=mend) from None


def blame(evidence: Evidence, parties: Parties) -> Blame | None:
    """Whom this shows to have lied in a session of these parties; None where it shows nothing.

    Whoever puts evidence together can blame nobody who kept to the protocol, as long as no more than `threshold` others did not.
    """
    messages = evidence.messages
    if any(not 1 <= message.sender <= parties.n for message in messages):
        return None
    keys = [public_key_of(parties.members[message.sender - 1].certificate) for message in messages]
    if not messages or not all(message.is_signed_by(key) for message, key in zip(messages, keys, strict=True)):
        return None
    if len(messages) == 1:
        fault = messages[0].fault()
        return None if fault is None else Blame((parties.name_of(messages[0].sender),), fault)
    if not _is_one_round(evidence, parties):
        return None
    payloads = [message.payload for message in sorted(messages, key=lambda message: message.sender)]
    if any(message.fault() for message in messages):
        return None
    what = "a share of a result" if messages[0].kind == Kind.RESULT else "a share of the proof"
    find = false_results if messages[0].kind == Kind.RESULT else false_proof_shares
    false = find(payloads, parties.threshold)
    names = tuple(parties.name_of(party) for party in false)
    return Blame(names, f"{what} that is not on the one polynomial that all others' are on") if false else None


def _is_one_round(evidence: Evidence, parties: Parties) -> bool:
    """Whether there is a message of each party, of one round of a session of these parties in which all have the same to send."""
    first, *_ = evidence.messages
    return (
        sorted(message.sender for message in evidence.messages) == list(range(1, parties.n + 1))
        and first.kind in (Kind.RESULT, Kind.PROOF)
        and first.session != NO_SESSION
        and all(
            (message.session, message.number, message.kind, len(message.payload))
            == (first.session, first.number, first.kind, len(first.payload))
            for message in evidence.messages
        )
        and len(evidence.hellos) == parties.n
        and session_of(evidence.hellos) == first.session
        and all(hello[_DIGEST_AT : _DIGEST_AT + 32] == parties.digest for hello in evidence.hellos)
        and len({len(hello) for hello in evidence.hellos}) == 1
    )


def false_results(payloads: Sequence[bytes], threshold: int) -> list[int]:
    """The parties, from 1 on, whose shares of results are not on the polynomials that all others' are on."""
    false: set[int] = set()
    for at in range(0, len(payloads[0]), ELEMENT):
        shares = [int.from_bytes(payload[at : at + ELEMENT], "little") for payload in payloads]
        false |= set(off_the_others(shares, threshold, threshold, _sum_of_numbers))
    return sorted(false) if len(false) <= threshold else []


def false_proof_shares(payloads: Sequence[bytes], threshold: int) -> list[int]:
    """The parties whose shares of A or B, or of C where parties are more than four times `threshold`, are off the others'."""
    a, b, c = zip(*(read_points(payload) for payload in payloads), strict=True)
    false = {
        *off_the_others(a, threshold, threshold, sum_g1),
        *off_the_others(b, threshold, threshold, sum_g2),
        *off_the_others(c, 2 * threshold, threshold, sum_g1),
    }
    return sorted(false) if len(false) <= threshold else []


def off_the_others(
    values: Sequence[T], degree: int, n_liars: int, total: Callable[[Sequence[T], Sequence[int]], T]
) -> list[int]:
    """The parties, from 1 on, whose values are not on the one polynomial that all others' lie on; none where nobody can tell.

    At most `n_liars` of n parties lie. With n above `degree` + 2 * `n_liars` two such polynomials would share more values of
    honest parties than different ones can.
    """
    n = len(values)
    if n <= degree + 2 * n_liars:
        return []
    for base in combinations(range(1, n + 1), degree + 1):
        known = [values[party - 1] for party in base]
        off = [party for party in range(1, n + 1) if total(known, lagrange(base, party)) != values[party - 1]]
        if len(off) <= n_liars:
            return off
    return []


def _sum_of_numbers(values: Sequence[int], factors: Sequence[int]) -> int:
    return sum(factor * value for factor, value in zip(factors, values, strict=True)) % R
