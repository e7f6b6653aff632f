"""One proof from inputs that never meet: several parties compute a circuit on shares, and prove it.

async with Session(Parties.read("parties.toml"), "mine-a", Identity.read("a.identity")) as session:
    proof, public = await session.prove(program, key, {"bids[0]": 700})
"""

from __future__ import annotations

from zkwright.core.lazy_names import loaded_when_asked_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from .clients.cone import Cones
    from .clients.envelope import Envelope, deal
    from .configuration import Parties, Party
    from .errors import Cheated, Disagreement, InvalidParties, NotJoint, PartiesError, PartyLost
    from .evidence import Blame, Evidence, blame
    from .identity import Identity
    from .planning import Plan, plan
    from .session import Session

__all__ = [
    "Blame",
    "Cheated",
    "Cones",
    "Disagreement",
    "Envelope",
    "Evidence",
    "Identity",
    "InvalidParties",
    "NotJoint",
    "Parties",
    "PartiesError",
    "Party",
    "PartyLost",
    "Plan",
    "Session",
    "blame",
    "deal",
    "plan",
]

_HOMES: Final = {
    "parties.clients.cone": ("Cones",),
    "parties.clients.envelope": ("Envelope", "deal"),
    "parties.configuration": ("Parties", "Party"),
    "parties.errors": ("Cheated", "Disagreement", "InvalidParties", "NotJoint", "PartiesError", "PartyLost"),
    "parties.evidence": ("Blame", "Evidence", "blame"),
    "parties.identity": ("Identity",),
    "parties.planning": ("Plan", "plan"),
    "parties.session": ("Session",),
}

__getattr__ = loaded_when_asked_for(__name__, _HOMES)
