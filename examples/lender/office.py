"""The lender: fits a model, commits to it, proves scores and fairness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sklearn.linear_model import LogisticRegression
from zkwright.compiler import Program
from zkwright.learning.models import (
    CommittedModel,
    Model,
    Shape,
    SignedInputs,
    TestSet,
    answer_circuit,
    commitment_circuit,
    fairness_circuit,
    quantised,
)
from zkwright.prover import Proved, Prover, setup

from .applicants import Applicants
from .reader import Published, Statements


def fitted(past: Applicants) -> Model:
    """A logistic regression on whole numbers as they are: what the bureau signs is what the model takes."""
    estimator = LogisticRegression(solver="liblinear").fit(past.rows, past.repaid.astype(int))
    return quantised(estimator, past.rows, scaling=(0, 1))


@dataclass(frozen=True)
class Keys:
    """What proves each statement, for all models of one shape. Made here for development: for value hold a ceremony."""

    shape: Shape
    commitment: Prover
    score: Prover
    fairness: Prover

    @classmethod
    def made(cls, model: Model, rows: int) -> Keys:
        """For models of this one's shape, and test sets of so many rows."""
        circuits = (
            commitment_circuit(model.shape),
            answer_circuit(model.shape, inputs="signed"),
            fairness_circuit(model.shape, rows),
        )
        return cls(model.shape, *(_prover(each.compile()) for each in circuits))

    @property
    def statements(self) -> Statements:
        """What verifies."""
        return Statements(
            self.shape,
            *((each.verifying_key, each.statement) for each in (self.commitment, self.score, self.fairness)),
        )


def _prover(program: Program) -> Prover:
    return Prover(setup(program.r1cs), program)


@dataclass(frozen=True)
class Office:
    """A lender with a committed model."""

    model: CommittedModel
    keys: Keys

    def published(self) -> Published:
        """What everybody gets, with the proof that the commitment is to a model."""
        proved = self.keys.commitment.prove_inputs(self.model.commitment_inputs())
        return Published(self.model.card, self.model.commitment, proved)

    def score(self, signed: SignedInputs) -> Proved:
        """Whether an applicant gets a loan, with a proof for the applicant and whoever looks after lenders."""
        return self.keys.score.prove_inputs(self.model.signed_answer_inputs(signed))

    def fairness(self, test_set: TestSet, permille: int) -> Proved:
        """That rates of loans differ by at most so many thousandths between the groups of the bureau's test set.

        Raises `UnsatisfiedCircuitError` where they differ by more.
        """
        inputs: dict[str, Any] = test_set.inputs(self.model, permille)
        return self.keys.fairness.prove_inputs(inputs)
