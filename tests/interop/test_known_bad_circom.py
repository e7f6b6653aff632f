"""Known ways to leave a circuit of circom's open, each with its mended form: what the bugs on public record come down to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from zkwright.analyser import audit
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer
from zkwright.core.files.r1cs_file import read_r1cs

from benchmarks.circom import compile_sources
from tests.analyser.assignments import is_pair
from tests.interop import compilations


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template `T`, and the line that is left out or put in place of another to make it bad."""

    name: str
    seen_in: str
    includes: tuple[str, ...]
    template: str
    mend: str
    bad: str = ""

    def source(self, *, mended: bool) -> str:
        """The circom program of one of the forms."""
        included = "".join(f'include "circomlib/circuits/{file}.circom";\n' for file in self.includes)
        body = self.template.replace("MEND", self.mend if mended else self.bad)
        return f"pragma circom 2.0.0;\n{included}template T() {{\n{body}\n}}\ncomponent main = T();\n"


PATTERNS: Final = (
    Pattern(
        "a hash assigned, not constrained",
        "MiMC of circomlib as Tornado Cash used it: an output set by the program that solves alone",
        ("mimcsponge",),
        """signal input left; signal input right; signal output root;
        component hash = MiMCSponge(2, 4, 1);
        hash.ins[0] <== left; hash.ins[1] <== right; hash.k <== 0;
        MEND""",
        "root <== hash.outs[0];",
        "root <-- hash.outs[0]; signal used; used <== root * root;",
    ),
    Pattern(
        "a path's bits by 254 bits without the bound",
        "two paths for one key",
        ("bitify", "aliascheck"),
        """signal input key; signal output lowest;
        component bits = Num2Bits(254); bits.in <== key;
        MEND
        lowest <== bits.out[0];""",
        "component strict = AliasCheck(); for (var i = 0; i < 254; i++) { strict.in[i] <== bits.out[i]; }",
    ),
    Pattern(
        "is-zero without its second row",
        "written from memory",
        (),
        """signal input x; signal output zero; signal inverse;
        inverse <-- x != 0 ? 1 / x : 0;
        zero <== 1 - x * inverse;
        MEND""",
        "x * zero === 0;",
    ),
    Pattern(
        "an index that need not be in range",
        "circomlib's Decoder without its success",
        ("multiplexer",),
        """signal input index; signal input items[4]; signal output item;
        component decoder = Decoder(4); decoder.inp <== index;
        MEND
        component chosen = EscalarProduct(4);
        for (var i = 0; i < 4; i++) { chosen.in1[i] <== items[i]; chosen.in2[i] <== decoder.out[i]; }
        item <== chosen.out;""",
        "decoder.success === 1;",
    ),
    Pattern(
        "an addition of equal points",
        "incomplete formulas: MontgomeryAdd",
        ("montgomery",),
        """signal input p[2]; signal input q[2]; signal output sum[2];
        MEND
        component add = MontgomeryAdd();
        for (var i = 0; i < 2; i++) { add.in1[i] <== p[i]; add.in2[i] <== q[i]; }
        for (var i = 0; i < 2; i++) { sum[i] <== add.out[i]; }""",
        "signal inverse; inverse <-- 1 / (q[0] - p[0]); inverse * (q[0] - p[0]) === 1;",
    ),
    Pattern(
        "a remainder whose comparison nobody requires",
        "circom-pairing: BigLessThan without `=== 1`",
        ("bitify", "comparators"),
        """signal input x; signal output rest; signal times;
        times <-- x \\ 7; rest <-- x % 7;
        times * 7 + rest === x;
        component a = Num2Bits(8); a.in <== times;
        component b = Num2Bits(8); b.in <== rest;
        component less = LessThan(8); less.in[0] <== rest; less.in[1] <== 7;
        MEND""",
        "less.out === 1;",
    ),
    Pattern(
        "a carry that is no bit",
        "limbs of big numbers",
        ("bitify",),
        """signal input a; signal input b; signal output low; signal carry;
        low <-- (a + b) & 255; carry <-- (a + b) >> 8;
        a + b === low + 256 * carry;
        component bits = Num2Bits(8); bits.in <== low;
        MEND""",
        "carry * (carry - 1) === 0;",
    ),
    Pattern(
        "a selector that is no bit",
        "a mux whose selector a hint sets",
        ("bitify", "mux1"),
        """signal input x; signal input items[2]; signal output item; signal odd; signal half;
        odd <-- x & 1; half <-- x >> 1;
        x === 2 * half + odd;
        component bits = Num2Bits(8); bits.in <== half;
        MEND
        component mux = Mux1(); mux.c[0] <== items[0]; mux.c[1] <== items[1]; mux.s <== odd;
        item <== mux.out;""",
        "odd * (odd - 1) === 0;",
    ),
)


@pytest.fixture(scope="module")
def compiled(foreign_programs: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both forms of all."""
    folder = tmp_path_factory.mktemp("known_bad")
    forms = {f"{at}_{mended}": one.source(mended=mended) for at, one in enumerate(PATTERNS) for mended in (False, True)}
    bounded = "component a = Num2Bits(8); a.in <== x; component b = Num2Bits(8); b.in <== y;"
    forms |= {"less_False": _less(""), "less_True": _less(bounded)} | DROPPED
    compilations.once([*forms, *forms.values()], folder, lambda empty: compile_sources(forms, empty))
    return folder


def _less(bounds: str) -> str:
    included = "".join(f'include "circomlib/circuits/{file}.circom";\n' for file in ("bitify", "comparators"))
    body = f"signal input x; signal input y; {bounds} component less = LessThan(8); less.in[0] <== x; less.in[1] <== y;"
    return f"pragma circom 2.0.0;\n{included}template T() {{ {body} less.out === 1; }}\ncomponent main = T();\n"


def _dropping(public: str, body: str) -> str:
    inputs = "signal input x; signal input other; signal output out; signal factor;"
    return f"pragma circom 2.0.0;\ntemplate T() {{ {inputs} {body} }}\ncomponent main {public}= T();\n"


DROPPED: Final = {
    f"dropped_{name}_{public}": _dropping("{public [x, other]} " if public else "", body)
    for public in (False, True)
    for name, body in {
        "constant": "other === 0; factor <-- x + 1; out <== factor * factor + x;",
        "equal": "other === x; factor <-- x + 1; out <== factor * factor + x;",
        "unused": "factor <-- other + 1; out <== factor * factor + x;",
        "mended": "other === 0; factor <== x + 1; out <== factor * factor + x;",
        "passed_on": "factor <== x * x; out <== other; factor === 4;",
    }.items()
}
"""Circuits of which circom drops the input `other`, unless it is public, and counts it all the same: other wires move up."""

each = pytest.mark.parametrize("at", range(len(PATTERNS)), ids=[pattern.name for pattern in PATTERNS])


@each
def test_the_bad_form_has_a_pair(at: int, compiled: Path) -> None:
    r1cs = read_r1cs(compiled / f"{at}_False.r1cs").r1cs
    verdict = audit(r1cs)
    assert verdict.answer is Answer.NOT_UNIQUE
    assert verdict.counterexample is not None
    assert is_pair(System(r1cs), verdict.counterexample.first, verdict.counterexample.second)


@each
def test_the_mended_form_is_unique(at: int, compiled: Path) -> None:
    assert audit(read_r1cs(compiled / f"{at}_True.r1cs").r1cs).answer is Answer.UNIQUE


@pytest.mark.parametrize("bounded", [False, True])
def test_a_comparison_of_what_nothing_bounds_is_found(bounded: bool, compiled: Path) -> None:
    """It is unique: that -5 is less than 3 is wrong, and determined."""
    verdict = audit(read_r1cs(compiled / f"less_{bounded}.r1cs").r1cs)
    found = [finding for finding in verdict.lints if finding.lint == "unbounded comparison"]
    assert len(found) == (0 if bounded else 1)


@pytest.mark.parametrize("name", ["constant", "equal", "unused", "mended", "passed_on"])
def test_what_circom_drops_is_no_input(name: str, compiled: Path) -> None:
    """And an output that is one by another name is free as far as the file says, which a finding tells."""
    whole, r1cs = (read_r1cs(compiled / f"dropped_{name}_{public}.r1cs").r1cs for public in (True, False))
    assert (whole.n_dropped_inputs, r1cs.n_dropped_inputs, len(r1cs.inputs)) == (0, 1, 1)
    verdict = audit(whole)
    assert verdict.answer is (Answer.UNIQUE if name in ("mended", "passed_on") else Answer.NOT_UNIQUE)
    assert "dropped input" not in [finding.lint for finding in verdict.lints]
    verdict = audit(r1cs)
    if name == "mended":
        assert (verdict.answer, verdict.lints) == (Answer.UNIQUE, ())
    else:
        assert verdict.answer is Answer.NOT_UNIQUE
        assert verdict.lints[0].lint == "dropped input"
        assert verdict.lints[0].message.startswith("circom dropped an input from this file")
