"""`zkwright ceremony export-bellman` and `import-bellman`: what comes back is a contribution to this key and nothing else."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.prover import read_zkey
from zkwright.prover.ceremony.hashed_points import all_as_hashed, points_of_hashed
from zkwright.prover.ceremony.point_products import scaled

from tests.cli.ceremonies import begin, powers
from tests.cli.conftest import Outcome, run

N_WIRES, N_PUBLIC, DOMAIN = 8, 1, 8
DELTA_G1, DELTA_G2, IC = 3 * 64 + 2 * 128 - 64, 3 * 64 + 2 * 128, 3 * 64 + 3 * 128
H = IC + 4 + 64 * (N_PUBLIC + 1)
C = H + 4 + 64 * (DOMAIN - 1)
A = C + 4 + 64 * (N_WIRES - N_PUBLIC - 1)
B1 = A + 4 + 64 * N_WIRES
B2 = B1 + 4 + 64 * N_WIRES
HASH = B2 + 4 + 128 * N_WIRES
COUNT = HASH + 64
RECORDS = COUNT + 4
RECORD = 3 * 64 + 128 + 64


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada's key `1.zkey`; and what an honest program gives back of its export, `2.mpcparams`: that of `2.zkey`."""
    folder = tmp_path_factory.mktemp("bellman")
    begin(folder)
    for number, name in ((1, "Ada"), (2, "Bob"), (3, "Cyd")):
        line = ("ceremony", "contribute", folder / f"{number - 1}.zkey", "-o", folder / f"{number}.zkey", "-n", name)
        assert run(*line).code == 0
        assert run("ceremony", "export-bellman", folder / f"{number}.zkey", "-o", exported(folder, number)).code == 0
    other = ("ceremony", "contribute", folder / "0.zkey", "-o", folder / "other.zkey")
    assert run(*other).code == 0
    assert run("ceremony", "export-bellman", folder / "other.zkey", "-o", folder / "other.mpcparams").code == 0
    return folder


def exported(folder: Path, number: int) -> Path:
    return folder / f"{number}.mpcparams"


def bring_in(folder: Path, source: Path, out: Path, *more: str) -> Outcome:
    return run("ceremony", "import-bellman", folder / "1.zkey", source, "-o", out, *more)


def test_the_layout(folder: Path) -> None:
    assert len(exported(folder, 2).read_bytes()) == RECORDS + 2 * RECORD
    assert run("ceremony", "export-bellman", folder / "2.zkey", "-o", folder / "again.mpcparams").code == 0
    assert (folder / "again.mpcparams").read_bytes() == exported(folder, 2).read_bytes()


def test_what_comes_back_honestly(folder: Path, tmp_path: Path) -> None:
    told = bring_in(folder, exported(folder, 3), tmp_path / "3.zkey", "-n", "both", "--json").document
    assert [(made["number"], made["name"]) for made in told["contributions"]] == [(2, "both"), (3, "both")]
    line = ("ceremony", "verify", folder / "c.r1cs", tmp_path / "3.zkey", *powers(folder), "--json")
    assert [made["name"] for made in run(*line).document["contributions"]] == ["Ada", "both", "both"]
    assert read_zkey(tmp_path / "3.zkey").delta_g1.tobytes() == read_zkey(folder / "3.zkey").delta_g1.tobytes()
    plain = bring_in(folder, exported(folder, 2), tmp_path / "2.zkey")
    assert plain.code == 0
    assert plain.out.startswith("contribution 2: ")


def test_infinity_in_the_spelling_of_bellman(folder: Path, tmp_path: Path) -> None:
    data = bytearray(exported(folder, 2).read_bytes())
    marked = 0
    for start, end in ((A + 4, B1), (B1 + 4, B2)):
        for at in range(start, end, 64):
            if not any(data[at : at + 64]):
                data[at], marked = 0x40, marked + 1
    assert marked
    (tmp_path / "2.mpcparams").write_bytes(data)
    assert bring_in(folder, tmp_path / "2.mpcparams", tmp_path / "2.zkey").code == 0


def write(at: int, new: bytes) -> Callable[[bytearray], None]:
    def change(data: bytearray) -> None:
        assert data[at : at + len(new)] != new
        data[at : at + len(new)] = new

    return change


def times(at: int, n_bytes: int = 64, factor: int = 2) -> Callable[[bytearray], None]:
    """The point there doubled: in its group, and another."""

    def change(data: bytearray) -> None:
        point = points_of_hashed(bytes(data[at : at + n_bytes]), n_bytes)
        data[at : at + n_bytes] = all_as_hashed(scaled(point, to_limbs([factor % R])))

    return change


def swap(one: int, other: int, n_bytes: int = 64) -> Callable[[bytearray], None]:
    def change(data: bytearray) -> None:
        first, second = bytes(data[one : one + n_bytes]), bytes(data[other : other + n_bytes])
        assert first != second
        data[one : one + n_bytes], data[other : other + n_bytes] = second, first

    return change


def scaled_all(data: bytearray) -> None:
    """C and H divided, delta multiplied, and no contribution that tells of it."""
    times(DELTA_G1)(data)
    times(DELTA_G2, 128)(data)
    half = pow(2, -1, R)
    for start, end in ((H + 4, C), (C + 4, A)):
        for at in range(start, end, 64):
            times(at, factor=half)(data)


def repeated(data: bytearray) -> None:
    data[COUNT:RECORDS] = struct.pack(">I", 3)
    data += data[-RECORD:]


NEW = RECORDS + RECORD
INFINITY, OFF, LARGE = bytes(64), b"\0" * 63 + b"\1", b"\xff" * 64
WRONG: dict[str, tuple[Callable[[bytearray], None], int, str]] = {
    "nothing": (lambda data: data.clear(), 2, "0 bytes"),
    "cut": (lambda data: data.__delitem__(slice(-1, None)), 2, "not those of 2 contributions"),
    "a byte more": (lambda data: data.append(0), 2, "not those of 2 contributions"),
    "cut within the arrays": (lambda data: data.__delitem__(slice(HASH, None)), 2, "without contributions"),
    "a hostile count of contributions": (write(COUNT, b"\xff" * 4), 2, "not those of 4294967295"),
    "a count of none": (write(COUNT, bytes(4)), 2, "not those of 0"),
    **{
        f"another count of {name}": (write(at, b"\xff\0\0\0"), 2, f"points in {name}")
        for name, at in {"ic": IC, "h": H, "c": C, "a": A, "b1": B1, "b2": B2}.items()
    },
    "another alpha": (times(0), 1, "alpha_g1: a contribution leaves it"),
    "another beta": (times(64), 1, "beta_g1: a contribution leaves it"),
    "another beta in G2": (times(128, 128), 1, "beta_g2: a contribution leaves it"),
    "another gamma": (times(256, 128), 1, "gamma_g2: a contribution leaves it"),
    "another IC": (times(IC + 4), 1, "ic: a contribution leaves it"),
    "IC swapped": (swap(IC + 4, IC + 68), 1, "ic: a contribution leaves it"),
    "another A": (times(A + 4), 1, "a: a contribution leaves it"),
    "another B": (times(B1 + 4 + 2 * 64), 1, "b1: a contribution leaves it"),
    "another B in G2": (times(B2 + 4 + 2 * 128, 128), 1, "b2: a contribution leaves it"),
    "another circuit's hash": (write(HASH, bytes(8)), 1, "circuit_hash: not that of the key"),
    "another first contribution": (times(RECORDS + 64), 1, "contribution 1: not that of the key"),
    "another delta": (times(DELTA_G1), 1, "delta"),
    "another delta in G2": (times(DELTA_G2, 128), 1, "delta"),
    "delta at infinity": (write(DELTA_G1, INFINITY), 1, "delta"),
    "delta unreduced": (write(DELTA_G1, LARGE), 1, "delta_g1: point 0 has a coordinate that is not below q"),
    "delta in G2 unreduced": (write(DELTA_G2, LARGE), 1, "delta_g2: point 0 has a coordinate that is not below q"),
    "one point of C scaled": (times(C + 4), 1, "c: not divided"),
    "points of C swapped": (swap(C + 4, C + 68), 1, "c: not divided"),
    "a point of C at infinity": (write(C + 4, INFINITY), 1, "c: not divided"),
    "a point of C off the curve": (write(C + 4, OFF), 1, "c[0]"),
    "a point of C unreduced": (write(C + 4, LARGE), 1, "c: point 0 has a coordinate that is not below q"),
    "one point of H scaled": (times(C - 64), 1, "h: not divided"),
    "points of H swapped": (swap(H + 4, C - 64), 1, "h: not divided"),
    "a point of H at infinity": (write(H + 4, INFINITY), 1, "h: not divided"),
    "a point of H off the curve": (write(H + 4, OFF), 1, "h[0]"),
    "a point of H unreduced": (write(H + 4, LARGE), 1, "h: point 0 has a coordinate that is not below q"),
    "a factor that nobody proved": (scaled_all, 1, "delta_g1: not the delta that the last contribution left"),
    "another delta in the proof": (times(NEW), 1, "contribution 2: delta was not multiplied"),
    "another s": (times(NEW + 64), 1, "contribution 2: its transcript"),
    "another s x": (times(NEW + 128), 1, "contribution 2: its transcript"),
    "another proof in G2": (times(NEW + 192, 128), 1, "contribution 2: its proof of knowledge"),
    "another transcript": (write(NEW + RECORD - 64, bytes(8)), 1, "contribution 2: its transcript"),
    "a proof that is unreduced": (write(NEW + 192, LARGE), 1, "contribution 2: point 0 has a coordinate"),
    "the new one repeated": (repeated, 1, "contribution 3: the same proof"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not(folder: Path, tmp_path: Path, name: str) -> None:
    change, code, words = WRONG[name]
    data = bytearray(exported(folder, 2).read_bytes())
    change(data)
    (tmp_path / "wrong.mpcparams").write_bytes(data)
    bring_in(folder, tmp_path / "wrong.mpcparams", tmp_path / "2.zkey").refused(code, words)
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.mpcparams"]


def test_files_that_do_not_belong(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "2.zkey"
    bring_in(folder, exported(folder, 1), out).refused(1, "nobody contributed to it since it was exported")
    bring_in(folder, folder / "other.mpcparams", out).refused(1, "nobody contributed to it")
    line = ("ceremony", "import-bellman", folder / "2.zkey", exported(folder, 1), "-o", out)
    run(*line).refused(1, "1 in the file, 2 in the key")
    line = ("ceremony", "import-bellman", folder / "other.zkey", exported(folder, 2), "-o", out)
    run(*line).refused(1, "contribution 1: not that of the key")
    bring_in(folder, folder / "2.zkey", out).refused(2, "2.zkey")
    bring_in(folder, tmp_path / "absent", out).refused(2, "absent")
    bring_in(folder, exported(folder, 2), out, "-n", "two\nlines").refused(2, "a name consists of printable")
    bring_in(folder, exported(folder, 2), folder / "1.zkey").refused(2, "others still need it")
    bring_in(folder, exported(folder, 2), folder / "0.zkey").refused(2, "--force")
    assert list(tmp_path.iterdir()) == []


def test_after_a_beacon_nothing_comes_back(folder: Path, tmp_path: Path) -> None:
    last = tmp_path / "last.zkey"
    assert run("ceremony", "beacon", folder / "1.zkey", "-o", last, "--hash", "0xabcd").code == 0
    assert run("ceremony", "export-bellman", last, "-o", tmp_path / "last.mpcparams").code == 0
    line = ("ceremony", "import-bellman", last, exported(folder, 3), "-o", tmp_path / "on.zkey")
    run(*line).refused(1, "contribution 2: not that of the key")


def test_what_export_refuses(folder: Path, tmp_path: Path) -> None:
    line = ("ceremony", "export-bellman")
    run(*line, folder / "1.zkey", "-o", exported(folder, 1)).refused(2, "would be lost", "--force")
    assert run(*line, folder / "1.zkey", "-o", exported(folder, 1), "--force").code == 0
    run(*line, folder / "1.zkey", "-o", tmp_path / "1.bin").refused(2, ".mpcparams")
    run(*line, folder / "1.zkey", "-o", tmp_path).refused(2, "a name for the file is needed")
    run(*line, folder / "c.r1cs", "-o", tmp_path / "1.mpcparams").refused(2, "not a proving key")
    assert run("setup", folder / "c.r1cs", "-o", tmp_path).code == 0
    run(*line, tmp_path / "c.zkey", "-o", tmp_path / "1.mpcparams").refused(2, "made by `zkwright setup`")
    back = ("ceremony", "import-bellman", tmp_path / "c.zkey", exported(folder, 2), "-o", tmp_path / "2.zkey")
    run(*back).refused(2, "made by `zkwright setup`")
