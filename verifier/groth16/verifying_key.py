"""A Groth16 verifying key (eprint 2016/260, section 3.2), and what makes one unfit for use."""

from __future__ import annotations

from collections.abc import Iterable

from ..curve import G1_GENERATOR, G2_GENERATOR
from ..errors import InvalidKey
from ..pairing import snarkjs_pairing
from ..points import G1Point, G2Point, check_g1, check_g2
from ..public_signals import MAX_PUBLIC_SIGNALS
from ..record import Record
from ..snarkjs_json import (
    CURVE,
    PROTOCOL,
    check_curve,
    check_protocol,
    read_fq2,
    read_g1,
    read_g2,
    write,
    write_fq2,
    write_g1,
    write_g2,
)
from ..strict_json import Node, node_of, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAX_KEY_BYTES: Final = 1 << 24
"""Room for MAX_PUBLIC_SIGNALS, 184 bytes each."""

_REQUIRED: Final = ("protocol", "curve", "nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2", "IC")


class VerifyingKey(Record):
    """The key of one circuit; `ic` has one point for the constant 1 and one for each public signal, in their order.

    Made only when it is fit for use, else `InvalidKey` is raised:

    - Every point is in its group, with reduced coordinates. None is at infinity: a public signal whose `ic` point is
      there could be changed at will under a valid proof. A key from snarkjs has none, even where no constraint mentions
      an input, since it adds a row for each.
    - delta is not plus or minus the generator: that is a key before the first contribution to phase 2; delta is known.
      gamma is the generator in every key from snarkjs, rightly so.
    - beta, gamma and delta differ, even up to sign. With delta = gamma, (alpha, beta, -vk_x) proves everything; with
      gamma = beta, (alpha + vk_x, beta + delta, alpha + vk_x) does.
    - alpha and beta are not plus or minus the generators: those are keys before the first contribution to phase 1.
    - alpha, the points of `ic` and the generator differ, even up to sign: else one signal can make up for another.

    No key can show that its ceremony was honest; these are the accidents that a key does show.
    """

    __match_args__ = ("alpha_g1", "beta_g2", "gamma_g2", "delta_g2", "ic")
    __slots__ = __match_args__
    alpha_g1: G1Point
    beta_g2: G2Point
    gamma_g2: G2Point
    delta_g2: G2Point
    ic: tuple[G1Point, ...]

    def __init__(
        self, alpha_g1: G1Point, beta_g2: G2Point, gamma_g2: G2Point, delta_g2: G2Point, ic: tuple[G1Point, ...]
    ) -> None:
        """Check the points, then how they relate."""
        self._fill(alpha_g1, beta_g2, gamma_g2, delta_g2, ic)
        self._check()

    def _check(self) -> None:
        if type(self.ic) is not tuple or not self.ic:
            raise InvalidKey("IC", "expected a tuple of at least one point", "pass one point more than public signals")
        check_g1(self.alpha_g1, "vk_alpha_1", InvalidKey)
        check_g2(self.beta_g2, "vk_beta_2", InvalidKey)
        check_g2(self.gamma_g2, "vk_gamma_2", InvalidKey)
        check_g2(self.delta_g2, "vk_delta_2", InvalidKey)
        for index, point in enumerate(self.ic):
            check_g1(point, f"IC[{index}]", InvalidKey)
        self._check_contributions()
        self._check_independence()

    def __repr__(self) -> str:
        """The number of signals; the points would fill a screen."""
        return f"<VerifyingKey: {self.n_public} public signals>"

    def _repr_html_(self) -> str:
        """For notebooks."""
        rows = f"<tr><td>public signals</td><td>{self.n_public}</td></tr><tr><td>fingerprint</td><td>{self.fingerprint}</td></tr>"
        return f"<div><b>Groth16 verifying key</b><table>{rows}</table></div>"

    @property
    def n_public(self) -> int:
        """The number of public signals."""
        return len(self.ic) - 1

    @classmethod
    def from_json(cls, text: bytes | str) -> VerifyingKey:
        """Read a `verification_key.json`; raises `InvalidKey`.

        `vk_alphabeta_12` may be there, and is not believed: nothing here uses it.

        >>> VerifyingKey.from_json("[]")
        Traceback (most recent call last):
        zkwright.verifier.errors.InvalidKey: expected an object, found an array; write it as snarkjs does
        """
        return cls._read(parse(text, MAX_KEY_BYTES, InvalidKey))

    @classmethod
    def from_object(cls, document: object) -> VerifyingKey:
        """Read a `verification_key.json` that is parsed already; as strict as `from_json`, and raises what it raises."""
        return cls._read(node_of(document, MAX_KEY_BYTES, InvalidKey))

    @classmethod
    def _read(cls, document: Node) -> VerifyingKey:
        check_protocol(document)
        if isinstance(document.value, dict) and "vk_alfa_1" in document.value:
            mend = "write vk_alpha_1, and vk_alphabeta_12 for vk_alfabeta_12; or export the key again from its .zkey"
            raise InvalidKey("vk_alfa_1", "a name that old versions of snarkjs gave to vk_alpha_1", mend)
        members = document.fields(_REQUIRED, ("vk_alphabeta_12",))
        members["protocol"].must_be(PROTOCOL)
        check_curve(members["curve"])
        n_public = members["nPublic"].count()
        ic = members["IC"].items(most=MAX_PUBLIC_SIGNALS + 1)
        if len(ic) != n_public + 1:
            reason = f"{len(ic)} points for {n_public} public signals"
            raise InvalidKey("IC", reason, "there must be one point more than nPublic; export the key again")
        if "vk_alphabeta_12" in members:
            _check_fq12(members["vk_alphabeta_12"])
        return cls(
            alpha_g1=read_g1(members["vk_alpha_1"]),
            beta_g2=read_g2(members["vk_beta_2"]),
            gamma_g2=read_g2(members["vk_gamma_2"]),
            delta_g2=read_g2(members["vk_delta_2"]),
            ic=tuple(read_g1(point) for point in ic),
        )

    def to_json(self) -> str:
        """The text of `verification_key.json`, byte for byte as `snarkjs zkey export verificationkey` writes it.

        `vk_alphabeta_12`, which snarkjs writes and no verifier reads, costs a pairing: 1 ms on the native engine, 15 ms in
        pure Python. Raises `InvalidKey` for more public signals than any reader takes.
        """
        return write(self.to_object())

    def to_object(self) -> dict[str, object]:
        """What `verification_key.json` parses to; `from_object` reads it. Costs and raises what `to_json` does."""
        if self.n_public > MAX_PUBLIC_SIGNALS:
            reason = f"{self.n_public} public signals, and no reader takes more than {MAX_PUBLIC_SIGNALS}"
            raise InvalidKey("IC", reason, "make them private, and publish a hash of them")
        return {
            "protocol": PROTOCOL,
            "curve": CURVE,
            "nPublic": self.n_public,
            "vk_alpha_1": write_g1(self.alpha_g1),
            "vk_beta_2": write_g2(self.beta_g2),
            "vk_gamma_2": write_g2(self.gamma_g2),
            "vk_delta_2": write_g2(self.delta_g2),
            "vk_alphabeta_12": [
                [write_fq2(element) for element in half] for half in snarkjs_pairing(self.alpha_g1, self.beta_g2)
            ],
            "IC": [write_g1(point) for point in self.ic],
        }

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits that no other key has: SHA-256 of its coordinates, big-endian in 32 bytes each.

        First the words `zkwright verifying key 1` in ASCII, then alpha, the points of `ic`, beta, gamma, delta.
        """
        import hashlib  # only who compares keys needs it

        digest = hashlib.sha256(b"zkwright verifying key 1")
        for g1 in (self.alpha_g1, *self.ic):
            for coordinate in (g1.x, g1.y):
                digest.update(coordinate.to_bytes(32, "big"))
        for g2 in (self.beta_g2, self.gamma_g2, self.delta_g2):
            for coordinate in (*g2.x, *g2.y):
                digest.update(coordinate.to_bytes(32, "big"))
        return digest.hexdigest()

    def _check_contributions(self) -> None:
        if self.delta_g2.x == G2_GENERATOR[0]:
            reason = "delta is the generator: nobody contributed to phase 2, and anyone can forge proofs"
            raise InvalidKey("vk_delta_2", reason, "contribute to the .zkey and export its key again")
        if self.alpha_g1.x == G1_GENERATOR[0]:
            raise _no_phase_1("vk_alpha_1", "alpha")
        if self.beta_g2.x == G2_GENERATOR[0]:
            raise _no_phase_1("vk_beta_2", "beta")

    def _check_independence(self) -> None:
        mend = "set the circuit up again; a sound setup draws each at random"
        g2 = (("vk_beta_2", self.beta_g2), ("vk_gamma_2", self.gamma_g2), ("vk_delta_2", self.delta_g2))
        if pair := _repeated((name, point.x) for name, point in g2):
            raise InvalidKey(pair[1], f"the same point as {pair[0]}, up to sign: anyone can forge proofs", mend)
        ic = ((f"IC[{index}]", point.x) for index, point in enumerate(self.ic))
        if pair := _repeated((("the generator", G1_GENERATOR[0]), ("vk_alpha_1", self.alpha_g1.x), *ic)):
            raise InvalidKey(pair[1], f"the same point as {pair[0]}, up to sign: public signals are not bound", mend)


def _repeated(points: Iterable[tuple[str, int | tuple[int, int]]]) -> tuple[str, str] | None:
    """The names of the first two points that share an x-coordinate, which is to say that are equal or opposite."""
    seen: dict[bytes, str] = {}
    for name, x in points:
        # Integers have hashes that anyone can make collide, bytes have not.
        packed = b"".join(part.to_bytes(32, "little") for part in (x if isinstance(x, tuple) else (x,)))
        if packed in seen:
            return seen[packed], name
        seen[packed] = name
    return None


def _no_phase_1(where: str, name: str) -> InvalidKey:
    reason = f"{name} is the generator: nobody contributed to phase 1"
    return InvalidKey(where, reason, "use a powers-of-tau file with contributions")


def _check_fq12(node: Node) -> None:
    """Two by three elements of F_q2, as numbers; their values are not used."""
    for half in node.items(2):
        for element in half.items(3):
            read_fq2(element)
