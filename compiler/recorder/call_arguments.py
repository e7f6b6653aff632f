"""What a gadget was called with, remembered to name the values behind its result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zkwright.core.fast_dataclass import dataclass

from ..shapes import holds_signal, shape_of
from ..source_locations import Place
from ..types.signal import Signal


@dataclass(frozen=True, slots=True)
class Called:
    """A gadget's call as it is written: what the values that it returned were made of."""

    place: Place | None
    positional: tuple[Any, ...]
    named: dict[str, Any]

    def arguments(self) -> Iterator[tuple[str, Signal]]:
        """The signals among the arguments under their names in the source."""
        texts = list(self.place.texts() if self.place else ())
        if texts and texts[-1].startswith("*"):
            spread = texts.pop().removeprefix("*")
            texts += [f"{spread}[{i}]" for i in range(len(self.positional) - len(texts))]
        if len(texts) != len(self.positional) or any(text.startswith("*") for text in texts):
            texts = [f"argument {i}" for i in range(1, len(self.positional) + 1)]
        for text, value in [*zip(texts, self.positional, strict=True), *self.named.items()]:
            if holds_signal(value):
                shape = shape_of(value)
                yield from zip(shape.names(text), shape.leaves(shape.coerce(value)), strict=True)
