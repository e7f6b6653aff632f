"""What the ledger believes: statements about notes, each proved in zero knowledge.

A note is an amount of an asset that belongs to an owner; the ledger keeps its commitment and nothing else of it. `transfer`
spends notes and makes two, `of_allowed_origin` and `not_of_blocked_origin` say of a note that was spent where it came from.

    zkwright profile examples/confidential_transactions/circuits.py:transfer
"""

from __future__ import annotations

from typing import Final, Literal

from zkwright import U64, Array, Field, Private, Public, Struct, UInt, bind, circuit, gadget, require
from zkwright.circuits.babyjub import Point, multiply_base8
from zkwright.circuits.diffie_hellman import shared_secret
from zkwright.circuits.merkle import is_member
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon_cipher import poseidon_encrypt
from zkwright.circuits.sets import require_distinct
from zkwright.circuits.sparse_merkle import SparseEnd, is_sparse_absent

DEPTH: Final = 20
"""Levels of the tree of notes, which has room for 2**20 of them."""

BLOCK_LEVELS: Final = 120
"""Levels of a block list, the most that the way to an entry has. Whoever deposits chooses the entries: two that begin with the
same 120 bits, of which a list could hold one alone, take 2^60 tries."""

SPEND_TAG, NULLIFYING_TAG, OWNER_TAG, BLINDING_TAG, NOTE_TAG, NULLIFIER_TAG = range(1, 7)
"""What each hash begins with, so that none is taken for another."""


class Index(UInt, bits=20):
    """A note's place in the tree."""


class Owner(Struct):
    """Who can spend a note, and who reads it: a hash of the spending secret, and the public viewing key."""

    spend_hash: Field
    viewing_key: Point


class Note(Struct):
    """What a commitment opens to."""

    asset: Field
    amount: U64
    owner: Field
    blinding: Field


class Spent(Struct):
    """A note that is spent, of the asset and the owner of all: its place, and the way from there to the root."""

    amount: U64
    blinding: Field
    index: Index
    siblings: Array[Field, Literal[20]]


class Made(Struct):
    """A note that is made, for whom, and what its owner reads beside it."""

    amount: U64
    owner: Owner
    memo: Field


class Written(Struct):
    """What a transfer adds to the ledger: nullifiers of what it spends, commitments to what it makes, and what their owners read.

    One ephemeral key goes with both ciphertexts; each of them is 3 elements (asset, amount, memo) and a tag.
    """

    nullifiers: Array[Field, Literal["n_inputs"]]
    commitments: Array[Field, Literal[2]]
    ephemeral: Point
    ciphertexts: Array[Array[Field, Literal[4]], Literal[2]]


@gadget
def spend_hash(secret: Field) -> Field:
    """What an address shows of the spending secret."""
    return poseidon(SPEND_TAG, secret)


@gadget
def nullifying_key(secret: Field) -> Field:
    """What nullifiers are made with. Whoever has it sees which notes are spent, and cannot spend them."""
    return poseidon(NULLIFYING_TAG, secret)


@gadget
def owner_hash(owner: Owner) -> Field:
    """What a note's commitment holds of its owner."""
    return poseidon(OWNER_TAG, owner.spend_hash, owner.viewing_key.x, owner.viewing_key.y)


@gadget
def blinding_of(shared: Point, place: int) -> Field:
    """The blinding of the first or second note of a transfer, known to whoever can read it and to its sender."""
    return poseidon(BLINDING_TAG, shared.x, shared.y, place)


@gadget
def commitment_of(note: Note) -> Field:
    """What the ledger keeps of a note."""
    return poseidon(NOTE_TAG, note.asset, note.amount, note.owner, note.blinding)


@gadget
def nullifier_of(nullifying: Field, commitment: Field, index: Field) -> Field:
    """What spending a note shows. The place is hashed along: two notes with one commitment have two, and both can be spent."""
    return poseidon(NULLIFIER_TAG, nullifying, commitment, index)


@circuit
def transfer(
    secret: Private[Field],
    viewing_key: Private[Point],
    asset: Private[Field],
    inputs: Private[Array[Spent, Literal["n_inputs"]]],
    outputs: Private[Array[Made, Literal[2]]],
    ephemeral_secret: Private[Field],
    root: Public[Field],
    deposit: Public[U64],
    withdrawal: Public[U64],
    fee: Public[U64],
    public_asset: Public[Field],
    context: Public[Field],
    n_inputs: int = 2,
) -> Public[Written]:
    """Spends notes of one owner and one asset that are in the tree with this root, and makes two of the same amount.

    A note of amount 0 need not be in the tree: it fills up where there are fewer to spend. What comes in and goes out in the open
    is of `public_asset`; where nothing does, the asset is hidden and `public_asset` counts for nothing. `context` is a hash of
    what else must not be changed: to whom a withdrawal and a fee go, and on which ledger.
    """
    bind(context)
    nullifying = nullifying_key(secret)
    owner = owner_hash(Owner(spend_hash=spend_hash(secret), viewing_key=viewing_key))
    nullifiers = []
    for spent in inputs:
        note = Note(asset=asset, amount=spent.amount, owner=owner, blinding=spent.blinding)
        commitment = commitment_of(note)
        in_tree = is_member(root, commitment, spent.index.bits(), spent.siblings)
        require((spent.amount == 0) | in_tree, "a note that is spent is not in the tree")
        nullifiers.append(nullifier_of(nullifying, commitment, Field(spent.index)))
    require_distinct(nullifiers, "a note is spent twice")

    commitments, ciphertexts = [], []
    for place, made in enumerate(outputs):
        shared = shared_secret(ephemeral_secret, made.owner.viewing_key)
        blinding = blinding_of(shared, place)
        note = Note(asset=asset, amount=made.amount, owner=owner_hash(made.owner), blinding=blinding)
        commitments.append(commitment_of(note))
        message = [asset, Field(made.amount), made.memo]
        ciphertexts.append(poseidon_encrypt((shared.x, shared.y), place, message))

    # Sums of a few numbers of 64 bits: modulo r they are what they are among integers.
    coming = sum((Field(spent.amount) for spent in inputs), Field(deposit))
    going = sum((Field(made.amount) for made in outputs), Field(withdrawal) + Field(fee))
    require(coming == going, "what is spent and deposited is not what is made, withdrawn and paid as a fee")
    is_open = (Field(deposit) + Field(withdrawal) + Field(fee)) != 0
    require(is_open.implies(public_asset == asset), "what comes in or goes out is of another asset")
    return Written(
        nullifiers=Array(nullifiers),
        commitments=Array(commitments),
        ephemeral=multiply_base8(ephemeral_secret),
        ciphertexts=Array(ciphertexts),
    )


class Traced(Struct):
    """A note that was spent, and its place in the ledger's tree."""

    asset: Field
    amount: U64
    blinding: Field
    index: Index


class Spender(Struct):
    """Whose note it was."""

    secret: Field
    viewing_key: Point


@circuit
def of_allowed_origin(
    spender: Private[Spender],
    note: Private[Traced],
    place: Private[Index],
    siblings: Private[Array[Field, Literal[20]]],
    allowed: Public[Field],
) -> Public[Field]:
    """The note with this nullifier is in the association set with this root, or of amount 0.

    Where that is shown of all nullifiers of a transfer, what it made is of allowed origin as well: whoever keeps the set takes
    its commitments in.
    """
    commitment = _commitment_of(spender, note)
    is_allowed = is_member(allowed, commitment, place.bits(), siblings)
    require((note.amount == 0) | is_allowed, "the note is not in the association set")
    return nullifier_of(nullifying_key(spender.secret), commitment, Field(note.index))


@circuit
def not_of_blocked_origin(
    spender: Private[Spender],
    note: Private[Traced],
    siblings: Private[Array[Field, Literal[120]]],
    end: Private[SparseEnd],
    blocked: Public[Field],
) -> Public[Field]:
    """The note with this nullifier is not in the block list with this root, or of amount 0."""
    commitment = _commitment_of(spender, note)
    is_absent = is_sparse_absent(blocked, commitment, siblings, end)
    require((note.amount == 0) | is_absent, "the note is in the block list")
    return nullifier_of(nullifying_key(spender.secret), commitment, Field(note.index))


def _commitment_of(spender: Spender, note: Traced) -> Field:
    owner = owner_hash(Owner(spend_hash=spend_hash(spender.secret), viewing_key=spender.viewing_key))
    return commitment_of(Note(asset=note.asset, amount=note.amount, owner=owner, blinding=note.blinding))
