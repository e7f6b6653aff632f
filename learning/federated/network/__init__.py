"""Rounds between processes: a server and members who hold the same `round.toml`, over TLS 1.3 with pinned certificates.

    federation = Federation.read("round.toml")
    async with Serving(federation, Credentials.read("server.identity"), verifier) as serving:    # on one machine
        result = await serving.round()
    results = await take_part(federation, "clinic-a", credentials, size, prover, learn)          # on each other

What goes over a connection is of no use to whoever sits in between, and what either side sends is bounded in length and time.
Before each round every member draws a nonce, and all of them are part of the round's label: what was signed in one round counts
in no other.
"""

from __future__ import annotations

from .federation import Federation, InvalidRound, Participant
from .identity import Credentials
from .member import Learn, take_part
from .serving import Serving
from .size_file import read_size, write_size

__all__ = [
    "Credentials",
    "Federation",
    "InvalidRound",
    "Learn",
    "Participant",
    "Serving",
    "read_size",
    "take_part",
    "write_size",
]
