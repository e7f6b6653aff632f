"""Cards and models as JSON: what is published, and what the owner keeps."""

from __future__ import annotations

from dataclasses import fields
from types import GenericAlias
from typing import Any, Final, get_args, get_origin, get_type_hints

import numpy as np
from zkwright.core.field import R
from zkwright.core.json_depth import shallow_json

from ..errors import LearningError
from .card import AnyShape, Card
from .committed import CommittedModel
from .forest import Forest, Tree
from .forest_shape import LEAF, ForestShape
from .model import Model
from .shape import WEIGHT, Shape

MOST_BYTES: Final = 1 << 26
_KINDS: Final = {"network": Shape, "forest": ForestShape}


def published(committed: CommittedModel) -> dict[str, Any]:
    """What everybody gets: the card, and the commitment."""
    return {"card": committed.card.to_object(), "commitment": str(committed.commitment)}


def read_published(place: object, text: bytes) -> tuple[Card, int]:
    """The card and the commitment. Raises `LearningError` for what is no such file."""
    document = _document(place, text, {"card", "commitment"})
    return _card(place, document["card"]), _element(place, document["commitment"])


def kept(committed: CommittedModel) -> dict[str, Any]:
    """What the owner keeps, and nobody else may read."""
    model = committed.model
    document: dict[str, Any] = {"card": model.card.to_object(), "nonce": str(committed.nonce)}
    if isinstance(model, Model):
        weights, biases = ([part.tolist() for part in parts] for parts in (model.weights, model.biases))
        return {**document, "weights": weights, "biases": biases}
    if isinstance(model, Forest):
        trees = [{"nodes": [list(node) for node in tree.nodes], "leaves": list(tree.leaves)} for tree in model.trees]
        return {**document, "trees": trees}
    raise TypeError(f"no model of this library: {type(model).__name__}")


def read_kept(place: object, text: bytes) -> CommittedModel:
    """The owner's model. Raises `LearningError` for what is no such file, without saying what is in it."""
    document = _document(place, text, {"card", "nonce", "weights", "biases", "trees"})
    card = _card(place, document.get("card"))
    nonce = _element(place, document.get("nonce"))
    try:
        model = _network(card, document) if isinstance(card.shape, Shape) else _forest(card, document)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise _damaged(place) from None
    return CommittedModel(model, nonce)


def _network(card: Card, document: dict[str, Any]) -> Model:
    layers = card.shape.layers if isinstance(card.shape, Shape) else ()
    weights = tuple(_whole(each, WEIGHT) for each in document["weights"])
    biases = tuple(_whole(each, 33) for each in document["biases"])
    expected = [((layer.window, layer.outputs), (layer.outputs,)) for layer in layers]
    if [(w.shape, b.shape) for w, b in zip(weights, biases, strict=True)] != expected:
        raise ValueError("another shape")
    return Model(card, weights, biases)


def _whole(numbers: Any, bits: int) -> Any:
    array = np.array(numbers)
    if array.dtype != np.int64 or array.min() < -(1 << bits - 1) or array.max() >= 1 << bits - 1:
        raise ValueError("no whole numbers of so many bits")
    return array


def _forest(card: Card, document: dict[str, Any]) -> Forest:
    shape = card.shape
    if not isinstance(shape, ForestShape):
        raise TypeError("no forest")
    levels = 3 * shape.blocks
    trees = []
    for each in document["trees"]:
        nodes = tuple((_below(at, shape.inputs), _below(most, 1 << shape.width)) for at, most in each["nodes"])
        leaves = tuple(_below(leaf, 1 << LEAF) for leaf in each["leaves"])
        if len(nodes) != (1 << levels) - 1 or len(leaves) != 1 << levels:
            raise ValueError("another number of nodes")
        trees.append(Tree(nodes, leaves))
    if len(trees) != shape.trees:
        raise ValueError("another number of trees")
    return Forest(card, tuple(trees))


def _below(number: Any, bound: int) -> int:
    if type(number) is not int or not 0 <= number < bound:
        raise ValueError("no number in its range")
    return number


def _document(place: object, text: bytes, known: set[str]) -> dict[str, Any]:
    if len(text) > MOST_BYTES:
        raise LearningError(place, f"has more than {MOST_BYTES >> 20} MB", "give what `learn commit` wrote")
    try:
        document = shallow_json(text)
    except ValueError:
        raise _damaged(place) from None
    if not isinstance(document, dict) or not set(document) <= known or "card" not in document:
        raise _damaged(place)
    return document


def _damaged(place: object) -> LearningError:
    return LearningError(place, "is no such model, or damaged", "give what `learn commit` wrote")


def _element(place: object, given: Any) -> int:
    if not isinstance(given, str) or not given.isascii() or not given.isdigit() or len(given) > 78:
        raise _damaged(place)
    if (number := int(given)) >= R or str(number) != given:
        raise _damaged(place)
    return number


def _card(place: object, given: Any) -> Card:
    try:
        values = dict(given)
        shape = dict(values.pop("shape"))
        made: AnyShape = _made(_KINDS[shape.pop("kind")], shape)
        low, step = (tuple(_real(each) for each in values.pop(name)) for name in ("low", "step"))
        classes = values.pop("classes")
        if classes is not None and not all(isinstance(each, str | int) for each in classes):
            raise TypeError("a class")
        origin, scale = (_real(values.pop(name)) for name in ("origin", "scale"))
        if values:
            raise ValueError("more than a card has")
        return Card(made, low, step, None if classes is None else tuple(classes), origin, scale)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise _damaged(place) from None


def _real(given: Any) -> float:
    if not isinstance(given, str) or len(given) > 32 or repr(float(given)) != given:
        raise TypeError("no number, or not written as one is here")
    return float(given)


def _made(kind: Any, given: Any) -> Any:
    """A frozen dataclass of integers, words, tuples and others of its kind, all of which have to be given."""
    hints = get_type_hints(kind)
    if set(given) != {each.name for each in fields(kind)}:
        raise ValueError("other fields")
    return kind(**{name: _value(hints[name], value) for name, value in given.items()})


def _value(hint: Any, given: Any) -> Any:
    if hint in (int, str, bool):
        if type(given) is not hint:
            raise TypeError("another type")
        return given
    if get_origin(hint) is tuple or isinstance(hint, GenericAlias):
        parts = get_args(hint)
        if not isinstance(given, list) or len(given) > 1 << 12:
            raise TypeError("no list")
        each = parts[:1] * len(given) if parts[-1] is ... else parts
        return tuple(_value(part, value) for part, value in zip(each, given, strict=True))
    if (allowed := get_args(hint)) and given is None and type(None) in allowed:
        return None
    if allowed:
        return _value(allowed[0], given)
    return _made(hint, given)
