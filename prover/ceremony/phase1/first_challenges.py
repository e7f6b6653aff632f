"""What the first contributions to large ceremonies answer: the hashes of powers of tau that everybody knows, by their power.

`first_challenge` computes them, from 400 bytes for each row: three minutes for 2**28. A part of a large file has its ceremony's.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

FIRST_CHALLENGES: Final = MappingProxyType(
    {
        18: "c3f903071060d9282ea4d31ef85d9dbd05f865dedb78cb138f740796091ffcd5"
        "d61ca255535fffd7df21669f04534057a3985a51f0de7909ed950d699f0e57bd",
        19: "960060531a46ce7980c117badf032684e3adc78866b7bf7b26b34cb1165df31d"
        "8ffdf7de6dd3e902839afe451da673adcea5259fd968b7135b867bad2760ceb2",
        20: "3393605118d83c21a2a1763bec8ebf7a6076c7546b4bbf01e35e71faad0214cf"
        "18fa19b6053dfd1102454d05754b1b21873da78e0d5d66be1f74169de3963011",
        21: "d27e24afa6f9d22893b893924ab301023e558340a2f0fe360497061d7f91a659"
        "d6bcd23467668ad92f65fb2998da8690014a8341cc795253cec84fb87fe195b8",
        22: "5b4d52085c949b60ab5060c93196dc51b2dc629c4dcfc5d1fdb9466e3c6c052b"
        "d1f9bada6ee24a60c0474017b7c08f51fce83c75845fb489547aa9453e256cf6",
        23: "da01c213149ff5065924f3ade76df2ec6ae7bb941ab4ffe25e3e2d1ae9f0474f"
        "aebb201bddef89d841692d71e10f3f7a3d0ffe5ce2b6162d8b692b95c28b4039",
        24: "adc423b1cd43ea5a40601c30364febdcdf4796f0ffc56c01e1f64019146e60f9"
        "c9b68c75f1e36e275c336acbee5632f69569c9f2267dfda4ad59dcb15b8f3e84",
        25: "661de6f41b1150ac7448085558e5ecdaae345272e662da9851b0ff3816901a2b"
        "2141722a38a35a314b41a53abba15f7198f30c57891111864081aa38d3012a5b",
        26: "5140c98bda53f8c1fc3a25d574c409d5de41561b585b4224ab5ed369a98f2e41"
        "389c39c83b47470701e52261fa199918666181be3855d33e2ef19377365b038b",
        27: "36bcd31f9d5ed309ded4a17ee8279e34eceec40b56be88e2fb604aebe2c714ba"
        "fbf99218e7269f20ec3392bab9d45f5198b826c94bd3d3c2d780f46dfd65be67",
        28: "93da91920d5a54a8a0fde55cd9dc3a10c4f3eef768b62c0948741370864254b4"
        "c1920f3f29d4ebc0ef3acecf2e2db63a755713d77e1ed77347a56fbc317c7a93",
    }
)
"""BLAKE2b-512, in hexadecimal."""
