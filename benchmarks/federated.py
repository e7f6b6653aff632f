"""How long a round of federated averaging takes each side, by the number of parameters.

python -m benchmarks.federated [--members 10] [--parameters 1000 10000 100000]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict

import numpy as np
from zkwright.learning.federated import (
    Client,
    Identity,
    Member,
    Round,
    Scheme,
    Server,
    SizeOpening,
    statement_digest,
    update,
)
from zkwright.learning.federated.messages import Phase
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier


def main() -> None:
    """Print a row of the table in docs/learning.md for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=10)
    parser.add_argument("--parameters", type=int, nargs="+", default=[1000, 10_000, 100_000])
    chosen = parser.parse_args()
    for parameters in chosen.parameters:
        print(row(parameters, chosen.members), flush=True)


def row(parameters: int, count: int) -> str:
    """One round of `count` members: medians over them."""
    program = update.compile(parameters=parameters)
    prover = Prover(setup(program.r1cs), program)
    verifier = Verifier(prover.verifying_key, prover.statement, development=True)
    scheme = Scheme(parameters, clip=1.0, norm=4.0)
    names = [f"member {place}" for place in range(count)]
    identities = {name: Identity.generate() for name in names}
    sizes = {name: SizeOpening.of(100) for name in names}
    members = tuple(Member(name, identities[name].public, sizes[name].commitment) for name in names)
    round = Round("benchmark", scheme, members, statement_digest(prover.statement))
    chance = np.random.default_rng(0)
    clients = {
        name: Client(
            round, name, identities[name], scheme.quantised(chance.normal(0, 0.1, parameters)), sizes[name], prover
        )
        for name in names
    }
    server = Server(round, verifier)
    took: dict[str, dict[int, float]] = {name: defaultdict(float) for name in names}
    sent: dict[str, int] = defaultdict(int)
    serving = 0.0
    begun = time.perf_counter()
    requests = server.requests()
    serving += time.perf_counter() - begun
    while requests is not None:
        for name, request in requests.items():
            begun = time.perf_counter()
            answer = clients[name].answer(request)
            took[name][request[0]] = time.perf_counter() - begun
            sent[name] += len(answer)
            begun = time.perf_counter()
            server.receive(name, answer)
            serving += time.perf_counter() - begun
        begun = time.perf_counter()
        requests = server.requests()
        serving += time.perf_counter() - begun
    whole = statistics.median(sum(phases.values()) for phases in took.values())
    proof = statistics.median(phases[Phase.PROOF] for phases in took.values())
    cells = [
        f"{parameters:,}",
        f"{program.r1cs.n_rows:,}",
        f"{whole:.2f} s",
        f"{proof:.2f} s",
        f"{1000 * serving / count:.1f} ms",
        f"{statistics.median(sent.values()) / 1000:,.0f} kB",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
