pragma circom 2.0.0;

include "circomlib/circuits/poseidon.circom";

// The circuit of poseidon_chain.py, to be closed by a main component.
template chain(length) {
    signal input start;
    signal input salt;
    signal output end;

    component link[length];
    for (var i = 0; i < length; i++) {
        link[i] = Poseidon(2);
        link[i].inputs[0] <== i == 0 ? start : link[i - 1].out;
        link[i].inputs[1] <== salt;
    }
    end <== link[length - 1].out;
}
