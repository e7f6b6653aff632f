"""What one function of a contract does where it must not say yes: it is called, and watched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from secrets import randbelow
from typing import Final

from zkwright.verifier.curve import Q, R

from .equation import Claim, constants_of
from .machine import Allowance, Stopped, Watched, run
from .precompiles import ADD, MODEXP, MULTIPLY, PAIRING, SHA256, Precompiles

_NAMES: Final = {SHA256: "hash", MODEXP: "power", ADD: "sum", MULTIPLY: "multiple", PAIRING: "pairing check"}


@dataclass(frozen=True)
class Function:
    """A function, and how it is called: by A, B, C and so many signals."""

    code: bytes
    selector: bytes
    compressed: bool
    claim: Claim
    allowance: Allowance

    def ask(
        self, precompiles: Precompiles, watched: Watched | None = None, signals: Sequence[int] | None = None
    ) -> bytes | None:
        """What it returns, None where it is reverted."""
        a, b, c = self.claim.a, self.claim.b, self.claim.c
        words: tuple[int, ...] = (*a, *b, *c)
        if self.compressed:
            words = (a[0] | _sign(a[1]), b[0] | _sign(b[2] or b[3]), b[1], c[0] | _sign(c[1]))
        words = (*words, *(self.claim.signals if signals is None else signals))
        calldata = self.selector + b"".join(word.to_bytes(32, "big") for word in words)
        try:
            return run(self.code, calldata, precompiles, self.allowance, watched)
        except Stopped:
            return None


def _sign(y: int) -> int:
    return 1 << 255 if y > Q // 2 else 0


def flaws_of(
    function: Function, yes: bytes, asked: Precompiles, watched: Watched, selectors: Sequence[bytes]
) -> Iterator[str]:
    """What the function does where it must not say yes.

    `yes` is what it returned to its claim, `asked` and `watched` what it did for that, `selectors` those of its contract.
    """
    if asked.strangers:
        yield f"it calls {', '.join(f'0x{address:x}' for address in sorted(asked.strangers))}, which was not looked at"
    if function.ask(Precompiles(holds=False)) == yes:
        yield "it answers the same when the pairing check fails: everything is accepted"
    for address in sorted(asked.called):
        if function.ask(Precompiles(fails=address)) == yes:
            yield f"it says yes where no {_NAMES[address]} could be computed, as where whoever calls gives too little gas"
    for index in range(len(function.claim.signals)):
        signals = [*function.claim.signals]
        signals[index] = R + randbelow(1 << 64)  # below q, with which some compare
        if function.ask(Precompiles(), signals=signals) == yes:
            yield f"signal {index} may be r or more: the same value, such as a nullifier, is accepted in several spellings"
    yield from _other_ways(function, yes, asked, watched, selectors)
    if watched.surroundings:
        yield f"its answer may depend on {', '.join(sorted(watched.surroundings))}"


def _other_ways(
    function: Function, yes: bytes, asked: Precompiles, watched: Watched, selectors: Sequence[bytes]
) -> Iterator[str]:
    """What it does where a branch goes the way that none of its calls did; those that lead to other functions left out."""
    elsewhere, failing = Watched(), Precompiles(holds=False)
    for selector in {*selectors, bytes(4)} - {function.selector}:
        replace(function, selector=selector).ask(Precompiles(), elsewhere)
    watched.left.clear()
    watched.gone |= elsewhere.gone
    function.ask(failing, watched)
    try:
        if any(returned == yes for returned in watched.other_ways()):
            yield "it may say yes although the pairing check fails, by a branch that was not taken here"
    except Stopped:
        yield "it has more branches than are looked at"
    (constants,) = constants_of(asked, function.claim)
    if (
        failing.strangers - asked.strangers
        or any(others != constants for others in constants_of(failing, function.claim))
        or {point for point, _ in failing.multiples} - {point for point, _ in asked.multiples}
    ):
        yield "it may ask about other points, by a branch that was not taken here: it holds more than one key"
