pragma circom 2.0.0;

include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/mux1.circom";
include "circomlib/circuits/poseidon.circom";

// The prover knows a leaf that an issuer signed and that a tree of Poseidon hashes holds, and tells its nullifier.
template Membership(depth) {
    signal input secret;
    signal input siblings[depth];
    signal input right[depth];
    signal input issuer[2];
    signal input signature[3];
    signal input scope;
    signal output root;
    signal output nullifier;

    component leaf = Poseidon(1);
    leaf.inputs[0] <== secret;

    component signed = EdDSAPoseidonVerifier();
    signed.enabled <== 1;
    signed.Ax <== issuer[0];
    signed.Ay <== issuer[1];
    signed.R8x <== signature[0];
    signed.R8y <== signature[1];
    signed.S <== signature[2];
    signed.M <== leaf.out;

    component order[depth];
    component node[depth];
    signal path[depth + 1];
    path[0] <== leaf.out;
    for (var level = 0; level < depth; level++) {
        right[level] * (right[level] - 1) === 0;
        order[level] = MultiMux1(2);
        order[level].c[0][0] <== path[level];
        order[level].c[0][1] <== siblings[level];
        order[level].c[1][0] <== siblings[level];
        order[level].c[1][1] <== path[level];
        order[level].s <== right[level];
        node[level] = Poseidon(2);
        node[level].inputs[0] <== order[level].out[0];
        node[level].inputs[1] <== order[level].out[1];
        path[level + 1] <== node[level].out;
    }
    root <== path[depth];

    component tag = Poseidon(2);
    tag.inputs[0] <== secret;
    tag.inputs[1] <== scope;
    nullifier <== tag.out;
}

component main {public [issuer, scope]} = Membership(3);
