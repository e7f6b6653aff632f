"""What SHA-512 has in place of SHA-256's (FIPS 180-4, sections 4.1.3 and 4.2.3)."""

from __future__ import annotations

from typing import Final

from ..sha256.family import Family

SHA_512: Final = Family(
    width=64,
    rounds=80,
    big_sigma_0=(28, 34, 39),
    big_sigma_1=(14, 18, 41),
    sigma_0=(1, 8, 7),
    sigma_1=(19, 61, 6),
    sum_bits=68,
    offset_bits=72,
    most_linked=3,
    # W_16 and those every 13 further are linked up to W_79, five sums or four: each such chain is cut after its third or second.
    unpaired=range(40, 53),
    hubs_of_both_sigmas=(
        0, 23, 58, 25, 6, 21, 37, 11, 8, 42, 62, 54, 31, 59, 13, 56, 10, 41, 27, 39, 29, 44, 26, 60, 46,
    ),
    hubs_of_sigma_0=(59, 7, 61),
    hubs_of_sigma_1=(18, 58, 59, 15, 55, 56),
    hubs_of_a=(3, 5, 21, 35, 1, 20, 34, 4, 18, 36, 19, 2, 51, 49, 52, 48, 50, 22),
    hubs_of_e=(
        0, 54, 61, 5, 17, 29, 39, 18, 34, 2, 15, 30, 19, 24, 11, 22, 63, 47, 55, 16, 49, 33, 44, 31, 4, 50, 21, 1, 9, 59, 12,
    ),
)  # fmt: skip
"""SHA-384 and SHA-512."""
