"""One of the three servers: it draws masks once the board is closed, and counts with the two others.

python -m vote.shared.server masks FOLDER NAME     # then all three exchange NAME/masks.public.json
python -m vote.shared.server count FOLDER NAME
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from zkwright.circuits.poseidon import poseidon
from zkwright.core.field import R
from zkwright.core.json_depth import shallow_json
from zkwright.parties import Identity, Parties, Session
from zkwright.parties.lies import HONEST, Lies
from zkwright.prover import Proved, ProvingKey, prove_inputs, read_zkey
from zkwright.verifier import Verifier

from .board import Booth, Counted, read
from .election import NOTHING, Election


class OtherBoard(Exception):  # noqa: N818 - named for what it says
    """The board is not the one that this server drew its masks for."""


class OtherMasks(Exception):  # noqa: N818 - named for what it says
    """What a server told of its masks is no list of commitments."""


def drawn(batches: int, election: Election) -> tuple[list[int], list[int]]:
    """A server's masks of so many batches, which add up to nothing, and their nonces; zeros for batches that are not needed.

    As long as one server keeps its own to itself, what comes out of a batch tells nothing but in the sum of all.
    """
    masks = [secrets.randbelow(R) for _ in range(batches - 1)]
    masks.append(-sum(masks) % R)
    nonces = [secrets.randbelow(R) for _ in masks]
    empty = [0] * (election.batches - batches)
    return masks + empty, nonces + empty


async def count_batch(
    booth: Booth,
    key: ProvingKey,
    name: str,
    identity: Identity,
    batch: list[Counted],
    mask: tuple[int, int],
    commitments: list[int],
    lies: Lies = HONEST,
) -> tuple[Proved, list[str]]:
    """A server's part of one batch: the proof, and the digests of voters' envelopes that were left out, each with its reason.

    `mask` is the server's own, with its nonce; `commitments` are those to the masks of all servers. Raises what `Session` raises.
    """
    place = booth.parties.number_of(name) - 1
    inputs = {f"masks[{place}]": mask[0], f"mask_nonces[{place}]": mask[1], "mask_commitments": commitments}
    async with Session(booth.parties, name, identity, lies=lies) as session:
        envelopes = [counted.envelope for counted in batch]
        proved = await session.prove(
            booth.election.tally, key, inputs, planned=booth.planned, envelopes=envelopes, cones=booth.cones
        )
        return proved, [f"{client.digest.hex()}: {client.reason}" for client in session.left_out]


def prove_cancelling(election: Election, key: ProvingKey, masks: list[int], nonces: list[int]) -> Proved:
    """One server's proof that its masks add up to nothing."""
    return prove_inputs(
        key, election.cancelling, {"masks": masks, "nonces": nonces, "commitments": committed(masks, nonces)}
    )


def committed(masks: list[int], nonces: list[int]) -> list[int]:
    """What everybody sees of masks."""
    return [
        NOTHING if (mask, nonce) == (0, 0) else int(poseidon(mask, nonce))
        for mask, nonce in zip(masks, nonces, strict=True)
    ]


def digest_of(counted: list[Counted]) -> str:
    """Which ballots these are, in which order."""
    return sha256(b"".join(ballot.envelope.digest for ballot in counted)).hexdigest()


def draw_masks(folder: Path, name: str) -> None:
    """Write a server's masks, for itself, and the commitments to them, for all. They are good for the board as it is now.

    Raises `FileExistsError` where it drew some before.
    """
    election = Election.read(folder / "election.json")
    booth = Booth(election, Parties.read(folder / "parties.toml"))
    counted, _ = booth.admitted(_ballots(folder), read(folder / "board"))
    masks, nonces = drawn(len(booth.batches(counted)), election)
    own = folder / name
    own.mkdir(exist_ok=True)
    descriptor = os.open(own / "masks.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        kept = {"board": digest_of(counted), "masks": list(map(str, masks)), "nonces": list(map(str, nonces))}
        json.dump(kept, file)
    (own / "masks.public.json").write_text(json.dumps(list(map(str, committed(masks, nonces)))))


def count(folder: Path, name: str) -> dict[str, Any]:
    """Count all batches with the others, and write each proof; what the server says of it.

    Raises `OtherMasks`, and `OtherBoard` where the board has other ballots than when the masks were drawn: two sums of a batch
    with the same masks tell the ballots by which they differ.
    """
    started = time.perf_counter()
    election = Election.read(folder / "election.json")
    parties = Parties.read(folder / "parties.toml")
    identity = Identity.read(folder / f"{name}.identity")
    booth = Booth(election, parties)
    counted, refused = booth.admitted(_ballots(folder), read(folder / "board"))
    admitted = time.perf_counter()
    secret = shallow_json((folder / name / "masks.json").read_bytes())
    if secret["board"] != digest_of(counted):
        raise OtherBoard(
            "the board has other ballots than when the masks were drawn: ask who keeps it for the one of then"
        )
    masks, nonces = ([int(value) for value in secret[entry]] for entry in ("masks", "nonces"))
    public = [_told(folder / member.name / "masks.public.json", election) for member in parties.members]
    key = read_zkey(folder / "tally.zkey")
    left_out: list[str] = []
    for place, batch in enumerate(booth.batches(counted)):
        of_all = [commitments[place] for commitments in public]
        mask = masks[place], nonces[place]
        proved, without = asyncio.run(count_batch(booth, key, name, identity, batch, mask, of_all))
        left_out += without
        (folder / name / f"batch-{place:03}.json").write_text(json.dumps(proved.to_object()))
    done = time.perf_counter()
    cancelling = prove_cancelling(election, read_zkey(folder / "cancelling.zkey"), masks, nonces)
    (folder / name / "cancelling.json").write_text(json.dumps(cancelling.to_object()))
    return {
        "server": name,
        "counted": len(counted) - len(left_out),
        "refused": [f"{entry.place}: {entry.reason}" for entry in refused],
        "left_out": left_out,
        "seconds": {"admission": round(admitted - started, 2), "batches": round(done - admitted, 2)},
    }


def _told(file: Path, election: Election) -> list[int]:
    """The commitments to a server's masks. Raises `OtherMasks` for a file that another server did not write so."""
    try:
        told = shallow_json(file.read_bytes())
        commitments = [int(each) for each in told if isinstance(each, str)]
    except (ValueError, TypeError, RecursionError):
        commitments = []
    if len(commitments) != election.batches or not all(0 <= each < R for each in commitments):
        raise OtherMasks(f"{file} has not {election.batches} commitments: ask that server for it")
    return commitments


def _ballots(folder: Path) -> Verifier:
    return Verifier.load(
        folder / "ballot.statement.json", key=folder / "ballot.verification_key.json", development=True
    )


def main() -> None:
    """Do one of the two, and say in JSON what came out."""
    parser = argparse.ArgumentParser(prog="vote.shared.server", description=__doc__)
    parser.add_argument("what", choices=("masks", "count"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    given = parser.parse_args()
    if given.what == "masks":
        draw_masks(given.folder, given.name)
    else:
        print(json.dumps(count(given.folder, given.name)))


if __name__ == "__main__":
    main()
