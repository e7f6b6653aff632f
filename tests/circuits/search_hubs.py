"""Which bits should SHA-2's exclusive ors share? `python -m tests.circuits.search_hubs` searches, by simulated annealing.

The counts follow `xor_sums.xor_sum`; a test compares them with the rows of the hubs that the two families have.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from zkwright.circuits.sha256.family import SHA_256, Family
from zkwright.circuits.sha512.family import SHA_512

Lane = tuple[int, ...]
"""The bits of an exclusive or, by number: those of the word that hubs are chosen from are below its width."""


@dataclass(frozen=True)
class Task:
    """Exclusive ors to sum up, and what a bit's product costs where the bit is no hub."""

    width: int
    lanes: Sequence[Lane]
    hubs: tuple[int, ...]
    products: dict[int, float] = field(default_factory=dict)


def rotated(width: int, places: Sequence[int], shift: int | None = None, lanes: int | None = None) -> list[Lane]:
    """Lanes of rotations, and of a shift that leaves the highest lanes without a third bit."""
    shift = width if shift is None else shift
    return [
        (*((lane + n) % width for n in places), *([lane + shift] if lane + shift < width else []))
        for lane in range(lanes or width)
    ]


def tasks(family: Family, name: str) -> dict[str, Task]:
    """What hubs are chosen for."""
    width, top = family.width, family.top
    small_0, small_1 = (rotated(width, places[:2], places[2]) for places in (family.sigma_0, family.sigma_1))
    majorities: list[Lane] = [(lane, width + lane, 2 * width + lane) for lane in range(top)]
    return {
        f"{name}: both sigmas": Task(width, small_0 + small_1, family.hubs_of_both_sigmas),
        f"{name}: sigma_0": Task(width, small_0, family.hubs_of_sigma_0),
        f"{name}: sigma_1": Task(width, small_1, family.hubs_of_sigma_1),
        f"{name}: Sigma_0 and Maj": Task(
            width, rotated(width, family.big_sigma_0, lanes=top - 1) + majorities, family.hubs_of_a
        ),
        # A Ch that no hub takes costs a row for two rounds.
        f"{name}: Sigma_1 and Ch": Task(
            width, rotated(width, family.big_sigma_1, lanes=top), family.hubs_of_e, dict.fromkeys(range(width), 0.5)
        ),
    }


TASKS = tasks(SHA_256, "SHA-256") | tasks(SHA_512, "SHA-512")


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
        bit = choice.randrange(task.width)
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
