pragma circom 2.0.0;

include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/poseidon.circom";

// The prover knows a secret below 2**16 and a blinding that open `commitment`; `product` is secret * factor.
template Commitment() {
    signal input secret;
    signal input blinding;
    signal input factor;
    signal output commitment;
    signal output product;

    component hash = Poseidon(2);
    hash.inputs[0] <== secret;
    hash.inputs[1] <== blinding;
    commitment <== hash.out;

    component bound = Num2Bits(16);
    bound.in <== secret;

    product <== secret * factor;
}

component main {public [factor]} = Commitment();
