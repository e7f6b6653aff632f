"""Keys and proofs in the exponent: with the secrets known, the discrete logarithms of their points, by the definitions.

Written from eprint 2016/260 with Lagrange's formula and plain integers, sharing nothing with the engines.
"""

from __future__ import annotations

from dataclasses import dataclass

from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.prover import SetupSecrets


def root_of_unity(order: int) -> int:
    """5**((r - 1) / order), the root that snarkjs uses."""
    return pow(5, (R - 1) // order, R)


def lagrange(order: int, place: int, point: int) -> int:
    """The value at `point` of the polynomial that is 1 at root**place and 0 at the other roots of unity of `order`."""
    root = root_of_unity(order)
    value = 1
    for other in range(order):
        if other != place:
            numerator = point - pow(root, other, R)
            denominator = pow(root, place, R) - pow(root, other, R)
            value = value * numerator * pow(denominator, -1, R) % R
    return value


@dataclass(frozen=True)
class Logarithms:
    """The exponents of a whole key."""

    r1cs: R1CS
    secrets: SetupSecrets
    domain_size: int

    def _at_tau(self, matrix: SparseMatrix, wire: int) -> int:
        table = from_limbs(self.r1cs.coefficients)
        total = 0
        for row in range(matrix.n_rows):
            for term in range(matrix.indptr[row], matrix.indptr[row + 1]):
                if matrix.wires[term] == wire:
                    total += table[matrix.coefficients[term]] * lagrange(self.domain_size, row, self.secrets.tau)
        return total % R

    def a(self, wire: int) -> int:
        """A_i(tau), with the rows for the public signals."""
        value = self._at_tau(self.r1cs.a, wire)
        if wire <= self.r1cs.n_public:
            value += lagrange(self.domain_size, self.r1cs.n_rows + wire, self.secrets.tau)
        return value % R

    def b(self, wire: int) -> int:
        """B_i(tau)."""
        return self._at_tau(self.r1cs.b, wire)

    def c(self, wire: int) -> int:
        """C_i(tau)."""
        return self._at_tau(self.r1cs.c, wire)

    def mixed(self, wire: int) -> int:
        """beta A_i + alpha B_i + C_i."""
        return (self.secrets.beta * self.a(wire) + self.secrets.alpha * self.b(wire) + self.c(wire)) % R

    def private(self, wire: int) -> int:
        """The same, over delta."""
        return self.mixed(wire) * pow(self.secrets.delta, -1, R) % R

    def h(self, place: int) -> int:
        """L_{2j+1}(tau) / delta over the domain of twice the size."""
        return lagrange(2 * self.domain_size, 2 * place + 1, self.secrets.tau) * pow(self.secrets.delta, -1, R) % R

    def proof(self, witness: list[int], r: int, s: int) -> tuple[int, int, int]:
        """The exponents of the proof's three points, for a witness that satisfies the system."""
        alpha, beta, delta = self.secrets.alpha, self.secrets.beta, self.secrets.delta
        wires = range(self.r1cs.n_wires)
        a, b, c = (sum(witness[wire] * of(wire) for wire in wires) % R for of in (self.a, self.b, self.c))
        A = (alpha + a + r * delta) % R
        B = (beta + b + s * delta) % R
        private = sum(witness[wire] * self.mixed(wire) for wire in wires if wire > self.r1cs.n_public)
        C = ((private + a * b - c) * pow(delta, -1, R) + s * A + r * B - r * s * delta) % R
        return A, B, C
