"""72 circuits of circomlib 2.0.5, and whether their inputs determine their outputs: what the analyser's word is held to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Instance:
    """`component main` of a template of circomlib; `why` is the argument a person makes for `unique`.

    `all_wires` asks about every wire: of templates without outputs, about which there would be nothing to decide.
    """

    main: str
    file: str
    unique: bool
    why: str
    all_wires: bool = False

    @property
    def name(self) -> str:
        """As a file's name."""
        return re.sub(r"\W+", "_", self.main).strip("_")

    @property
    def source(self) -> str:
        """The circom program."""
        return f'pragma circom 2.0.0;\ninclude "circomlib/circuits/{self.file}";\ncomponent main = {self.main};\n'


_FUNCTION: Final = "every row defines a wire by earlier ones"
_BITS: Final = "the bits of a number below the modulus"
_IS_ZERO: Final = "in * out = 0 and in * inv = 1 - out leave one out"
_CANONICAL: Final = "254 bits, compared with r - 1"
_MIXED: Final = "bits of sums below the modulus, and functions of bits"

INSTANCES: Final = (
    Instance("XOR()", "gates.circom", True, _FUNCTION),
    Instance("AND()", "gates.circom", True, _FUNCTION),
    Instance("OR()", "gates.circom", True, _FUNCTION),
    Instance("NOT()", "gates.circom", True, _FUNCTION),
    Instance("NAND()", "gates.circom", True, _FUNCTION),
    Instance("NOR()", "gates.circom", True, _FUNCTION),
    Instance("MultiAND(6)", "gates.circom", True, _FUNCTION),
    Instance("IsZero()", "comparators.circom", True, _IS_ZERO),
    Instance("IsEqual()", "comparators.circom", True, _IS_ZERO),
    Instance("ForceEqualIfEnabled()", "comparators.circom", False, "equal inputs leave the inverse free", True),
    Instance("LessThan(32)", "comparators.circom", True, _BITS),
    Instance("LessEqThan(32)", "comparators.circom", True, _BITS),
    Instance("GreaterThan(32)", "comparators.circom", True, _BITS),
    Instance("GreaterEqThan(252)", "comparators.circom", True, _BITS),
    Instance("Num2Bits(64)", "bitify.circom", True, _BITS),
    Instance("Num2Bits(254)", "bitify.circom", False, "0 is the sum of no bits and of r's bits"),
    Instance("Num2Bits_strict()", "bitify.circom", True, _CANONICAL),
    Instance("Bits2Num_strict()", "bitify.circom", True, _FUNCTION),
    Instance("Num2BitsNeg(64)", "bitify.circom", True, "is-zero, then the bits of a number below the modulus"),
    Instance("Mux1()", "mux1.circom", True, _FUNCTION),
    Instance("Mux2()", "mux2.circom", True, _FUNCTION),
    Instance("Mux3()", "mux3.circom", True, _FUNCTION),
    Instance("Mux4()", "mux4.circom", True, _FUNCTION),
    Instance("Switcher()", "switcher.circom", True, _FUNCTION),
    Instance("BinSum(32, 5)", "binsum.circom", True, _BITS),
    Instance("CompConstant(1234567890123456789)", "compconstant.circom", True, _BITS),
    Instance("Sign()", "sign.circom", True, _BITS),
    Instance("AliasCheck()", "aliascheck.circom", True, _BITS, True),
    Instance("MiMC7(91)", "mimc.circom", True, _FUNCTION),
    Instance("MiMCSponge(2, 220, 1)", "mimcsponge.circom", True, _FUNCTION),
    *(Instance(f"Poseidon({inputs})", "poseidon.circom", True, _FUNCTION) for inputs in range(1, 17)),
    Instance("BabyAdd()", "babyjub.circom", True, "where a divisor is 0, d or a * d would have a square root"),
    Instance("BabyDbl()", "babyjub.circom", True, "where a divisor is 0, d or a * d would have a square root"),
    Instance("BabyCheck()", "babyjub.circom", True, _FUNCTION, True),
    Instance("Edwards2Montgomery()", "montgomery.circom", False, "(0, -1) divides 0 by 0"),
    Instance("Montgomery2Edwards()", "montgomery.circom", False, "(0, 0) divides 0 by 0"),
    Instance("MontgomeryAdd()", "montgomery.circom", False, "a point and itself: the slope is 0 / 0"),
    Instance("MontgomeryDouble()", "montgomery.circom", False, "y = 0 and a root of 3 x^2 + 2 A x + 1: 0 / 0"),
    Instance("Decoder(8)", "multiplexer.circom", False, "the output of the index may be 0, with success 0"),
    Instance("Multiplexer(3, 8)", "multiplexer.circom", True, "the selected output is 1, for their sum must be"),
    Instance("SMTLevIns(10)", "smt/smtprocessor.circom", True, _IS_ZERO),
    Instance("SMTProcessorSM()", "smt/smtprocessor.circom", True, _FUNCTION),
    Instance("SMTVerifierSM()", "smt/smtverifier.circom", True, _FUNCTION),
    Instance("SMTProcessorLevel()", "smt/smtprocessor.circom", True, _FUNCTION),
    Instance("SMTVerifierLevel()", "smt/smtverifier.circom", True, _FUNCTION),
    Instance("SMTProcessor(10)", "smt/smtprocessor.circom", True, "canonical bits, is-zero, functions"),
    Instance("SMTVerifier(10)", "smt/smtverifier.circom", False, "a sibling of 0 leaves its inverse free", True),
    Instance("Xor3(32)", "sha256/xor3.circom", True, _FUNCTION),
    Instance("Ch_t(32)", "sha256/ch.circom", True, _FUNCTION),
    Instance("Maj_t(32)", "sha256/maj.circom", True, _FUNCTION),
    Instance("T1()", "sha256/t1.circom", True, _MIXED),
    Instance("T2()", "sha256/t2.circom", True, _MIXED),
    Instance("SmallSigma(7, 18, 3)", "sha256/sigma.circom", True, _FUNCTION),
    Instance("BigSigma(6, 11, 25)", "sha256/sigma.circom", True, _FUNCTION),
    Instance("Sha256_2()", "sha256/sha256_2.circom", True, _MIXED),
    Instance("Point2Bits_Strict()", "pointbits.circom", True, _CANONICAL),
    Instance("Bits2Point_Strict()", "pointbits.circom", True, "of x and -x one has the sign, and a - d * y^2 is not 0"),
)
