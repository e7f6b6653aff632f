from __future__ import annotations

import hashlib
import hmac
from functools import cache
from typing import Any, Literal

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.hmac import hkdf_expand, hkdf_extract, hkdf_sha256, hmac_sha256
from zkwright.compiler import U8, Bytes, Private, Program, Public, UnsatisfiedCircuitError, circuit, require
from zkwright.compiler.errors import ArgumentError

from tests.circuits.costs import Cost

COSTS = [
    Cost(
        hmac_sha256,
        56036,
        lambda make: hmac_sha256(make.bytes(32), make.bytes(32)),
        "for a key of 32 bytes and a message of 32",
    ),
    Cost(hmac_sha256, 27884, lambda make: hmac_sha256(b"key", make.bytes(32)), "for a known key"),
    Cost(
        hmac_sha256,
        56207,
        lambda make: hmac_sha256(make.bytes(32), make.bytes(32), make.u8(), key_length=make.u8()),
        "for up to 32 bytes of both",
    ),
    Cost(hkdf_extract, 27884, lambda make: hkdf_extract(make.bytes(32), b"salt"), "for a secret of 32 bytes"),
    Cost(hkdf_expand, 52578, lambda make: hkdf_expand(make.bytes(32), 32), "to 32 bytes"),
    Cost(hkdf_expand, 80730, lambda make: hkdf_expand(make.bytes(32), 64), "to 64 bytes"),
    Cost(hkdf_sha256, 80462, lambda make: hkdf_sha256(make.bytes(32), 32), "for 32 bytes, to 32 bytes"),
    Cost(
        hkdf_sha256,
        83986,
        lambda make: hkdf_sha256(
            make.bytes(32), 32, info=make.bytes(16), secret_length=make.u8(), info_length=make.u8()
        ),
        "for up to 32 bytes with an info of up to 16",
    ),
]

# RFC 4231's test cases 1 to 4, 6 and 7 (5 shortens the code).
CODES = [
    (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    (bytes(range(1, 26)), b"\xcd" * 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed "
        b"before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
]

# RFC 5869's test cases 1 to 3: secret, salt, info, the key between, and the keys.
KEYS = [
    (
        b"\x0b" * 22,
        bytes(range(13)),
        bytes(range(0xF0, 0xFA)),
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(0x50)),
        bytes(range(0x60, 0xB0)),
        bytes(range(0xB0, 0x100)),
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
        "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        b"\x0b" * 22,
        b"",
        b"",
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


@circuit
def code(
    key: Private[Bytes[Literal["k"]]], data: Private[Bytes[Literal["n"]]], k: int, n: int
) -> Public[Bytes[Literal[32]]]:
    return hmac_sha256(key, data)


@circuit
def code_of_some(data: Private[Bytes[Literal[50]]], length: Private[U8]) -> Public[Bytes[Literal[32]]]:
    return hmac_sha256(b"Jefe", data, length)


@circuit
def code_under_some(key: Private[Bytes[Literal["k"]]], key_length: Private[U8], k: int) -> Public[Bytes[Literal[32]]]:
    return hmac_sha256(key, b"data", key_length=key_length)


@circuit
def extracted(secret: Private[Bytes[Literal[22]]], length: Private[U8]) -> Public[Bytes[Literal[32]]]:
    return hkdf_extract(secret, bytes(range(13)), length)


@circuit
def expanded(info: Private[Bytes[Literal[24]]], length: Private[U8]) -> Public[Bytes[Literal[40]]]:
    """Two codes: one of 64 bytes, the info and 1, and one of 32 bytes more, where the info may reach the next block."""
    return hkdf_expand(bytes(range(32)), 40, info, length)


@circuit
def keys_of_some(
    secret: Private[Bytes[Literal[22]]],
    secret_length: Private[U8],
    info: Private[Bytes[Literal[10]]],
    info_length: Private[U8],
) -> Public[Bytes[Literal[42]]]:
    return hkdf_sha256(secret, 42, bytes(range(13)), info, secret_length=secret_length, info_length=info_length)


@circuit
def keys(secret: Private[Bytes[Literal[22]]]) -> Public[Bytes[Literal[42]]]:
    return hkdf_sha256(secret, 42, bytes(range(13)), bytes(range(0xF0, 0xFA)))


@cache
def of_some() -> Program:
    return code_of_some.compile()


@pytest.mark.parametrize(("key", "data", "expected"), CODES)
def test_the_rfcs_codes(key: bytes, data: bytes, expected: str) -> None:
    assert hmac_sha256(key, data).hex() == expected == hmac.digest(key, data, "sha256").hex()


@pytest.mark.slow
@pytest.mark.parametrize(("k", "n"), [(4, 28), (0, 5)])
def test_codes_in_a_circuit(k: int, n: int) -> None:
    key, data = b"Jefe"[:k], b"what do ya want for nothing?"[:n]
    program = code.compile(k=k, n=n)
    assert program.solve({"key": key, "data": data}).output == hmac.digest(key, data, "sha256")


@pytest.mark.slow
@pytest.mark.parametrize(("k", "n"), [(63, 0), (64, 64), (65, 1), (131, 54)])
def test_keys_and_messages_of_whole_blocks_and_more(k: int, n: int) -> None:
    key, data = bytes(range(100, 100 + k)), bytes(range(n))
    program = code.compile(k=k, n=n)
    assert program.solve({"key": key, "data": data}).output == hmac.digest(key, data, "sha256")


@pytest.mark.parametrize("length", [0, 28, 50])
def test_a_length_that_is_a_signal(length: int) -> None:
    data = b"what do ya want for nothing? And what for something?"[:length]
    assert of_some().solve({"data": data.ljust(50, b"\0"), "length": length}).output == hmac.digest(
        b"Jefe", data, "sha256"
    )
    assert hmac_sha256(b"Jefe", data.ljust(50, b"\0"), length) == hmac.digest(b"Jefe", data, "sha256")


def test_what_is_behind_the_end_is_zero() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        of_some().solve({"data": b"x" * 50, "length": 49})
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above 50"):
        of_some().solve({"data": bytes(50), "length": 51})


@cache
def under_some(k: int) -> Program:
    return code_under_some.compile(k=k)


@pytest.mark.parametrize(
    ("k", "length"),
    [
        *((16, length) for length in (0, 1, 15, 16)),
        *(pytest.param(67, length, marks=pytest.mark.slow) for length in (0, 63, 64, 65, 67)),
    ],
)
def test_a_key_of_a_length_that_is_a_signal(k: int, length: int) -> None:
    key = bytes(range(100, 100 + length))
    expected = hmac.digest(key, b"data", "sha256")
    assert under_some(k).solve({"key": key.ljust(k, b"\0"), "key_length": length}).output == expected
    assert hmac_sha256(key.ljust(k, b"\0"), b"data", key_length=length) == expected


def test_what_is_behind_a_keys_end_is_zero() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        under_some(16).solve({"key": b"k" * 16, "key_length": 15})
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above 16"):
        under_some(16).solve({"key": bytes(16), "key_length": 17})


def test_short_keys_with_zeros_behind_them_are_one_and_long_ones_are_not() -> None:
    """As HMAC has it, which is why a key's length alone tells no two apart."""
    zeros = [under_some(16).solve({"key": b"k".ljust(16, b"\0"), "key_length": n}).output for n in (1, 2, 16)]
    assert set(zeros) == {hmac.digest(b"k", b"data", "sha256")} == {hmac.digest(b"k\0", b"data", "sha256")}
    long = b"k" * 65
    assert hmac_sha256(long + bytes(2), b"data", key_length=65) != hmac_sha256(long + bytes(2), b"data", key_length=66)


def test_a_known_key_takes_two_blocks() -> None:
    assert of_some().r1cs.n_rows < 2 * 14_332 + 50 * 11


@pytest.mark.parametrize(("secret", "salt", "info", "between", "expected"), KEYS)
def test_the_rfcs_keys(secret: bytes, salt: bytes, info: bytes, between: str, expected: str) -> None:
    assert hkdf_extract(secret, salt).hex() == between
    assert hkdf_expand(bytes.fromhex(between), len(expected) // 2, info).hex() == expected
    assert hkdf_sha256(secret, len(expected) // 2, salt, info).hex() == expected


def keys_by_hmac(secret: bytes, n_bytes: int, salt: bytes, info: bytes) -> bytes:
    """RFC 5869, with the code of Python's library."""
    key = hmac.digest(salt or bytes(32), secret, "sha256")
    found = last = b""
    for number in range(1, -(-n_bytes // 32) + 1):
        last = hmac.digest(key, last + info + bytes([number]), "sha256")
        found += last
    return found[:n_bytes]


@given(st.binary(max_size=70), st.binary(max_size=70), st.binary(max_size=20), st.integers(1, 100))
def test_keys_are_those_of_another_code(secret: bytes, salt: bytes, info: bytes, n_bytes: int) -> None:
    assert hkdf_sha256(secret, n_bytes, salt, info) == keys_by_hmac(secret, n_bytes, salt, info)


@pytest.mark.slow
def test_keys_in_a_circuit() -> None:
    secret, _, _, _, expected = KEYS[0]
    assert keys(secret) == bytes.fromhex(expected)


@pytest.mark.parametrize("length", [0, 21, 22])
def test_a_secret_of_a_length_that_is_a_signal(length: int) -> None:
    secret, salt = bytes(range(50, 50 + length)), bytes(range(13))
    filled = secret.ljust(22, b"\0")
    assert from_some().solve({"secret": filled, "length": length}).output == hmac.digest(salt, secret, "sha256")
    assert hkdf_extract(filled, salt, length) == hmac.digest(salt, secret, "sha256")


@cache
def from_some() -> Program:
    return extracted.compile()


def test_what_is_behind_a_secrets_end_is_zero() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        from_some().solve({"secret": b"s" * 22, "length": 21})
    with pytest.raises(UnsatisfiedCircuitError, match="the length is above 22"):
        from_some().solve({"secret": bytes(22), "length": 23})


def expanded_by_hmac(key: bytes, n_bytes: int, info: bytes) -> bytes:
    return HKDFExpand(SHA256(), n_bytes, info).derive(key)


@pytest.mark.slow
def test_an_info_of_a_length_that_is_a_signal() -> None:
    program = expanded.compile()
    for length in (0, 1, 21, 22, 23, 24):  # 32 + 22 + 1 bytes are the most that fit a block with their padding
        info = bytes(range(50, 50 + length))
        expected = expanded_by_hmac(bytes(range(32)), 40, info)
        assert program.solve({"info": info.ljust(24, b"\0"), "length": length}).output == expected
        assert hkdf_expand(bytes(range(32)), 40, info.ljust(24, b"\0"), length) == expected
    with pytest.raises(UnsatisfiedCircuitError, match="a byte behind the message's end is not zero"):
        program.solve({"info": b"i" * 24, "length": 23})


@pytest.mark.slow
def test_keys_of_some_lengths() -> None:
    program = keys_of_some.compile()
    for n_secret, n_info in ((22, 10), (0, 0), (1, 9)):
        secret, info = b"\x0b" * n_secret, bytes(range(0xF0, 0xF0 + n_info))
        given = {"secret": secret.ljust(22, b"\0"), "secret_length": n_secret}
        given |= {"info": info.ljust(10, b"\0"), "info_length": n_info}
        expected = HKDF(SHA256(), 42, bytes(range(13)), info).derive(secret)
        assert program.solve(given).output == expected
        assert expected.hex() == KEYS[0][4] or n_info < 10


def test_a_key_of_another_code_is_refused() -> None:
    @circuit
    def signed(key: Private[Bytes[Literal[8]]], tag: Public[Bytes[Literal[32]]]) -> None:
        require(hmac_sha256(key, b"challenge") == tag, "not the code")

    tag = hmac.digest(b"password", b"challenge", hashlib.sha256)
    program = signed.compile()
    assert program.solve({"key": b"password", "tag": tag}).output is None
    with pytest.raises(UnsatisfiedCircuitError, match="not the code"):
        program.solve({"key": b"passwore", "tag": tag})


@pytest.mark.parametrize("n_bytes", [0, -1, 255 * 32 + 1])
def test_hkdf_gives_so_many_bytes_and_no_more(n_bytes: int) -> None:
    with pytest.raises(ArgumentError, match="HKDF gives 1 to 8160 bytes"):
        hkdf_sha256(b"secret", n_bytes)


def test_hkdf_gives_the_most_there_is() -> None:
    assert hkdf_sha256(b"secret", 255 * 32) == keys_by_hmac(b"secret", 255 * 32, b"", b"")


@pytest.mark.parametrize("wrong", ["text", [256], [-1]])
def test_what_is_no_bytes_is_refused(wrong: Any) -> None:
    for key, data in ((wrong, b""), (b"", wrong)):
        with pytest.raises(ArgumentError, match=r"encode|bytes must be in range"):
            hmac_sha256(key, data)
    with pytest.raises(ArgumentError, match=r"encode|bytes must be in range"):
        hkdf_sha256(b"secret", 32, b"", wrong)
