"""What a verifier asks, in JSON, and how it becomes the public values of one of the family's circuits.

    {"audience": "https://shop.example", "purpose": "To sell you wine", "challenge": "<64 hexadecimal digits>",
     "issued": 1796000000, "expires": 1796000300, "scope": "customers", "statement": "<the descriptor's SHA-256>",
     "credentials": [{"schema": "<its hash>", "issuers": [{"key": {"x": "...", "y": "..."}, "revoked": "<root>"}],
                      "where": [{"claim": "birthday", "age_at_least": 18, "at": "2026-11-30"}]}]}

A condition is `equals`, `in`, `from` and `to` (one of them may be left out), or `age_at_least` and `age_at_most` with `at`. Both
sides compile the same document to the same public values, and the hash of all of it is one of them: a proof answers this request
and no other. `scope` may be left out; then the nullifier is of this request alone and tells nobody apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.poseidon import poseidon

from .circuits import FAMILY, ISSUER_LEVELS, SCOPE, issuer_leaf
from .credential import IssuerKey
from .documents import document_hash, element, fields, identifier, text_hash
from .errors import MalformedError
from .schema import Property, Schema, Value

MAX_ISSUERS: Final = 1 << ISSUER_LEVELS

_OLDEST: Final = 150
_ANYTHING: Final = {"place": 0, "is_ranged": False, "low": 0, "high": 0, "is_listed": False}
"""A predicate that asks nothing, but for its members."""


@dataclass(frozen=True)
class Trusted:
    """An issuer whose credentials are taken, and the root of what it has revoked."""

    key: IssuerKey
    revoked: int


@dataclass(frozen=True)
class Condition:
    """What is asked of a claim; of the other fields those that this kind of condition has."""

    claim: str
    equals: Value | None = None
    among: tuple[Value, ...] | None = None
    low: Value | None = None
    high: Value | None = None
    age_at_least: int | None = None
    age_at_most: int | None = None
    at: date | None = None


@dataclass(frozen=True)
class Wanted:
    """What is asked of one credential."""

    schema: int
    issuers: tuple[Trusted, ...]
    where: tuple[Condition, ...]

    @property
    def issuers_tree(self) -> MerkleTree:
        """The tree of trusted issuers, in their order."""
        return MerkleTree([int(issuer_leaf(each.key.point, each.revoked)) for each in self.issuers], ISSUER_LEVELS)


@dataclass(frozen=True)
class Request:
    """A request, read; two requests are one where their documents are."""

    document: dict[str, Any]
    audience: str
    purpose: str
    issued: int
    expires: int
    scope: str | None
    statement: str
    credentials: tuple[Wanted, ...]

    @classmethod
    def from_object(cls, document: Any) -> Request:
        """Read a request. Raises `MalformedError` for what has no reading, or more than one."""
        audience, purpose, challenge, issued, expires, statement, credentials, scope = fields(
            document,
            "the request",
            {
                "audience": str,
                "purpose": str,
                "challenge": str,
                "issued": int,
                "expires": int,
                "statement": str,
                "credentials": list,
            },
            {"scope": str},
        )
        identifier(challenge, "the challenge")
        identifier(statement, "the statement")
        if not 0 <= issued < expires < 1 << 48:
            raise MalformedError("the request has no time in which it holds", "write seconds, issued before expires")
        wanted = tuple(_wanted(each) for each in credentials)
        if not wanted:
            raise MalformedError("the request asks for no credential", "ask for one, or two")
        return cls(dict(document), audience, purpose, issued, expires, scope, statement, wanted)

    @property
    def id(self) -> int:
        """The hash of the document."""
        return document_hash(self.document)

    @property
    def scope_element(self) -> int:
        """What nullifiers are of: who asks and the scope, so that none gets a nullifier of another's; or this request."""
        within = self.id if self.scope is None else text_hash(self.scope)
        return int(poseidon(SCOPE, text_hash(self.audience), within))


@dataclass(frozen=True)
class Compiled:
    """A request as the public values of a circuit."""

    size: str
    """Which of the family."""

    public: dict[str, Any]
    """All public values but the nullifier, which is the circuit's result."""

    def fits(self, number: int, values: list[int]) -> bool:
        """Whether the claims of a credential, as field elements, are what is asked of the one with this number."""
        return all(_holds(predicate, values) for predicate in self.public["asked"][number]["predicates"])


def compiled(request: Request, schemas: Mapping[int, Schema]) -> Compiled:
    """The smallest circuit that a request fits, and the public values that a proof of it has.

    Raises `MalformedError` for a schema that is not known, conditions that a claim's type does not have, and more than fits.
    """
    asked = [[_predicate(each, _schema(wanted, schemas)) for each in wanted.where] for wanted in request.credentials]
    size = size_of(request)
    n, most = FAMILY[size]["n"], FAMILY[size]["size"]
    public = {
        "request": request.id,
        "scope": request.scope_element,
        "now": request.issued,
        "asked": [
            {
                "schema": wanted.schema,
                "issuers": wanted.issuers_tree.root,
                "predicates": [_padded(each, most) for each in [*predicates, *[_ANYTHING] * (n - len(predicates))]],
            }
            for wanted, predicates in zip(request.credentials, asked, strict=True)
        ],
    }
    return Compiled(size, public)


def size_of(request: Request) -> str:
    """Which of the family a request takes. Raises `MalformedError` where none has room."""
    count = len(request.credentials)
    n = max(len(wanted.where) for wanted in request.credentials)
    listed = max((len(each.among or ()) for wanted in request.credentials for each in wanted.where), default=0)
    for name, size in FAMILY.items():
        if count == size["count"] and n <= size["n"] and listed <= size["size"]:
            return name
    room = "; ".join(f"{s['count']} with {s['n']} conditions and sets of {s['size']}" for s in FAMILY.values())
    raise MalformedError(
        f"{count} credentials with {n} conditions and a set of {listed} fit no circuit", f"ask for {room}"
    )


def explained(request: Request, schemas: Mapping[int, Schema], names: Mapping[IssuerKey, str]) -> list[str]:
    """What the holder of credentials is asked, in words, by names that the holder has for claims and issuers.

    Raises `MalformedError` as `compiled` does: what cannot be compiled is not shown either.
    """
    compiled(request, schemas)
    lines = []
    for wanted in request.credentials:
        schema = schemas[wanted.schema]
        issuers = [
            names.get(each.key, f"somebody you do not know ({str(each.key.x)[:8]}...)") for each in wanted.issuers
        ]
        who = issuers[0] if len(issuers) == 1 else f"one of {len(issuers)}, it is not told which: {', '.join(issuers)}"
        lines.append(f"You have a valid {schema.title!r}, issued by {who}")
        lines += [f"{schema.properties[each.claim].title} {_in_words(each)}" for each in wanted.where]
    if request.scope is None:
        lines.append("Nothing that would tell that you came before")
    else:
        lines.append(
            f"That it is you again, whenever {request.audience} asks within {request.scope!r}, and nowhere else"
        )
    return lines


def latest_birthday(years: int, at: date) -> date:
    """The last birthday of who is so many years old on a day. Who was born on February 29th is a year older on March 1st."""
    if not 0 <= years <= _OLDEST or at.year - years < 1:
        raise MalformedError(f"an age of {years} on {at}", f"write 0 to {_OLDEST} years")
    try:
        return at.replace(year=at.year - years)
    except ValueError:  # the 29th of February, in a year that has none
        return date(at.year - years, 2, 28)


def _wanted(document: object) -> Wanted:
    schema, issuers, where = fields(
        document, "what is asked of a credential", {"schema": str, "issuers": list, "where": list}
    )
    trusted = []
    for each in issuers:
        key, revoked = fields(each, "a trusted issuer", {"key": dict, "revoked": str})
        trusted.append(Trusted(IssuerKey.from_object(key), element(revoked, "a root of what was revoked")))
    if not 1 <= len(trusted) <= MAX_ISSUERS or len({each.key for each in trusted}) != len(trusted):
        raise MalformedError(
            "the trusted issuers are none, too many, or one twice", f"name 1 to {MAX_ISSUERS}, each once"
        )
    return Wanted(element(schema, "a schema's hash"), tuple(trusted), tuple(_condition(each) for each in where))


def _condition(document: Any) -> Condition:
    kinds = {"equals", "in", "from", "to", "age_at_least", "age_at_most", "at"}
    said = {name: document[name] for name in document.keys() & kinds} if isinstance(document, dict) else {}
    others = {name: document[name] for name in document.keys() - kinds} if isinstance(document, dict) else document
    (claim,) = fields(others, "a condition", {"claim": str})
    names = said.keys()
    if None in said.values():
        raise MalformedError(f"a condition on {claim!r} says nothing", "leave out what has no value")
    if names == {"equals"}:
        return Condition(claim, equals=said["equals"])
    if names == {"in"}:
        (among,) = fields(said, "a condition", {"in": list})
        if not among:
            raise MalformedError(f"a condition on {claim!r} has an empty set", "list what the claim may be")
        return Condition(claim, among=tuple(among))
    if names and names <= {"from", "to"}:
        return Condition(claim, low=said.get("from"), high=said.get("to"))
    if names & {"age_at_least", "age_at_most"}:
        at, least, most = fields(said, "a condition", {"at": str}, {"age_at_least": int, "age_at_most": int})
        day = date.fromordinal(_DATE.encode(at, "the day of an age"))
        return Condition(claim, age_at_least=least, age_at_most=most, at=day)
    raise MalformedError(
        f"a condition on {claim!r} says {', '.join(sorted(names)) or 'nothing'}",
        "write equals; in; from, to; or age_at_least, age_at_most with at",
    )


_DATE: Final = Property("a date", "date", 0, 0, None)


def _schema(wanted: Wanted, schemas: Mapping[int, Schema]) -> Schema:
    if wanted.schema not in schemas:
        raise MalformedError(
            "the request is about credentials of a kind that is not known here", "add one of that schema"
        )
    return schemas[wanted.schema]


def _predicate(condition: Condition, schema: Schema) -> dict[str, Any]:
    place = schema.place(condition.claim)
    known = schema.properties[condition.claim]
    what = f"what is asked of {condition.claim!r}"
    if condition.equals is not None or condition.among is not None:
        among = condition.among if condition.among is not None else (condition.equals,)
        members = [known.encode(each, what) for each in among]
        if len(set(members)) != len(members):
            raise MalformedError(f"{what} has a value twice", "list each once")
        return {**_ANYTHING, "place": place, "is_listed": True, "members": members}
    if not known.is_ordered:
        raise MalformedError(f"{what} is a range, and its values have no order", "ask for equals or in")
    low, high = 0, (1 << 64) - 1
    if condition.at is not None:
        if known.kind != "date":
            raise MalformedError(f"{what} is an age, and it is no date", "ask for a range")
        if condition.age_at_least is not None:
            high = latest_birthday(condition.age_at_least, condition.at).toordinal()
        if condition.age_at_most is not None:
            low = (latest_birthday(condition.age_at_most + 1, condition.at) + timedelta(days=1)).toordinal()
    else:
        low = low if condition.low is None else known.encode(condition.low, what)
        high = high if condition.high is None else known.encode(condition.high, what)
    if low > high:
        raise MalformedError(f"{what} is an empty range", "write the smaller bound first")
    return {**_ANYTHING, "place": place, "is_ranged": True, "low": low, "high": high}


def _padded(predicate: dict[str, Any], size: int) -> dict[str, Any]:
    members = predicate.get("members", [0])
    return {**predicate, "members": [*members, *members[-1:] * (size - len(members))]}


def _holds(predicate: dict[str, Any], values: list[int]) -> bool:
    value = values[predicate["place"]]
    in_range = not predicate["is_ranged"] or predicate["low"] <= value <= predicate["high"]
    return in_range and (not predicate["is_listed"] or value in predicate["members"])


def _in_words(condition: Condition) -> str:
    if condition.equals is not None:
        return f"is {_shown(condition.equals)}"
    if condition.among is not None:
        return f"is one of {', '.join(map(_shown, condition.among))}"
    if condition.at is not None:
        ages = [f"at least {condition.age_at_least}"] * (condition.age_at_least is not None)
        ages += [f"at most {condition.age_at_most}"] * (condition.age_at_most is not None)
        return f"makes an age of {' and '.join(ages)} years on {condition.at}"
    bounds = [f"at least {_shown(condition.low)}"] * (condition.low is not None)
    bounds += [f"at most {_shown(condition.high)}"] * (condition.high is not None)
    return f"is {' and '.join(bounds)}"


def _shown(value: Value | None) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
