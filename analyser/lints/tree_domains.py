"""Merkle trees whose leaves are hashed as their nodes are: a node can then pass for a leaf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..verdict import Finding
from .hash_instances import HashInstance, hash_instances
from .subject import Subject

NAME: Final = "tree without domains"


def find(subject: Subject) -> Iterator[Finding]:
    """Paths of a Merkle tree, told by hashes of one kind of which each is given a choice of the one before and something else.

    Where such a path of two or more begins at a hash of the same kind that is given no choice, the leaf is hashed as a node is:
    the two children of a node are then a leaf's two values. In a tree of fixed depth whose leaves were all hashed by whoever
    added them that does no harm; where leaves are taken as they come, or trees of several depths, members can be made up.
    Left alone is a leaf that a gadget of the library hashes, as Semaphore's and RLN's do: the protocol says how, the gadget's
    description what that needs, and its caller cannot change it.
    """
    instances = hash_instances(subject)

    def is_node(number: int) -> bool:
        one = instances[number]
        return one.chooses and any(instances[below].is_like(one) for below in one.below)

    nodes = {number for number in range(len(instances)) if is_node(number)}
    with_node_above = {below for number in nodes for below in instances[number].below if below in nodes}
    told = set[int]()
    for number in sorted(nodes & with_node_above):
        for leaf in sorted(instances[number].below - nodes - told):
            if instances[leaf].chooses or not instances[leaf].is_like(instances[number]):
                continue
            if _is_called_by_library(subject, instances[leaf]):
                continue
            told.add(leaf)
            message = "the leaf of a Merkle tree is hashed as its nodes are: a node's children can pass for a leaf"
            mend = "tell them apart: a constant before a leaf's values, another number of them, or another hash"
            yield Finding(NAME, message, instances[leaf].where, mend)


def _is_called_by_library(subject: Subject, hashed: HashInstance) -> bool:
    """Whether the call of a hash stands in a gadget of the library."""
    if subject.program is None:
        return False
    calls = subject.program.locate(min(hashed.rows)).calls
    site = next((call.site for call in reversed(calls) if call.provenance.name == hashed.name), None)
    return site is not None and site.of_library
