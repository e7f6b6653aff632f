"""A Groth16 proof (eprint 2016/260, section 3.2): A and C in G1, B in G2."""

from __future__ import annotations

from ..errors import InvalidProof, MalformedProof
from ..points import G1Point, G2Point, check_g1, check_g2
from ..record import Record
from ..snarkjs_json import CURVE, PROTOCOL, check_curve, check_protocol, read_g1, read_g2, write, write_g1, write_g2
from ..strict_json import Node, node_of, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAX_PROOF_BYTES: Final = 1 << 14
"""A `proof.json` as snarkjs writes it has about 800 bytes."""


class Proof(Record):
    """The three points, each checked when the proof is made: in its group, with reduced coordinates, not at infinity.

    Raises `InvalidProof` when one is not. A `Proof` says nothing until `verify` accepts it.

    Proofs are malleable: whoever has one can make others of the same statement, (-A, -B, C) to begin with. Never
    recognise a statement seen before by the bytes of its proof: use a public signal, such as a nullifier.
    """

    __match_args__ = ("a", "b", "c")
    __slots__ = __match_args__
    a: G1Point
    b: G2Point
    c: G1Point

    def __init__(self, a: G1Point, b: G2Point, c: G1Point) -> None:
        """Check the points, the cheap ones first."""
        self._fill(a, b, c)
        check_g1(self.a, "pi_a", InvalidProof)
        check_g1(self.c, "pi_c", InvalidProof)
        check_g2(self.b, "pi_b", InvalidProof)

    def _repr_html_(self) -> str:
        """For notebooks."""
        rows = "".join(
            f"<tr><td>{name}</td><td>{point}</td></tr>" for name, point in zip("ABC", self._parts(), strict=True)
        )
        return f"<div><b>Groth16 proof</b><table>{rows}</table></div>"

    @classmethod
    def from_json(cls, text: bytes | str) -> Proof:
        """Read a `proof.json` of snarkjs or rapidsnark (which leaves `curve` out).

        Raises `MalformedProof` for text that is no such file, `InvalidProof` for points that no proof can have.

        >>> Proof.from_json('{"protocol": "groth16"}')
        Traceback (most recent call last):
        zkwright.verifier.errors.MalformedProof: pi_a: missing; add it, as snarkjs writes it
        """
        return cls.from_node(parse(text, MAX_PROOF_BYTES, MalformedProof))

    @classmethod
    def from_object(cls, document: object) -> Proof:
        """Read a `proof.json` that a web framework has parsed already; as strict as `from_json`, and raises what it raises.

        >>> Proof.from_object({"protocol": "groth16"})
        Traceback (most recent call last):
        zkwright.verifier.errors.MalformedProof: pi_a: missing; add it, as snarkjs writes it
        """
        return cls.from_node(node_of(document, MAX_PROOF_BYTES, MalformedProof))

    @classmethod
    def from_node(cls, document: Node) -> Proof:
        """Read what is part of a document that is parsed already; raises as `from_json` does."""
        check_protocol(document)
        members = document.fields(("pi_a", "pi_b", "pi_c", "protocol"), ("curve",))
        members["protocol"].must_be(PROTOCOL)
        if "curve" in members:
            check_curve(members["curve"])
        return cls(read_g1(members["pi_a"]), read_g2(members["pi_b"]), read_g1(members["pi_c"]))

    def to_json(self) -> str:
        """The text of `proof.json`, byte for byte as snarkjs writes it."""
        return write(self.to_object())

    def to_object(self) -> dict[str, object]:
        """What `proof.json` parses to, for a web framework to send; `from_object` reads it."""
        return {
            "pi_a": write_g1(self.a),
            "pi_b": write_g2(self.b),
            "pi_c": write_g1(self.c),
            "protocol": PROTOCOL,
            "curve": CURVE,
        }
