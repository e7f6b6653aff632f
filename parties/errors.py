"""What the room raises.

ZkwrightError
└── PartiesError
    ├── InvalidParties     `parties.toml`, an identity, or who gives which input: say it otherwise
    ├── NotJoint           a line of the circuit that several parties cannot compute together
    ├── Disagreement       a party has other files or other public inputs than this one
    ├── PartyLost          a party cannot be reached, left, or did not answer in time
    └── Cheated            somebody lied; no result and no proof came out
"""

from __future__ import annotations

from zkwright.core.errors import ZkwrightError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .evidence import Evidence


class PartiesError(ZkwrightError):
    """Base of what goes wrong between parties."""


class InvalidParties(PartiesError, ValueError):  # noqa: N818 - named for what it says
    """What was written down of the parties cannot be used: where, what, and how to mend it."""


class NotJoint(PartiesError, ValueError):  # noqa: N818 - as above
    """The parties cannot compute the circuit together; says which line and why."""

    label = "not joint"


class Disagreement(PartiesError):  # noqa: N818 - as above
    """Another party has something else than this one; nothing of any input was sent."""


class PartyLost(PartiesError):  # noqa: N818 - as above
    """A party cannot be reached, closed the connection, or took longer than `patience`; nothing came out."""

    def __init__(self, party: str, what: str) -> None:
        """`party` is the name of the one that is missing."""
        super().__init__(f"{party}: {what}")
        self.party = party

    def to_object(self) -> dict[str, Any]:
        """As JSON, with the party's name."""
        return {**super().to_object(), "party": self.party}


class Cheated(PartiesError):  # noqa: N818 - as above
    """Somebody departed from the protocol. It ended before anything came out, unless its last message was the lie.

    `party` is who did, None where the mathematics tells only that somebody did. `evidence` shows it to a third person, see
    `zkwright.parties.blame`; None where there is none.
    """

    label = "cheated"
    answers_no = True

    def __init__(self, what: str, party: str | None = None, evidence: Evidence | None = None) -> None:
        """`what` happened, who did it if that is known, and what shows it."""
        super().__init__(f"{party or 'somebody'}: {what}; nothing came out")
        self.party = party
        self.evidence = evidence

    def to_object(self) -> dict[str, Any]:
        """As JSON, with the party's name or null, and what shows it, if there is such a thing."""
        shown = {} if self.evidence is None else {"evidence": self.evidence.to_object()}
        return {**super().to_object(), "party": self.party, **shown}
