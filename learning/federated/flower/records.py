"""What strategy and mod tell each other in Flower's records, and models as flat vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

import numpy as np
from flwr.app import Array, ArrayRecord, ConfigRecord, RecordDict
from numpy.typing import NDArray

from ..messages import Malformed

RECORD: Final = "zkwright.federated"
"""The name of the record, in messages and in a client's state."""


def content(**known: bytes | str | int) -> RecordDict:
    """A message's content with these entries alone."""
    return RecordDict({RECORD: ConfigRecord(dict(known))})


def entries(records: RecordDict) -> ConfigRecord | None:
    """The entries of such a content, None where there are none."""
    return records.config_records.get(RECORD)


def model_of(records: RecordDict) -> bytes:
    """All that a message gives an app to learn from, arrays and settings: the SHA-256 of them."""
    told = []
    for name in sorted(records):
        if name == RECORD:
            continue
        record = records[name]
        for key in sorted(record):
            value: Any = record[key]
            if isinstance(value, Array):
                numbers = value.numpy()
                value = [numbers.dtype.str, numbers.shape, sha256(numbers.tobytes()).hexdigest()]
            elif isinstance(value, np.generic):  # which is a plain number once it was sent
                value = value.item()
            told.append([name, type(record).__name__, key, repr(value)])
    return sha256(json.dumps(told).encode()).digest()


def bytes_of(known: ConfigRecord, name: str) -> bytes:
    """An entry of bytes. Raises `Malformed` where it is none."""
    value = known.get(name)
    if not isinstance(value, bytes):
        raise Malformed(f"{name} is missing or no bytes")
    return value


def flat(arrays: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
    """All numbers of a model, one array after the other."""
    return np.concatenate([np.asarray(array, np.float64).ravel() for array in arrays])


def moved(arrays: ArrayRecord, step: NDArray[np.float64]) -> ArrayRecord:
    """The model with a flat step added, in the same shapes and types."""
    before, place = arrays.to_numpy_ndarrays(), 0
    after: list[NDArray[Any]] = []
    for array in before:
        after.append((array + step[place : place + array.size].reshape(array.shape)).astype(array.dtype))
        place += array.size
    return ArrayRecord(dict(zip(arrays, ArrayRecord(after).values(), strict=True)))
