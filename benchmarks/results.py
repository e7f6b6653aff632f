"""The samples of one size, kept in a JSON file as they come, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import json
import os
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.process import Sample


@dataclass(slots=True)
class Results:
    """What was measured at 2**`exponent` constraints, by contender and step, and what was counted, by contender."""

    path: Path
    exponent: int
    samples: dict[str, dict[str, list[Sample]]] = field(default_factory=dict)
    failures: dict[str, dict[str, str]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, exponent: int) -> Results:
        """What is there already."""
        results = cls(folder / f"2^{exponent}.json", exponent)
        if results.path.exists():
            document = json.loads(results.path.read_text(encoding="utf-8"))
            results.failures = document["failures"]
            results.counts = document.get("counts", {})
            results.samples = {
                contender: {step: [Sample(**sample) for sample in taken] for step, taken in steps.items()}
                for contender, steps in document["samples"].items()
            }
        return results

    def of(self, contender: str, step: str) -> list[Sample]:
        """The samples of one step."""
        return self.samples.get(contender, {}).get(step, [])

    def median(self, contender: str, step: str) -> Sample | None:
        """The median of each figure by itself; None when there are no samples."""
        taken = self.of(contender, step)
        if not taken:
            return None
        peaks = [sample.peak for sample in taken if sample.peak is not None]
        return Sample(
            statistics.median(sample.wall for sample in taken),
            statistics.median(sample.cpu for sample in taken),
            int(statistics.median(peaks)) if peaks else None,
        )

    def add(self, contender: str, step: str, sample: Sample) -> None:
        """Keep a sample."""
        self.samples.setdefault(contender, {}).setdefault(step, []).append(sample)
        self._save()

    def fail(self, contender: str, step: str, why: str) -> None:
        """Keep why a step cannot be measured."""
        self.failures.setdefault(contender, {})[step] = why
        self._save()

    def count(self, contender: str, counts: dict[str, int]) -> None:
        """Keep what was counted."""
        self.counts[contender] = counts
        self._save()

    def _save(self) -> None:
        samples = {
            contender: {step: [asdict(sample) for sample in taken] for step, taken in steps.items()}
            for contender, steps in self.samples.items()
        }
        beside = self.path.with_suffix(".part")
        document = {"counts": self.counts, "samples": samples, "failures": self.failures}
        beside.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        os.replace(beside, self.path)
