"""Rounds within Flower (flwr): a strategy for the server's app, and a mod for the clients'.

    strategy = ProvedFedAvg(round, verifier)                             # in the server's app
    strategy.start(grid, initial_arrays, num_rounds=3)

    app = ClientApp(mods=[proved_mod(round, prover, membership)])        # in the clients', which train as before

All hold the same `Round`, whose label is another for each run. What a client trained leaves it masked, with a proof; the strategy
sees the average alone. Needs the extra `flower`.
"""

from __future__ import annotations

from .mod import Membership, proved_mod
from .strategy import ProvedFedAvg

__all__ = ["Membership", "ProvedFedAvg", "proved_mod"]
