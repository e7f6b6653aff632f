"""What is proved of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from zkwright.circuits.bits import from_bits
from zkwright.compiler import (
    U8,
    U16,
    U32,
    Array,
    Bool,
    Circuit,
    Field,
    Private,
    Public,
    Struct,
    UInt,
    circuit,
    require,
    select,
)

from .commitments import committed_inputs, committed_model
from .shape import BIAS, WEIGHT, Layer, Shape, packed


def commitment_circuit(shape: Shape) -> Circuit[Any, Any]:
    """Weights, each of 8 bits, and biases, none too large, are what a commitment is to. Proved once."""
    n_weights, n_biases = shape.weights, shape.biases

    @circuit
    def well_formed(
        weights: Private[Array[U8, Literal["n_weights"]]],
        biases: Private[Array[U32, Literal["n_biases"]]],
        nonce: Private[Field],
        n_weights: int = n_weights,
        n_biases: int = n_biases,
    ) -> Public[Field]:
        """The commitment to a model's weights, which come with 128 added, and biases, with 2**31."""
        signed_weights = [Field(weight) - (1 << WEIGHT - 1) for weight in weights]
        at_weight = at_bias = 0
        elements: list[Field] = []
        for layer in shape.layers:
            columns = []
            for _ in range(layer.inputs):
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
        return committed_model(shape, nonce, elements)

    return well_formed


class Answered(Struct):
    """What a model that was committed to says."""

    model: Field
    """The commitment."""

    answer: Field
    """The place of the largest output, or the only output."""


class AnsweredOfCommitted(Struct):
    """The same, of inputs that were committed to."""

    model: Field
    inputs: Field
    answer: Field


def answer_circuit(shape: Shape, *, public_inputs: bool = True) -> Circuit[Any, Any]:
    """A committed model's answer, to inputs that are public, or else committed to: `salt` hides them."""
    n_elements, n_inputs, width = shape.elements, shape.sizes[0], shape.width

    if public_inputs:

        @circuit
        def answer(
            elements: Private[Array[Field, Literal["n_elements"]]],
            nonce: Private[Field],
            inputs: Public[Array[UInt[Literal["width"]], Literal["n_inputs"]]],  # type: ignore[type-arg]
            n_elements: int = n_elements,
            n_inputs: int = n_inputs,
            width: int = width,
        ) -> Public[Answered]:
            """What the model with this commitment says of these inputs."""
            said = _said(shape, list(elements), [Field(each) for each in inputs])
            return Answered(model=committed_model(shape, nonce, list(elements)), answer=said)

        return answer

    @circuit
    def answer_of_committed(
        elements: Private[Array[Field, Literal["n_elements"]]],
        nonce: Private[Field],
        inputs: Private[Array[UInt[Literal["width"]], Literal["n_inputs"]]],  # type: ignore[type-arg]
        salt: Private[Field],
        n_elements: int = n_elements,
        n_inputs: int = n_inputs,
        width: int = width,
    ) -> Public[AnsweredOfCommitted]:
        """What the model with this commitment says of the inputs with that commitment."""
        values = [Field(each) for each in inputs]
        said = _said(shape, list(elements), values)
        return AnsweredOfCommitted(
            model=committed_model(shape, nonce, list(elements)),
            inputs=committed_inputs(salt, values, width),
            answer=said,
        )

    return answer_of_committed


def _said(shape: Shape, elements: list[Field], inputs: list[Field]) -> Field:
    at = 0
    values = inputs
    sums: list[Any] = []
    for layer in shape.layers:
        count = (layer.inputs + 1) * layer.elements
        sums = _sums(layer, elements[at : at + count], values)
        at += count
        values = [_rectified(layer, bits) for bits in sums] if layer is not shape.layers[-1] else []
    last = shape.layers[-1]
    return _signed(last, sums[0]) if last.outputs == 1 else _largest(last, sums)


def _sums(layer: Layer, elements: list[Field], values: list[Field]) -> list[Any]:
    """The bits of each output's sum, with half of what its lane holds added, so that none is negative."""
    sums: list[Any] = []
    half = 1 << layer.lane - 1
    for part in range(layer.elements):
        lanes = min(layer.lanes, layer.outputs - part * layer.lanes)
        total = elements[layer.inputs * layer.elements + part] + sum(half << layer.lane * lane for lane in range(lanes))
        for place, value in enumerate(values):
            total = total + value * elements[place * layer.elements + part]
        bits = list(total.bits(layer.lane * lanes))
        sums += [bits[layer.lane * lane : layer.lane * (lane + 1)] for lane in range(lanes)]
    return sums


def _rectified(layer: Layer, bits: Sequence[Bool]) -> Field:
    """max(sum, 0) without its lowest bits: the highest bit says that the sum is not negative."""
    return Field(bits[layer.lane - 1]) * from_bits(bits[layer.shift : layer.lane - 1])


def _signed(layer: Layer, bits: Sequence[Bool]) -> Field:
    return from_bits(bits) - (1 << layer.lane - 1)


def _largest(layer: Layer, sums: list[Sequence[Bool]]) -> Field:
    """The place of the largest, the first of several: each challenger has to be larger than the best before it."""
    kind = UInt(layer.lane)
    values: list[Any] = [kind.unchecked_linear(from_bits(bits).linear) for bits in sums]
    best, place = values[0], U16(0)
    for challenger, value in enumerate(values[1:], start=1):
        wins = value > best
        best, place = select(wins, value, best), select(wins, U16(challenger), place)
    return Field(place)
