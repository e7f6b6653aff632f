"""The rules, each a small object with its proof; in the order in which they are tried."""

from __future__ import annotations

from .alternatives import Alternatives
from .booleanity import Booleanity
from .bounds import Bounds
from .canonical import Canonical
from .cases import Cases
from .characters import Characters
from .digits import Digits
from .elimination import Elimination
from .exhaustion import Exhaustion
from .extremum import Extremum
from .known_factor import KnownFactor
from .linear import Linear
from .long_quotient import LongQuotient
from .named_sums import NamedSums
from .order import Order
from .other_root import OtherRoot
from .products import Products
from .quotient import Quotient
from .residues import Residues
from .root_bits import RootBits
from .roots import Roots
from .rule import DearRule, Rule
from .switches import Switches


def cheap_rules() -> list[Rule]:
    """The rules that look at one constraint."""
    return [Linear(), Booleanity(), KnownFactor(), Products(), Bounds(), Digits()]


def late_rules() -> list[Rule]:
    """The rules that look at one constraint when the cheap ones see nothing more in any."""
    return [Roots(), Quotient(), LongQuotient(), Exhaustion()]


def dear_rules() -> list[DearRule]:
    """The rules that look at all that is open, the cheapest first."""
    return [
        Elimination(),
        NamedSums(),
        Residues(),
        Canonical(),
        Switches(),
        Order(),
        Extremum(),
        OtherRoot(),
        Cases(),
        Characters(),
        RootBits(),
        Alternatives(),
    ]
