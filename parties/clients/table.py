"""What `parties.toml` says of clients: how many slots there are, which inputs a slot has, and who may fill it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.parties.errors import InvalidParties

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SLOTS: Final = 1024
"""Of one proof; each wire is marked with the set of those who know it. More clients take several proofs."""

_ENTRY: Final = re.compile(
    r"[^\W\d]\w*(?:\[(?:0|[1-9][0-9]{0,8})\]|\.[^\W\d]\w*)*\[\*\](?:\[(?:0|[1-9][0-9]{0,8})\]|\.[^\W\d]\w*)*"
)


class Client(NamedTuple):
    """A client that is known beforehand: its name, and the certificate of the identity that signs its envelope."""

    name: str
    certificate: bytes


class Clients(NamedTuple):
    """The slots. `inputs` and `public` are what a slot has, private and told in the clear, `[*]` being the slot's number.

    `members` have the slots in their order; where there are none, whoever was admitted fills one. `empty` is what an unused slot
    holds, by the same names; None where every slot has to be filled.
    """

    slots: int
    inputs: tuple[str, ...]
    public: tuple[str, ...]
    empty: Mapping[str, Any] | None
    members: tuple[Client, ...]

    def entry_of(self, entry: str, slot: int) -> str:
        """The input that an entry is for one slot.

        >>> Clients(3, ("bids[*].price",), (), None, ()).entry_of("bids[*].price", 2)
        'bids[2].price'
        """
        return entry.replace("[*]", f"[{slot}]")

    def slot_of(self, name: str) -> int:
        """The slot of a member. Raises `InvalidParties` for a name that nobody has."""
        for slot, member in enumerate(self.members):
            if member.name == name:
                return slot
        known = ", ".join(member.name for member in self.members[:9]) or "not listed: leave the name out"
        raise InvalidParties(f"no client is called {name[:40]!r}; clients are {known}")


def clients_of(table: Mapping[str, Any], members: tuple[Client, ...]) -> Clients:
    """What a table [clients] says. Raises `InvalidParties`."""
    for name in table:
        if name not in {"slots", "inputs", "public", "empty"}:
            raise InvalidParties(f"[clients]: unknown entry {name[:40]!r}; known are empty, inputs, public, slots")
    slots = table.get("slots", len(members) or None)
    if type(slots) is not int or not 1 <= slots <= MAX_SLOTS:
        raise InvalidParties(f"[clients]: slots is missing or not from 1 to {MAX_SLOTS}; write slots = 256")
    if members and slots != len(members):
        raise InvalidParties(f"[clients]: slots = {slots}, and {len(members)} tables [[client]]; leave slots out")
    inputs, public = _entries(table, "inputs"), _entries(table, "public")
    if not inputs:
        raise InvalidParties('[clients]: no inputs; write inputs = ["ballots[*]"]')
    if len({*inputs, *public}) < len(inputs) + len(public):
        raise InvalidParties("[clients]: an input is listed twice; list it once")
    empty = table.get("empty")
    if empty is not None and (not isinstance(empty, dict) or set(empty) != {*inputs, *public}):
        raise InvalidParties('[clients]: empty; write a value for each of inputs and public: { "ballots[*]" = 0 }')
    return Clients(slots, inputs, public, empty, members)


def _entries(table: Mapping[str, Any], what: str) -> tuple[str, ...]:
    listed = table.get(what, [])
    if not isinstance(listed, list) or not all(isinstance(entry, str) and _ENTRY.fullmatch(entry) for entry in listed):
        raise InvalidParties(f'[clients]: {what}; write names with [*] where the slot goes, such as ["ballots[*]"]')
    return tuple(listed)
