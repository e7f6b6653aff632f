"""A committed model as files: what its owner keeps, and what everybody gets.

    FOLDER/model.secret.json         the model and what hides it: the owner's alone
    FOLDER/answer.zkey               the key that proves an answer, and of networks commitment.zkey
    FOLDER/public/card.json          the card and the commitment; `learn verify` takes this folder
    FOLDER/public/verification_key.json, answer.statement.json
    FOLDER/public/commitment/        of networks: the proof that the commitment is to such a model

The keys are for development: whoever made them can prove anything. For real use, compile `answer_circuit(card.shape)` and hold a
ceremony.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from zkwright.compiler import Circuit, Program, random_field
from zkwright.core.field import R
from zkwright.core.files.atomic_file import replacing
from zkwright.prover import Prover, check_circuit, read_zkey, setup, statement_of
from zkwright.verifier import InvalidKey, InvalidProof, Proof, Statement, VerifyingKey, public_from_json, public_to_json

from ..errors import LearningError
from .card import Card
from .circuits import INPUTS, answer_circuit, commitment_circuit
from .committed import CommittedModel
from .forest import Forest
from .model import Model
from .records import MOST_BYTES, kept, published, read_kept, read_published
from .shape import Shape
from .signed import SignedInputs

PUBLIC: Final = "public"
SECRET: Final = "model.secret.json"
_CARD: Final = "card.json"
_KEY: Final = "answer.zkey"
_VERIFICATION_KEY: Final = "verification_key.json"
_STATEMENT: Final = "answer.statement.json"
_COMMITMENT: Final = "commitment"
_COMMITMENT_KEY: Final = "commitment.zkey"
_PROOF: Final = "proof.json"
_SIGNALS: Final = "public.json"


def publish(folder: Path, model: Model | Forest, *, inputs: str = "public") -> CommittedModel:
    """Commit to a model, make development keys, prove the commitment where it needs that, and write all of it into a folder.

    Raises `LearningError` where a model lies there already: what answers are of must not change under those who rely on it.
    """
    if (folder / SECRET).exists():
        raise LearningError(folder, "has a committed model already", "choose another folder")
    if inputs not in INPUTS:
        raise LearningError(inputs, "is no kind of inputs here", f"say one of {', '.join(INPUTS)}")
    committed = model.committed()
    public = folder / PUBLIC
    public.mkdir(parents=True, exist_ok=True)
    program = _compiled(answer_circuit(model.shape, inputs=inputs))
    key = setup(program.r1cs, path=folder / _KEY)
    _write_key(public, _STATEMENT, Prover(key, program))
    if isinstance(model.shape, Shape):
        proving = _compiled(commitment_circuit(model.shape))
        prover = Prover(setup(proving.r1cs, path=folder / _COMMITMENT_KEY), proving)
        place = public / _COMMITMENT
        place.mkdir(exist_ok=True)
        _write_key(place, f"{_COMMITMENT}.statement.json", prover)
        _write_proof(place, prover.prove_inputs(committed.commitment_inputs()))
    _write(public / _CARD, json.dumps(published(committed), indent=1))
    _write(folder / SECRET, json.dumps(kept(committed)), secret=True)
    return committed


def answer(folder: Path, inputs: Any, out: Path) -> dict[str, Any]:
    """Prove what the committed model in a folder says of one row of inputs, and write `proof.json` and `public.json`.

    Inputs are numbers, or `SignedInputs` where the model was published for these. Where they are committed to,
    `inputs.secret.json` is written as well: the numbers and the salt that opens the commitment. Returns what the answer stands
    for, by name.
    """
    committed = read_kept(folder / SECRET, _read(folder / SECRET))
    kind = _kind(_statement(folder / PUBLIC / _STATEMENT))
    if isinstance(inputs, SignedInputs) != (kind == "signed"):
        raise LearningError("the inputs", f"are of another kind than {kind}", f"give {kind} ones")
    opening: dict[str, Any] = {}
    if isinstance(inputs, SignedInputs):
        given = committed.signed_answer_inputs(inputs)
    else:
        numbers = committed.card.whole(inputs)
        if numbers.ndim != 1:
            raise LearningError("the inputs", "are several rows", "ask for one answer at a time")
        salt = random_field() if kind == "committed" else None
        given = committed.answer_inputs(numbers, salt)
        opening = {} if salt is None else {"inputs": numbers.tolist(), "salt": str(salt)}
    program = _compiled(answer_circuit(committed.card.shape, inputs=kind))
    proved = Prover(read_zkey(folder / _KEY), program).prove_inputs(given)
    out.mkdir(parents=True, exist_ok=True)
    if opening:
        _write(out / "inputs.secret.json", json.dumps(opening), secret=True)
    _write_proof(out, proved)
    return _told(committed.card, proved.values["result"]["answer"])


def _kind(statement: Statement) -> str:
    """What may be known of inputs, as a statement tells."""
    return "public" if "inputs" in statement.signals else "signed" if "issuer" in statement.signals else "committed"


@dataclass(frozen=True)
class Offer:
    """What everybody gets of a committed model."""

    card: Card
    commitment: int
    verification_key: VerifyingKey
    statement: Statement
    commitment_key: VerifyingKey | None = None
    commitment_statement: Statement | None = None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """From the public folder, once the commitment was proved to be to such a model.

        Raises `LearningError`, `InvalidKey`, `InvalidStatement` for what is damaged, `InvalidProof` where the commitment is
        not proved.
        """
        card, commitment = read_published(folder / _CARD, _read(folder / _CARD))
        of_commitment = names = None
        if isinstance(card.shape, Shape):
            place = folder / _COMMITMENT
            of_commitment = VerifyingKey.from_json(_read(place / _VERIFICATION_KEY))
            names = _statement(place / f"{_COMMITMENT}.statement.json")
            signals, proof = _proof(place)
            names.verify(of_commitment, signals, proof, expect={"scheme": card.scheme, "result": commitment})
        key = VerifyingKey.from_json(_read(folder / _VERIFICATION_KEY))
        return cls(card, commitment, key, _statement(folder / _STATEMENT), of_commitment, names)

    def check_keys(self, folder: Path) -> None:
        """Compile what the card describes, and compare: the keys in a folder are of these circuits, and of this offer.

        The names of public signals are compared as well: an owner that gives another signal the answer's name, such as the
        commitment to inputs, chooses what is read there. Without, a verifier takes the owner's word for what its verification
        keys prove. Raises `InvalidKey`. Who made a development key can prove anything all the same.
        """
        circuits = [
            (_KEY, self.verification_key, self.statement, answer_circuit(self.card.shape, inputs=_kind(self.statement)))
        ]
        if isinstance(self.card.shape, Shape):
            if self.commitment_key is None or self.commitment_statement is None:
                raise InvalidKey(_COMMITMENT_KEY, "is not in the offer", "read the offer from its folder")
            own = commitment_circuit(self.card.shape)
            circuits.append((_COMMITMENT_KEY, self.commitment_key, self.commitment_statement, own))
        for name, verification_key, statement, circuit in circuits:
            key = read_zkey(folder / name)
            key.check()
            program = _compiled(circuit)
            check_circuit(key, program.r1cs)
            if key.verifying_key().fingerprint != verification_key.fingerprint:
                raise InvalidKey(
                    name, "is another key than the answer was proved with", "ask the model's owner for both"
                )
            if replace(statement, standing=None) != replace(statement_of(program, key), standing=None):
                what = "has signals of other names in the owner's descriptor than in the circuit"
                raise InvalidKey(name, what, "believe nothing that is read by these names")

    def verify(self, folder: Path, inputs: Any = None) -> dict[str, Any]:
        """What the model says, once the proof in a folder shows it; of these inputs, where some are given.

        Raises `InvalidProof` for an answer of another model, card or input.
        """
        signals, proof = _proof(folder)
        expect: dict[str, Any] = {"scheme": self.card.scheme, "result.model": self.commitment}
        values = self.statement.verify(self.verification_key, signals, proof, expect=expect)
        said = _told(self.card, values["result"]["answer"])
        kind = _kind(self.statement)
        if kind != "public":
            if inputs is not None:
                raise InvalidProof("inputs", f"are {kind}, and not shown", "ask for an answer to public ones")
            if kind == "committed":
                return {**said, "inputs_commitment": str(values["result"]["inputs"])}
            issuer = [str(values["issuer"][name]) for name in ("x", "y")]
            return {**said, "issuer": issuer, "subject": str(values["subject"])}
        whole = np.array(values["inputs"], dtype=np.int64)
        if inputs is not None and not np.array_equal(self.card.whole(inputs), whole):
            raise InvalidProof("inputs", "are others than were given", "ask for an answer to your own inputs")
        return {**said, "inputs": whole.tolist()}


def _told(card: Card, answer: int) -> dict[str, Any]:
    number = answer - R if answer > R // 2 else answer
    return {"answer": number, "means": np.asarray(card.told(number)).item()}


def _compiled(circuit: Circuit[Any, Any]) -> Program:
    return circuit.compile()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _write(path: Path, text: str, *, secret: bool = False) -> None:
    with replacing(path, secret=secret) as file:
        file.write(text.encode())


def _write_key(folder: Path, statement: str, prover: Prover) -> None:
    _write(folder / _VERIFICATION_KEY, prover.verifying_key.to_json())
    _write(folder / statement, prover.statement.to_json())


def _write_proof(folder: Path, proved: Any) -> None:
    _write(folder / _PROOF, proved.proof.to_json())
    _write(folder / _SIGNALS, public_to_json(proved.public))


def _statement(path: Path) -> Statement:
    return Statement.from_json(_read(path))


def _proof(folder: Path) -> tuple[tuple[int, ...], Proof]:
    return tuple(public_from_json(_read(folder / _SIGNALS))), Proof.from_json(_read(folder / _PROOF))
