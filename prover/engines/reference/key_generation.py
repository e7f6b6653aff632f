"""The setup of Groth16 (eprint 2016/260, section 3.2) by one party, who knows the secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from zkwright.core.field import R
from zkwright.core.progress import Progress
from zkwright.core.r1cs import R1CS

from ...groth16.coefficient_records import coefficient_records
from ...groth16.key_layout import domain_size
from ...groth16.proving_key import ProvingKey
from .curve import G1, G2, Affine
from .domain import Domain
from .field_vector import field_vector, integers
from .fixed_base import FixedBase
from .points import encode_g1, encode_g2
from .qap import wire_polynomials_at

if TYPE_CHECKING:
    from ...groth16.development_key import SetupSecrets

T = TypeVar("T")


def setup(r1cs: R1CS, secrets: SetupSecrets, progress: Progress | None) -> ProvingKey:
    """See `Engine.setup`. About 1.5 ms for each constraint."""
    n = domain_size(r1cs)
    a, b, c = wire_polynomials_at(r1cs, secrets.tau, n)
    alpha, beta = field_vector([secrets.alpha]), field_vector([secrets.beta])
    one_over_delta = field_vector([pow(secrets.delta, -1, R)])
    public = r1cs.n_public + 1
    mixed = beta * a + alpha * b + c
    odd_lagrange = Domain(2 * n).lagrange_at(secrets.tau)[1::2]

    g1 = FixedBase(G1, uses=3 * r1cs.n_wires + n)
    g2 = FixedBase(G2, uses=r1cs.n_wires)
    alpha_g1, beta_g1, delta_g1 = encode_g1(
        _multiples(g1, [secrets.alpha, secrets.beta, secrets.delta], "secrets", None)
    )
    beta_g2, gamma_g2, delta_g2 = encode_g2(_multiples(g2, [secrets.beta, 1, secrets.delta], "secrets", None))
    return ProvingKey(
        n_wires=r1cs.n_wires,
        n_public=r1cs.n_public,
        domain_size=n,
        alpha_g1=alpha_g1,
        beta_g1=beta_g1,
        delta_g1=delta_g1,
        beta_g2=beta_g2,
        gamma_g2=gamma_g2,
        delta_g2=delta_g2,
        ic=encode_g1(_multiples(g1, integers(mixed[:public]), "IC", progress)),
        coefficients=coefficient_records(r1cs),
        a=encode_g1(_multiples(g1, integers(a), "A in G1", progress)),
        b1=encode_g1(_multiples(g1, integers(b), "B in G1", progress)),
        b2=encode_g2(_multiples(g2, integers(b), "B in G2", progress)),
        c=encode_g1(_multiples(g1, integers(mixed[public:] * one_over_delta), "C in G1", progress)),
        h=encode_g1(_multiples(g1, integers(odd_lagrange * one_over_delta), "H in G1", progress)),
    )


def _multiples(
    generator: FixedBase[T], scalars: Sequence[int], step: str, progress: Progress | None
) -> list[Affine[T]]:
    """The generator times each scalar, with progress told under the name `step`."""
    points: list[Affine[T]] = []
    for chunk in generator.multiply(scalars):
        points += chunk
        if progress is not None:
            progress(step, len(points), len(scalars))
    return points
