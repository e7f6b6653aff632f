"""A key and the statement that describes it, held to one another once and asked by name from then on."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from .errors import InvalidProof, InvalidStatement, MalformedProof, VerifierError
from .groth16.batch import InvalidBatch, verify_many
from .groth16.proof import MAX_PROOF_BYTES, Proof
from .groth16.verification import check_key, check_proof, verify
from .groth16.verifying_key import MAX_KEY_BYTES, VerifyingKey
from .public_signals import MAX_PUBLIC_BYTES, PublicSignals, public_from_json, public_from_node
from .standing import refuse_relying
from .statement import MAX_STATEMENT_BYTES, Statement
from .strict_json import MAX_DEPTH, parse

StrPath: TypeAlias = str | os.PathLike[str]

_Document = TypeVar("_Document")

VERIFICATION_KEY: Final = "verification_key.json"
"""The key's file, beside its descriptor."""

MAX_BODY_BYTES: Final = MAX_PUBLIC_BYTES + MAX_PROOF_BYTES
"""Of a request with public signals and a proof."""


class Verifier:
    """A verifying key pinned by its statement's fingerprint, which answers by name.

        verifier = Verifier.load("transfer.statement.json")  # once, at start
        values = verifier.verify_json(public, proof, expect={"scope": 7})  # bytes of strangers; or raises InvalidProof
        remember(values["nullifier"])

    In full, without files:

    >>> from zkwright import Field, Private, Public, circuit
    >>> from zkwright.prover import prove_inputs, setup, statement_of
    >>> @circuit
    ... def square(x: Private[Field]) -> Public[Field]:
    ...     return x * x
    >>> program = square.compile()
    >>> key = setup(program.r1cs)
    >>> verifier = Verifier(key.verifying_key(), statement_of(program, key), development=True)
    >>> proof, public = prove_inputs(key, program, {"x": 3})
    >>> verifier.verify(proof, public={"result": 9})
    {'result': 9}
    >>> verifier.verify(proof, public={"result": 10})
    Traceback (most recent call last):
    zkwright.verifier.errors.InvalidProof: the proof does not hold for this key and these public signals; ...

    Values are what `Statement.values` has: int for a Field or an integer, bool, Fraction, bytes, str, list, tuple, dict. Each
    way to verify returns all public values by name, and raises `InvalidProof` for whatever a stranger can do to a proof or to
    public signals; `InvalidStatement` is about what you wrote in `expect`.

    A verifier never changes: any number of threads may share it.
    """

    __slots__ = ("_key", "_statement")

    def __init__(self, key: VerifyingKey, statement: Statement, *, development: bool = False) -> None:
        """Pin `key` to `statement`; see `load` for what is raised."""
        check_key(key)
        if type(statement) is not Statement:
            found = type(statement).__name__
            raise TypeError(f"statement: expected a Statement, found {found}; read it with Statement.from_json")
        statement.check_is_of(key)
        refuse_relying(statement.standing, development)
        self._key = key
        self._statement = statement

    @classmethod
    def load(
        cls, statement: StrPath, *, key: StrPath | VerifyingKey | None = None, development: bool = False
    ) -> Verifier:
        """Read `NAME.statement.json`, and the key that it is of: `verification_key.json` beside it, or `key`.

        Raises `InvalidStatement` for a descriptor that is damaged or of another key, `InvalidKey` for a key that is unfit, and
        for one under which somebody can forge proofs, as far as the descriptor knows, or of which it says nothing, unless it is
        served for `development`; `OSError` when a file cannot be read.
        """
        described = _read(statement, MAX_STATEMENT_BYTES, Statement.from_json)
        if key is None:
            key = os.path.join(os.path.dirname(os.fspath(statement)), VERIFICATION_KEY)
        vk = key if isinstance(key, VerifyingKey) else _read(key, MAX_KEY_BYTES, VerifyingKey.from_json)
        return cls(vk, described, development=development)

    @property
    def key(self) -> VerifyingKey:
        """The verifying key."""
        return self._key

    @property
    def statement(self) -> Statement:
        """Names and types of the public signals; `statement.standing` says who can forge proofs."""
        return self._statement

    def __repr__(self) -> str:
        """The circuit and the key."""
        return f"<Verifier: {self._statement.circuit}, key {self._statement.fingerprint[:16]}>"

    def verify(self, proof: Proof, public: Mapping[str, Any]) -> dict[str, Any]:
        """The public values, once the proof holds of them: `public` has all of them by name, whoever wrote it.

            verifier.verify(proof, public={"result": 33})

        Raises `InvalidProof` for a name that is missing or unknown, for what is no value of its type, and as the function
        `verify` does; `TypeError` for what is no `Proof`.
        """
        check_proof(proof)
        return self._checked(self._signals(public), proof, None)

    def verify_json(
        self, public: bytes | str, proof: bytes | str, *, expect: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The public values, once the texts of a `public.json` and a `proof.json` hold and are what is expected.

        Where the statement has `hash_inputs`, `public` is the text of a `signals.json`.
        `expect` has values by name, all or some, as in `Statement.values`. Raises `InvalidProof` (`MalformedProof` for texts
        that are no such files) for what is wrong with them, `InvalidStatement` for what is wrong with `expect`.
        """
        signals = public_from_json(public)
        return self._checked(signals, Proof.from_json(proof), expect)

    def verify_body(self, body: bytes | str, *, expect: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The same of one document, `{"proof": ..., "public": ...}`, as `Proved.to_object` writes it, and a request sends it.

        Read as strictly as files are: no name twice, no other member, at most `MAX_BODY_BYTES`.
        """
        document = parse(body, MAX_BODY_BYTES, MalformedProof, max_depth=MAX_DEPTH + 1)
        members = document.fields(("proof", "public"))
        return self._checked(public_from_node(members["public"]), Proof.from_node(members["proof"]), expect)

    def verify_many(
        self,
        claims: Sequence[tuple[Mapping[str, Any], Proof] | tuple[bytes | str, bytes | str]],
        *,
        expect: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """The public values of each of many, once all proofs hold and all values are what is expected.

        A claim is a pair of signals and a proof, as `verify` or as `verify_json` takes them. Raises `InvalidBatch`, whose
        `refusals` have what these raise for each that is refused, by its place; `TypeError` for anything but a list or tuple of
        pairs.
        What it costs, `zkwright.verifier.verify_many` tells.
        """
        if type(claims) not in (list, tuple) or any(type(claim) is not tuple or len(claim) != 2 for claim in claims):
            raise TypeError("claims: expected a list or tuple of pairs (public, proof); give list(...) of an iterator")
        refusals: dict[int, InvalidProof] = {}
        readable: dict[int, tuple[PublicSignals, Proof]] = {}
        values: list[dict[str, Any]] = []
        for place, claim in enumerate(claims):
            try:
                signals, proof = self._read(*claim)
                values.append(self._statement.values(signals, expect=expect))
                readable[place] = self._statement.of_key(signals), proof
            except InvalidProof as refusal:
                refusals[place] = refusal
        try:
            verify_many(self._key, list(readable.values()))
        except InvalidBatch as batch:
            places = list(readable)
            refusals |= {places[number]: refusal for number, refusal in batch.refusals.items()}
        if refusals:
            raise InvalidBatch(dict(sorted(refusals.items())))
        return values

    def _read(self, public: Any, proof: Any) -> tuple[PublicSignals, Proof]:
        if isinstance(public, (bytes, str)):
            return public_from_json(public), Proof.from_json(proof)
        check_proof(proof)
        return self._signals(public), proof

    def _signals(self, public: Mapping[str, Any]) -> PublicSignals:
        """The signals of values that a stranger may have written."""
        try:
            return self._statement.public_of(public)
        except InvalidStatement as error:
            raise InvalidProof(error.where or "public", error.reason, error.mend) from None

    def _checked(self, signals: PublicSignals, proof: Proof, expect: Mapping[str, Any] | None) -> dict[str, Any]:
        values = self._statement.values(signals, expect=expect)
        verify(self._key, self._statement.of_key(signals), proof)
        return values


def _read(path: StrPath, limit: int, reader: Callable[[bytes], _Document]) -> _Document:
    """What a file holds; a refusal names it."""
    with open(path, "rb") as file:
        text = file.read(limit + 1)
    try:
        return reader(text)
    except VerifierError as error:
        error.add_note(os.fspath(path))
        raise
