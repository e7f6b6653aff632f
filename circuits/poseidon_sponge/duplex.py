"""A Poseidon state that takes elements in and gives elements out in turn."""

from __future__ import annotations

from zkwright.compiler import Field
from zkwright.compiler.rows import ArgumentError

from ..poseidon.constants import MAX_INPUTS
from ..poseidon.permutation import permuted
from ..shared.element import Element


class PoseidonDuplex:
    """A transcript: what is squeezed depends on everything absorbed before, its order, and where squeezes came in between.

    It is an object of the circuit's author, used within one body, or outside of circuits with plain numbers, where what it
    gives are constants, `int(x)` as numbers. It constrains and never fails. The state begins as (domain, 0, ...). Absorbing adds
    to the `rate` lanes behind the first, and a full state is permuted before more comes in. Squeezing after that adds to
    lane 0 how many elements came in since the last squeeze, which makes (1) and (1, 0) two transcripts, permutes, and gives the
    lanes from 1 on; after `rate` of them it permutes again. Each permutation costs what `poseidon_sponge` says.

    >>> transcript = PoseidonDuplex(domain=7, rate=2)
    >>> transcript.absorb(1, 2, 3)
    >>> challenge, = transcript.squeeze()
    >>> hex(int(challenge))[:10]
    '0x23daa92f'

    Raises `ArgumentError` for a rate below 1 or above 16.
    """

    def __init__(self, domain: Element = 0, rate: int = MAX_INPUTS) -> None:
        """`domain` says what the transcript is for: two protocols have two."""
        if not 1 <= rate <= MAX_INPUTS:
            raise ArgumentError(f"the rate is 1 to {MAX_INPUTS} elements, not {rate}", "leave it at 16 for long inputs")
        self._state = [Field(domain), *[Field(0)] * rate]
        self._rate = rate
        self._filled = 0
        self._absorbed = 0
        self._taken = rate

    def absorb(self, *elements: Element) -> None:
        """Take elements in."""
        for element in elements:
            if self._filled == self._rate:
                self._permute()
            self._filled += 1
            self._absorbed += 1
            self._taken = self._rate
            self._state[self._filled] = self._state[self._filled] + Field(element)

    def squeeze(self, count: int = 1) -> list[Field]:
        """Give elements, `count` of them. Raises `ArgumentError` for a count below 1."""
        if count < 1:
            raise ArgumentError(f"squeeze gives 1 element or more, not {count}", "ask for at least one")
        given = []
        for _ in range(count):
            if self._taken == self._rate:
                self._state[0] = self._state[0] + self._absorbed
                self._permute()
                self._absorbed = self._taken = 0
            self._taken += 1
            given.append(self._state[self._taken])
        return given

    def _permute(self) -> None:
        self._state = permuted(self._state, often=True)
        self._filled = 0
