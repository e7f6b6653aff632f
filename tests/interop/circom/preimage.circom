pragma circom 2.0.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/sha256/sha256.circom";

// The prover knows `length` bytes whose SHA-256 hash is `digest`, told as two halves of 128 bits, the higher one first.
template Preimage(length) {
    signal input bytes[length];
    signal output digest[2];

    component bits[length];
    component hash = Sha256(8 * length);
    for (var i = 0; i < length; i++) {
        bits[i] = Num2Bits(8);
        bits[i].in <== bytes[i];
        for (var j = 0; j < 8; j++) {
            hash.in[8 * i + j] <== bits[i].out[7 - j];
        }
    }

    component half[2];
    for (var i = 0; i < 2; i++) {
        half[i] = Bits2Num(128);
        for (var j = 0; j < 128; j++) {
            half[i].in[127 - j] <== hash.out[128 * i + j];
        }
        digest[i] <== half[i].out;
    }
}

component main = Preimage(55);
