"""Taking back from the file of `bellman_file` what somebody contributed: checked, as all are, against the key before."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass

from zkwright.core.files.iden3 import mapped_container
from zkwright.core.progress import Progress
from zkwright.verifier import InvalidKey

from ...groth16.key_layout import ALIGNED, CONTRIBUTIONS, HASH_SIZE, MAGIC, VERSION, section_sizes
from ...groth16.packed_points import g2_point
from ...groth16.proving_key import ProvingKey, check_points
from ...groth16.zkey_file import NewZkey
from ...notebook import shown_progress
from ..contributor import usable_name
from ..point_sums import U64, are_equal, random_weights, sum_g1
from .bellman_file import MEND, BellmanFile
from .contributing import contributions_of
from .contribution import Contribution
from .quotient_powers import quotient_basis, weights_in_basis
from .verifying import check_chain


@dataclass(frozen=True, slots=True)
class Imported:
    """A key with the contributions that were imported, and these; the number of the first of them in the chain, from 1 on."""

    key: ProvingKey
    contributions: tuple[Contribution, ...]
    first: int


def import_bellman(
    file: BellmanFile,
    path: str | os.PathLike[str],
    *,
    name: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Import what was contributed to an export of a key; the new key appears at `path`, its new contributions under `name`.

        import_bellman(read_bellman("response.mpcparams", key), "transfer_0002.zkey", name="Ada")

    The key is one that passed `ProvingKey.check_groups`. Everything that a contribution leaves alone must be as in it, the new
    contributions must lead from its delta to the file's, and C and H be divided by what delta was multiplied by, as
    `verify_ceremony` and `check_step` have the equations (eprint 2017/1050, section 4).

    Raises `FormatError` for arrays of other lengths, `InvalidKey` for a file that is no contribution to this key, `ValueError`
    for an unusable name, `OSError` where the new key cannot be written. Costs n log2 n products of points, n being the size of
    the domain.
    """
    key = file.key
    file.check_unchanged()
    before = contributions_of(key)
    new = file.contributions(len(before), usable_name(name))
    for number, contribution in enumerate(before, 1):
        if file.record(number) != contribution.public_key:
            raise InvalidKey(f"contribution {number}", "not that of the key: it was made to another key", MEND)
    powers, c = file.points("h"), file.points("c")
    check_points("h", powers, progress)
    check_points("c", c, progress)
    records = key.contributions + b"".join(each.to_bytes() for each in new)
    sizes = {**section_sizes(key.sizes), CONTRIBUTIONS: HASH_SIZE + 4 + len(records)}
    count = len(before) + len(new)
    with mapped_container(path, MAGIC, VERSION, sizes.items(), aligned=ALIGNED) as payloads:
        made = NewZkey(payloads, key.sizes)
        for array, points in key.arrays.items():
            if array not in ("delta_g1", "delta_g2", "c", "h"):
                getattr(made.room, array)[:] = points
        made.room.delta_g1[:], made.room.delta_g2[:] = file.own_point("delta_g1"), file.own_point("delta_g2")
        made.room.c[:] = c
        with shown_progress("import", progress) as shown:
            made.room.h[:] = quotient_basis(powers, shown)
        payloads[CONTRIBUTIONS][HASH_SIZE:] = struct.pack("<I", count) + records
        finished = made.finish(key.circuit_hash).__replace__(n_contributions=count, contributions=records)
        finished.check_blinding()
        check_chain(finished, [*before, *new])
        _check_ratio(key, finished, powers)
    return Imported(finished, tuple(new), len(before) + 1)


def _check_ratio(before: ProvingKey, after: ProvingKey, powers: U64) -> None:
    """Raise `InvalidKey` unless C and H, which is `powers` in its other basis, lost the factor that delta got."""
    delta, new_delta = g2_point(before.delta_g2), g2_point(after.delta_g2)
    weights = random_weights(len(before.c))
    if not are_equal([(sum_g1(before.c, weights), delta)], [(sum_g1(after.c, weights), new_delta)]):
        raise InvalidKey("c", "not divided by the factor that delta was multiplied by", MEND)
    weights = random_weights(len(before.h))
    weights[-1] = 0  # no quotient has that coefficient
    old = sum_g1(before.h, weights_in_basis(weights))
    if not are_equal([(old, delta)], [(sum_g1(powers, weights[:-1]), new_delta)]):
        raise InvalidKey("h", "not divided by the factor that delta was multiplied by", MEND)
