"""Joint steps, each as soon as what it takes is there: all that is under way shares the rounds.

Who waits are inverses alone. Before their openings the check has to pass, so they wait until nothing else can go on; those that
no other step takes are found at the end, all at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from zkwright.core.field import R_BITS, R

from .division import integer_root, joint_quotient_and_rest, mask_widths, quotient_and_rest, root_mask_widths
from .lookups import chosen, find, order
from .planning import Kind, Plan, Step, dot
from .protocols import are_zero, inverses, multiply, to_bits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .masks import Mask
    from .runtime import Request, Runtime, Shares
    from .wires import Wires

    Check = Callable[..., Awaitable[list[int]]]

_BY_WIDTH: Final = {Kind.PRODUCT, Kind.BITS, Kind.ZERO}
"""What runs as one protocol for all steps that begin at a time and are alike."""


def widths_of_masks(step: Step, public: Wires) -> list[int]:
    """How wide the masks of a step are, in the order in which it takes them; `public` are the values of wires that all know."""
    kind, widths = step.kind, step.widths
    match kind:
        case Kind.BITS:
            return [_width_of_bits(step.parameter + len(step.outputs), widths[0])]
        case Kind.ZERO:
            return [widths[0]]
        case Kind.DIVMOD:
            return mask_widths(widths[0], widths[1], 0) if widths[1] else _by_public(step, public)
        case Kind.ROOT:
            return root_mask_widths(widths[0])
        case Kind.FIND:
            return [widths[0]] * (len(step.inputs) - 1)
        case Kind.ORDER:
            n = len(step.inputs)
            return [widths[0] + 1] * (n * (n - 1) // 2)
        case Kind.CHOOSE:
            last = step.parameter + len(step.outputs)
            return [_width_of_bits(last, widths[0])] if widths[0] else []
        case Kind.DIGITS:
            return [_width_of_bits(step.parameter * len(step.outputs), widths[0])]
        case Kind.SELECT_BITS:
            return [max(widths)] * sum(width > 0 for width in widths)
    return []


class Flow:
    """The steps of a plan, on shares of all wires and of what the plan has beyond them."""

    def __init__(self, runtime: Runtime, plan: Plan, shares: Wires, masks: dict[int, list[Mask]], check: Check) -> None:
        """`masks` are those of each step, by its place."""
        self._runtime, self._plan, self._shares, self._masks, self._check = runtime, plan, shares, masks, check
        self._missing: list[int] = []
        self._waiting_for: dict[int, list[int]] = defaultdict(list)
        made = {wire: place for place, step in enumerate(plan.steps) for wire in step.outputs}
        for place, step in enumerate(plan.steps):
            needed = {made[wire] for terms in step.inputs for wire, _ in terms if wire in made}
            self._missing.append(len(needed))
            for other in needed:
                self._waiting_for[other].append(place)
        self._ready: list[int] = []
        self._inverses: list[int] = []
        self._running: list[tuple[list[int], Generator[Request, Any, Any], Request]] = []

    async def run(self) -> None:
        """All steps."""
        self._begin([place for place, missing in enumerate(self._missing) if not missing])
        while self._running or self._inverses:
            if not self._running:
                await self._invert()
                continue
            running, self._running = self._running, []
            answers = await self._runtime.round([request for _, _, request in running])
            ended: list[int] = []
            for (places, protocol, _), answer in zip(running, answers, strict=True):
                ended += self._go_on(places, protocol, answer)
            self._begin(self._followers(ended))

    async def _invert(self) -> None:
        """All inverses that are due, once the check has passed."""
        places, self._inverses = self._inverses, []
        await self._check(self._runtime)
        steps = [self._plan.steps[place] for place in places]
        values, zero = ([self._value(step, which) for step in steps] for which in (0, 1))
        (found,) = await self._runtime.run(inverses(self._runtime, values, zero))
        for step, value in zip(steps, found, strict=True):
            self._shares[step.outputs[0]] = value
        self._begin(self._followers(places))

    def _begin(self, places: list[int]) -> None:
        """What takes no messages at once, and all that follows; the rest alike together."""
        groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        while places:
            done = []
            for place in places:
                step = self._plan.steps[place]
                if step.kind is Kind.LINEAR or step.widths == (0,):
                    self._shares[step.outputs[0]] = self._at_once(step)
                    done.append(place)
                elif step.kind is Kind.INVERSE:
                    self._inverses.append(place)
                elif step.kind in _BY_WIDTH:
                    groups[step.kind.value, step.parameter, len(step.outputs), step.widths].append(place)
                else:
                    groups[step.kind.value, place].append(place)
            places = self._followers(done)
        for group in groups.values():
            ended = self._go_on(group, self._protocol(group), None)
            if ended:
                self._begin(self._followers(ended))

    def _go_on(self, places: list[int], protocol: Generator[Request, Any, Any], answer: Any) -> list[int]:
        """Send a protocol its answer; returns its steps where it ends."""
        try:
            self._running.append((places, protocol, protocol.send(answer)))
        except StopIteration as end:
            for place, found in zip(places, end.value, strict=True):
                for wire, value in zip(self._plan.steps[place].outputs, found, strict=True):
                    self._shares[wire] = value
            return places
        return []

    def _followers(self, places: list[int]) -> list[int]:
        free = []
        for place in places:
            for other in self._waiting_for[place]:
                self._missing[other] -= 1
                if not self._missing[other]:
                    free.append(other)
        return sorted(free)

    def _value(self, step: Step, which: int) -> int:
        return dot(step.inputs[which], self._shares) % R

    def _at_once(self, step: Step) -> int:
        if step.kind is Kind.INVERSE:
            value = self._value(step, 0)
            return pow(value, -1, R) if value else 0
        # One side is public, so that its product with a share is a share.
        value = self._value(step, 0) * self._value(step, 1) - self._value(step, 2)
        return value * pow(step.factor, -1, R) % R

    def _protocol(self, places: list[int]) -> Generator[Request, Any, list[Shares]]:
        """What gives the outputs of steps that are alike, step by step."""
        runtime = self._runtime
        steps = [self._plan.steps[place] for place in places]
        step, place = steps[0], places[0]
        if step.kind is Kind.PRODUCT:
            return self._products(steps)
        if step.kind in _BY_WIDTH:
            values = [self._value(step, 0) for step in steps]
            taken = [self._masks[place][0] for place in places]
            if step.kind is Kind.ZERO:
                return _one_each(are_zero(runtime, values, taken, step.widths[0]))
            return to_bits(runtime, values, taken, step.parameter, len(step.outputs), step.widths[0])
        values = [self._value(step, which) for which in range(len(step.inputs))]
        return _of_one(_hint(runtime, step, values, self._masks[place]))

    def _products(self, steps: list[Step]) -> Generator[Request, Any, list[Shares]]:
        left, right = ([self._value(step, which) for step in steps] for which in (0, 1))
        products = yield from multiply(self._runtime, left, right)
        return [
            [(product - self._value(step, 2)) * pow(step.factor, -1, R) % R]
            for step, product in zip(steps, products, strict=True)
        ]


def _hint(runtime: Runtime, step: Step, values: Shares, taken: list[Mask]) -> Generator[Request, Any, Shares]:
    masks = iter(taken)
    widths = step.widths
    match step.kind:
        case Kind.DIVMOD if widths[1]:
            return joint_quotient_and_rest(runtime, values[0], values[1], masks, (widths[0], widths[1]))
        case Kind.DIVMOD:
            return quotient_and_rest(runtime, values[0], values[1], masks, widths[0])
        case Kind.ROOT:
            return integer_root(runtime, values[0], masks, widths[0])
        case Kind.FIND:
            return find(runtime, values[0], values[1:], taken, widths[0])
        case Kind.ORDER:
            return order(runtime, values, taken, widths[0])
        case Kind.DIGITS:
            return _digits(runtime, step, values[0], masks)
        case Kind.CHOOSE:
            return _choose(runtime, step, values, masks)
    return _select_bits(runtime, step, values, masks)


def _digits(runtime: Runtime, step: Step, value: int, masks: Iterator[Mask]) -> Generator[Request, Any, Shares]:
    size, n = step.parameter, len(step.outputs)
    (bits,) = yield from to_bits(runtime, [value], [next(masks)], 0, size * n, step.widths[0])
    return [
        sum(bit << at for at, bit in enumerate(bits[first : first + size])) % R for first in range(0, size * n, size)
    ]


def _choose(runtime: Runtime, step: Step, values: Shares, masks: Iterator[Mask]) -> Generator[Request, Any, Shares]:
    n = len(step.outputs)
    (bits,) = yield from _bits_of(runtime, values[:1], step.widths[:1], masks, step.parameter, n)
    if not step.widths[0]:
        return [values[1] if bit else values[2] for bit in bits]
    return (yield from chosen(runtime, bits, [values[1]] * n, [values[2]] * n))


def _select_bits(
    runtime: Runtime, step: Step, values: Shares, masks: Iterator[Mask]
) -> Generator[Request, Any, Shares]:
    places, ones, zeros = yield from _bits_of(runtime, values, step.widths, masks, 0, R_BITS)
    if step.widths[0]:
        selected = yield from chosen(runtime, places, ones, zeros)
    else:
        selected = [one if place else zero for place, one, zero in zip(places, ones, zeros, strict=True)]
    return [sum(bit << place for place, bit in enumerate(selected)) % R]


def _bits_of(
    runtime: Runtime, values: Shares, widths: Sequence[int], masks: Iterator[Mask], first: int, count: int
) -> Generator[Request, Any, list[Shares]]:
    """Bits of several values, of which those with a width of 0 are public."""
    joint = [value for value, width in zip(values, widths, strict=True) if width]
    taken = [next(masks) for _ in joint]
    found = iter((yield from to_bits(runtime, joint, taken, first, count, max(widths))) if joint else [])
    return [
        next(found) if width else [value >> first + place & 1 for place in range(count)]
        for value, width in zip(values, widths, strict=True)
    ]


def _width_of_bits(last: int, width: int) -> int:
    """How wide a mask has to be for the bits below `last` of a value of so many."""
    return R_BITS if width == R_BITS else min(last, width)


def _by_public(step: Step, public: Wires) -> list[int]:
    return mask_widths(step.widths[0], None, dot(step.inputs[1], public) % R)


def _one_each(protocol: Generator[Request, Any, Shares]) -> Generator[Request, Any, list[Shares]]:
    values = yield from protocol
    return [[value] for value in values]


def _of_one(protocol: Generator[Request, Any, Shares]) -> Generator[Request, Any, list[Shares]]:
    values = yield from protocol
    return [values]
