"""Which bits should SHA-256's exclusive ors share? `python -m tests.circuits.search_hubs` searches, by simulated annealing.

The counts follow `xor_sums.xor_sum`; a test compares them with the rows of the hubs that `sha256.compression` has.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from zkwright.circuits.sha256 import compression

WIDTH = compression.WIDTH

Lane = tuple[int, ...]
"""The bits of an exclusive or, by number: those of the word that hubs are chosen from are below 32."""


@dataclass(frozen=True)
class Task:
    """Exclusive ors to sum up, and what a bit's product costs where the bit is no hub."""

    lanes: Sequence[Lane]
    hubs: tuple[int, ...]
    products: dict[int, float] = field(default_factory=dict)


def rotated(places: Sequence[int], shift: int = WIDTH, lanes: int = WIDTH) -> list[Lane]:
    """Lanes of rotations, and of a shift that leaves the highest lanes without a third bit."""
    thirds = [(lane + shift,) if lane + shift < WIDTH else () for lane in range(lanes)]
    return [(*((lane + n) % WIDTH for n in places), *third) for lane, third in zip(range(lanes), thirds, strict=True)]


SIGMA_0, SIGMA_1 = rotated((7, 18), 3), rotated((17, 19), 10)
MAJORITIES: list[Lane] = [(lane, WIDTH + lane, 2 * WIDTH + lane) for lane in range(WIDTH - 1)]

TASKS = {
    "both sigmas": Task(SIGMA_0 + SIGMA_1, compression._HUBS_OF_BOTH_SIGMAS),
    "sigma_0": Task(SIGMA_0, compression._HUBS_OF_SIGMA_0),
    "sigma_1": Task(SIGMA_1, compression._HUBS_OF_SIGMA_1),
    "Sigma_0 and Maj": Task(rotated((2, 13, 22), lanes=WIDTH - 2) + MAJORITIES, compression._HUBS_OF_A),
    # A Ch that no hub takes costs a row for two rounds.
    "Sigma_1 and Ch": Task(
        rotated((6, 11, 25), lanes=WIDTH - 1), compression._HUBS_OF_E, dict.fromkeys(range(WIDTH), 0.5)
    ),
}


def cost(task: Task, hubs: Sequence[int]) -> float:
    """The rows with these hubs."""
    triples = [lane for lane in task.lanes if len(lane) == 3]
    pairs = [lane for lane in task.lanes if len(lane) == 2]
    total, used = 0.0, set()
    for hub in hubs:
        threes = [lane for lane in triples if hub in lane]
        threes = threes[: len(threes) // 2 * 2]
        twos = [lane for lane in pairs if hub in lane]
        price = 1 + len(threes) // 2
        if price > len(threes) + (len(twos) + 1) // 2 + (hub in task.products):
            continue
        total += price
        used.add(hub)
        triples = [lane for lane in triples if lane not in threes]
        pairs = [lane for lane in pairs if lane not in twos]
    left = sum(price for bit, price in task.products.items() if bit not in used)
    return total + len(triples) + (len(pairs) + 1) // 2 + left


def search(task: Task, steps: int, seed: int) -> tuple[float, list[int]]:
    """The cheapest hubs that a walk of so many steps meets."""
    choice = random.Random(seed)
    hubs: list[int] = []
    now = cost(task, hubs)
    best = (now, hubs)
    for step in range(steps):
        changed = list(hubs)
        bit = choice.randrange(WIDTH)
        if bit in changed:
            changed.remove(bit)
        if choice.random() < 0.7:
            changed.insert(choice.randrange(len(changed) + 1), bit)
        then = cost(task, changed)
        heat = max(0.05, 1 - step / steps)
        if then <= now or choice.random() < math.exp((now - then) / heat):
            hubs, now = changed, then
            best = min(best, (now, hubs))
    return best


def main() -> None:
    """Print, for each sum, what the chosen hubs cost, and the best that is found."""
    for name, task in TASKS.items():
        found, hubs = min(search(task, 40_000, seed) for seed in range(4))
        print(f"{name}: {cost(task, task.hubs)} rows; found {found} with {hubs}", flush=True)


if __name__ == "__main__":
    main()
