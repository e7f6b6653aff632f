"""A case: what is public of an account, and what its proof says, checked with the proof that the model is one."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

from zkwright import Program
from zkwright.learning.models import CommittedModel, commitment_circuit
from zkwright.prover import Prover, read_zkey, setup, statement_of
from zkwright.verifier import Verifier

from .circuits import SHAPE, seal_of

MODEL: Final = "model"
"""The folder in which the agency shows once that its commitment is to a model."""

SCORE: Final = "score"
"""The folder of circuit and key of the score."""

_PAGE: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Account {account}</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em; color: #222 }}
.verdict {{ border: 1px solid #bbb; border-radius: .5em; padding: 1em 1.5em; font-size: 1.4em; font-weight: bold }}
.held {{ color: #060 }} code {{ font-size: .85em; overflow-wrap: anywhere }}</style>
<h1>Account {account}, day {day}</h1>
<p class="verdict">{verdict}</p>
<p class="held">Proved: the model that the agency committed to says this of what three banks sealed of the account
on that day.</p>
<p>No bank showed a record, to the agency or to another bank, and the agency no weight.</p>
<p>Model <code>{model}</code><br>Seals {seals}</p></html>
"""


class Case(NamedTuple):
    """What all four agree on: the model's commitment and card, the account, the day, and the banks' seals."""

    model: int
    scheme: int
    account: int
    day: int
    seals: tuple[int, ...]

    @classmethod
    def of(cls, committed: CommittedModel, account: int, day: int, records: list[dict[str, Any]]) -> Case:
        """Of records as their banks have them, who each seal their own."""
        seals = [
            int(seal_of(bank, account, day, record["features"], int(record["salt"])))
            for bank, record in enumerate(records)
        ]
        return cls(committed.commitment, committed.card.scheme, account, day, tuple(seals))

    @property
    def inputs(self) -> dict[str, Any]:
        """What everybody gives."""
        seals = [str(seal) for seal in self.seals]
        common = {"model": str(self.model), "scheme": str(self.scheme), "account": str(self.account)}
        return {**common, "day": self.day, "seals": seals}


def make_key(folder: Path, program: Program) -> None:
    """`circuit.zkey` and what verifies by it. Whoever makes a key here can forge proofs."""
    folder.mkdir(parents=True, exist_ok=True)
    key = setup(program.r1cs, path=folder / "circuit.zkey")
    (folder / "verification_key.json").write_text(key.verifying_key().to_json(), encoding="utf-8")
    (folder / "statement.json").write_text(statement_of(program, key).to_json(), encoding="utf-8")


def show_well_formed(folder: Path, committed: CommittedModel) -> None:
    """The agency proves, once, that its commitment is to weights of 8 bits and a bias: larger ones could say what they liked."""
    program = commitment_circuit(SHAPE).compile()
    make_key(folder / MODEL, program)
    proved = Prover(read_zkey(folder / MODEL / "circuit.zkey"), program).prove_inputs(committed.commitment_inputs())
    (folder / MODEL / "proof.json").write_text(json.dumps(proved.to_object()), encoding="utf-8")


def require_well_formed(folder: Path, case: Case) -> None:
    """What banks check before they take part. Raises `zkwright.verifier.InvalidProof`."""
    verifier = Verifier.load(folder / MODEL / "statement.json", development=True)
    body = (folder / MODEL / "proof.json").read_bytes()
    verifier.verify_body(body, expect={"scheme": case.scheme, "result": case.model})


def verdict(folder: Path, case: Case, public: bytes | str, proof: bytes | str) -> bool:
    """Whether the account is suspicious, if the proof is of this case and of a model. Raises `zkwright.verifier.InvalidProof`."""
    require_well_formed(folder, case)
    verifier = Verifier.load(folder / SCORE / "statement.json", development=True)
    expected = {**case._asdict(), "seals": list(case.seals)}
    return bool(verifier.verify_json(public, proof, expect=expected)["result"])


def page(case: Case, suspicious: bool) -> str:
    """What is on file, of what `verdict` said."""
    return _PAGE.format(
        account=case.account,
        day=case.day,
        verdict="suspicious" if suspicious else "not suspicious",
        model=escape(f"{case.model:064x}"),
        seals=" ".join(f"<br><code>{seal:064x}</code>" for seal in case.seals),
    )
