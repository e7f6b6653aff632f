"""What an answer of a committed model takes, beside ezkl on the same ONNX file.

python -m benchmarks.models [--peer PYTHON] [--rows 100] [--only NAME ...]

PYTHON is one that has ezkl (`pip install ezkl`); without, that column stays empty. Both prove that the model with this commitment
said this of public inputs: here a commitment by Poseidon, proved once, there a KZG commitment to the weights.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from zkwright.learning.models import answer_circuit, quantised, quantised_forest, read_onnx
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

from benchmarks import machine
from benchmarks.timing import median_seconds
from tests.learning.models.onnx_models import chain, digits_network

DRIVER = Path(__file__).parent / "drivers" / "ezkl_steps.py"


@dataclass(frozen=True)
class Subject:
    """A fitted model: an ONNX file of one row, or trees, which only zkwright reads here."""

    seen: Any
    unseen: Any
    truth: Any
    onnx: bytes | None
    trees: Any = None
    width: int = 8


def _split(load: Callable[..., Any]) -> Any:
    return train_test_split(*load(return_X_y=True), random_state=0, test_size=0.5)


def _singles(array: Any) -> Any:
    return np.asarray(array, dtype=np.float32)


def logistic() -> Subject:
    """30 weights."""
    seen, unseen, known, truth = _split(load_breast_cancer)
    scale = StandardScaler().fit(seen)
    fitted = LogisticRegression(solver="liblinear").fit(scale.transform(seen), known)
    weights, bias = (
        fitted.coef_ / scale.scale_,
        fitted.intercept_ - (fitted.coef_ * scale.mean_ / scale.scale_).sum(axis=1),
    )
    both = [("Gemm", [_singles(np.r_[-weights, weights]), _singles(np.r_[-bias, bias])], {"transB": 1})]
    return Subject(seen, unseen, truth, _one_row(chain(*both, shape=(30,))))


def network() -> Subject:
    """64 inputs, 16 hidden values, 10 classes."""
    seen, unseen, known, truth = _split(load_digits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = MLPClassifier((16,), max_iter=150, random_state=0, alpha=1).fit(seen, known)
    first, last = (list(map(_singles, pair)) for pair in zip(fitted.coefs_, fitted.intercepts_, strict=True))
    model = chain(("Gemm", first, {}), ("Relu", [], {}), ("Gemm", last, {}), shape=(64,))
    return Subject(seen, unseen, truth, _one_row(model), width=4)


def convolution() -> Subject:
    """Six kernels of 3 x 3 over 8 x 8, the largest of 2 x 2, 54 to 10."""
    seen, unseen, known, truth = _split(load_digits)
    return Subject(seen, unseen, truth, _one_row(digits_network(seen, known)), width=4)


def forest() -> Subject:
    """20 trees of 6 levels over 30 inputs."""
    seen, unseen, known, truth = _split(load_breast_cancer)
    return Subject(seen, unseen, truth, None, RandomForestClassifier(20, max_depth=6, random_state=0).fit(seen, known))


def boosting() -> Subject:
    """20 trees of 3 levels over 30 inputs."""
    seen, unseen, known, truth = _split(load_breast_cancer)
    return Subject(seen, unseen, truth, None, HistGradientBoostingClassifier(max_iter=20, max_depth=3).fit(seen, known))


SUBJECTS = {each.__name__: each for each in (logistic, network, convolution, forest, boosting)}


def _one_row(model: Any) -> bytes:
    """With a fixed number of rows, and without what only ranks outputs: ezkl shows these."""
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    if model.graph.node[-1].op_type == "Softmax":
        model.graph.output[0].name = model.graph.node[-1].input[0]
        del model.graph.node[-1]
    data: bytes = model.SerializeToString()
    return data


def ours(subject: Subject) -> dict[str, Any]:
    """Rows, seconds and what is lost."""
    if subject.onnx is None:
        floats: Any = subject.trees
        model: Any = quantised_forest(floats, subject.seen, width=subject.width)
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            path.write_bytes(subject.onnx)
            floats = read_onnx(path)
        model = quantised(floats, subject.seen, width=subject.width)
    program = answer_circuit(model.shape).compile()
    started = time.perf_counter()
    key = setup(program.r1cs)
    took = time.perf_counter() - started
    prover = Prover(key, program)
    inputs = model.committed().answer_inputs(model.whole(subject.unseen[0]))
    proved = prover.prove_inputs(inputs)
    verifier = Verifier(prover.verifying_key, prover.statement, development=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.zkey"
        setup(program.r1cs, path=path)
        size = path.stat().st_size
    as_floats = np.mean(floats.predict(subject.unseen) == subject.truth)
    return {
        "rows": program.r1cs.n_rows,
        "setup": took,
        "prove": median_seconds(lambda: prover.prove_inputs(inputs), 5),
        "verify": median_seconds(lambda: verifier.verify(proved.proof, public=proved.values), 5),
        "proving_key": size,
        "proof": 128,
        "floats": float(as_floats),
        "lost": float(as_floats - np.mean(model.predict(subject.unseen) == subject.truth)),
    }


def theirs(subject: Subject, peer: str, folder: Path, rows: int) -> dict[str, Any]:
    """The same of ezkl, whose accuracy is that of so many rows."""
    if subject.onnx is None:
        return {}
    folder.mkdir()
    (folder / "model.onnx").write_bytes(subject.onnx)
    (folder / "rows.json").write_text(json.dumps(subject.unseen[:rows].tolist()))
    done = subprocess.run([peer, str(DRIVER), str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    said = np.array(found.pop("answers")).argmax(axis=1)
    truth = subject.truth[:rows]
    path = folder / "model.onnx"
    as_floats = np.mean(read_onnx(path).predict(subject.unseen[:rows]) == truth)
    return {**found, "lost": float(as_floats - np.mean(said == truth))}


def _row(name: str, mine: dict[str, Any], peer: dict[str, Any]) -> str:
    def both(key: str, show: Callable[[Any], str]) -> str:
        other = show(peer[key]) if peer else "-"
        ratio = (
            f" ({peer[key] / mine[key]:.0f}x)"
            if peer and mine[key] and key in ("prove", "verify", "proving_key")
            else ""
        )
        return f"{show(mine[key])} / {other}{ratio}"

    seconds: Callable[[Any], str] = lambda value: f"{value * 1000:.2g} ms" if value < 1 else f"{value:.1f} s"  # noqa: E731
    size: Callable[[Any], str] = lambda value: f"{value / 1e6:.1f} MB"  # noqa: E731
    rows = f"{mine['rows']:,} / " + (f"{peer['rows']:,} of 2^{peer['logrows']}" if peer else "-")
    lost = both("lost", lambda value: f"{100 * value:.1f}")
    cells = [
        name,
        rows,
        both("prove", seconds),
        both("verify", seconds),
        both("proving_key", size),
        f"{both('proof', str)} B",
    ]
    return f"| {' | '.join(cells)} | {100 * mine['floats']:.1f} % | {lost} |"


def main() -> None:
    """Print a table, a row for each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", metavar="PYTHON", help="a Python that has ezkl")
    parser.add_argument("--rows", type=int, default=100, help="how many answers of ezkl's model are compared")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    chosen = parser.parse_args()
    print(f"{machine.describe()}; {machine.load():.1f} processes at work. zkwright / ezkl", file=sys.stderr)
    print("| model | rows | prove | verify | proving key | proof | floats right | points lost |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as scratch:
        for name in chosen.only:
            subject = SUBJECTS[name]()
            peer = theirs(subject, chosen.peer, Path(scratch) / name, chosen.rows) if chosen.peer else {}
            print(_row(name, ours(subject), peer), flush=True)


if __name__ == "__main__":
    main()
