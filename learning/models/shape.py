"""What everybody knows of a network: its layers, and how large its numbers are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final

from ..errors import LearningError
from .tables import CELLS, TABLES

WEIGHT: Final = 8
"""Bits of a weight, with its sign."""

BIAS: Final = 32
_ELEMENT: Final = 253
"""Bits of an element that no sum carries out of."""

_MOST_PRODUCTS: Final = 1 << 22
_MOST_LAYERS: Final = 64
_MOST_VALUES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Pool:
    """Of each channel, what windows have: the largest, or the sum, which stands for the average. Windows lie within."""

    kind: str
    kernel: tuple[int, int]
    stride: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution; a dense layer is one whose kernel is as large as what it takes.

    It takes numbers 0 ... `most` in `size` (channels, height, width), of which `zero` stands for 0 and is what `padding` (top,
    left, bottom, right) adds; gives `outputs` sums at each place of its kernel, what `activation` makes of them, and what `pool`
    leaves of that. `shift` lowest bits of a sum are left out before.
    """

    size: tuple[int, int, int]
    outputs: int
    kernel: tuple[int, int]
    most: int
    zero: int = 0
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    activation: str = "none"
    shift: int = 0
    pool: Pool | None = None

    @property
    def window(self) -> int:
        """How many numbers a sum is of."""
        return self.size[0] * self.kernel[0] * self.kernel[1]

    @property
    def lane(self) -> int:
        """Bits of a sum, with its sign: of the largest weights and inputs, and a bias of at most as much."""
        return (self.window * self.most * (1 << WEIGHT - 1)).bit_length() + 2

    @property
    def lanes(self) -> int:
        """Sums in an element."""
        return _ELEMENT // self.lane

    @property
    def elements(self) -> int:
        """Of the weights of one number of a window."""
        return -(-self.outputs // self.lanes)

    @property
    def most_bias(self) -> int:
        """The largest bias, either way."""
        return min((1 << self.lane - 2) - 1, (1 << BIAS - 1) - 1)

    @property
    def places(self) -> tuple[int, int]:
        """Rows and columns of places where the kernel lies."""
        top, left, bottom, right = self.padding
        rows = (self.size[1] + top + bottom - self.kernel[0]) // self.stride[0] + 1
        return rows, (self.size[2] + left + right - self.kernel[1]) // self.stride[1] + 1

    @property
    def windows(self) -> list[list[int | None]]:
        """Of each place the numbers that it takes, channel by channel and row by row; None is padding."""
        return _windows(self.size, self.kernel, self.stride, self.places, self.padding, together=True)

    @property
    def pooled(self) -> list[list[int]]:
        """Of each number that the layer gives, those that it is pooled of."""
        size = (self.outputs, *self.places)
        if self.pool is None:
            return [[place] for place in range(size[0] * size[1] * size[2])]
        found = _windows(size, self.pool.kernel, self.pool.stride, self.gives[1:], (0, 0, 0, 0), together=False)
        return [[place for place in window if place is not None] for window in found]

    @property
    def gives(self) -> tuple[int, int, int]:
        """Channels, height and width of what the next layer takes."""
        rows, columns = self.places
        if self.pool is not None:
            rows = (rows - self.pool.kernel[0]) // self.pool.stride[0] + 1
            columns = (columns - self.pool.kernel[1]) // self.pool.stride[1] + 1
        return self.outputs, rows, columns

    @property
    def gives_most(self) -> int:
        """The largest number that it gives, where it has an activation."""
        of_relu = (1 << max(0, self.lane - 1 - self.shift)) - 1
        return (TABLES[self.activation].most if self.activation in TABLES else of_relu) * self._averaged

    @property
    def gives_zero(self) -> int:
        """The number that stands for 0 in what it gives."""
        return TABLES[self.activation].zero * self._averaged if self.activation in TABLES else 0

    @property
    def under_pool(self) -> int:
        """How many numbers a pool is of; 1 without."""
        return self.pool.kernel[0] * self.pool.kernel[1] if self.pool else 1

    @property
    def _averaged(self) -> int:
        return self.under_pool if self.pool and self.pool.kind == "average" else 1


def _windows(
    size: tuple[int, int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    places: tuple[int, int],
    padding: tuple[int, int, int, int],
    *,
    together: bool,
) -> list[list[int | None]]:
    """The numbers under a kernel at each place, of all channels together, or channel after channel."""
    channels, height, width = size

    def under(channel: int, row: int, column: int) -> list[int | None]:
        first_row, first_column = row * stride[0] - padding[0], column * stride[1] - padding[1]
        return [
            (channel * height + y) * width + x if 0 <= y < height and 0 <= x < width else None
            for y in range(first_row, first_row + kernel[0])
            for x in range(first_column, first_column + kernel[1])
        ]

    at = [(row, column) for row in range(places[0]) for column in range(places[1])]
    if together:
        return [[number for channel in range(channels) for number in under(channel, *place)] for place in at]
    return [under(channel, *place) for channel in range(channels) for place in at]


@dataclass(frozen=True, slots=True)
class Shape:
    """Inputs have `width` bits. With one output the answer is that, with more the place of the largest, the first of several.

    A shape with one output that `decides` answers whether that is above 0, and shows no more of it.
    """

    width: int
    layers: tuple[Layer, ...]
    decides: bool = False

    @classmethod
    def dense(cls, sizes: tuple[int, ...], shifts: tuple[int, ...], width: int, activation: str = "relu") -> Shape:
        """`sizes` are the numbers of inputs, of each hidden layer, and of outputs; `shifts` those of the hidden layers."""
        if len(sizes) != len(shifts) + 2:
            raise _no_shape((sizes, shifts), "give sizes of all layers, and a shift for each hidden one")
        layers: list[Layer] = []
        for place, (inputs, outputs) in enumerate(pairwise(sizes)):
            most, zero = (layers[-1].gives_most, layers[-1].gives_zero) if layers else ((1 << width) - 1, 0)
            hidden = place < len(shifts)
            made = (activation, shifts[place]) if hidden else ("none", 0)
            layers.append(Layer((inputs, 1, 1), outputs, (1, 1), most, zero, activation=made[0], shift=made[1]))
        return cls(width, tuple(layers))

    def __post_init__(self) -> None:
        """Refuse what is no model."""
        if not 1 <= self.width <= 16 or not 1 <= len(self.layers) <= _MOST_LAYERS:
            raise _no_shape(self, f"have inputs of 1 to 16 bits and at most {_MOST_LAYERS} layers")
        size, most = self.layers[0].size, (1 << self.width) - 1
        zero = self.layers[0].zero
        products = 0
        for place, layer in enumerate(self.layers):
            _check(layer, is_last=place == len(self.layers) - 1)
            taken = layer.size[0] * layer.size[1] * layer.size[2]
            if taken != size[0] * size[1] * size[2] or layer.most != most or layer.zero != zero:
                raise _no_shape(layer, "let each layer take what the one before gives")
            products += layer.places[0] * layer.places[1] * layer.window * layer.elements
            size, most, zero = layer.gives, layer.gives_most, layer.gives_zero
        if self.decides and (self.outputs > 1 or self.layers[-1].activation != "none"):
            raise _no_shape(self, "let what decides be one sum")
        if products > _MOST_PRODUCTS:
            raise _no_shape(f"{products} products", f"have at most {_MOST_PRODUCTS}")

    @property
    def inputs(self) -> int:
        """How many numbers the model takes."""
        channels, height, width = self.layers[0].size
        return channels * height * width

    @property
    def outputs(self) -> int:
        """How many numbers the last layer gives."""
        channels, height, width = self.layers[-1].gives
        return channels * height * width

    @property
    def weights(self) -> int:
        """How many there are."""
        return sum(layer.window * layer.outputs for layer in self.layers)

    @property
    def biases(self) -> int:
        """How many there are."""
        return sum(layer.outputs for layer in self.layers)

    @property
    def elements(self) -> int:
        """Field elements that the weights and biases are packed in."""
        return sum((layer.window + 1) * layer.elements for layer in self.layers)

    def to_object(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": "network", **asdict(self)}


def _no_shape(what: object, mend: str) -> LearningError:
    return LearningError("the model", f"its shape is {what}", mend)


def _check(layer: Layer, *, is_last: bool) -> None:
    pool = (*layer.pool.kernel, *layer.pool.stride) if layer.pool is not None else ()
    sizes = (*layer.size, layer.outputs, *layer.kernel, *layer.stride, layer.most, *pool)
    if min(sizes) < 1 or min(layer.padding) < 0 or layer.shift < 0 or not 0 <= layer.zero <= layer.most:
        raise _no_shape(layer, "have sizes of at least 1, shifts and padding of at least 0")
    channels, height, width = layer.size
    if max(channels * height * width, layer.outputs, layer.window) > _MOST_VALUES or max(layer.padding) > 1 << 10:
        raise _no_shape(layer, f"have layers of at most {_MOST_VALUES} numbers")
    if min(layer.places) < 1 or min(layer.gives) < 1:
        raise _no_shape(layer, "let kernels lie within what they take")
    if layer.lane > 64:
        raise LearningError("the model", "its sums are too wide", "use fewer inputs, or larger shifts")
    if layer.activation in TABLES:
        if layer.lane - layer.shift < CELLS:
            raise _no_shape(layer, f"leave at least {CELLS} bits of a sum for a table")
    elif layer.activation == "none":
        if not is_last or layer.shift or layer.pool is not None:
            raise _no_shape(
                layer, "have an activation in all layers but the last, which has no shift and no pool without"
            )
    elif layer.activation != "relu":
        raise _no_shape(layer, f"have one of none, relu, {', '.join(TABLES)}")
    elif layer.lane - 1 - layer.shift < 1:
        raise LearningError("the model", f"its shift of {layer.shift} leaves nothing of a sum", "have a smaller one")
    if layer.pool is not None and layer.pool.kind not in ("max", "average"):
        raise _no_shape(layer, "pool by max or average")
    if layer.pool is not None and layer.gives[1] * layer.gives[2] * layer.outputs * layer.under_pool > _MOST_PRODUCTS:
        raise _no_shape(layer, f"pool at most {_MOST_PRODUCTS} numbers")


def packed(layer: Layer, columns: list[list[Any]]) -> list[Any]:
    """The elements of each number's weights, and of the biases as those of one number more, in the order of a window."""
    elements = []
    for column in columns:
        for start in range(0, layer.outputs, layer.lanes):
            part = column[start : start + layer.lanes]
            total = part[0]
            for lane, number in enumerate(part[1:], start=1):
                total = total + number * (1 << layer.lane * lane)
            elements.append(total)
    return elements
