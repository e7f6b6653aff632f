"""Federated averaging whose updates are proved: a server learns the average, and that each update in it was bounded.

    round = Round("digits, 3", scheme, members, statement=statement_digest(verifier.statement))
    server = Server(round, verifier)                        # on one machine
    client = Client(round, "clinic-a", identity, ...)       # on each other
    while (requests := server.requests()) is not None:      # any transport: bytes go out, bytes come back
        for name, request in requests.items():
            server.receive(name, client_of(name).answer(request))
    average = server.result().average

Each member quantises its update (`scheme.py`), commits to it, and sends it under masks that cancel in the sum. A challenge
follows from all commitments and masked updates; to it each member answers with a proof (`update.py`) that the committed update
has a bounded norm, is weighted by the number of records that the member committed to before, and what value it has there.
The server unmasks the sum alone, and the values have to add up to what the sum has at the challenge.

The masks are those of Bonawitz et al., "Practical Secure Aggregation for Privacy-Preserving Machine Learning" (CCS 2017), against
a server that lies as well: members sign who is left, and the challenge, before any share is shown. What is
added: the tie to proofs, and commitments to seeds and shares, by which whoever masked another vector than the proved one is named
(`disputes.py`).
"""

from __future__ import annotations

from .client import Client
from .identity import Identity
from .round import Member, Round, statement_digest
from .scheme import Scheme
from .server import Result, Server
from .size import SizeOpening
from .update import update

__all__ = [
    "Client",
    "Identity",
    "Member",
    "Result",
    "Round",
    "Scheme",
    "Server",
    "SizeOpening",
    "statement_digest",
    "update",
]
