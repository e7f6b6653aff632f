"""What is proved of a model."""

from __future__ import annotations

from typing import Any, Final, Literal

from zkwright.circuits.babyjub.edwards import Point
from zkwright.circuits.schnorr import Signature, require_signature
from zkwright.compiler import U8, U32, Array, Circuit, Field, Private, Public, Struct, UInt, circuit, require

from .card import AnyShape
from .commitments import committed_inputs, committed_model, signed_message
from .forest_circuits import forest_says
from .network_circuits import network_says
from .shape import BIAS, WEIGHT, Shape, packed

INPUTS: Final = ("public", "committed", "signed")
"""What may be known of inputs."""


def says(shape: AnyShape, elements: list[Field], inputs: list[Any]) -> Field:
    """What the model of these elements says of inputs of as many bits as the shape says, in rows."""
    return network_says(shape, elements, inputs) if isinstance(shape, Shape) else forest_says(shape, elements, inputs)


def commitment_circuit(shape: Shape) -> Circuit[Any, Any]:
    """Weights, each of 8 bits, and biases, none too large, are what a commitment is to. Proved once."""
    n_weights, n_biases = shape.weights, shape.biases

    @circuit
    def well_formed(
        weights: Private[Array[U8, Literal["n_weights"]]],
        biases: Private[Array[U32, Literal["n_biases"]]],
        nonce: Private[Field],
        scheme: Public[Field],
        n_weights: int = n_weights,
        n_biases: int = n_biases,
    ) -> Public[Field]:
        """The commitment to a model's weights, which come with 128 added, and biases, with 2**31."""
        signed_weights = [Field(weight) - (1 << WEIGHT - 1) for weight in weights]
        at_weight = at_bias = 0
        elements: list[Field] = []
        for layer in shape.layers:
            columns = []
            for _ in range(layer.window):
                columns.append(signed_weights[at_weight : at_weight + layer.outputs])
                at_weight += layer.outputs
            own = biases[at_bias : at_bias + layer.outputs]
            at_bias += layer.outputs
            middle = 1 << BIAS - 1
            if layer.most_bias < middle - 1:
                for bias in own:
                    require(bias <= middle + layer.most_bias, "a bias is too large")
                    require(bias >= middle - layer.most_bias, "a bias is too small")
            columns.append([Field(bias) - middle for bias in own])
            elements += packed(layer, columns)
        return committed_model(shape, scheme, nonce, elements)

    return well_formed


class Answered(Struct):
    """What a model that was committed to says."""

    model: Field
    """The commitment."""

    answer: Field
    """The place of the largest output, the only output, or whether that is above 0."""


class AnsweredOfCommitted(Struct):
    """The same, of inputs that were committed to."""

    model: Field
    inputs: Field
    answer: Field


def answer_circuit(shape: AnyShape, *, inputs: str = "public") -> Circuit[Any, Any]:
    """A committed model's answer to inputs.

    They are `public`, or `committed` to, hidden by `salt`, or `signed` by an issuer, as `SignedInputs` are, and shown to nobody.
    What verifies compares `scheme` with that of the model's card.
    """
    n_elements, n_inputs, width = shape.elements, shape.inputs, shape.width

    @circuit
    def answer(
        elements: Private[Array[Field, Literal["n_elements"]]],
        nonce: Private[Field],
        scheme: Public[Field],
        inputs: Public[Array[UInt[Literal["width"]], Literal["n_inputs"]]],  # type: ignore[type-arg]
        n_elements: int = n_elements,
        n_inputs: int = n_inputs,
        width: int = width,
    ) -> Public[Answered]:
        """What the model with this commitment says of these inputs."""
        said = says(shape, list(elements), list(inputs))
        return Answered(model=committed_model(shape, scheme, nonce, list(elements)), answer=said)

    @circuit
    def answer_of_committed(
        elements: Private[Array[Field, Literal["n_elements"]]],
        nonce: Private[Field],
        scheme: Public[Field],
        inputs: Private[Array[UInt[Literal["width"]], Literal["n_inputs"]]],  # type: ignore[type-arg]
        salt: Private[Field],
        n_elements: int = n_elements,
        n_inputs: int = n_inputs,
        width: int = width,
    ) -> Public[AnsweredOfCommitted]:
        """What the model with this commitment says of the inputs with that commitment."""
        return AnsweredOfCommitted(
            model=committed_model(shape, scheme, nonce, list(elements)),
            inputs=committed_inputs(salt, [Field(each) for each in inputs], width),
            answer=says(shape, list(elements), list(inputs)),
        )

    @circuit
    def answer_of_signed(
        elements: Private[Array[Field, Literal["n_elements"]]],
        nonce: Private[Field],
        scheme: Public[Field],
        inputs: Private[Array[UInt[Literal["width"]], Literal["n_inputs"]]],  # type: ignore[type-arg]
        salt: Private[Field],
        signature: Private[Signature],
        issuer: Public[Point],
        subject: Public[Field],
        n_elements: int = n_elements,
        n_inputs: int = n_inputs,
        width: int = width,
    ) -> Public[Answered]:
        """What the model with this commitment says of the inputs that this issuer signed for this subject."""
        hidden = committed_inputs(salt, [Field(each) for each in inputs], width)
        require_signature(issuer, signed_message(subject, hidden), signature)
        said = says(shape, list(elements), list(inputs))
        return Answered(model=committed_model(shape, scheme, nonce, list(elements)), answer=said)

    known: dict[str, Circuit[Any, Any]] = {
        "public": answer,
        "committed": answer_of_committed,
        "signed": answer_of_signed,
    }
    return known[inputs]
